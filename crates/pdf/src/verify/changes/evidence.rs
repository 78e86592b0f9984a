//! The document security store (ISO 32000-2, 12.8.4.3): certificates and revocation data that others add later.

use lopdf::{Dictionary, Object, ObjectId};

use super::{Change, Comparison, same};
use crate::read::ReadError;

const STORE_KEYS: [&[u8]; 5] = [b"Type", b"VRI", b"Certs", b"OCSPs", b"CRLs"];
const VRI_KEYS: [&[u8]; 6] = [b"Type", b"Cert", b"CRL", b"OCSP", b"TU", b"TS"];

impl Comparison<'_, '_> {
    pub(super) fn check_evidence(&mut self, root: ObjectId) -> Result<(), ReadError> {
        let (old, new) = (self.old.catalog()?, self.new.catalog()?);
        let (held, store) = (old.get(b"DSS").ok(), new.get(b"DSS").ok());
        let Some(store) = store else {
            if held.is_some() {
                self.suspect("evidence_malformed", root.0);
            }
            return Ok(());
        };
        if !self.explain_part(held, store, &[(root.0, b"DSS")]) {
            self.suspect("evidence_malformed", root.0);
        }
        let holder = store.as_reference().map_or(root.0, |id| id.0);
        let Object::Dictionary(store) = self.new.resolve(store)? else {
            self.suspect("evidence_malformed", holder);
            return Ok(());
        };
        let held = match held.map(|held| self.old.resolve(held)).transpose()? {
            Some(Object::Dictionary(held)) => held,
            _ => Dictionary::new(),
        };
        self.check_lists(holder, &held, &store, &STORE_KEYS)?;
        self.check_vri(holder, &held, &store)
    }

    /// Known keys only; every list is an array of streams, which is new or stays where it is.
    fn check_lists(
        &mut self,
        holder: u32,
        old: &Dictionary,
        new: &Dictionary,
        known: &[&[u8]],
    ) -> Result<(), ReadError> {
        for (key, value) in new {
            if !known.contains(&key.as_slice()) {
                self.suspect("evidence_malformed", holder);
            }
            if matches!(key.as_slice(), b"Type" | b"VRI" | b"TU") {
                continue;
            }
            let roles: &[(u32, &[u8])] = &[(holder, key)];
            let sound = self.explain_part(old.get(key).ok(), value, roles)
                && match self.new.resolve(value)? {
                    Object::Array(items) => self.are_streams(&items)?,
                    Object::Stream(_) => key == b"TS",
                    _ => false,
                };
            if !sound {
                self.suspect("evidence_malformed", holder);
            }
        }
        Ok(())
    }

    fn are_streams(&self, items: &[Object]) -> Result<bool, ReadError> {
        for item in items {
            if item.as_reference().is_err() || !matches!(self.new.resolve(item)?, Object::Stream(_)) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn check_vri(&mut self, holder: u32, old: &Dictionary, new: &Dictionary) -> Result<(), ReadError> {
        let Ok(value) = new.get(b"VRI") else {
            if old.has(b"VRI") {
                self.suspect("evidence_malformed", holder);
            }
            return Ok(());
        };
        if !self.explain_part(old.get(b"VRI").ok(), value, &[(holder, b"VRI")]) {
            self.suspect("evidence_malformed", holder);
        }
        let Object::Dictionary(entries) = self.new.resolve(value)? else {
            self.suspect("evidence_malformed", holder);
            return Ok(());
        };
        let held = match self.old.value(old, b"VRI")? {
            Object::Dictionary(held) => held,
            _ => Dictionary::new(),
        };
        // What was kept for a signature stays as it is.
        if held.iter().any(|(key, before)| !entries.get(key).is_ok_and(|entry| same(before, entry))) {
            self.suspect("evidence_malformed", holder);
        }
        for (key, entry) in entries.iter().filter(|(key, _)| !held.has(key)) {
            let fresh = entry.as_reference().map_or(true, |id| self.change(id) == Some(Change::Added));
            match self.new.resolve(entry)? {
                Object::Dictionary(entry) if fresh => {
                    let holder = entries.get(key).and_then(Object::as_reference).map_or(holder, |id| id.0);
                    self.check_lists(holder, &Dictionary::new(), &entry, &VRI_KEYS)?;
                }
                _ => self.suspect("evidence_malformed", holder),
            }
        }
        Ok(())
    }
}
