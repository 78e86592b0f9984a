//! The outline (ISO 32000-2, 12.3.3): parts by their levels, and beneath each part what its source had.

use std::collections::HashSet;

use lopdf::{Dictionary, Object, ObjectId};

use super::ComposeError;
use super::error::Trouble;
use super::import::Import;
use super::output::Output;
use super::syntax::reference;
use crate::read::ReadError;

/// Entries of one source.
const MAX_ENTRIES: usize = 200_000;
/// Levels of one source.
const MAX_DEPTH: usize = 48;

/// One entry with what lies beneath it.
pub(super) struct Entry {
    /// `/Title`, where it leads (`/Dest` or `/A`), its colour and style.
    pub entries: Dictionary,
    pub children: Vec<Entry>,
    /// Whether its children show at first.
    pub open: bool,
}

impl Import<'_, '_> {
    /// The outline of the source, closed.
    pub(super) fn outline(&mut self) -> Result<Vec<Entry>, Trouble> {
        let catalog = self.pdf.catalog()?;
        let Object::Dictionary(root) = self.pdf.value(&catalog, b"Outlines")? else { return Ok(Vec::new()) };
        self.siblings(&root, &mut HashSet::new(), 0)
    }

    fn siblings(
        &mut self,
        parent: &Dictionary,
        seen: &mut HashSet<ObjectId>,
        depth: usize,
    ) -> Result<Vec<Entry>, Trouble> {
        let mut entries = Vec::new();
        if depth > MAX_DEPTH {
            return Ok(entries);
        }
        let mut next = parent.get(b"First").and_then(Object::as_reference).ok();
        while let Some(id) = next.filter(|id| seen.insert(*id)) {
            if seen.len() > MAX_ENTRIES {
                return Err(ReadError::TooComplex { what: "outline" }.into());
            }
            let Object::Dictionary(item) = self.pdf.get(id)? else { break };
            let children = self.siblings(&item, seen, depth + 1)?;
            entries.push(Entry { entries: self.entry(&item)?, children, open: false });
            next = item.get(b"Next").and_then(Object::as_reference).ok();
        }
        Ok(entries)
    }

    fn entry(&mut self, item: &Dictionary) -> Result<Dictionary, Trouble> {
        let mut entry = Dictionary::new();
        entry.set(
            "Title",
            match self.pdf.value(item, b"Title")? {
                title @ Object::String(..) => title,
                _ => super::syntax::text(""),
            },
        );
        if let Ok(place) = item.get(b"Dest")
            && let Some(place) = self.destination(place)?
        {
            entry.set("Dest", place);
        } else if let Ok(action) = item.get(b"A")
            && let Some(action) = self.action(action)?
        {
            entry.set("A", Object::Dictionary(action));
        }
        if let Object::Integer(style) = self.pdf.value(item, b"F")? {
            entry.set("F", style & 3);
        }
        if let Object::Array(colour) = self.pdf.value(item, b"C")? {
            let colour = colour.iter().map(|part| self.pdf.resolve(part)).collect::<Result<Vec<_>, _>>()?;
            if colour.len() == 3 && colour.iter().all(|part| part.as_float().is_ok()) {
                entry.set("C", Object::Array(colour));
            }
        }
        Ok(entry)
    }
}

/// Writes the outline; `None` where there is none.
pub(super) fn put(output: &mut Output<'_>, entries: Vec<Entry>) -> Result<Option<u32>, ComposeError> {
    if entries.is_empty() {
        return Ok(None);
    }
    let root = output.reserve();
    let (first, last, shown) = put_siblings(output, root, entries)?;
    let mut dict = Dictionary::new();
    dict.set("Type", Object::Name(b"Outlines".to_vec()));
    dict.set("First", reference(first));
    dict.set("Last", reference(last));
    dict.set("Count", shown);
    output.put(root, &Object::Dictionary(dict))?;
    Ok(Some(root))
}

/// Writes siblings, at least one, and returns the first, the last, and how many entries show when `parent` is open.
fn put_siblings(output: &mut Output<'_>, parent: u32, entries: Vec<Entry>) -> Result<(u32, u32, i64), ComposeError> {
    let numbers: Vec<u32> = entries.iter().map(|_| output.reserve()).collect();
    let mut shown = entries.len() as i64;
    for (index, entry) in entries.into_iter().enumerate() {
        let mut dict = entry.entries;
        dict.set("Parent", reference(parent));
        if let Some(previous) = index.checked_sub(1) {
            dict.set("Prev", reference(numbers[previous]));
        }
        if let Some(next) = numbers.get(index + 1) {
            dict.set("Next", reference(*next));
        }
        if !entry.children.is_empty() {
            let (first, last, beneath) = put_siblings(output, numbers[index], entry.children)?;
            dict.set("First", reference(first));
            dict.set("Last", reference(last));
            dict.set("Count", if entry.open { beneath } else { -beneath });
            if entry.open {
                shown += beneath;
            }
        }
        output.put(numbers[index], &Object::Dictionary(dict))?;
    }
    let last = numbers.last().copied().unwrap_or(parent);
    Ok((numbers.first().copied().unwrap_or(parent), last, shown))
}
