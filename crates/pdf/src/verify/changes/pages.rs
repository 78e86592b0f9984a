//! What may happen to a page: the widget of a new signature field joins its annotations.

use lopdf::{Object, ObjectId};

use super::{Change, Comparison, get, ids, same_but};
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
        let list = |object: &Object| -> Option<Vec<ObjectId>> {
            if matches!(object, Object::Null) { Some(Vec::new()) } else { ids(object) }
        };
        let (Some(old), Some(new)) = (list(old), list(new)) else {
            return self.suspect("annotation_changed", holder);
        };
        // What was there stays, in its order: the order is which annotation covers which.
        let mut rest = new.iter();
        if !old.iter().all(|before| rest.any(|after| after == before)) {
            self.suspect("annotation_changed", holder);
        }
        if new.iter().any(|id| !old.contains(id) && !self.new_widgets.contains(id)) {
            self.suspect("annotation_added", holder);
        }
    }
}
