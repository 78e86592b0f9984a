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

/// XMP metadata that say `text`.
pub fn metadata(text: &str) -> String {
    let rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    let xmp = format!(
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"{rdf}\"><!--{text}--></rdf:RDF></x:xmpmeta>"
    );
    stream("/Type /Metadata /Subtype /XML", &xmp)
}

/// Two pages with everything that an attacker may want to touch. Objects 8, 12 and 16 to 18 are prepared for later use
/// and nothing refers to them; the stream of 8 contains another object 3.
pub fn tender() -> Vec<u8> {
    let page = |content: u32, more: &str| {
        format!(
            "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources <</Font <</F1 7 0 R>>>> \
             /Contents {content} 0 R {more}>>"
        )
    };
    let text = |text: &str| stream("", &format!("BT /F1 24 Tf 72 700 Td ({text}) Tj ET"));
    let shape = |colour: &str| {
        let shape = format!("{colour} rg 0 0 100 20 re f");
        stream("/Type /XObject /Subtype /Form /BBox [0 0 100 20]", &shape)
    };
    let hidden = format!("BT /F1 24 Tf 72 700 Td (9000) Tj ET % 3 0 obj {} endobj", page(8, "/Annots [10 0 R 13 0 R]"));
    file(&[
        "<</Type /Catalog /Pages 2 0 R /AcroForm 9 0 R /Metadata 15 0 R>>".to_owned(),
        "<</Type /Pages /Kids [3 0 R 4 0 R] /Count 2>>".to_owned(),
        page(5, "/Annots [10 0 R 13 0 R]"),
        page(6, ""),
        text("1000"),
        text("second"),
        "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>".to_owned(),
        stream("", &hidden),
        "<</Fields [10 0 R] /DR <</Font <</F1 7 0 R>>>> /DA (/F1 12 Tf 0 g)>>".to_owned(),
        "<</FT /Tx /T (Price) /V (1000) /Type /Annot /Subtype /Widget /Rect [72 600 172 620] /F 4 /P 3 0 R \
         /DA (/F1 12 Tf 0 g) /AP <</N 11 0 R>>>>"
            .to_owned(),
        shape("1 0 0"),
        shape("0 1 0"),
        "<</Type /Annot /Subtype /Square /Rect [72 700 172 720] /F 2 /AP <</N 14 0 R>>>>".to_owned(),
        shape("0 0 1"),
        metadata("first"),
        "<</Type /Catalog /Pages 17 0 R>>".to_owned(),
        "<</Type /Pages /Kids [18 0 R] /Count 1>>".to_owned(),
        page(8, "").replace("/Parent 2", "/Parent 17"),
    ])
}
