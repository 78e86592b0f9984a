//! https for other machines: one certificate, kept from start to start.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use sealbid_pki::Certificate;
use sealbid_service::Setup;
use serde_json::Value;

use crate::world::{LIMIT, Running, World, setup};

fn start(world: &World) -> Running {
    crate::world::start(Setup { listen: "0.0.0.0".parse().unwrap(), ..setup(&world.data(), &world.clock) })
}

/// The certificate as a desk is given it.
fn certificate(world: &World) -> Certificate {
    let pem = std::fs::read_to_string(world.data().join("https.pem")).unwrap();
    let file: Value = serde_json::from_slice(&std::fs::read(world.data().join("https.json")).unwrap()).unwrap();
    assert_eq!(file["certificate"], pem);
    Certificate::from_pem(&pem).unwrap()
}

/// The status of a GET under https by a client that takes this one certificate and judges names.
fn get(service: &Running, trusted: &Certificate) -> Result<String, Box<dyn std::error::Error>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(trusted.der().to_vec()))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let configuration = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let (host, _) = service.address().rsplit_once(':').unwrap();
    let name = ServerName::try_from(host.to_owned())?;
    let tcp = TcpStream::connect(service.address())?;
    tcp.set_read_timeout(Some(LIMIT))?;
    let mut stream = StreamOwned::new(ClientConnection::new(Arc::new(configuration), name)?, tcp);
    write!(stream, "GET /v1/service HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok();
    Ok(String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned())
}

/// The certificate lasts from the machine's own time, by which the client judges it.
fn world_of_today() -> World {
    let world = World::new();
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    world.clock.set(i64::try_from(since.as_secs()).unwrap());
    world
}

#[test]
fn other_machines_are_served_under_https_with_a_certificate_for_the_address_that_is_told() {
    let world = world_of_today();
    let service = start(&world);
    assert!(service.url.starts_with("https://"), "{}", service.url);
    assert_eq!(get(&service, &certificate(&world)).unwrap(), "HTTP/1.1 200 OK");
    // Who speaks plain http, or says nothing, holds nobody up.
    let silent = TcpStream::connect(service.address()).unwrap();
    let mut plain = TcpStream::connect(service.address()).unwrap();
    plain.set_read_timeout(Some(LIMIT)).unwrap();
    plain.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    assert_eq!(get(&service, &certificate(&world)).unwrap(), "HTTP/1.1 200 OK");
    let mut rest = Vec::new();
    plain.read_to_end(&mut rest).ok();
    assert!(!rest.starts_with(b"HTTP"), "{}", String::from_utf8_lossy(&rest));
    drop(silent);
    // Another's certificate proves nothing.
    let other = world_of_today();
    drop(start(&other));
    assert!(get(&service, &certificate(&other)).is_err());
}

#[test]
fn a_certificate_is_good_a_day_before_it_was_made_and_no_longer_than_browsers_take() {
    let world = world_of_today();
    let made = sealbid_pki::Clock::now(world.clock.as_ref());
    drop(start(&world));
    let certificate = certificate(&world);
    assert_eq!(certificate.not_before(), made.plus_secs(-86_400));
    assert_eq!(certificate.not_after(), certificate.not_before().plus_secs(397 * 86_400));
}

#[test]
fn a_request_whose_head_never_ends_is_ended() {
    let world = World::new();
    let service = world.start();
    let mut slow = TcpStream::connect(service.address()).unwrap();
    slow.set_read_timeout(Some(LIMIT)).unwrap();
    slow.write_all(b"GET /v1/service HTTP/1.1\r\nHost: x\r\n").unwrap();
    let began = std::time::Instant::now();
    slow.read_to_end(&mut Vec::new()).ok();
    assert!(began.elapsed() < LIMIT / 2, "{:?}", began.elapsed());
}

#[test]
fn port_and_certificate_stay_until_the_certificate_grows_old() {
    let world = world_of_today();
    let first = start(&world);
    let (url, kept) = (first.url.clone(), certificate(&world));
    drop(first);
    // A day of its 397 had passed when it was made.
    world.clock.forward(365 * 86_400);
    let second = start(&world);
    assert_eq!((&second.url, certificate(&world)), (&url, kept.clone()));
    drop(second);
    world.clock.forward(2 * 86_400);
    let third = start(&world);
    let renewed = certificate(&world);
    assert_eq!(third.url, url);
    assert!(renewed != kept && renewed.p256_public_key().unwrap() == kept.p256_public_key().unwrap());
}
