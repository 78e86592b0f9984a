//! Looks for secrets in bytes, however they may have been written down.

use std::collections::BTreeSet;

use base64ct::{Base64Unpadded, Base64UrlUnpadded, Encoding};

/// A secret, and every way in which it might stand somewhere.
pub struct Canary {
    pub what: &'static str,
    forms: Vec<Vec<u8>>,
}

impl Canary {
    /// Of bytes.
    pub fn new(what: &'static str, secret: &[u8]) -> Self {
        assert!(secret.len() >= 8, "{what} is found by chance");
        let hex = base16ct::lower::encode_string(secret);
        let mut forms = vec![secret.to_vec(), hex.to_uppercase().into_bytes(), hex.into_bytes()];
        for before in 0..3 {
            forms.push(inside::<Base64Unpadded>(before, secret));
            forms.push(inside::<Base64UrlUnpadded>(before, secret));
        }
        Self { what, forms }
    }

    /// Of text, which may stand in an address as well.
    pub fn text(what: &'static str, secret: &str) -> Self {
        let percent: String = secret.bytes().map(|byte| format!("%{byte:02X}")).collect();
        Self::new(what, secret.as_bytes()).or(percent.into_bytes())
    }

    /// And another form of it.
    pub fn or(mut self, form: Vec<u8>) -> Self {
        self.forms.push(form);
        self
    }

    pub fn forms(&self) -> &[Vec<u8>] {
        &self.forms
    }
}

/// What of a secret's base64 stays the same whatever stands around it, where `before` bytes, mod 3, stand before it.
fn inside<E: Encoding>(before: usize, secret: &[u8]) -> Vec<u8> {
    let text = E::encode_string(&[&vec![0; before][..], secret].concat());
    let (first, last) = ([0, 2, 3][before], (before + secret.len()) * 8 / 6);
    text.as_bytes()[first..last].to_vec()
}

/// Bytes, and where they were.
pub struct Place {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Which canaries are where.
pub fn found(canaries: &[Canary], places: &[Place]) -> BTreeSet<(&'static str, String)> {
    // By their first two bytes: there are many forms, and more bytes.
    let mut beginnings = vec![Vec::new(); 1 << 16];
    for canary in canaries {
        for form in &canary.forms {
            beginnings[usize::from(u16::from_be_bytes([form[0], form[1]]))].push((canary.what, form));
        }
    }
    let mut found = BTreeSet::new();
    for Place { name, bytes } in places {
        for bytes in [bytes, &joined(bytes)] {
            for (at, two) in bytes.windows(2).enumerate() {
                for (what, form) in &beginnings[usize::from(u16::from_be_bytes([two[0], two[1]]))] {
                    if bytes[at..].starts_with(form) {
                        found.insert((*what, name.clone()));
                    }
                }
            }
        }
    }
    found
}

/// Without the ends of lines, as they are and as JSON writes them: base64 is wrapped.
fn joined(bytes: &[u8]) -> Vec<u8> {
    let mut joined = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, next @ ..] = rest {
        match (first, next) {
            (b'\n' | b'\r', _) => rest = next,
            (b'\\', [b'n' | b'r', after @ ..]) => rest = after,
            _ => {
                joined.push(*first);
                rest = next;
            }
        }
    }
    joined
}

#[test]
fn a_secret_is_found_in_every_form_and_at_every_place_in_base64() {
    let secret = sealbid_testkit::unhex("00ffee10b7d1c3a5968774fb3e2f1a0d5c6b7a8998a7b6c5d4e3f2010fedcba9");
    let canaries = [Canary::new("secret", &secret), Canary::text("name", "金丝雀 73/05")];
    let is_found = |bytes: Vec<u8>, what: &str| {
        found(&canaries, &[Place { name: "here".to_owned(), bytes }]).iter().any(|(found, _)| *found == what)
    };
    let hex = base16ct::lower::encode_string(&secret);
    let pem = |text: String| {
        text.as_bytes().chunks(40).map(|line| String::from_utf8_lossy(line).into_owned()).collect::<Vec<_>>()
    };
    for before in 0..7 {
        for after in 0..4 {
            let around = [&vec![0xa7; before][..], &secret, &vec![0x5c; after]].concat();
            let forms = [Base64Unpadded::encode_string(&around), Base64UrlUnpadded::encode_string(&around)];
            for text in forms {
                assert!(is_found(pem(text.clone()).join("\n").into_bytes(), "secret"), "{before} {after}");
                assert!(is_found(pem(text.clone()).join("\\n").into_bytes(), "secret"), "{before} {after}");
                assert!(is_found(text.into_bytes(), "secret"), "{before} {after}");
            }
            assert!(is_found(around, "secret"));
        }
    }
    assert!(is_found(format!("x{hex}").into_bytes(), "secret") && is_found(hex.to_uppercase().into_bytes(), "secret"));
    assert!(is_found("?a=%E9%87%91%E4%B8%9D%E9%9B%80%20%37%33%2F%30%35".into(), "name"));
    assert!(!is_found(hex.replace("b7d1", "b7d2").into_bytes(), "secret"));
}
