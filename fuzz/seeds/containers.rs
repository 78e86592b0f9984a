//! Tender packages, responses, their members, and projects.

use std::io::Cursor;

use sealbid_bid::asic::{Archive, MAX_META, Writer};
use sealbid_fuzz::people::{now, people};
use sealbid_fuzz::project::{begun, tender_package};
use sha2::{Digest, Sha256};

use crate::Seed;

pub fn seeds() -> Vec<Seed> {
    let (tender, response) = (tender_package(), response());
    let mut seeds = Vec::new();
    let mut archive = Archive::open(Cursor::new(&response)).expect("a response is a container");
    let members = [('0', "META-INF/ASiCManifest001.xml"), ('1', "META-INF/signature001.p7s"), ('2', "manifest.json")];
    for (choice, name) in members {
        let bytes = archive.read(name, MAX_META).expect("a response has its members");
        seeds.push(("asic_member", choice.to_string(), [&[choice as u8], bytes.as_slice()].concat()));
    }
    let names = "3documents/a.pdf\nMETA-INF/ASiCManifest.xml\nMETA-INF/signatures.xml\nforms/\nDocuments/A.pdf\n";
    seeds.push(("asic_member", "names".to_owned(), names.as_bytes().to_vec()));
    seeds.push(("asic", "tender".to_owned(), tender));
    seeds.push(("asic", "response".to_owned(), response));
    let store = begun();
    let json = store.bytes("project.json").expect("a project has its file");
    seeds.push(("project", "begun.json".to_owned(), json));
    seeds
}

/// A response of one form and its summary.
fn response() -> Vec<u8> {
    let summary = b"{}\n";
    let sha256: String = Sha256::digest(summary).iter().map(|byte| format!("{byte:02x}")).collect();
    let manifest = serde_json::json!({
        "format": 1,
        "id": "00112233445566778899aabbccddeeff",
        "tender": {"id": "t", "no": "JBSF-2026-0117", "title": "示范", "lot": "", "release": "r", "sha256": sha256},
        "bidder": {"name": "江北示范建设有限公司", "uscc": "91350100M000100Y43"},
        "created": "2026-11-23T08:00:00Z",
        "files": [{
            "name": "summary.json", "role": "summary", "media_type": "application/json",
            "size": summary.len(), "sha256": sha256,
        }],
    });
    let manifest = manifest.to_string();
    let mut writer = Writer::new(Cursor::new(Vec::new()), now()).expect("memory takes what is written");
    for (name, bytes) in [("summary.json", summary.as_slice()), ("manifest.json", manifest.as_bytes())] {
        writer.add(name, "application/json", bytes.len() as u64, &mut &*bytes).expect("the member is written");
    }
    writer.sign(&people().bidder, now()).expect("the response is signed");
    writer.finish().expect("memory takes what is written").into_inner()
}
