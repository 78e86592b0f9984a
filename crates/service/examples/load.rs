//! How quickly a running service answers a steady mix of requests by many accounts: for `make bench`.
//!
//! `load URL ACCOUNTS RATE SECONDS` registers the accounts, each from an address of its own of this machine's, then asks at a steady rate, whether
//! earlier answers came or not, and prints what it took as JSON. A request's time counts from when it was due. The service is one in practice,
//! which shows its codes.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::{Value, json};

/// How many connections ask.
const CONNECTIONS: usize = 48;
/// How many of the accounts have a password.
const WITH_PASSWORD: usize = 200;
const PASSWORD: &str = "kaibiao-qian-yi-wan-3";

/// A connection that stays.
struct Connection {
    stream: BufReader<TcpStream>,
    host: SocketAddr,
}

impl Connection {
    /// From one of the addresses of this machine.
    fn from(host: SocketAddr, address: Ipv4Addr) -> Self {
        let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
        socket.bind(&SocketAddr::from((address, 0)).into()).unwrap();
        socket.connect(&host.into()).unwrap();
        socket.set_tcp_nodelay(true).unwrap();
        let stream: TcpStream = socket.into();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        Self { stream: BufReader::new(stream), host }
    }

    fn ask(&mut self, method: &str, path: &str, token: Option<&str>, body: &Value) -> (u16, Value) {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let bearer = token.map_or(String::new(), |token| format!("Authorization: Bearer {token}\r\n"));
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\n{bearer}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.host,
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes()).unwrap();
        let (mut line, mut status, mut length) = (String::new(), 0, 0);
        loop {
            line.clear();
            assert!(self.stream.read_line(&mut line).unwrap() > 0, "the service went away");
            let text = line.trim_end().to_ascii_lowercase();
            if text.is_empty() {
                break;
            }
            if status == 0 {
                status = text[9..12].parse().unwrap();
            } else if let Some(value) = text.strip_prefix("content-length: ") {
                length = value.parse().unwrap();
            }
        }
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes).unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }
}

/// An account with a session.
struct Account {
    number: usize,
    token: String,
}

/// As many numbers as are wanted. They may be somebody's: in practice nothing is sent to any.
fn phone(number: usize) -> String {
    format!("199{number:08}")
}

fn device(number: usize) -> String {
    let mut key = [7; 32];
    key[..8].copy_from_slice(&(number as u64).to_be_bytes());
    Base64UrlUnpadded::encode_string(&key)
}

/// An address of this machine for each account.
fn address(number: usize) -> Ipv4Addr {
    Ipv4Addr::new(127, 1 + (number / 60_000) as u8, (number / 250 % 240) as u8, 1 + (number % 250) as u8)
}

fn register(host: SocketAddr, number: usize) -> Account {
    let mut connection = Connection::from(host, address(number));
    let phone = phone(number);
    let mut ask = |method: &str, path: &str, token: Option<&str>, body: Value| {
        let (status, told) = connection.ask(method, path, token, &body);
        assert!(status < 300, "{method} {path}: {status} {told}");
        told
    };
    let code = |told: &Value| told["practice_code"].as_str().unwrap().to_owned();
    let asked = ask("POST", "/v1/account/codes", None, json!({"phone": phone, "purpose": "login"}));
    let log_in = json!({"phone": phone, "code": code(&asked), "device": "load", "device_key": device(number)});
    let token = ask("POST", "/v1/account/sessions", None, log_in)["token"].as_str().unwrap().to_owned();
    if number < WITH_PASSWORD {
        let asked = ask("POST", "/v1/account/codes", None, json!({"phone": phone, "purpose": "password"}));
        ask("PUT", "/v1/account/password", Some(&token), json!({"code": code(&asked), "new": PASSWORD}));
    }
    Account { number, token }
}

