//! The document security store (ISO 32000-2, 12.8.4.3; EN 319 142-1, 5.4.2), made or added to by one appended revision.

use std::collections::HashMap;

use lopdf::{Dictionary, Object, ObjectId};
use rand_core::CryptoRng;
use sealbid_pki::Certificate;

use crate::read::{Pdf, ReadError};
use crate::sign::SignError;
use crate::sign::revision::{Revision, compressed};
use crate::sign::syntax::{Dict, reference};

/// The most entries of a list of the store that are looked at, so that none is kept twice.
const MAX_ENTRIES: usize = 256;
/// The largest entry that is looked at, in bytes.
const MAX_ENTRY: usize = 16 << 20;

/// What is kept for one signature.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// [`super::Need::key`].
    pub key: String,
    /// The certificates of all chains, in any order.
    pub certificates: Vec<Certificate>,
    /// Revocation lists, each DER.
    pub crls: Vec<Vec<u8>>,
    /// OCSP responses, each the DER of an `OCSPResponse`.
    pub ocsp: Vec<Vec<u8>>,
}

/// The revision that adds `kept` to the store of `source`, the whole file; empty where the store has all of it. An entry that the
/// store has for a signature stays as it is.
///
/// # Errors
/// See [`SignError`].
pub fn append(source: &[u8], kept: &[Kept], rng: &mut dyn CryptoRng) -> Result<Vec<u8>, SignError> {
    let pdf = Pdf::open(source)?;
    if let Some(at) = pdf.generation_too_high() {
        return Err(ReadError::Malformed { what: "generation", at }.into());
    }
    let mut revision = Revision::new(&pdf)?;
    let catalog_id = pdf.catalog_id()?;
    let mut catalog = revision.dict(catalog_id)?;
    let held = match pdf.value(&pdf.catalog()?, b"DSS")? {
        Object::Dictionary(held) => held,
        _ => Dictionary::new(),
    };
    let mut store = Store { dict: revision.dict_of(catalog.get(b"DSS"))?, known: known(&pdf, &held)?, changed: false };
    store.dict.set(b"Type", "/DSS");
    let by_reference = |value: Object| value.as_reference().ok().filter(|_| !held.is_empty());
    let (store_id, vri_id) = (by_reference(catalog.object(b"DSS")?), store.dict.object(b"VRI")?.as_reference().ok());
    let mut entries = revision.dict_of(store.dict.get(b"VRI"))?;
    let mut is_new_entry = false;
    for one in kept {
        let certificates: Vec<&[u8]> = one.certificates.iter().map(Certificate::der).collect();
        let lists = [
            (&b"Certs"[..], &b"Cert"[..], certificates),
            (b"CRLs", b"CRL", one.crls.iter().map(Vec::as_slice).collect()),
            (b"OCSPs", b"OCSP", one.ocsp.iter().map(Vec::as_slice).collect()),
        ];
        let mut entry = Dict::default();
        entry.set(b"Type", "/VRI");
        for (list, key, items) in lists {
            let items = store.keep(&mut revision, list, &items)?;
            if !items.is_empty() {
                entry.set(key, format!("[{}]", items.join(" ")));
            }
        }
        if !entries.has(one.key.as_bytes()) {
            let id = revision.add(entry.to_bytes());
            revision.pack(id);
            entries.set(one.key.as_bytes(), reference(id));
            is_new_entry = true;
        }
    }
    if !is_new_entry && !store.changed {
        return Ok(Vec::new());
    }
    match vri_id {
        Some(id) if revision.holds_dict(id)? => revision.put(id, entries.to_bytes()),
        _ => drop(store.dict.set(b"VRI", entries.to_bytes())),
    }
    match store_id {
        Some(id) => revision.put(id, store.dict.to_bytes()),
        None => {
            let id = revision.add(store.dict.to_bytes());
            catalog.set(b"DSS", reference(id));
            revision.put(catalog_id, catalog.to_bytes());
        }
    }
    Ok(revision.write(rng)?.bytes)
}

/// The streams of the lists of a store, by list and content.
type Known = HashMap<(&'static [u8], Vec<u8>), ObjectId>;

/// The store as it will be.
struct Store {
    dict: Dict,
    known: Known,
    changed: bool,
}

impl Store {
    /// References to `items` in one list of the store; those that are new are added to it.
    fn keep(
        &mut self,
        revision: &mut Revision<'_, '_>,
        list: &'static [u8],
        items: &[&[u8]],
    ) -> Result<Vec<String>, SignError> {
        let mut references = Vec::new();
        for item in items {
            let id = match self.known.get(&(list, item.to_vec())) {
                Some(id) => *id,
                None => {
                    let id = revision.add(compressed(Dict::default(), item.to_vec()));
                    revision.append(&mut self.dict, list, &reference(id))?;
                    self.known.insert((list, item.to_vec()), id);
                    self.changed = true;
                    id
                }
            };
            if !references.contains(&reference(id)) {
                references.push(reference(id));
            }
        }
        Ok(references)
    }
}

/// What the lists of the store hold by reference. What cannot be read is passed over: it would be kept a second time.
fn known(pdf: &Pdf<'_>, store: &Dictionary) -> Result<Known, ReadError> {
    let mut known = Known::new();
    for list in [&b"Certs"[..], b"CRLs", b"OCSPs"] {
        let Object::Array(items) = pdf.value(store, list)? else { continue };
        for id in items.iter().take(MAX_ENTRIES).filter_map(|item| item.as_reference().ok()) {
            if let Ok(Object::Stream(stream)) = pdf.get(id)
                && let Ok(bytes) = pdf.stream_decoded(&stream, MAX_ENTRY)
            {
                known.entry((list, bytes)).or_insert(id);
            }
        }
    }
    Ok(known)
}
