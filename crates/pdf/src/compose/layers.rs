//! Optional content (ISO 32000-2, 8.11): the layers of all sources side by side, each as visible as it was.

use std::collections::HashSet;

use lopdf::{Dictionary, Object};

use super::error::Trouble;
use super::import::Import;
use super::output::Output;
use super::syntax::{dictionary, name, text};

/// The layers collected so far.
#[derive(Default)]
pub(super) struct Layers {
    groups: Vec<Object>,
    order: Vec<Object>,
    off: Vec<Object>,
    locked: Vec<Object>,
    exclusive: Vec<Object>,
    usage: Vec<Object>,
}

impl Layers {
    /// Adds the layers of a source under `title`.
    pub(super) fn add(
        &mut self,
        import: &mut Import<'_, '_>,
        title: &str,
        output: &mut Output<'_>,
    ) -> Result<(), Trouble> {
        let pdf = import.pdf;
        let catalog = pdf.catalog()?;
        let Object::Dictionary(properties) = pdf.value(&catalog, b"OCProperties")? else { return Ok(()) };
        let Object::Array(groups) = pdf.value(&properties, b"OCGs")? else { return Ok(()) };
        let state = match pdf.value(&properties, b"D")? {
            Object::Dictionary(state) => state,
            _ => Dictionary::new(),
        };
        let list = |key: &[u8]| -> Result<Vec<Object>, Trouble> {
            Ok(match pdf.value(&state, key)? {
                Object::Array(items) => items,
                _ => Vec::new(),
            })
        };
        let mut off = list(b"OFF")?;
        if matches!(pdf.value(&state, b"BaseState")?, Object::Name(base) if base == b"OFF") {
            let on: HashSet<_> = list(b"ON")?.iter().filter_map(|o| o.as_reference().ok()).collect();
            off.extend(groups.iter().filter(|o| o.as_reference().is_ok_and(|id| !on.contains(&id))).cloned());
        }
        let mut order = vec![text(title)];
        order.extend(list(b"Order")?);
        let mut copy = |objects: Vec<Object>| -> Vec<Object> {
            objects.iter().map(|o| import.rewrite(o, output)).filter(|o| *o != Object::Null).collect()
        };
        self.groups.extend(copy(groups));
        self.off.extend(copy(off));
        if order.len() > 1 {
            self.order.push(Object::Array(copy(order)));
        }
        self.locked.extend(copy(list(b"Locked")?));
        self.exclusive.extend(copy(list(b"RBGroups")?));
        self.usage.extend(copy(list(b"AS")?));
        Ok(())
    }

    /// `/OCProperties`, where there are layers.
    pub(super) fn properties(self) -> Option<Object> {
        if self.groups.is_empty() {
            return None;
        }
        let mut state = dictionary([("BaseState", name("ON")), ("Order", Object::Array(self.order))]);
        for (key, list) in
            [("OFF", self.off), ("Locked", self.locked), ("RBGroups", self.exclusive), ("AS", self.usage)]
        {
            if !list.is_empty() {
                state.set(key, Object::Array(list));
            }
        }
        let properties = dictionary([("OCGs", Object::Array(self.groups)), ("D", Object::Dictionary(state))]);
        Some(Object::Dictionary(properties))
    }
}
