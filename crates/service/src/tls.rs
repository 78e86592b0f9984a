//! https on the local network: a certificate of the service's own, and connections under it.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::serve::Listener;
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use sealbid_bid::store::{self, Existing, Folder, RelPath, Store};
use sealbid_pki::{Certificate, Instant, PrivateKey};
use serde::{Deserialize, Serialize};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::calendar::DAY;

/// Browsers refuse certificates that last longer than 398 days.
const DAYS: i64 = 397;
/// How many of them lie before it was made, so that a clock behind this one takes it too.
const BACKDATED_DAYS: i64 = 1;
/// How early before its end the certificate is replaced, days.
const RENEW_DAYS: i64 = 30;
const FILE: &str = "https.json";
pub(crate) const PEM: &str = "https.pem";
const MAX_FILE: u64 = 64 * 1024;
/// How long a handshake may take, and how many may be under way.
const HANDSHAKE: Duration = Duration::from_secs(10);
const MAX_HANDSHAKES: usize = 256;

/// Why nothing can be served under https.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HttpsError {
    /// The folder cannot be read or written.
    #[error(transparent)]
    Folder(#[from] store::StoreError),
    /// The library refused the key or the certificate.
    #[error("{0}")]
    Refused(String),
}

/// `https.json`: the certificate and what it is for, so that it stays as long as that fits.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HttpsFile {
    format: u32,
    names: Vec<String>,
    certificate: String,
}

/// The configuration under which the service proves itself for `address`. The certificate is kept from one start to the
/// next: a browser was told to accept this one.
pub(crate) fn configuration(
    folder: &Folder,
    key: &PrivateKey,
    address: IpAddr,
    now: Instant,
) -> Result<Arc<ServerConfig>, HttpsError> {
    let refused = |error: &dyn std::fmt::Display| HttpsError::Refused(error.to_string());
    let pem = key.to_pem();
    let pair = KeyPair::from_pem(&pem).map_err(|e| refused(&e))?;
    let certificate = match kept(folder, key, address, now)? {
        Some(kept) => kept,
        None => {
            let mut names: Vec<String> = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into();
            if !address.is_loopback() {
                names.push(address.to_string());
            }
            let made = make(&pair, &names, now).map_err(|e| refused(&e))?;
            let file = HttpsFile { format: 1, names, certificate: made.to_pem() };
            let json = serde_json::to_vec_pretty(&file).map_err(|e| refused(&e))?;
            store::write_whole(folder, &path()?, &json, Existing::Replace)?;
            made
        }
    };
    // For desks, which know the service by it: `--service-root`.
    store::write_whole(
        folder,
        &RelPath::parse(PEM).map_err(store::StoreError::from)?,
        certificate.to_pem().as_bytes(),
        Existing::Replace,
    )?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let chain = vec![CertificateDer::from(certificate.der().to_vec())];
    let key = PrivatePkcs8KeyDer::from(pair.serialize_der());
    let mut configuration = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key.into()))
        .map_err(|e| refused(&e))?;
    configuration.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(configuration))
}

fn path() -> Result<RelPath, store::StoreError> {
    Ok(RelPath::parse(FILE)?)
}

/// The certificate of an earlier start, where it still fits.
fn kept(
    folder: &Folder,
    key: &PrivateKey,
    address: IpAddr,
    now: Instant,
) -> Result<Option<Certificate>, store::StoreError> {
    let path = path()?;
    if folder.kind(&path)?.is_none() {
        return Ok(None);
    }
    let Ok(file) = serde_json::from_slice::<HttpsFile>(&store::read_limited(folder, &path, MAX_FILE)?) else {
        return Ok(None);
    };
    let covers = file.format == 1 && file.names.contains(&address.to_string());
    let certificate = Certificate::from_pem(&file.certificate).ok().filter(|certificate| {
        let ours = certificate.p256_public_key().is_ok_and(|found| found == key.public_key());
        ours && certificate.not_before() <= now && now < certificate.not_after().plus_secs(-RENEW_DAYS * DAY)
    });
    Ok(certificate.filter(|_| covers))
}

fn make(pair: &KeyPair, names: &[String], now: Instant) -> Result<Certificate, Box<dyn std::error::Error>> {
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "Sealbid practice service");
    let from = now.plus_secs(-BACKDATED_DAYS * DAY);
    params.not_before = time::OffsetDateTime::from_unix_timestamp(from.unix_secs())?;
    params.not_after = time::OffsetDateTime::from_unix_timestamp(from.plus_secs(DAYS * DAY).unix_secs())?;
    Ok(Certificate::from_der(params.self_signed(pair)?.der())?)
}

/// Accepts connections whose handshake is done. One that is slow holds up no other.
pub(crate) struct TlsListener {
    address: SocketAddr,
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
}

impl TlsListener {
    /// Takes over a bound listener.
    pub(crate) fn new(mut tcp: TcpListener, configuration: Arc<ServerConfig>) -> io::Result<Self> {
        let address = tcp.local_addr()?;
        let (done, ready) = mpsc::channel(MAX_HANDSHAKES);
        let acceptor = TlsAcceptor::from(configuration);
        let places = Arc::new(Semaphore::new(MAX_HANDSHAKES));
        tokio::spawn(async move {
            loop {
                let Ok(place) = places.clone().acquire_owned().await else { return };
                let (stream, peer) = tokio::select! {
                    accepted = Listener::accept(&mut tcp) => accepted,
                    // Nobody takes connections any more: the port is given back.
                    () = done.closed() => return,
                };
                let (acceptor, done) = (acceptor.clone(), done.clone());
                tokio::spawn(async move {
                    let shaken = tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await;
                    drop(place);
                    if let Ok(Ok(stream)) = shaken {
                        done.send((stream, peer)).await.ok();
                    }
                });
            }
        });
        Ok(Self { address, ready })
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(connection) => connection,
            // The task that accepts ends with the runtime alone.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}
