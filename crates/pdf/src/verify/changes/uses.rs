//! Who refers to an object in the signed revision, and as what.

use std::collections::{BTreeSet, HashMap, HashSet};

use lopdf::{Dictionary, Object};

use super::generation;
use crate::read::{Pdf, Place, ReadError};

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
    /// Reads every object of `old` for references to `wanted`.
    pub fn of(old: &Pdf<'_>, new: &Pdf<'_>, wanted: &HashSet<u32>) -> Result<Self, ReadError> {
        let mut uses = Self::default();
        uses.add_entries(0, old.trailer(), wanted);
        for &(number, place) in old.places() {
            if place == Place::Free {
                continue;
            }
            let id = (number, generation(place));
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
            match &read.object {
                Object::Dictionary(dictionary) => uses.add_entries(number, dictionary, wanted),
                Object::Stream(stream) => {
                    uses.add_entries(number, &stream.dict, wanted);
                    let longer = match (old.stream_raw(stream), new.stream_raw(stream)) {
                        // A length beyond the end of the file is passed over, until the file is long enough.
                        (Ok(before), Ok(after)) => before.len() != after.len(),
                        (before, after) => before.is_err() && after.is_ok(),
                    };
                    if longer {
                        uses.completed.insert(number);
                    }
                }
                other => uses.add(number, b"", other, wanted),
            }
        }
        Ok(uses)
    }

    fn add_entries(&mut self, holder: u32, dictionary: &Dictionary, wanted: &HashSet<u32>) {
        for (key, value) in dictionary {
            self.add(holder, key, value, wanted);
        }
    }

    fn add(&mut self, holder: u32, key: &[u8], object: &Object, wanted: &HashSet<u32>) {
        let mut stack = vec![object];
        while let Some(object) = stack.pop() {
            match object {
                Object::Reference(id) if wanted.contains(&id.0) => {
                    self.of.entry(id.0).or_default().insert((holder, key.to_vec()));
                }
                Object::Array(items) => stack.extend(items),
                Object::Dictionary(dictionary) => stack.extend(dictionary.iter().map(|(_, value)| value)),
                _ => {}
            }
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
