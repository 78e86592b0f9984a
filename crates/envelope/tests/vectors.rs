//! The test vectors: made anew from their seeds, compared with the tree, opened.

use std::convert::Infallible;

use rand_core::{TryCryptoRng, TryRng};
use sealbid_envelope::{Facts, Recipients, Tender, inspect, seal};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::formats::{assert_committed, certificate, counting, hex, keys, opened, with_threads};
use crate::reference::{Secrets, header};

/// Files beyond this are described in `vectors.json`, not committed.
const COMMITTED_UP_TO: usize = 100_000;

#[derive(Clone)]
pub struct Vector {
    pub name: &'static str,
    pub about: &'static str,
    pub bidder: &'static [&'static str],
    pub platform: &'static [&'static str],
    pub open_with: &'static [&'static str],
    pub summary: Content,
    pub body: Content,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Content {
    Text(&'static str),
    Counting(usize),
}

impl Content {
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.as_bytes().to_vec(),
            Self::Counting(len) => counting(*len),
        }
    }
}

const PRICES: &str = r#"{"format":1,"schedule":[{"item":"投标总报价","value":"壹佰贰拾叁万元整"}],"fen":123000000}"#;
const BOTH: Vector = Vector {
    name: "both_groups",
    about: "The usual case: one holder, one platform, summary and body.",
    bidder: &["holder"],
    platform: &["platform"],
    open_with: &["holder", "platform"],
    summary: Content::Text(PRICES),
    body: Content::Counting(1000),
};

/// All that the writer itself makes; the place in the list, from 1, is the seed.
pub const VECTORS: &[Vector] = &[
    BOTH,
    Vector {
        name: "bidder_only",
        about: "No platform, both parts empty: one empty segment each.",
        platform: &[],
        open_with: &["holder"],
        summary: Content::Text(""),
        body: Content::Text(""),
        ..BOTH
    },
    Vector {
        name: "any_member",
        about: "Three and two members; the last of each group opens, the keys in the other order, a stranger's between.",
        bidder: &["holder", "colleague", "finance"],
        platform: &["platform", "standby"],
        open_with: &["standby", "stranger", "finance"],
        ..BOTH
    },
    Vector {
        name: "same_lengths",
        about: "Summary and body of one length: parts to be exchanged in hostile files.",
        summary: Content::Counting(1000),
        ..BOTH
    },
    Vector {
        name: "full_first_segment",
        about: "The body fills its first segment; no empty segment follows.",
        body: Content::Counting(1_048_520),
        ..BOTH
    },
    Vector {
        name: "one_byte_in_the_second_segment",
        about: "One byte more than a first segment holds.",
        body: Content::Counting(1_048_521),
        ..BOTH
    },
    Vector {
        name: "full_second_segment",
        about: "The body fills two segments.",
        body: Content::Counting(1_048_520 + 1_048_560),
        ..BOTH
    },
    Vector {
        name: "four_segments",
        about: "Three full segments and a short one.",
        body: Content::Counting(1_048_520 + 2 * 1_048_560 + 100),
        ..BOTH
    },
];

/// A random source that keeps what it gave.
struct Recorder {
    source: rand_chacha::ChaCha20Rng,
    given: Vec<u8>,
}

impl TryRng for Recorder {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }
    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        self.source.try_fill_bytes(out)?;
        self.given.extend_from_slice(out);
        Ok(())
    }
}

impl TryCryptoRng for Recorder {}

pub fn facts() -> Facts {
    Facts {
        tender: Tender {
            id: "ocds-990000-jiangbei-2026-001".into(),
            no: "JB-2026-001".into(),
            title: "江北示范道路“一期”\\二期 \"north\"".into(),
            lot: "1".into(),
        },
        bidder: "江北示范建设有限公司".into(),
        uscc: "91350100M000100Y43".into(),
        created: "2026-11-23T08:00:00Z".parse().unwrap(),
        opens: Some("2026-12-01T01:30:00Z".parse().unwrap()),
    }
}

pub fn recipients(bidder: &[&str], platform: &[&str]) -> Recipients {
    let certificates = |names: &[&str]| names.iter().map(|name| certificate(name)).collect();
    Recipients { bidder: certificates(bidder), platform: certificates(platform) }
}

/// The vector's file and the random bytes in it.
pub fn make(vector: &Vector, seed: u64, threads: usize) -> (Vec<u8>, Vec<u8>) {
    let mut rng = Recorder { source: sealbid_testkit::rng(seed), given: Vec::new() };
    let mut facts = facts();
    if vector.name == "bidder_only" {
        facts.opens = None;
        facts.tender.lot.clear();
    }
    let (summary, body) = (vector.summary.bytes(), vector.body.bytes());
    let recipients = recipients(vector.bidder, vector.platform);
    let (mut file, len) = (Vec::new(), body.len() as u64);
    let sealed = with_threads(threads, |control| {
        seal(&facts, &recipients, &summary, &mut &body[..], len, &mut file, &mut rng, control)
    })
    .unwrap();
    assert_eq!(sealed.len, file.len() as u64);
    assert_eq!(sealed.header, inspect(&mut &file[..], sealed.len).unwrap().header);
    (file, rng.given)
}

