//! The values of a form as JSON; and as text: amounts in capitals, names of files and folders, enterprise codes, instants.

#![no_main]

use std::str::FromStr;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use sealbid_bid::forms::{Fen, Form, FormFacts, TenderRef};
use sealbid_bid::kind::sniff;
use sealbid_bid::store::{RelPath, safe_stem};
use sealbid_bid::tender::Release;
use sealbid_bid::{PartId, Uscc};
use sealbid_pki::Instant;

fn facts() -> &'static FormFacts {
    static FACTS: OnceLock<FormFacts> = OnceLock::new();
    FACTS.get_or_init(|| {
        let release = Release::parse(include_bytes!("../../assets/sample/tender/release.json")).expect("the sample");
        let tender = TenderRef { no: release.no.to_string(), title: release.title, lot: String::new() };
        FormFacts { tender, purchaser: release.purchaser.name }
    })
}

fuzz_target!(|data: &[u8]| {
    if let Ok(form) = Form::parse(data, facts()) {
        let json = form.to_json().expect("a form that was read can be written");
        assert_eq!(Form::parse(&json, facts()), Ok(form));
    }
    let _ = sniff(data, "投标文件.docx");
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Some(amount) = Fen::from_capitals(text) {
        assert_eq!(Fen::from_capitals(&amount.capitals()), Some(amount));
    }
    let _ = (sniff(b"PK\x03\x04", text), PartId::try_from(text));
    if let Ok(code) = Uscc::try_from(text) {
        let _ = code.check_digit_fits();
    }
    if let Ok(instant) = Instant::from_str(text) {
        assert_eq!(instant.to_string(), text);
    }
    if let Ok(path) = RelPath::parse(text) {
        assert_eq!(path.parent().join(path.name()), Ok(path));
    }
    let named = format!("001-{}.pdf", safe_stem(text, 60));
    assert_eq!(RelPath::parse(&named).map(|path| path.name().to_owned()), Ok(named));
});
