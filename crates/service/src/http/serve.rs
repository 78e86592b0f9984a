//! Connections: how many there are at once, how long one may take to say what it wants, and how they end.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::{App, Peer, router};
use crate::office::Office;

/// The most connections at once; more wait until one is over.
const MAX_CONNECTIONS: usize = 512;
/// How long the head of a request may take, and how long a connection may lie idle.
const HEAD: Duration = Duration::from_secs(10);
/// How long what is under way may go on once the service ends.
const GRACE: Duration = Duration::from_secs(2);

/// Serves until `stop` is done, then gives what is under way a moment.
pub(crate) async fn serve<L>(mut listener: L, office: Arc<Office>, app: App, stop: impl Future<Output = ()>)
where
    L: Listener<Addr = SocketAddr>,
{
    let routes = router(office.clone(), app);
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut stop = pin!(stop);
    loop {
        let next = async {
            let place = places.clone().acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, (io, peer)) = tokio::select! {
            next = next => next,
            () = &mut stop => break,
        };
        let Ok(place) = place else { break };
        tokio::spawn(connection(io, peer, place, routes.clone(), office.stopping.subscribe()));
    }
    drop(listener);
    office.stopping.send_replace(true);
    // Every connection and every socket listens for the end until it is done itself.
    tokio::time::timeout(GRACE, office.stopping.closed()).await.ok();
}

async fn connection<I>(
    io: I,
    peer: SocketAddr,
    place: OwnedSemaphorePermit,
    routes: Router,
    mut stopping: watch::Receiver<bool>,
) where
    I: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let peer = Peer { address: peer.ip(), _place: Arc::new(place) };
    let routes = TowerToHyperService::new(routes);
    let answer = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer.clone()));
        routes.call(request)
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD);
    let mut serving = pin!(http.serve_connection(TokioIo::new(io), answer).with_upgrades());
    // What a peer does wrong is its own affair: nothing is said of it.
    tokio::select! {
        _ = serving.as_mut() => return,
        _ = stopping.wait_for(|stopping| *stopping) => serving.as_mut().graceful_shutdown(),
    }
    serving.await.ok();
}
