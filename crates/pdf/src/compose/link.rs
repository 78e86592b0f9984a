//! Links (ISO 32000-2, 12.3.2, 12.5.6.5, 12.6): destinations by name or page become destinations in the output.
//!
//! Of actions, going to a place in the document, to a web address and to the next page are kept. What would run a
//! program or a script, open another file or send data is not: a bid is read, it does not act.

use std::collections::HashMap;

use lopdf::{Dictionary, Object};

use super::error::Trouble;
use super::import::Import;
use super::names;
use super::output::Output;
use super::syntax::{dictionary, name, reference};
use crate::read::{Pdf, ReadError};

/// The address by which the contents name page N of the output, counted from 1.
const PAGE_SCHEME: &[u8] = b"sealbid:page/";

/// The named destinations of a source, old dictionary and name tree alike.
#[derive(Default)]
pub(super) struct Destinations {
    by_name: HashMap<Vec<u8>, Object>,
    /// Page objects of the whole output where links of the form `sealbid:page/N` lead to them.
    pub whole: Vec<Object>,
}

impl Destinations {
    pub(super) fn read(pdf: &Pdf<'_>, catalog: &Dictionary) -> Result<Self, ReadError> {
        let mut by_name = HashMap::new();
        if let Object::Dictionary(old) = pdf.value(catalog, b"Dests")? {
            by_name.extend(old.iter().map(|(key, value)| (key.clone(), value.clone())));
        }
        if let Object::Dictionary(roots) = pdf.value(catalog, b"Names")?
            && let Ok(root) = roots.get(b"Dests")
        {
            for (key, value) in names::read(pdf, root)? {
                by_name.entry(key).or_insert(value);
            }
        }
        Ok(Self { by_name, whole: Vec::new() })
    }

    /// The names, in order.
    pub(super) fn names(&self) -> Vec<Vec<u8>> {
        let mut names: Vec<_> = self.by_name.keys().cloned().collect();
        names.sort_unstable();
        names
    }
}

impl Import<'_, '_> {
    /// The destination `object` names or describes, as an explicit one in the output; `None` where it leads nowhere.
    pub(super) fn destination(&mut self, object: &Object) -> Result<Option<Object>, Trouble> {
        let mut object = self.pdf.resolve(object)?;
        // A name leads to an array, or to a dictionary that holds one.
        for _ in 0..3 {
            object = match object {
                Object::Name(key) | Object::String(key, _) => match self.destinations.by_name.get(&key) {
                    Some(found) => self.pdf.resolve(found)?,
                    None => return Ok(None),
                },
                Object::Dictionary(holder) => self.pdf.value(&holder, b"D")?,
                other => other,
            };
        }
        let Object::Array(items) = object else { return Ok(None) };
        let Some((target, view)) = items.split_first() else { return Ok(None) };
        let number = match target {
            Object::Reference(id) => self.numbers_of_pages.get(id).copied(),
            Object::Integer(index) => usize::try_from(*index).ok().and_then(|i| self.page_numbers.get(i).copied()),
            _ => None,
        };
        let Some(number) = number else { return Ok(None) };
        let mut explicit = vec![reference(number)];
        for item in view.iter().take(5) {
            explicit.push(match self.pdf.resolve(item)? {
                plain @ (Object::Name(_) | Object::Integer(_) | Object::Real(_)) => plain,
                _ => Object::Null,
            });
        }
        if explicit.len() == 1 {
            explicit.push(name("Fit"));
        }
        Ok(Some(Object::Array(explicit)))
    }

    /// What is left of an action; `None` where nothing is.
    pub(super) fn action(&mut self, object: &Object) -> Result<Option<Dictionary>, Trouble> {
        let Object::Dictionary(action) = self.pdf.resolve(object)? else { return Ok(None) };
        let Object::Name(kind) = self.pdf.value(&action, b"S")? else { return Ok(None) };
        let go = |place: Object| dictionary([("S", name("GoTo")), ("D", place)]);
        Ok(match kind.as_slice() {
            b"GoTo" => match action.get(b"D") {
                Ok(place) => self.destination(&place.clone())?.map(go),
                Err(_) => None,
            },
            b"URI" => match self.pdf.value(&action, b"URI")? {
                Object::String(address, format) => match self.page_of_output(&address) {
                    Some(place) => Some(go(place)),
                    None => Some(dictionary([("S", name("URI")), ("URI", Object::String(address, format))])),
                },
                _ => None,
            },
            b"Named" => match self.pdf.value(&action, b"N")? {
                Object::Name(move_) => Some(dictionary([("S", name("Named")), ("N", Object::Name(move_))])),
                _ => None,
            },
            _ => None,
        })
    }

    fn page_of_output(&self, address: &[u8]) -> Option<Object> {
        let number: usize = std::str::from_utf8(address.strip_prefix(PAGE_SCHEME)?).ok()?.parse().ok()?;
        self.destinations.whole.get(number.checked_sub(1)?).cloned()
    }

    /// An annotation that is no form field, with its links and without its scripts.
    pub(super) fn annotation(
        &mut self,
        annotation: &Dictionary,
        output: &mut Output<'_>,
    ) -> Result<Dictionary, Trouble> {
        let mut rest = annotation.clone();
        for key in [&b"AA"[..], b"A", b"PA", b"Dest"] {
            rest.remove(key);
        }
        let mut copy = self.rewrite_dictionary(&rest, output);
        if let Ok(place) = annotation.get(b"Dest")
            && let Some(place) = self.destination(place)?
        {
            copy.set("Dest", place);
        } else if let Ok(action) = annotation.get(b"A")
            && let Some(action) = self.action(action)?
        {
            copy.set("A", Object::Dictionary(action));
        }
        Ok(copy)
    }
}