/// The vector of that name, made from its seed.
pub fn file(name: &str) -> Vec<u8> {
    let place = VECTORS.iter().position(|vector| vector.name == name).unwrap();
    make(&VECTORS[place], place as u64 + 1, 2).0
}

/// A file as no writer emits it and every reader takes it: white space, another order of names, escapes.
fn respelt() -> Vec<u8> {
    let sound = file("both_groups");
    let (value, _) = header(&sound);
    let member = |group: usize| {
        let m = &value["groups"][group]["any"][0];
        format!(
            "{{ \"ct\":{}, \"enc\":{},\r\n\"subject\":\"\\u5c01\\ud83d\\ude00\\/\", \"\\u0063ert_sha256\":{} }}",
            m["ct"], m["enc"], m["cert_sha256"]
        )
    };
    let text = format!(
        "{{\t\"parts\" : [ {{\"plain_len\":{}, \"name\":\"\\u0073ummary\"}}, {{\"name\":\"body\",\"plain_len\":1000}} ],\n \
         \"commit\":{}, \"groups\":[{{\"any\":[{}],\"name\":\"bidder\"}},{{\"any\":[{}],\"name\":\"platform\"}}],\n \
         \"opens\":\"\", \"bid\":{{\"created\":\"2024-02-29T23:59:59Z\",\"uscc\":\"\",\"bidder\":\"\",\"id\":{}}},\
         \"tender\":{{\"lot\":\"\",\"title\":\"{}\",\"no\":\"\\\"\\\\\\u00e9\",\"id\":{}}},\
         \"suite\":{}, \"format\":1 }}",
        PRICES.len(),
        value["commit"],
        member(0),
        member(1),
        value["bid"]["id"],
        "é".repeat(2048),
        value["tender"]["id"],
        value["suite"],
    );
    let secrets = Secrets::of(&sound, &["holder", "platform"]);
    secrets.file(&text, PRICES.as_bytes(), &counting(1000), &mut sealbid_testkit::rng(100))
}

fn describe(name: &str, about: &str, file: &[u8], made: Option<(u64, &[u8])>, vector: &Vector) -> Value {
    let secrets = Secrets::of(file, vector.open_with);
    let (value, front_len) = header(file);
    assert_eq!(value["commit"], hex(&secrets.commitment()));
    let body = vector.body.bytes().len();
    let head = file.len() - sealbid_envelope::stream::sealed_len(body as u64) as usize;
    let committed = file.len() <= COMMITTED_UP_TO;
    json!({
        "name": name,
        "about": about,
        "file": committed.then(|| format!("{name}.sealbid")),
        "front": (!committed).then(|| hex(&file[..head])),
        "len": file.len(),
        "sha256": hex(&Sha256::digest(file)),
        "seed": made.map(|(seed, _)| seed),
        "random": made.map(|(_, random)| hex(random)),
        "recipients": { "bidder": vector.bidder, "platform": vector.platform },
        "open_with": vector.open_with,
        "H": hex(&Sha256::digest(&file[..front_len])),
        "shares": secrets.shares.iter().map(|share| hex(share)).collect::<Vec<_>>(),
        "commit": hex(&secrets.commitment()),
        "part_keys": { "summary": hex(&secrets.part_key("summary")), "body": hex(&secrets.part_key("body")) },
        "summary": vector.summary,
        "body": vector.body,
    })
}

#[test]
fn every_vector_comes_from_its_seed_and_opens() {
    let mut list = Vec::new();
    for (vector, seed) in VECTORS.iter().zip(1..) {
        let (file, random) = make(vector, seed, 1);
        assert_eq!(file, make(vector, seed, 5).0, "{}: the threads show in the file", vector.name);
        list.push((describe(vector.name, vector.about, &file, Some((seed, &random)), vector), file, vector));
    }
    let about = "As no writer emits it: white space, another order of names, escapes, an empty opening.";
    list.push((describe("respelt_header", about, &respelt(), None, &BOTH), respelt(), &BOTH));
    let entries: Vec<&Value> = list.iter().map(|(entry, ..)| entry).collect();
    let text = serde_json::to_string_pretty(&json!({ "format": 1, "vectors": entries })).unwrap() + "\n";
    let mut files = vec![("vectors/vectors.json".to_owned(), text.as_bytes())];
    for (entry, file, vector) in &list {
        let (summary, body) = opened(file, &keys(vector.open_with)).unwrap();
        assert!(summary == vector.summary.bytes() && body == vector.body.bytes(), "{}", entry["name"]);
        if let Some(path) = entry["file"].as_str() {
            files.push((format!("vectors/{path}"), file));
        }
    }
    assert_committed(&files);
}
