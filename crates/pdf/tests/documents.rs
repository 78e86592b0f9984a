//! PDFs written by hand, so that each shows one trait.

/// A file of these objects, numbered from 1, with a cross-reference table; object 1 is the catalog.
pub fn file<T: AsRef<[u8]>>(objects: &[T]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut offsets = Vec::new();
    for (at, body) in objects.iter().enumerate() {
        offsets.push(bytes.len());
        bytes.extend_from_slice(format!("{} 0 obj\n", at + 1).as_bytes());
        bytes.extend_from_slice(body.as_ref());
        bytes.extend_from_slice(b"\nendobj\n");
    }
    let start = bytes.len();
    bytes.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).as_bytes());
    for offset in offsets {
        bytes.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
    }
    let size = objects.len() + 1;
    bytes.extend_from_slice(
        format!("trailer\n<</Size {size} /Root 1 0 R /ID [<00> <00>]>>\nstartxref\n{start}\n%%EOF\n").as_bytes(),
    );
    bytes
}

/// A stream object.
pub fn stream(dict: &str, data: &str) -> String {
    format!("<<{dict} /Length {}>>\nstream\n{data}\nendstream", data.len())
}

/// An A4 page with the extra entries in its dictionary and the content given.
pub fn page(entries: &str, content: &str) -> Vec<u8> {
    file(&[
        "<</Type /Catalog /Pages 2 0 R>>".to_owned(),
        "<</Type /Pages /Kids [3 0 R] /Count 1>>".to_owned(),
        format!("<</Type /Page /Parent 2 0 R /MediaBox [0 0 595.276 841.89] /Contents 4 0 R {entries}>>"),
        stream("", content),
    ])
}

/// `count` empty A4 pages.
pub fn pages(count: usize) -> Vec<u8> {
    let kids: Vec<String> = (0..count).map(|page| format!("{} 0 R", page + 3)).collect();
    let mut objects = vec![
        "<</Type /Catalog /Pages 2 0 R>>".to_owned(),
        format!("<</Type /Pages /Kids [{}] /Count {count} /MediaBox [0 0 595.276 841.89]>>", kids.join(" ")),
    ];
    objects.extend((0..count).map(|_| "<</Type /Page /Parent 2 0 R>>".to_owned()));
    file(&objects)
}