/// An identity number of the region where nobody lives, one for each account.
fn id_number(number: usize) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let body = format!(
        "990000{}{:02}{:02}{:03}",
        1950 + number / 336_000,
        1 + number / 28_000 % 12,
        1 + number / 1000 % 28,
        number % 1000
    );
    let sum: u32 = body.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    body + &"10X98765432"[(sum % 11) as usize..][..1]
}

/// The request of that turn: 70 of 100 read, 25 write, 4 submit, 1 logs in by its password.
fn request(turn: usize, accounts: &[Account]) -> (&'static str, &'static str, Option<&str>, Value) {
    let account = &accounts[turn.wrapping_mul(7_919) % accounts.len()];
    let token = Some(account.token.as_str());
    match turn % 100 {
        0 => {
            let number = accounts[turn / 100 % WITH_PASSWORD.min(accounts.len())].number;
            let log_in =
                json!({"phone": phone(number), "password": PASSWORD, "device": "load", "device_key": device(number)});
            ("POST", "/v1/account/sessions", None, log_in)
        }
        10 | 35 | 60 | 86 => {
            // Each account submits once.
            let account = &accounts[accounts.len() - 1 - turn / 25 % accounts.len()];
            let asked = json!({"provider": "cfca_face", "name": "林清舟", "id_number": id_number(account.number), "has_consented": true});
            ("POST", "/v1/account/identity", Some(account.token.as_str()), asked)
        }
        n if n % 4 == 1 => match n % 8 {
            1 => ("PUT", "/v1/account/platform", token, json!({"code": "jiangbei"})),
            _ => ("POST", "/v1/messages/read", token, json!({"ids": []})),
        },
        n => {
            let paths = ["/v1/account", "/v1/messages", "/v1/account/sessions", "/v1/account/identity", "/v1/account"];
            ("GET", paths[n % paths.len()], token, Value::Null)
        }
    }
}

fn locked<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap()
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [url, count, rate, seconds] = &words[..] else { panic!("usage: load URL ACCOUNTS RATE SECONDS") };
    let host: SocketAddr = url.trim_start_matches("http://").parse().unwrap();
    let [count, rate, seconds] = [count, rate, seconds].map(|number| number.parse::<usize>().unwrap());

    let (next, accounts) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(count)));
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        break;
                    }
                    let account = register(host, number);
                    locked(&accounts).push(account);
                }
            });
        }
    });
    let loading = began.elapsed();
    let mut accounts = accounts.into_inner().unwrap();
    accounts.sort_by_key(|account| account.number);

    let (turn, times, refused) = (AtomicUsize::new(0), Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    let (began, total) = (Instant::now() + Duration::from_millis(200), rate * seconds);
    std::thread::scope(|scope| {
        for connection in 0..CONNECTIONS {
            let (turn, times, refused, accounts) = (&turn, &times, &refused, &accounts);
            scope.spawn(move || {
                let mut asks = Connection::from(host, Ipv4Addr::new(127, 200, 0, 1 + connection as u8));
                loop {
                    let now = turn.fetch_add(1, Ordering::Relaxed);
                    if now >= total {
                        break;
                    }
                    let due = began + Duration::from_secs_f64(now as f64 / rate as f64);
                    std::thread::sleep(due.saturating_duration_since(Instant::now()));
                    let (method, path, token, body) = request(now, accounts);
                    let (status, told) = asks.ask(method, path, token, &body);
                    locked(times).push(due.elapsed());
                    if status >= 300 {
                        locked(refused).push(format!("{method} {path}: {status} {told}"));
                    }
                }
            });
        }
    });
    let took = began.elapsed();
    let (mut times, refused) = (times.into_inner().unwrap(), refused.into_inner().unwrap());
    times.sort();
    let ms = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    let told = json!({
        "accounts": accounts.len(),
        "loading_seconds": loading.as_secs_f64(),
        "requests": times.len(),
        "rate": times.len() as f64 / took.as_secs_f64(),
        "p50_ms": ms(0.5),
        "p99_ms": ms(0.99),
        "longest_ms": ms(1.0),
        "refused": refused.len(),
        "first_refused": refused.first(),
    });
    println!("{told}");
}
