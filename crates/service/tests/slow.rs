//! A body that drips holds nothing up for long: whatever it is, it is cut off.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use crate::link::{DESK, frames, open, sid};
use crate::world::{LIMIT, Running, World, base64};

/// The status and body of the answer to a request whose body never comes to its end, and how long it took.
fn drip(service: &Running, path: &str, kind: &str) -> (String, Duration) {
    let mut stream = TcpStream::connect(service.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    let bearer = base64(&DESK);
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {bearer}\r\nContent-Type: {kind}\r\nContent-Length: 1000\r\n\r\n"
    )
    .unwrap();
    let began = Instant::now();
    let mut answer = [0; 2_000];
    while began.elapsed() < LIMIT {
        // So that it is the whole that takes too long and not one silence. Where it was answered meanwhile, nobody takes it.
        stream.write_all(b"{").ok();
        if let Ok(len) = stream.read(&mut answer) {
            return (String::from_utf8(answer[..len].to_vec()).unwrap(), began.elapsed());
        }
    }
    panic!("{path} was never answered");
}

#[test]
fn a_body_that_drips_is_cut_off() {
    let world = World::new();
    let service = world.start();
    let sid = sid(1);
    open(&service, sid).ok();
    let places = [
        ("/v1/enrolments".to_owned(), "application/json"),
        (frames(sid, "desk"), "application/octet-stream"),
        ("/v1/tenders".to_owned(), "application/octet-stream"),
    ];
    thread::scope(|scope| {
        for (path, kind) in &places {
            let service = &service;
            scope.spawn(move || {
                let (answer, took) = drip(service, path, kind);
                assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("service_slow"), "{path}: {answer}");
                assert!(took >= Duration::from_secs(18), "{path}: {took:?}");
            });
        }
    });
}
