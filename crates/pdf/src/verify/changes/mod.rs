//! What happened to a document between two of its revisions: the object graph of the signed one against the last.
//!
//! The question is not whether a page looks changed but whether every change is one of those that a signature permits.
//! An object of the signed revision that is not the same any more must be explained by its role, in each place that
//! refers to it; what nobody explains is suspicious. New objects matter only through what refers to them, except where
//! the signed revision already referred to a number that it did not define.

mod evidence;
mod form;
mod pages;
mod scan;
mod uses;

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Object, ObjectId};

use super::Standing;
use super::record::Suspicion;
use crate::read::{Pdf, Permissions, Place, ReadError};
pub(super) use scan::Scan;
use uses::Uses;

/// What became of an object number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    /// The signed revision did not define it.
    Added,
    /// Both define it, at different places.
    Replaced,
    /// The last one does not define it any more.
    Freed,
}

/// A comparison under way.
pub(super) struct Comparison<'c, 'a> {
    old: &'c Pdf<'a>,
    new: &'c Pdf<'a>,
    permissions: &'c Permissions,
    /// Whether the signed revision is certified, without which no filling is permitted.
    certified: bool,
    /// What the later signatures came to.
    standing: &'c Standing,
    changes: BTreeMap<u32, Change>,
    uses: Uses,
    explained: BTreeSet<u32>,
    /// Widgets of new signature fields: the only annotations that may appear.
    new_widgets: BTreeSet<ObjectId>,
    found: BTreeSet<Suspicion>,
}

/// Every change from `old`, a revision whose bytes `new` begins with, that `permissions` does not allow. `scan` is one of
/// `new`, for the earliest of the revisions to be compared with it.
pub(super) fn suspicions(
    old: &Pdf<'_>,
    new: &Pdf<'_>,
    permissions: &Permissions,
    standing: &Standing,
    scan: Option<&Scan>,
) -> Result<Vec<Suspicion>, ReadError> {
    let changes = changes(old, new);
    let uses = Uses::of(old, new, &changes.keys().copied().collect(), scan)?;
    let mut comparison = Comparison {
        old,
        new,
        permissions,
        certified: old.certification()?.is_some(),
        standing,
        changes,
        uses,
        explained: BTreeSet::new(),
        new_widgets: BTreeSet::new(),
        found: BTreeSet::new(),
    };
    comparison.run()?;
    Ok(comparison.found.into_iter().collect())
}

/// Object numbers whose place differs, or whose object ends beyond the older revision.
fn changes(old: &Pdf<'_>, new: &Pdf<'_>) -> BTreeMap<u32, Change> {
    let mut changes = BTreeMap::new();
    let numbers = old.places().iter().chain(new.places()).map(|&(number, _)| number);
    for number in numbers {
        let (before, after) = (old.place(number), new.place(number));
        let change = match (before, after) {
            (Place::Free, Place::Free) => continue,
            (Place::Free, _) => Change::Added,
            (_, Place::Free) => Change::Freed,
            // References to the older generation lead to nothing any more (7.3.10).
            _ if before.generation() != after.generation() => Change::Freed,
            (Place::At { offset, .. }, _) if before == after && offset < old.source().len() as u64 => continue,
            (Place::In { container, .. }, _) if before == after && old.place(container) == new.place(container) => {
                continue;
            }
            _ => Change::Replaced,
        };
        changes.insert(number, change);
    }
    changes
}

impl Comparison<'_, '_> {
    fn run(&mut self) -> Result<(), ReadError> {
        for &number in &self.uses.completed {
            self.found.insert(Suspicion { code: "object_completed", object: number });
        }
        self.check_ambiguity()?;
        let root = self.old.catalog_id()?;
        if self.new.catalog_id()? != root {
            self.suspect("catalog_replaced", root.0);
            return Ok(());
        }
        self.check_information()?;
        self.check_catalog(root)?;
        self.check_form(root)?;
        self.check_evidence(root)?;
        self.check_pages()?;
        self.check_rest()
    }

    /// What is appended must read the same in every reader.
    fn check_ambiguity(&mut self) -> Result<(), ReadError> {
        for (&number, &change) in &self.changes {
            if change == Change::Freed {
                continue;
            }
            match self.new.read_object((number, self.new.place(number).generation())) {
                Ok(read) if read.ambiguous => {
                    self.found.insert(Suspicion { code: "object_ambiguous", object: number });
                }
                Err(limit @ ReadError::TooComplex { .. }) => return Err(limit),
                // Where anything asks for an object that cannot be read, the answer is an error.
                Ok(_) | Err(_) => {}
            }
        }
        Ok(())
    }

    fn suspect(&mut self, code: &'static str, object: u32) {
        self.found.insert(Suspicion { code, object });
    }

    fn change(&self, id: ObjectId) -> Option<Change> {
        self.changes.get(&id.0).copied()
    }

    /// Accepts that object `id` changed, where all that the signed revision did with it is among `roles`: the object
    /// that refers to it (0 for the trailer) and the key there.
    fn explain(&mut self, id: ObjectId, roles: &[(u32, &[u8])]) {
        if self.uses.all_within(id.0, roles) {
            self.explained.insert(id.0);
        }
    }

    /// The reference of a part that both revisions may hold by reference. A new reference must be to a new object, a
    /// kept one may have a new value where `roles` are its only ones. `false`: something is wrong.
    fn explain_part(&mut self, old: Option<&Object>, new: &Object, roles: &[(u32, &[u8])]) -> bool {
        let Object::Reference(new) = new else { return true };
        match old {
            Some(Object::Reference(old)) if old == new => {
                if self.change(*new) == Some(Change::Replaced) {
                    self.explain(*new, roles);
                }
                true
            }
            _ => self.change(*new) == Some(Change::Added),
        }
    }

