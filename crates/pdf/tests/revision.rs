//! Appending a revision to a PDF by hand: what an attacker, or another program, does to a signed file.

use std::collections::BTreeMap;
use std::ops::Range;

use sealbid_pdf::read::{Pdf, Place};
use sealbid_pki::{FileKey, cms};
use sha2::{Digest, Sha256};

use crate::signers::now;

/// Where cross-reference data of the new revision goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Table,
    Stream,
}

/// A revision under way. Objects of the file are named by their number; new ones take numbers from 900 on.
pub struct Revision {
    source: Vec<u8>,
    objects: BTreeMap<(u32, u16), Vec<u8>>,
    packed: BTreeMap<u32, Vec<u8>>,
    places: BTreeMap<u32, u64>,
    freed: Vec<u32>,
    trailer: String,
    root: u32,
    prev: u64,
    size: u32,
    style: Style,
}

/// The object stream and the cross-reference stream that [`Revision::end`] writes.
const CONTAINER: u32 = 990;
const XREF: u32 = 991;

/// A revision to follow `source`.
pub fn after(source: &[u8]) -> Revision {
    let pdf = Pdf::open(source).unwrap();
    Revision {
        source: source.to_vec(),
        objects: BTreeMap::new(),
        packed: BTreeMap::new(),
        places: BTreeMap::new(),
        freed: Vec::new(),
        trailer: String::new(),
        root: pdf.catalog_id().unwrap().0,
        prev: pdf.startxref(),
        size: u32::try_from(pdf.trailer().get(b"Size").unwrap().as_i64().unwrap()).unwrap(),
        style: Style::Table,
    }
}

/// The field with this name.
pub fn field(source: &[u8], name: &str) -> u32 {
    let fields = Pdf::open(source).unwrap().fields().unwrap();
    fields.iter().find(|field| field.name == name).unwrap_or_else(|| panic!("no field {name}")).id.0
}

/// The bytes of object `number`, from its header to `endobj`.
fn body(source: &[u8], number: u32) -> Vec<u8> {
    let Place::At { offset, .. } = Pdf::open(source).unwrap().place(number) else { panic!("object {number}") };
    let rest = &source[offset as usize..];
    let start = find(rest, b"obj").unwrap() + 3;
    rest[start..find(rest, b"endobj").unwrap()].trim_ascii().to_vec()
}

pub fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

/// `bytes` with the one `from` in it replaced.
pub fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let at = find(bytes, from.as_bytes()).unwrap_or_else(|| panic!("{from} in {}", String::from_utf8_lossy(bytes)));
    [&bytes[..at], to.as_bytes(), &bytes[at + from.len()..]].concat()
}

impl Revision {
    /// What object `number` is so far.
    fn text(&self, number: u32) -> Vec<u8> {
        self.objects.get(&(number, 0)).cloned().unwrap_or_else(|| body(&self.source, number))
    }

    /// Writes object `number`.
    pub fn put(self, number: u32, body: impl AsRef<[u8]>) -> Self {
        self.put_at((number, 0), body)
    }

    pub fn put_at(mut self, id: (u32, u16), body: impl AsRef<[u8]>) -> Self {
        self.objects.insert(id, body.as_ref().to_vec());
        self
    }

    /// Replaces one piece of the text of object `number`.
    pub fn edit(self, number: u32, from: &str, to: &str) -> Self {
        let body = replaced(&self.text(number), from, to);
        self.put(number, body)
    }

    /// Puts entries at the front of the dictionary of object `number`.
    pub fn with(self, number: u32, entries: &str) -> Self {
        self.edit(number, "<<", &format!("<<{entries} "))
    }

    /// Writes object `number` again as it is, with another generation.
    pub fn again(self, number: u32, generation: u16) -> Self {
        let body = self.text(number);
        self.put_at((number, generation), body)
    }

    /// Writes object `number` into an object stream.
    pub fn pack(mut self, number: u32) -> Self {
        let body = self.text(number);
        self.objects.remove(&(number, 0));
        self.packed.insert(number, body);
        self.style = Style::Stream;
        self
    }

    /// Lets the cross-reference data alone say that object `number` stands elsewhere.
    pub fn place(mut self, number: u32, offset: usize) -> Self {
        self.places.insert(number, offset as u64);
        self
    }

    pub fn free(mut self, number: u32) -> Self {
        self.freed.push(number);
        self
    }

    /// Entries before all others of the trailer.
    pub fn trailer(mut self, entries: &str) -> Self {
        self.trailer = entries.to_owned();
        self
    }

    pub fn root(mut self, number: u32) -> Self {
        self.root = number;
        self
    }

    /// Goes on from an older revision than the last.
    pub fn prev(mut self, prev: u64) -> Self {
        self.prev = prev;
        self
    }

    pub fn by_xref_stream(mut self) -> Self {
        self.style = Style::Stream;
        self
    }

    /// A field 900, also its widget on page 3, with the value 901 if it says so.
    pub fn field(self, entries: &str) -> Self {
        let form = Pdf::open(&self.source).unwrap().catalog().unwrap();
        let form = form.get(b"AcroForm").and_then(|form| form.as_reference()).unwrap().0;
        self.put(900, format!("<</Type /Annot /Subtype /Widget /P 3 0 R /F 4 {entries}>>"))
            .edit(form, "/Fields [", "/Fields [900 0 R ")
            .annotated("900 0 R")
    }

    /// One more annotation on page 3.
    pub fn annotated(self, annotation: &str) -> Self {
        let at = find(&self.text(3), b"/Annots [").map(|at| at + 9);
        let body = self.text(3);
        let at = at.unwrap();
        let close = at + find(&body[at..], b"]").unwrap();
        self.put(3, [&body[..close], format!(" {annotation}").as_bytes(), &body[close..]].concat())
    }

