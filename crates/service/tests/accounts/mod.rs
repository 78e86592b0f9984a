//! Accounts over HTTP: codes, sessions, passwords, real names, messages, roles; each nasty case by its name.

mod account;
pub mod events;
mod identity;
mod mail;
mod office;
mod permissions;
mod phones;
mod power;
mod proof;
mod proposals;
mod repeats;
mod session;

pub use mail::mail_server;

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::world::{Answer, Running, World, base64, unbase64};

/// GB 11643's own example, and one of the region that nobody lives in.
pub const ID_NUMBER: &str = "11010519491231002X";
pub const PERSON: &str = "林清舟";

pub const PASSWORD: &str = "kaibiao-qian-yi-wan-3";

/// A number that nobody has: 100 0000 00xx.
pub fn phone(last: u8) -> String {
    format!("100000000{last:02}")
}

/// A device of its own for each number.
pub fn device(number: u8) -> String {
    base64(&[number; 32])
}

/// Somebody who is logged in.
#[derive(Clone)]
pub struct Person {
    pub token: [u8; 32],
    pub phone: String,
    pub id: String,
}

impl Person {
    /// One who logs in by a code, on the device of that number.
    pub fn log_in(service: &Running, last: u8) -> Self {
        Self::on(service, last, last)
    }

    pub fn on(service: &Running, last: u8, device_no: u8) -> Self {
        let phone = phone(last);
        let code = code(service, &phone, "login");
        Self::of(&phone, log_in(service, &phone, &code, device_no).ok())
    }

    pub fn of(phone: &str, answer: Answer) -> Self {
        let told = answer.json();
        let id = told["account"]["id"].as_str().unwrap().to_owned();
        Self { token: unbase64(&told["token"]).try_into().unwrap(), phone: phone.to_owned(), id }
    }

    pub fn get(&self, service: &Running, path: &str) -> Answer {
        service.get_as(path, &self.token)
    }
    pub fn post(&self, service: &Running, path: &str, body: Value) -> Answer {
        service.call("POST", path, Some(&self.token), body.to_string().as_bytes())
    }
    pub fn put(&self, service: &Running, path: &str, body: Value) -> Answer {
        service.call("PUT", path, Some(&self.token), body.to_string().as_bytes())
    }
    pub fn delete(&self, service: &Running, path: &str) -> Answer {
        service.call("DELETE", path, Some(&self.token), b"")
    }

    pub fn account(&self, service: &Running) -> Value {
        self.get(service, "/v1/account").ok().json()
    }

    pub fn messages(&self, service: &Running) -> Vec<String> {
        let told = self.get(service, "/v1/messages").ok().json();
        let keys = told["messages"].as_array().unwrap().iter();
        keys.map(|message| message["key"].as_str().unwrap().to_owned()).collect()
    }

    /// Sets the password by a code, so that the session has shown both.
    pub fn set_password(&self, service: &Running) {
        let body = json!({"code": code(service, &self.phone, "password"), "new": PASSWORD});
        self.put(service, "/v1/account/password", body).ok();
    }

    /// What an officer's session has proposed for this role and been told the link of, which needed no other officer.
    pub fn invites(&self, service: &Running, role: &str) -> String {
        let proposed = self.post(service, "/v1/office/proposals", json!({ "role": role })).ok().json();
        self.link(service, &proposed).ok().json()["invitation"].as_str().unwrap().to_owned()
    }

    /// The link of what was proposed.
    pub fn link(&self, service: &Running, proposed: &Value) -> Answer {
        let path = format!("/v1/office/proposals/{}/link", proposed["id"].as_str().unwrap());
        self.post(service, &path, json!({}))
    }

    /// Takes the role, and shows the second factor that it takes.
    pub fn becomes(self, service: &Running, invitation: &str) -> Self {
        self.take_role(service, invitation).ok();
        self.set_password(service);
        self
    }

    /// Takes up a role by the first link or another one.
    pub fn take_role(&self, service: &Running, invitation: &str) -> Answer {
        self.post(service, "/v1/office/roles", json!({ "invitation": invitation }))
    }
}

pub fn ask_code(service: &Running, phone: &str, purpose: &str) -> Answer {
    service.post("/v1/account/codes", &json!({"phone": phone, "purpose": purpose}))
}

/// A code that was sent, as practice shows it.
pub fn code(service: &Running, phone: &str, purpose: &str) -> String {
    ask_code(service, phone, purpose).ok().json()["practice_code"].as_str().unwrap().to_owned()
}

/// Another code of six digits.
pub fn another(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

pub fn log_in(service: &Running, phone: &str, code: &str, device_no: u8) -> Answer {
    let asked = json!({"phone": phone, "code": code, "device": "示范手机", "device_key": device(device_no)});
    service.post("/v1/account/sessions", &asked)
}

pub fn log_in_by_password(service: &Running, phone: &str, password: &str, device_no: u8) -> Answer {
    let asked = json!({"phone": phone, "password": password, "device": "办公电脑", "device_key": device(device_no)});
    service.post("/v1/account/sessions", &asked)
}

/// Waits for something that the service does by itself, for as long as a busy machine may take, and for less than until it looks after everything anew.
#[track_caller]
pub fn soon<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + Duration::from_secs(45);
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < end, "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Does the same many times at once.
pub fn at_once<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let work = &work;
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..count).map(|n| scope.spawn(move || work(n))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

/// A service with its first officer, whose number ends with 90.
pub fn with_officer(world: &World) -> (Running, Person) {
    let service = world.start();
    let link = service.first_officer().expect("there is none yet");
    let officer = Person::log_in(&service, 90).becomes(&service, &link);
    (service, officer)
}