    /// `/Info` of the trailer is not part of what a reader shows on a page.
    fn check_information(&mut self) -> Result<(), ReadError> {
        let (old, new) = (self.old.trailer().get(b"Info").ok(), self.new.trailer().get(b"Info").ok());
        let Some(new) = new else { return Ok(()) };
        if !self.explain_part(old, new, &[(0, b"Info")]) || matches!(self.new.resolve(new)?, Object::Stream(_)) {
            self.suspect("information_changed", new.as_reference().map_or(0, |id| id.0));
        }
        Ok(())
    }

    fn check_catalog(&mut self, root: ObjectId) -> Result<(), ReadError> {
        let (old, new) = (self.old.catalog()?, self.new.catalog()?);
        // The form and the evidence have rules of their own.
        const ELSEWHERE: [&[u8]; 5] = [b"AcroForm", b"DSS", b"Extensions", b"Metadata", b"Version"];
        if !same_but(&old, &new, &ELSEWHERE) {
            self.suspect("catalog_changed", root.0);
        }
        if let Ok(extensions) = new.get(b"Extensions")
            && !self.explain_part(old.get(b"Extensions").ok(), extensions, &[(root.0, b"Extensions")])
        {
            self.suspect("catalog_changed", root.0);
        }
        if let Ok(metadata) = new.get(b"Metadata") {
            let sound = match self.new.resolve(metadata)? {
                Object::Stream(stream) => stream.dict.has_type(b"Metadata"),
                _ => false,
            };
            if !self.explain_part(old.get(b"Metadata").ok(), metadata, &[(root.0, b"Metadata")]) || !sound {
                self.suspect("metadata_changed", root.0);
            }
        }
        // Compared entry by entry, whoever refers to it.
        self.explained.insert(root.0);
        Ok(())
    }

    /// Whatever no rule explained must be the same object written again, or one that nothing refers to.
    fn check_rest(&mut self) -> Result<(), ReadError> {
        let rest: Vec<(u32, Change)> = self.changes.iter().map(|(&number, &change)| (number, change)).collect();
        for (number, change) in rest {
            if !self.uses.has_any(number) || self.explained.contains(&number) {
                continue;
            }
            match change {
                Change::Added => self.suspect("object_defined", number),
                Change::Freed => self.suspect("object_freed", number),
                Change::Replaced => {
                    if let Some(code) = self.judge_replaced(number)? {
                        self.suspect(code, number);
                    }
                }
            }
        }
        Ok(())
    }

    fn judge_replaced(&self, number: u32) -> Result<Option<&'static str>, ReadError> {
        let (Ok(old), Ok(new)) = (get(self.old, number), get(self.new, number)) else {
            return Ok(Some("object_changed"));
        };
        if self.same_value(&old, &new)? {
            return Ok(None);
        }
        let dictionary = match &old {
            Object::Dictionary(dictionary) => dictionary,
            Object::Stream(stream) => &stream.dict,
            _ => return Ok(Some("object_changed")),
        };
        Ok(Some(match dictionary.get(b"Type").and_then(Object::as_name).unwrap_or_default() {
            b"Page" => "page_changed",
            b"Pages" => "page_tree_changed",
            b"Annot" if !dictionary.has(b"FT") => "annotation_changed",
            _ if dictionary.has(b"ByteRange") => "signature_changed",
            _ if dictionary.has(b"FT") => "field_changed",
            _ if dictionary.has(b"Subtype") && dictionary.has(b"Rect") => "annotation_changed",
            _ => "object_changed",
        }))
    }

    fn same_value(&self, old: &Object, new: &Object) -> Result<bool, ReadError> {
        Ok(match (old, new) {
            (Object::Stream(before), Object::Stream(after)) => {
                same_but(&before.dict, &after.dict, &[b"Length"])
                    && self.old.stream_raw(before)? == self.new.stream_raw(after)?
            }
            _ => same(old, new),
        })
    }
}

/// The object with this number, of whatever generation.
fn get(pdf: &Pdf<'_>, number: u32) -> Result<Object, ReadError> {
    pdf.get((number, pdf.place(number).generation()))
}

/// Equal as PDF: the order of keys and the writing of strings do not count.
pub(super) fn same(a: &Object, b: &Object) -> bool {
    match (a, b) {
        (Object::String(a, _), Object::String(b, _)) => a == b,
        (Object::Array(a), Object::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Object::Dictionary(a), Object::Dictionary(b)) => same_but(a, b, &[]),
        (Object::Stream(_), _) | (_, Object::Stream(_)) => false,
        _ => a == b,
    }
}

/// Whether two dictionaries have the same entries, `exempt` ones apart.
pub(super) fn same_but(a: &Dictionary, b: &Dictionary, exempt: &[&[u8]]) -> bool {
    let within = |a: &Dictionary, b: &Dictionary| {
        a.iter()
            .all(|(key, value)| exempt.contains(&key.as_slice()) || b.get(key).is_ok_and(|other| same(value, other)))
    };
    within(a, b) && within(b, a)
}

/// The references in an array; `None` where it is no array or holds anything else.
fn ids(array: &Object) -> Option<Vec<ObjectId>> {
    array.as_array().ok()?.iter().map(|item| item.as_reference().ok()).collect()
}
