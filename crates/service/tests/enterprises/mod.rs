//! Enterprises over HTTP: searched, claimed, reviewed; each nasty case by its name.

mod claim;
mod closing;
mod draft;
mod join;
mod review;
mod scope;
mod transfer;

use image::{DynamicImage, ImageBuffer, ImageFormat, Luma};
use sealbid_pki::{FileKey, Instant, Signer as _, cms};
use serde_json::{Value, json};

use crate::accounts::{ID_NUMBER, Person, soon};
use crate::enrolment::{Phone, answer};
use crate::seals::signing_key;
use crate::world::{Answer, Hands, Running, World, base64, hex, sha256};

/// The example of GB 32100, whose check digit fits.
pub const USCC: &str = "91350100M000100Y43";
pub const NAME: &str = "江北示范建设有限公司";

/// An identity number of the region where nobody lives, for the person of that number.
fn id_number(number: u8) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let body = format!("99000019900101{number:03}");
    let sum: u32 = body.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    body + &"10X98765432"[(sum % 11) as usize..][..1]
}

/// The name of the person of that number.
fn person_name(number: u8) -> String {
    let digits = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    format!("示范{}{}", digits[usize::from(number / 10)], digits[usize::from(number % 10)])
}

impl Person {
    /// Somebody whose real name is proven. The first has GB 11643's own example.
    pub fn verified(service: &Running, number: u8) -> Self {
        let person = Self::log_in(service, number);
        let (name, id) = if number == 1 {
            ("林一舟".to_owned(), ID_NUMBER.to_owned())
        } else {
            (person_name(number), id_number(number))
        };
        let asked = json!({"provider": "cfca_face", "name": name, "id_number": id, "has_consented": true});
        person.post(service, "/v1/account/identity", asked).ok();
        soon("the name is proven", || {
            let view = person.get(service, "/v1/account/identity").ok().json();
            (view["state"] == "passed").then_some(())
        });
        person
    }

    pub fn begin(&self, service: &Running, kind: &str, uscc: &str) -> Answer {
        self.post(service, "/v1/applications", json!({"kind": kind, "uscc": uscc}))
    }

    /// One's own application.
    pub fn application(&self, service: &Running, id: &str) -> Value {
        self.get(service, &format!("/v1/applications/{id}")).ok().json()
    }

    /// The same in the list of one's own.
    pub fn listed(&self, service: &Running, id: &str) -> Value {
        let rows = self.get(service, "/v1/applications").ok().json();
        rows.as_array().unwrap().iter().find(|row| row["id"] == id).unwrap().clone()
    }

    /// Types into fields, over whatever stands there.
    pub fn type_in(&self, service: &Running, id: &str, texts: &[(&str, &str)]) -> Answer {
        let there = self.application(service, id)["fields"].clone();
        let change = |(field, text): &(&str, &str)| json!({"field": field, "was": there[*field].as_str().unwrap_or(""), "now": text});
        let changes: Vec<Value> = texts.iter().map(change).collect();
        self.put(service, &format!("/v1/applications/{id}/fields"), json!({ "changes": changes }))
    }

    pub fn add(&self, service: &Running, id: &str, kind: &str, bytes: &[u8]) -> Answer {
        service.call("POST", &format!("/v1/applications/{id}/documents/{kind}"), Some(&self.token), bytes)
    }

    pub fn act(&self, service: &Running, id: &str, act: &str) -> Answer {
        self.post(service, &format!("/v1/applications/{id}/{act}"), json!({}))
    }

    /// A claim with all that it wants, not handed in.
    pub fn claim(&self, service: &Running, uscc: &str) -> String {
        let begun = self.begin(service, "claim", uscc).ok().json();
        let id = begun["id"].as_str().unwrap().to_owned();
        self.add(service, &id, "licence", &page(1)).ok();
        self.add(service, &id, "form", &page(2)).ok();
        self.type_in(service, &id, &complete()).ok();
        id
    }

    /// The same, handed in.
    pub fn claimed(&self, service: &Running, uscc: &str) -> String {
        let id = self.claim(service, uscc);
        self.act(service, &id, "submission").ok();
        id
    }

    // As an officer.

    pub fn queue(&self, service: &Running, part: &str) -> Value {
        self.get(service, &format!("/v1/office/applications?part={part}")).ok().json()
    }

