//! Who refers to an object in the signed revision, and as what.

use std::collections::{BTreeSet, HashMap, HashSet};

use lopdf::Object;

use super::Scan;
use crate::read::{Pdf, ReadError};

/// References to the objects that changed.
#[derive(Debug, Default)]
pub(super) struct Uses {
    /// The object that refers (0: the trailer) and the key of its dictionary under which it does, however deep; empty
    /// for an array.
    of: HashMap<u32, BTreeSet<(u32, Vec<u8>)>>,
    /// Objects that later bytes complete: unreadable in the signed revision, or shorter.
    pub completed: BTreeSet<u32>,
}

impl Uses {
    /// Asks every object of `old` for references to `wanted`, the objects that changed. Those that read as in `new` are
    /// taken from the scan of that.
    pub fn of(old: &Pdf<'_>, new: &Pdf<'_>, wanted: &HashSet<u32>, scan: Option<&Scan>) -> Result<Self, ReadError> {
        let mut uses = Self::default();
        for (key, value) in old.trailer() {
            uses.add(0, references_under(key, value, wanted));
        }
        let scan = scan.filter(|scan| scan.covers(wanted));
        let places = old.reading_order();
        old.spend(20 * places.len() as u64)?;
        for (number, place) in places {
            if let Some(seen) = scan.and_then(|scan| scan.seen(number, old, wanted)) {
                uses.add(number, seen.references.iter().filter(|(to, _)| wanted.contains(to)).cloned());
                continue;
            }
            let id = (number, place.generation());
            let read = match old.read_object(id) {
                Ok(read) => read,
                Err(limit @ ReadError::TooComplex { .. }) => return Err(limit),
                Err(_) => {
                    if !wanted.contains(&number) && new.get(id).is_ok() {
                        uses.completed.insert(number);
                    }
                    continue;
                }
            };
            if !read.ended && !wanted.contains(&number) && !new.get(id).is_ok_and(|object| object == read.object) {
                uses.completed.insert(number);
            }
            uses.add(number, references(&read.object, wanted));
            if let Object::Stream(stream) = &read.object {
                let longer = match (old.stream_raw(stream), new.stream_raw(stream)) {
                    // A length beyond the end of the file is passed over, until the file is long enough.
                    (Ok(before), Ok(after)) => before.len() != after.len(),
                    (before, after) => before.is_err() && after.is_ok(),
                };
                if longer {
                    uses.completed.insert(number);
                }
            }
        }
        Ok(uses)
    }

    fn add(&mut self, holder: u32, references: impl IntoIterator<Item = (u32, Vec<u8>)>) {
        for (to, key) in references {
            self.of.entry(to).or_default().insert((holder, key));
        }
    }

    /// Whether the signed revision refers to it at all.
    pub fn has_any(&self, number: u32) -> bool {
        self.of.contains_key(&number)
    }

    /// Whether every reference to it is one of `roles`.
    pub fn all_within(&self, number: u32, roles: &[(u32, &[u8])]) -> bool {
        self.of.get(&number).is_none_or(|uses| {
            uses.iter().all(|(holder, key)| roles.iter().any(|(role, name)| role == holder && name == key))
        })
    }

    /// Every reference to it.
    pub fn all(&self, number: u32) -> impl Iterator<Item = (u32, &[u8])> {
        self.of.get(&number).into_iter().flatten().map(|(holder, key)| (*holder, key.as_slice()))
    }
}

/// The numbers of `wanted` that an object refers to, each with the key of its dictionary under which it does, however
/// deep; empty for an array.
pub(super) fn references(object: &Object, wanted: &HashSet<u32>) -> Vec<(u32, Vec<u8>)> {
    let dictionary = match object {
        Object::Dictionary(dictionary) => dictionary,
        Object::Stream(stream) => &stream.dict,
        other => return references_under(b"", other, wanted),
    };
    dictionary.iter().flat_map(|(key, value)| references_under(key, value, wanted)).collect()
}

fn references_under(key: &[u8], object: &Object, wanted: &HashSet<u32>) -> Vec<(u32, Vec<u8>)> {
    let (mut found, mut stack) = (Vec::new(), vec![object]);
    while let Some(object) = stack.pop() {
        match object {
            Object::Reference(id) if wanted.contains(&id.0) => found.push((id.0, key.to_vec())),
            Object::Array(items) => stack.extend(items),
            Object::Dictionary(dictionary) => stack.extend(dictionary.iter().map(|(_, value)| value)),
            _ => {}
        }
    }
    found
}
