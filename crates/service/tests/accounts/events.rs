//! What happens to an account is told as it happens.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use super::{Person, phone};
use crate::world::{LIMIT, Running, World, base64};

/// Who listens.
pub struct Listener(BufReader<TcpStream>);

impl Listener {
    pub fn of(service: &Running, person: &Person) -> Self {
        let mut stream = TcpStream::connect(service.address()).unwrap();
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        let token = base64(&person.token);
        write!(stream, "GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n").unwrap();
        let mut listener = Self(BufReader::new(stream));
        assert_eq!(listener.line(), "HTTP/1.1 200 OK");
        let mut kind = String::new();
        loop {
            match listener.line() {
                line if line.is_empty() => break,
                line if line.starts_with("content-type:") => kind = line,
                _ => {}
            }
        }
        assert_eq!(kind, "content-type: text/event-stream");
        listener
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// The next event.
    pub fn next(&mut self) -> Value {
        loop {
            if let Some(data) = self.line().strip_prefix("data: ") {
                return serde_json::from_str(data).unwrap();
            }
        }
    }

    /// Whether nothing more comes.
    fn has_ended(mut self) -> bool {
        // The last chunk of the body, and then nothing.
        (0..4).any(|_| self.line() == "0")
    }
}

#[test]
fn messages_and_ends_are_told_to_every_session_as_they_happen() {
    let world = World::new();
    let service = world.start();
    let here = Person::log_in(&service, 1);
    let mut listener = Listener::of(&service, &here);
    assert_eq!(listener.next(), json!({"is": "messages", "unread": 0}));
    assert_eq!(listener.next(), json!({"is": "account"}));
    world.clock.forward(61);
    let there = Person::on(&service, 1, 2);
    assert_eq!(listener.next(), json!({"is": "messages", "unread": 1}));
    assert_eq!(listener.next(), json!({"is": "account"}));
    there.post(&service, "/v1/messages/read", json!({"ids": []})).ok();
    assert_eq!(listener.next()["unread"], 0);
    // The other one ends this session.
    let sessions = there.get(&service, "/v1/account/sessions").ok().json();
    let first = sessions.as_array().unwrap().iter().find(|row| row["is_this"] == false).unwrap()["id"].clone();
    assert_eq!(there.delete(&service, &format!("/v1/account/sessions/{}", first.as_str().unwrap())).status, 204);
    loop {
        match listener.next() {
            event if event == json!({"is": "ended"}) => break,
            event => assert!(["messages", "account"].contains(&event["is"].as_str().unwrap()), "{event}"),
        }
    }
    assert!(listener.has_ended());
    assert_eq!(phone(1), here.phone);
}

#[test]
fn a_service_that_ends_lets_its_listeners_go() {
    let world = World::new();
    let service = world.start();
    let person = Person::log_in(&service, 1);
    let mut listener = Listener::of(&service, &person);
    listener.next();
    let began = std::time::Instant::now();
    drop(service);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

#[test]
fn a_session_that_another_accounts_login_takes_the_place_of_is_told_its_end() {
    let world = World::new();
    let service = world.start();
    let before = Person::log_in(&service, 1);
    let mut listener = Listener::of(&service, &before);
    let code = super::code(&service, &super::phone(2), "login");
    let asked =
        json!({"phone": super::phone(2), "code": code, "device": "x", "device_key": super::device(2)}).to_string();
    service.call("POST", "/v1/account/sessions", Some(&before.token), asked.as_bytes()).ok();
    while listener.next() != json!({"is": "ended"}) {}
}
