//! Whether a document does more than show pages.

use lopdf::Object;

use super::{Pdf, Place};

/// What runs a program, or brings files along (ISO 32000-2 §12.6.4, §7.11.4, §13.7).
const KINDS: [&[u8]; 5] = [b"JavaScript", b"Launch", b"GoToE", b"EmbeddedFile", b"RichMedia"];

impl Pdf<'_> {
    /// Whether some object holds a script, starts a program or is a file in the file. An object that cannot be read is none of these.
    pub fn is_active(&self) -> bool {
        let is_one = |object: &Object| object.as_name().is_ok_and(|name| KINDS.contains(&name));
        self.places().iter().any(|(number, place)| {
            let generation = match place {
                Place::Free => return false,
                Place::At { generation, .. } => *generation,
                Place::In { .. } => 0,
            };
            match self.get((*number, generation)) {
                Ok(Object::Dictionary(entries)) => entries.iter().any(|(key, value)| key == b"JS" || is_one(value)),
                Ok(Object::Stream(stream)) => stream.dict.iter().any(|(_, value)| is_one(value)),
                _ => false,
            }
        })
    }
}
