//! What kind of file it is, by its first bytes; names and endings say nothing.

use std::io::Read;
use std::path::Path;

use crate::failure::Failure;
use crate::input;

/// What kind of file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A PDF.
    Pdf,
    /// A ZIP: an ASiC-E container, if any.
    Container,
    /// An encrypted response.
    Sealbid,
    /// A certificate, in PEM or DER.
    Certificate,
    /// A bare CMS signature, in PEM or DER.
    Cms,
}

/// How far into a file its `%PDF-` may stand (ISO 32000-1, annex H, note 13).
const PDF_WITHIN: usize = 1_024;

/// The kind of the file, or the refusal of one that is none of those that the program knows.
pub fn of(path: &Path) -> Result<FileKind, Failure> {
    let (file, _) = input::open(path)?;
    let mut head = Vec::with_capacity(PDF_WITHIN);
    file.take(PDF_WITHIN as u64).read_to_end(&mut head).map_err(|e| Failure::reading(path, &e))?;
    let starts = |bytes: &[u8]| head.starts_with(bytes);
    let holds = |bytes: &[u8]| head.windows(bytes.len()).any(|window| window == bytes);
    if starts(b"SEALBID1") {
        Ok(FileKind::Sealbid)
    } else if starts(b"PK\x03\x04") {
        Ok(FileKind::Container)
    } else if holds(b"%PDF-") {
        Ok(FileKind::Pdf)
    } else if holds(b"-----BEGIN CERTIFICATE-----") {
        Ok(FileKind::Certificate)
    } else if holds(b"-----BEGIN PKCS7-----") || holds(b"-----BEGIN CMS-----") {
        Ok(FileKind::Cms)
    } else if starts(&[0x30]) {
        // DER: signed data names its type (1.2.840.113549.1.7.2) first, a certificate begins with its body.
        let signed_data = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
        let names_type = head.get(..32).unwrap_or(&head).windows(signed_data.len()).any(|window| window == signed_data);
        Ok(if names_type { FileKind::Cms } else { FileKind::Certificate })
    } else {
        Err(Failure::path("file_kind_unknown", path))
    }
}
