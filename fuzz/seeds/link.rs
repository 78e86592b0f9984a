//! Codes, messages and frames of the known conversations.

use serde_json::Value;

use crate::{Seed, files};

/// The kinds in the order in which the target counts them.
const KINDS: [&str; 7] = ["HELLO", "REQUEST", "STATUS", "RESULT", "ACK", "CANCEL", "ERROR"];

pub fn seeds() -> Vec<Seed> {
    let mut seeds: Vec<Seed> = Vec::new();
    for (name, bytes) in files("docs/protocol/vectors", ".json") {
        let vector: Value = serde_json::from_slice(&bytes).expect("the vectors are JSON");
        if let Some(text) = vector["code"]["text"].as_str() {
            seeds.push(("link_qr", name.clone(), text.as_bytes().to_vec()));
        }
        for (at, frame) in vector["frames"].as_array().into_iter().flatten().enumerate() {
            let field = |key: &str| unhex(frame[key].as_str().expect("a frame of a vector is written out"));
            let kind = KINDS.iter().position(|kind| frame["kind"] == **kind).expect("a kind of message");
            let message = [vec![u8::try_from(kind).expect("few kinds")], field("cbor")].concat();
            seeds.push(("link_message", format!("{name}-{at}"), message));
            seeds.push(("link_frame", format!("{name}-{at}"), field("frame")));
        }
    }
    seeds
}

fn unhex(text: &str) -> Vec<u8> {
    base16ct::lower::decode_vec(text).expect("the vectors hold lower-case hexadecimal")
}
