//! The seals that a signature names, in its own dictionary (`docs/formats/seals-in-signatures.md`).
//!
//! The array and all in it stand in the dictionary itself, never behind a reference: what a reference leads to may be another
//! thing in a later revision.

use lopdf::Object;
use sealbid_seal::electronic::SealNaming;

use crate::sign::syntax::{hex, text};

/// The entry, a second-class name (ISO 32000-1, annex E).
pub const KEY: &[u8] = b"SBID_Seals";
/// The most seals of one signature.
pub const MAX_SEALS: usize = 100;

/// The entry with its key; nothing for no seal.
pub fn entry(seals: &[SealNaming]) -> String {
    if seals.is_empty() {
        return String::new();
    }
    let one = |seal: &SealNaming| {
        format!("<</Id {} /Name {} /Digest {}>>", text(seal.id()), text(seal.name()), hex(seal.info_sha256()))
    };
    let all: Vec<String> = seals.iter().map(one).collect();
    format!(" /{} [{}]", String::from_utf8_lossy(KEY), all.join(" "))
}

/// Reads the entry's value, all of it or nothing: `malformed` or `too_many`.
pub fn read(value: &Object) -> Result<Vec<SealNaming>, &'static str> {
    let items = value.as_array().map_err(|_| "malformed")?;
    if items.len() > MAX_SEALS {
        return Err("too_many");
    }
    items.iter().map(one).collect::<Option<_>>().ok_or("malformed")
}

fn one(item: &Object) -> Option<SealNaming> {
    let dictionary = item.as_dict().ok()?;
    let string = |key: &[u8]| dictionary.get(key).ok().filter(|value| matches!(value, Object::String(..)));
    let text = |key| string(key).map(crate::read::text);
    let digest = string(b"Digest")?.as_str().ok()?.try_into().ok()?;
    SealNaming::new(text(b"Id")?, text(b"Name")?, digest)
}
