//! The CBOR inside a frame; the first byte chooses the kind.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sealbid_link::{Kind, Message};

const KINDS: [Kind; 7] = [Kind::Hello, Kind::Request, Kind::Status, Kind::Result, Kind::Ack, Kind::Cancel, Kind::Error];

fuzz_target!(|data: &[u8]| {
    let Some((kind, cbor)) = data.split_first() else { return };
    let kind = KINDS[usize::from(*kind) % KINDS.len()];
    if let Ok(message) = Message::from_cbor(kind, cbor) {
        // What is hashed and signed is what was read.
        assert_eq!(message.to_cbor().as_slice(), cbor);
    }
});
