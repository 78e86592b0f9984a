//! Relays that do not do as they should.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use sealbid_client::{Arrival, Carrier, Service, Side};
use sealbid_link::{MAX_FRAME_LEN, MAX_FRAMES};

const LIMIT: Duration = Duration::from_secs(20);

/// What is done with a connection once the head of a request was read.
type Answer = fn(&str, &mut TcpStream);

/// A relay that answers each request on a connection of its own.
fn relay(answer: Answer) -> Service {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            thread::spawn(move || {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    let mut byte = [0];
                    if stream.read_exact(&mut byte).is_err() {
                        return;
                    }
                    head.extend(byte);
                }
                answer(std::str::from_utf8(&head).unwrap(), &mut stream);
            });
        }
    });
    Service::at(&url, None).unwrap()
}

fn say(stream: &mut TcpStream, status: &str, body: &[u8]) {
    let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body)).ok();
}

/// Says nothing until the other end is gone.
fn silent(_: &str, stream: &mut TcpStream) {
    stream.read_to_end(&mut Vec::new()).ok();
}

fn desk(answer: Answer) -> Carrier {
    Carrier::join(&relay(answer), &[3; 16], Side::Desk, [1; 32])
}

#[test]
fn a_relay_that_is_silent_holds_nobody_up_at_the_end() {
    let (desk, began) = (desk(silent), Instant::now());
    desk.close();
    assert!(began.elapsed() < Duration::from_secs(6), "{:?}", began.elapsed());
}

#[test]
fn a_relay_that_is_silent_is_asked_twice_to_free_the_slot() {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let desk = desk(|head, stream| {
        ASKED.fetch_add(usize::from(head.contains("/free ")), Ordering::SeqCst);
        silent(head, stream);
    });
    let began = Instant::now();
    assert_eq!(desk.free().unwrap_err().code(), "service_unreachable");
    assert!(began.elapsed() < Duration::from_secs(12), "{:?}", began.elapsed());
    assert_eq!(ASKED.load(Ordering::SeqCst), 2);
}

#[test]
fn one_broken_connection_does_not_keep_the_slot() {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let desk = desk(|head, stream| match head.contains("/free ") {
        // The first one is cut off.
        true if ASKED.fetch_add(1, Ordering::SeqCst) == 0 => {}
        true => say(stream, "204 No Content", b""),
        false => silent(head, stream),
    });
    desk.free().unwrap();
    assert_eq!(ASKED.load(Ordering::SeqCst), 2);
}

#[test]
fn a_refusal_to_free_the_slot_is_told_at_once() {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let desk = desk(|head, stream| match head.contains("/free ") {
        true => {
            ASKED.fetch_add(1, Ordering::SeqCst);
            say(stream, "409 Conflict", br#"{"code":"SESSION_TAKEN","params":{}}"#);
        }
        false => silent(head, stream),
    });
    assert_eq!(desk.free().unwrap_err().code(), "SESSION_TAKEN");
    assert_eq!(ASKED.load(Ordering::SeqCst), 1);
}

/// How many frames arrive before the carrier ends, and the code of that.
fn taken(answer: Answer) -> (usize, String) {
    let (desk, mut frames) = (desk(answer), 0);
    loop {
        match desk.next(LIMIT).unwrap() {
            Arrival::Frame(frame) => {
                assert!(frame.len() <= MAX_FRAME_LEN);
                frames += 1;
            }
            Arrival::Ended(error) => return (frames, error.code().to_owned()),
            Arrival::Unreachable => panic!("after {frames} frames"),
        }
        assert!(frames <= MAX_FRAMES, "{frames} frames");
    }
}

#[test]
fn no_more_frames_are_taken_than_a_session_has_and_none_that_is_longer() {
    let endless = taken(|_, stream| say(stream, "200 OK", &[1; MAX_FRAME_LEN]));
    assert_eq!(endless, (MAX_FRAMES, "service_answer".to_owned()));
    let too_long = taken(|_, stream| say(stream, "200 OK", &[1; MAX_FRAME_LEN + 1]));
    assert_eq!(too_long, (0, "service_answer".to_owned()));
}