    pub fn take(&self, service: &Running, id: &str) -> Answer {
        self.post(service, &format!("/v1/office/applications/{id}/lease"), json!({}))
    }

    pub fn decide(&self, service: &Running, id: &str, body: Value) -> Answer {
        self.post(service, &format!("/v1/office/applications/{id}/decision"), body)
    }

    /// Takes one and approves it.
    pub fn approve(&self, service: &Running, id: &str) -> Answer {
        let taken = self.take(service, id).ok().json();
        self.decide(service, id, approval(&taken))
    }
}

/// An enterprise's admin, with a certificate of it on a phone.
pub struct Admin {
    pub person: Person,
    pub enterprise: String,
    pub phone: Phone,
    key: FileKey,
}

impl Admin {
    /// The person of that number claims it, is approved, and takes the certificate.
    pub fn of(world: &World, service: &Running, officer: &Person, number: u8, uscc: &str) -> Self {
        let person = Person::verified(service, number);
        let id = person.claim(service, uscc);
        person.type_in(service, &id, &[("uscc_sure", "yes")]).ok();
        person.act(service, &id, "submission").ok();
        officer.approve(service, &id).ok();
        Self::with(world, service, person, &id, number)
    }

    /// What was approved is put on a phone.
    pub fn with(world: &World, service: &Running, person: Person, application: &str, seed: u8) -> Self {
        let enterprise = person.application(service, application)["enterprise"].as_str().unwrap().to_owned();
        let phone = Phone::new(world.folder.path(), seed);
        let path = format!("/v1/applications/{application}/enrolments");
        let challenge = person.post(service, &path, phone.keys()).ok().json();
        let enrolled = answer(service, &challenge, &phone.open(&challenge)).ok().json();
        let key = FileKey::from_pem(&signing_key(world, seed), enrolled["signing"].as_str().unwrap()).unwrap();
        Self { person, enterprise, phone, key }
    }

    /// Who asks.
    pub fn requests(&self, service: &Running) -> Vec<Value> {
        let path = format!("/v1/enterprises/{}/requests", self.enterprise);
        self.person.get(service, &path).ok().json().as_array().unwrap().clone()
    }

    /// The grant over a statement, as the phone signs it.
    pub fn signs(&self, clock: &Hands, statement: &str) -> Value {
        let at = Instant::from_unix_secs(clock.now_secs());
        let signature = cms::sign(&self.key, sha256(statement.as_bytes()), cms::Profile::Cades, at).unwrap();
        json!({"statement": base64(statement.as_bytes()), "signature": base64(&signature)})
    }

    pub fn grants(&self, service: &Running, application: &str, order: Value) -> Answer {
        let path = format!("/v1/enterprises/{}/requests/{application}/grant", self.enterprise);
        self.person.post(service, &path, order)
    }

    /// Lets one in that asks.
    pub fn lets_in(&self, world: &World, service: &Running, application: &str) -> Answer {
        let requests = self.requests(service);
        let asked = requests.iter().find(|request| request["application"] == application).unwrap();
        self.grants(service, application, self.signs(&world.clock, asked["statement"].as_str().unwrap()))
    }

    /// The certificate that signs is revoked.
    pub fn revoke(&self, service: &Running) {
        let path = format!("/v1/certificates/{}/revoke", hex(&self.key.chain()[0].sha256()));
        service.post_as(&path, &self.phone.bearer, br#"{"reason": "key_compromise"}"#).ok();
    }
}

/// All that joining asks for, where the admin is the person of that number.
pub fn joining(number: u8) -> Vec<(&'static str, String)> {
    let name = if number == 1 { "林一舟".to_owned() } else { person_name(number) };
    let rest = [
        ("platform", "jiangbei"),
        ("platform_sure", "yes"),
        ("authority", "cfca"),
        ("stamping", "yes"),
        ("agreed", "yes"),
    ];
    let admin = [("admin_name", name), ("admin_phone", crate::accounts::phone(number))];
    admin.into_iter().chain(rest.map(|(field, text)| (field, text.to_owned()))).collect()
}

impl Person {
    /// Types texts that were made.
    pub fn fills_in(&self, service: &Running, id: &str, texts: &[(&str, String)]) {
        let texts: Vec<_> = texts.iter().map(|(field, text)| (*field, text.as_str())).collect();
        self.type_in(service, id, &texts).ok();
    }

