//! Files embedded in sources (ISO 32000-2, 7.11.4) stay embedded, under names of their own.

use std::collections::BTreeMap;

use lopdf::Object;

use super::error::Trouble;
use super::import::Import;
use super::names;
use super::output::Output;
use crate::read::{ReadError, text};

/// Files of one source.
const MAX_FILES: usize = 10_000;

/// The embedded files collected so far, by name.
#[derive(Default)]
pub(super) struct Attachments(pub BTreeMap<Vec<u8>, Object>);

impl Attachments {
    /// Adds the files of a source and returns what they are called. A name that is taken gets `place`, the number of
    /// the part, in front.
    pub(super) fn add(
        &mut self,
        import: &mut Import<'_, '_>,
        place: usize,
        output: &mut Output<'_>,
    ) -> Result<Vec<String>, Trouble> {
        let pdf = import.pdf;
        let catalog = pdf.catalog()?;
        let mut files = match pdf.value(&catalog, b"Names")? {
            Object::Dictionary(roots) => match roots.get(b"EmbeddedFiles") {
                Ok(root) => names::read(pdf, root)?,
                Err(_) => Vec::new(),
            },
            _ => Vec::new(),
        };
        if let Object::Array(associated) = pdf.value(&catalog, b"AF")? {
            let listed: Vec<_> = files.iter().map(|(_, file)| file.clone()).collect();
            for file in associated.into_iter().filter(|file| !listed.contains(file)) {
                files.push((format!("AF{}", files.len()).into_bytes(), file));
            }
        }
        if files.len() > MAX_FILES {
            return Err(ReadError::TooComplex { what: "attachments" }.into());
        }
        let mut called = Vec::new();
        for (key, file) in files {
            let Object::Dictionary(specification) = pdf.resolve(&file)? else { continue };
            let copy = import.rewrite(&file, output);
            let named = match pdf.value(&specification, b"UF")? {
                Object::Null => pdf.value(&specification, b"F")?,
                named => named,
            };
            let named = text(&named);
            called.push(if named.is_empty() { String::from_utf8_lossy(&key).into_owned() } else { named });
            let free = (0..).map(|n| match n {
                0 => key.clone(),
                1 => [format!("{place}-").as_bytes(), &key].concat(),
                n => [format!("{place}-{n}-").as_bytes(), &key].concat(),
            });
            if let Some(key) = free.into_iter().find(|key| !self.0.contains_key(key)) {
                self.0.insert(key, copy);
            }
        }
        Ok(called)
    }
}
