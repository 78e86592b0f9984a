//! What may happen to a page: the widget of a new signature field joins its annotations.

use std::collections::HashSet;

use lopdf::{Object, ObjectId};

use super::{Change, Comparison, get, same, same_but};
use crate::read::ReadError;

impl Comparison<'_, '_> {
    pub(super) fn check_pages(&mut self) -> Result<(), ReadError> {
        let replaced: Vec<u32> = self
            .changes
            .iter()
            .filter(|&(number, &change)| change == Change::Replaced && !self.explained.contains(number))
            .map(|(&number, _)| number)
            .collect();
        for number in replaced {
            match (get(self.old, number), get(self.new, number)) {
                (Ok(Object::Dictionary(old)), Ok(Object::Dictionary(new))) if old.has_type(b"Page") => {
                    if !same_but(&old, &new, &[b"Annots"]) {
                        continue;
                    }
                    // Compared entry by entry, whoever refers to it: destinations, the structure tree, annotations.
                    self.explained.insert(number);
                    if let Ok(value) = new.get(b"Annots")
                        && !self.explain_part(old.get(b"Annots").ok(), value, &[(number, b"Annots")])
                    {
                        self.suspect("annotation_changed", number);
                    }
                    let (before, after) = (self.old.value(&old, b"Annots")?, self.new.value(&new, b"Annots")?);
                    self.check_annotations(number, &before, &after);
                }
                (Ok(old @ Object::Array(_)), Ok(new @ Object::Array(_))) if self.annotates_pages(number) => {
                    self.explained.insert(number);
                    self.check_annotations(number, &old, &new);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether the array is nothing but the annotations of pages.
    fn annotates_pages(&self, number: u32) -> bool {
        self.uses.all(number).all(|(holder, key)| {
            key == b"Annots" && matches!(get(self.old, holder), Ok(Object::Dictionary(page)) if page.has_type(b"Page"))
        })
    }

    fn check_annotations(&mut self, holder: u32, old: &Object, new: &Object) {
        let (Some(old), Some(new)) = (list(old), list(new)) else {
            return self.suspect("annotation_changed", holder);
        };
        // What was there stays, in its order: the order is which annotation covers which.
        let known: HashSet<ObjectId> = old.iter().filter_map(|before| before.as_reference().ok()).collect();
        let mut rest = old.iter().peekable();
        for annotation in new {
            if rest.next_if(|before| same(before, annotation)).is_some() {
                continue;
            }
            match annotation.as_reference() {
                Ok(id) if self.new_widgets.contains(&id) => {}
                Ok(id) if known.contains(&id) => self.suspect("annotation_changed", holder),
                _ => self.suspect("annotation_added", holder),
            }
        }
        if rest.next().is_some() {
            self.suspect("annotation_changed", holder);
        }
    }
}

/// The annotations of a page, which may have none; `None` where it is no list.
fn list(annotations: &Object) -> Option<&[Object]> {
    match annotations {
        Object::Null => Some(&[]),
        Object::Array(items) => Some(items),
        _ => None,
    }
}
