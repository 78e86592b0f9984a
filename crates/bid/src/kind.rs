//! What a file is, by its content. Names say nothing: a Word document called `.pdf` is a Word document.

use crate::tender::FileKind;

/// How many bytes at the beginning of a file tell its kind.
pub const SNIFF: usize = 1_024;

/// What the beginning of a file shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sniffed {
    /// A kind that responses are built of.
    Kind(FileKind),
    /// JSON: the values of a form.
    Json,
    /// A kind that is known and not taken: `word`, `excel`, `powerpoint`, `office` (an older binary file of one of
    /// them), `wps`, `ofd`, `zip`, `rar`, `7z`, `tiff`, `bmp`, `gif`, `webp`, `heic`, `html`, `sealbid`, `text`.
    Refused(&'static str),
    /// Nothing that is known.
    Unknown,
    /// No bytes at all.
    Empty,
}

/// Tells the kind of a file by its first [`SNIFF`] bytes (fewer where it is shorter) and, where one ending covers
/// several kinds of one container, by its name.
///
/// A PDF may begin with up to 1,024 other bytes, as readers of PDF allow.
pub fn sniff(head: &[u8], name: &str) -> Sniffed {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    let text = || beginning_as_text(head).map(str::trim_start);
    match head {
        [] => Sniffed::Empty,
        _ if head.starts_with(b"\x89PNG\r\n\x1a\n") => Sniffed::Kind(FileKind::Png),
        _ if head.starts_with(b"\xff\xd8\xff") => Sniffed::Kind(FileKind::Jpeg),
        _ if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") => Sniffed::Refused(match ending.as_str() {
            "doc" | "dot" => "word",
            "xls" => "excel",
            "ppt" => "powerpoint",
            "wps" | "et" | "dps" => "wps",
            _ => "office",
        }),
        _ if head.starts_with(b"{\\rtf") => Sniffed::Refused("word"),
        _ if head.starts_with(b"PK\x03\x04") => Sniffed::Refused(zip_kind(head, &ending)),
        _ if head.starts_with(b"SEALBID") => Sniffed::Refused("sealbid"),
        _ if head.starts_with(b"Rar!\x1a\x07") => Sniffed::Refused("rar"),
        _ if head.starts_with(b"7z\xbc\xaf\x27\x1c") => Sniffed::Refused("7z"),
        _ if head.starts_with(b"II*\0") || head.starts_with(b"MM\0*") => Sniffed::Refused("tiff"),
        _ if head.starts_with(b"GIF8") => Sniffed::Refused("gif"),
        _ if head.starts_with(b"RIFF") && find(head, b"WEBP").is_some() => Sniffed::Refused("webp"),
        _ if head.get(4..8) == Some(b"ftyp") => Sniffed::Refused("heic"),
        _ if find(head, b"%PDF-").is_some() => Sniffed::Kind(FileKind::Pdf),
        _ if head.starts_with(b"BM") && head.get(6..10) == Some(&[0; 4]) => Sniffed::Refused("bmp"),
        _ => match text() {
            Some(text) if text.starts_with(['{', '[']) => Sniffed::Json,
            Some(text) if text.starts_with("<!") || text.to_ascii_lowercase().starts_with("<html") => {
                Sniffed::Refused("html")
            }
            Some(text) if !text.chars().any(|c| c.is_control() && !c.is_whitespace()) => Sniffed::Refused("text"),
            _ => Sniffed::Unknown,
        },
    }
}

/// Office files and OFD are ZIP files; the names of their first members, or else their own ending, tell which.
fn zip_kind(head: &[u8], ending: &str) -> &'static str {
    let has = |name: &[u8]| find(head, name).is_some();
    match ending {
        "docx" | "docm" | "dotx" => "word",
        "xlsx" | "xlsm" => "excel",
        "pptx" | "pptm" => "powerpoint",
        "ofd" => "ofd",
        _ if has(b"word/") => "word",
        _ if has(b"xl/") => "excel",
        _ if has(b"ppt/") => "powerpoint",
        _ if has(b"OFD.xml") => "ofd",
        _ if has(b"[Content_Types].xml") => "office",
        _ => "zip",
    }
}

/// The beginning as UTF-8, without a mark of byte order and without a character that the beginning cuts.
fn beginning_as_text(head: &[u8]) -> Option<&str> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    match std::str::from_utf8(head) {
        Ok(text) => Some(text),
        Err(e) if e.error_len().is_none() => std::str::from_utf8(&head[..e.valid_up_to()]).ok(),
        Err(_) => None,
    }
}

fn find(head: &[u8], what: &[u8]) -> Option<usize> {
    head.windows(what.len()).position(|window| window == what)
}

/// The media type that a name's ending stands for.
pub(crate) fn media_type(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "pdf" => "application/pdf",
        "json" => "application/json",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "txt" => "text/plain",
        "csv" => "text/csv",
        "xml" => "application/xml",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/octet-stream",
    }
}