    /// Asks to join the enterprise of a code, whose admin is the person of that number.
    pub fn asks_to_join(&self, service: &Running, uscc: &str, admin: u8) -> String {
        let id = self.begin(service, "join", uscc).ok().json()["id"].as_str().unwrap().to_owned();
        self.fills_in(service, &id, &joining(admin));
        self.act(service, &id, "submission").ok();
        id
    }

    /// Agrees on a transfer from the account of these last digits.
    pub fn agrees_on_transfer(&self, service: &Running, uscc: &str, tail: &str) -> String {
        let id = self.transfer(service, uscc, tail);
        self.act(service, &id, "submission").ok();
        id
    }

    /// The same, not handed in.
    pub fn transfer(&self, service: &Running, uscc: &str, tail: &str) -> String {
        let begun = self.begin(service, "transfer", uscc).ok().json();
        let id = begun["id"].as_str().unwrap().to_owned();
        let texts = [
            ("name", NAME),
            ("uscc_sure", "yes"),
            ("bank", "示范银行江北支行"),
            ("account_tail", tail),
            ("account_own", "yes"),
            ("agreed", "yes"),
        ];
        self.type_in(service, &id, &texts).ok();
        id
    }

    /// As an officer: the bank is shown an entry, and tells of it.
    pub fn shows(&self, service: &Running, reference: &str, payer: &str, tail: &str, amount: u64, at: Option<&str>) {
        self.puts_down(service, reference, payer, tail, amount, at);
        soon("the bank told of it", || {
            let bank = self.get(service, "/v1/office/bank").ok().json();
            let is_there = bank["entries"].as_array().unwrap().iter().any(|entry| entry["reference"] == reference);
            is_there.then_some(())
        });
    }

    /// As an officer: the bank is shown an entry.
    pub fn puts_down(
        &self,
        service: &Running,
        reference: &str,
        payer: &str,
        tail: &str,
        amount: u64,
        at: Option<&str>,
    ) {
        let entry = json!({
            "reference": reference, "payer": payer, "account_tail": tail, "amount": amount, "at": at, "bounces": reference.starts_with("closed"),
        });
        self.post(service, "/v1/office/sandbox/bank", entry).ok();
    }
}

/// All of a claim but its pictures.
pub fn complete() -> Vec<(&'static str, &'static str)> {
    vec![
        ("name", NAME),
        ("legal_name", "林一舟"),
        ("legal_id_kind", "id_card"),
        ("legal_id_number", ID_NUMBER),
        ("term_from", "2020-03-18"),
        ("term_until", "2040-03-17"),
        ("platform", "jiangbei"),
        ("platform_sure", "yes"),
        ("authority", "cfca"),
        ("stamping", "yes"),
        ("agreed", "yes"),
    ]
}

/// An approval of what was taken.
pub fn approval(taken: &Value) -> Value {
    json!({"lease": taken["lease"], "verdict": "approved", "marks": marks(taken, &[]), "reason": ""})
}

/// A return of what was taken, for these reasons.
pub fn return_for(taken: &Value, reasons: &[(&str, &str)]) -> Value {
    json!({"lease": taken["lease"], "verdict": "returned", "marks": marks(taken, reasons), "reason": ""})
}

fn marks(taken: &Value, reasons: &[(&str, &str)]) -> Vec<Value> {
    let mark = |check: &Value| {
        let reason = reasons.iter().find(|(of, _)| check["check"] == *of).map(|(_, reason)| *reason);
        json!({"check": check["check"], "fits": reason.is_none(), "reason": reason.unwrap_or("")})
    };
    taken["checks"].as_array().unwrap().iter().map(mark).collect()
}

/// A picture of a page of print, another one for each number.
pub fn page(number: u32) -> Vec<u8> {
    let dark = u8::try_from(number).unwrap();
    let ink = |x: u32, y: u32| if y % 24 < 14 && (x / 3 + y / 5).is_multiple_of(3) { dark } else { 240 };
    let picture = DynamicImage::ImageLuma8(ImageBuffer::from_fn(1200, 900, |x, y| Luma([ink(x, y)])));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}