    /// A signature dictionary 901 for [`sealed`] to fill in.
    pub fn signature(self, sub_filter: &str, entries: &str) -> Self {
        self.signature_as(901, sub_filter, entries)
    }

    pub fn signature_as(self, number: u32, sub_filter: &str, entries: &str) -> Self {
        self.put(
            number,
            format!(
                "<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /{sub_filter} {entries} /ByteRange {HOLLOW_RANGE} \
                 /Contents <{}>>>",
                "0".repeat(HOLLOW_CONTENTS)
            ),
        )
    }

    /// The whole file with the revision.
    pub fn end(self) -> Vec<u8> {
        let mut bytes = self.source;
        let mut entries: BTreeMap<u32, [u64; 3]> = BTreeMap::new();
        for ((number, generation), body) in &self.objects {
            entries.insert(*number, [1, bytes.len() as u64, u64::from(*generation)]);
            bytes.extend_from_slice(format!("{number} {generation} obj\n").as_bytes());
            bytes.extend_from_slice(body);
            bytes.extend_from_slice(b"\nendobj\n");
        }
        entries.extend(self.places.iter().map(|(&number, &offset)| (number, [1, offset, 0])));
        entries.extend(self.freed.iter().map(|&number| (number, [0, 0, 1])));
        if !self.packed.is_empty() {
            let (mut index, mut data) = (String::new(), Vec::new());
            for (at, (number, body)) in self.packed.iter().enumerate() {
                index.push_str(&format!("{number} {} ", data.len()));
                data.extend_from_slice(body);
                data.push(b'\n');
                entries.insert(*number, [2, u64::from(CONTAINER), at as u64]);
            }
            entries.insert(CONTAINER, [1, bytes.len() as u64, 0]);
            let (count, first, length) = (self.packed.len(), index.len(), index.len() + data.len());
            let dict = format!("<</Type /ObjStm /N {count} /First {first} /Length {length}>>");
            bytes.extend_from_slice(format!("{CONTAINER} 0 obj\n{dict}\nstream\n{index}").as_bytes());
            bytes.extend_from_slice(&data);
            bytes.extend_from_slice(b"\nendstream\nendobj\n");
        }
        let start = bytes.len();
        if self.style == Style::Stream {
            entries.insert(XREF, [1, start as u64, 0]);
        }
        let size = entries.keys().next_back().map_or(0, |last| last + 1).max(self.size);
        let trailer =
            format!("{} /Size {size} /Root {} 0 R /Prev {} /ID [<00> <01>]", self.trailer, self.root, self.prev);
        match self.style {
            Style::Table => {
                bytes.extend_from_slice(b"xref\n0 0\n");
                for (number, [kind, offset, generation]) in entries {
                    let kind = if kind == 1 { 'n' } else { 'f' };
                    bytes.extend_from_slice(format!("{number} 1\n{offset:010} {generation:05} {kind} \n").as_bytes());
                }
                bytes.extend_from_slice(format!("trailer\n<<{trailer}>>\n").as_bytes());
            }
            Style::Stream => {
                let index: String = entries.keys().map(|number| format!("{number} 1 ")).collect();
                let length = 7 * entries.len();
                let dict = format!("<</Type /XRef /W [1 4 2] /Index [{index}] /Length {length} {trailer}>>");
                bytes.extend_from_slice(format!("{XREF} 0 obj\n{dict}\nstream\n").as_bytes());
                for [kind, second, third] in entries.into_values() {
                    bytes.push(kind as u8);
                    bytes.extend_from_slice(&(second as u32).to_be_bytes());
                    bytes.extend_from_slice(&(third as u16).to_be_bytes());
                }
                bytes.extend_from_slice(b"\nendstream\nendobj\n");
            }
        }
        bytes.extend_from_slice(format!("startxref\n{start}\n%%EOF\n").as_bytes());
        bytes
    }
}

const HOLLOW_RANGE: &str = "[0 9999999999 9999999999 9999999999]";
const HOLLOW_CONTENTS: usize = 8000;

/// Signs the hollow signature of [`Revision::signature`] over all bytes of the file.
pub fn sealed(mut file: Vec<u8>, signer: &FileKey) -> Vec<u8> {
    let range = find(&file, HOLLOW_RANGE.as_bytes()).unwrap();
    let gap = range + find(&file[range..], b"/Contents ").unwrap() + 10;
    let gap = gap..gap + HOLLOW_CONTENTS + 2;
    let syntax = format!("[0 {} {} {}", gap.start, gap.end, file.len() - gap.end);
    let syntax = format!("{syntax:width$}]", width = HOLLOW_RANGE.len() - 1);
    file[range..range + HOLLOW_RANGE.len()].copy_from_slice(syntax.as_bytes());
    let digest = Sha256::new().chain_update(&file[..gap.start]).chain_update(&file[gap.end..]).finalize();
    let cms = cms::sign(signer, digest.into(), cms::Profile::Pades, now()).unwrap();
    let hex: String = cms.iter().map(|byte| format!("{byte:02x}")).collect();
    file[gap.start + 1..gap.start + 1 + hex.len()].copy_from_slice(hex.as_bytes());
    file
}

/// The places of `/ByteRange`'s value and of `/Contents`' value of the last signature dictionary.
pub fn spans(file: &[u8]) -> (Range<usize>, Range<usize>) {
    let key = file.windows(10).rposition(|window| window == b"/ByteRange").unwrap();
    let range = key + find(&file[key..], b"[").unwrap();
    let range = range..range + find(&file[range..], b"]").unwrap() + 1;
    let gap = key + find(&file[key..], b"/Contents ").unwrap() + 10;
    let gap = gap..gap + find(&file[gap..], b">").unwrap() + 1;
    (range, gap)
}
