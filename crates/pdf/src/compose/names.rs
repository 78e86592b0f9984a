//! Name trees (ISO 32000-2, 7.9.6): read from sources, written for the output.

use std::collections::{BTreeMap, HashSet};

use lopdf::{Dictionary, Object, StringFormat};

use super::ComposeError;
use super::output::Output;
use super::syntax::{dictionary, reference};
use crate::read::{Pdf, ReadError};

/// Entries of one tree.
const MAX_ENTRIES: usize = 1_000_000;
/// Levels of one tree.
const MAX_DEPTH: usize = 64;
/// Entries in one leaf that is written.
const LEAF: usize = 64;

/// The entries of the tree at `root` in the order of the file, values as they stand. A loop is entered once.
pub(super) fn read(pdf: &Pdf<'_>, root: &Object) -> Result<Vec<(Vec<u8>, Object)>, ReadError> {
    let (mut stack, mut seen, mut entries) = (vec![(root.clone(), 0)], HashSet::new(), Vec::new());
    while let Some((node, depth)) = stack.pop() {
        if let Object::Reference(id) = node
            && !seen.insert(id)
        {
            continue;
        }
        if depth > MAX_DEPTH || seen.len() > MAX_ENTRIES {
            return Err(ReadError::TooComplex { what: "name_tree" });
        }
        let Object::Dictionary(node) = pdf.resolve(&node)? else { continue };
        if let Object::Array(kids) = pdf.value(&node, b"Kids")? {
            stack.extend(kids.into_iter().rev().map(|kid| (kid, depth + 1)));
        }
        if let Object::Array(names) = pdf.value(&node, b"Names")? {
            for pair in names.chunks_exact(2) {
                if let Object::String(key, _) = pdf.resolve(&pair[0])? {
                    entries.push((key, pair[1].clone()));
                }
            }
        }
        if entries.len() > MAX_ENTRIES {
            return Err(ReadError::TooComplex { what: "name_tree" });
        }
    }
    Ok(entries)
}

/// Writes a tree of two levels; `None` where there is nothing to write.
pub(super) fn put(output: &mut Output<'_>, entries: &BTreeMap<Vec<u8>, Object>) -> Result<Option<u32>, ComposeError> {
    let entries: Vec<_> = entries.iter().collect();
    let mut kids = Vec::new();
    let key = |key: &[u8]| Object::String(key.to_vec(), StringFormat::Literal);
    for leaf in entries.chunks(LEAF) {
        let limits = [&leaf[0], &leaf[leaf.len() - 1]].map(|(name, _)| key(name));
        let names = leaf.iter().flat_map(|(name, value)| [key(name), (*value).clone()]).collect();
        let node = dictionary([("Limits", Object::Array(limits.to_vec())), ("Names", Object::Array(names))]);
        kids.push(reference(output.add(&Object::Dictionary(node))?));
    }
    if kids.is_empty() {
        return Ok(None);
    }
    let mut root = Dictionary::new();
    root.set("Kids", Object::Array(kids));
    Ok(Some(output.add(&Object::Dictionary(root))?))
}
