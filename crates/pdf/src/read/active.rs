//! Whether a document does more than show pages.

use lopdf::{Dictionary, Object};

use super::{Pdf, Place};

/// What runs a program, brings files along, or sends elsewhere what is filled in (ISO 32000-2 §12.6.4, §7.11.4, §13.6, §13.7).
const KINDS: [&[u8]; 8] =
    [b"JavaScript", b"Launch", b"GoToE", b"EmbeddedFile", b"RichMedia", b"3D", b"SubmitForm", b"ImportData"];
/// Entries that hold a script, files, or a form with scripts of its own, whatever the dictionary calls itself (§7.7.4, §7.11.3, §12.6.4.17, §12.7.3).
const ENTRIES: [&[u8]; 5] = [b"JS", b"JavaScript", b"EF", b"EmbeddedFiles", b"XFA"];

impl Pdf<'_> {
    /// Whether some object holds a script, starts a program, sends something elsewhere or is a file in the file, however deep in it. An object
    /// that cannot be read may be one of these, and counts so.
    pub fn is_active(&self) -> bool {
        self.places().iter().any(|(number, place)| {
            !matches!(place, Place::Free) && self.get((*number, place.generation())).as_ref().map_or(true, holds_active)
        })
    }
}

fn holds_active(object: &Object) -> bool {
    let mut left = vec![object];
    while let Some(object) = left.pop() {
        match object {
            Object::Name(name) if KINDS.contains(&name.as_slice()) => return true,
            Object::Array(items) => left.extend(items),
            Object::Dictionary(entries) | Object::Stream(lopdf::Stream { dict: entries, .. }) => {
                if is_entry(entries) {
                    return true;
                }
                left.extend(entries.iter().map(|(_, value)| value));
            }
            _ => (),
        }
    }
    false
}

fn is_entry(entries: &Dictionary) -> bool {
    entries.iter().any(|(key, _)| ENTRIES.contains(&key.as_slice()))
}
