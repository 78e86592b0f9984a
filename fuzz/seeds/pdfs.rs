//! PDFs: small ones by hand, so that a mutation meets structure and not pixels; and what this product makes of them.

use std::sync::atomic::AtomicBool;

use sealbid_fuzz::people::{now, people};
use sealbid_pdf::compose::{Composition, Control, Numbering, Pages, Part, compose};
use sealbid_pdf::sign::{Certify, Placement, Request, ReservedField, sign};
use sealbid_pdf::typeset::Fonts;
use sealbid_seal::SealPicture;
use sealbid_seal::electronic::SealNaming;
use sealbid_testkit::{font, rng};

use crate::Seed;

/// What each target begins with.
const TARGETS: [&str; 6] = ["pdf_compose", "pdf_ltv", "pdf_read", "pdf_sign", "pdf_text", "pdf_verify"];

pub fn seeds() -> Vec<Seed> {
    let mut files = vec![
        ("page", page()),
        ("form", form()),
        ("tree", tree()),
        ("object_stream", object_stream()),
        ("composed", composed()),
    ];
    files.extend(signed());
    let of = |target| files.iter().map(move |(name, bytes)| (target, format!("{name}.pdf"), bytes.clone()));
    TARGETS.into_iter().flat_map(of).collect()
}

/// Objects from 1 on, with their table; object 1 is the catalog.
fn file(objects: &[&str]) -> Vec<u8> {
    let mut text = "%PDF-1.7\n".to_owned();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (at, body) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", text.len());
        text += &format!("{} 0 obj\n{body}\nendobj\n", at + 1);
    }
    let (start, size) = (text.len(), objects.len() + 1);
    text += &format!("{table}trailer\n<</Size {size} /Root 1 0 R /ID [<00> <00>]>>\nstartxref\n{start}\n%%EOF\n");
    text.into_bytes()
}

fn stream(entries: &str, data: &str) -> String {
    format!("<<{entries} /Length {}>>\nstream\n{data}\nendstream", data.len())
}

/// Content with what a scanner may stumble over, in an array, with an annotation, a link and an attachment.
fn page() -> Vec<u8> {
    file(&[
        "<</Type /Catalog /Pages 2 0 R /Outlines 7 0 R /Dests 8 0 R /Names <</EmbeddedFiles <</Names [(a) 9 0 R]>>>>>>",
        "<</Type /Pages /Kids [3 0 R] /Count 1 /Rotate 90 /Resources <</Font <<>>>>>>",
        "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /CropBox [10 10 500 800] /UserUnit 1.5 \
         /Contents [4 0 R 5 0 R] /Annots [6 0 R]>>",
        &stream("", "q BT (a\\)) Tj ET /Span <</ActualText (> q )>> BDC EMC"),
        &stream("", "Q Q BI /W 1 /H 1 ID q EI % q\n"),
        "<</Type /Annot /Subtype /Link /Rect [0 0 9 9] /Dest /there /A <</S /GoTo /D (there)>>>>",
        "<</Type /Outlines /First 10 0 R /Last 10 0 R /Count 1>>",
        "<</there [3 0 R /XYZ 0 0 0]>>",
        "<</Type /Filespec /F (a.txt) /UF (a.txt) /EF <</F 11 0 R>>>>",
        "<</Title (a) /Parent 7 0 R /Dest [3 0 R /Fit]>>",
        &stream("/Type /EmbeddedFile /Params <</Size 1>>", "a"),
    ])
}

/// A form with a parent, a text with its appearance, a button of two states, and an empty signature field.
fn form() -> Vec<u8> {
    file(&[
        "<</Type /Catalog /Pages 2 0 R /AcroForm <</Fields [4 0 R 6 0 R 8 0 R] /DA (/F 9 Tf 0 g) /SigFlags 0 \
         /DR <</Font <</F 9 0 R>>>>>>>>",
        "<</Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842]>>",
        "<</Type /Page /Parent 2 0 R /Annots [5 0 R 6 0 R 8 0 R] /Contents 10 0 R>>",
        "<</T (parent) /FT /Tx /V (value) /DA (/F 9 Tf) /Kids [5 0 R]>>",
        "<</Type /Annot /Subtype /Widget /Parent 4 0 R /T (kid) /Rect [10 10 90 30] /P 3 0 R /AP <</N 7 0 R>>>>",
        "<</Type /Annot /Subtype /Widget /FT /Btn /T (box) /V /On /AS /On /Rect [9 40 20 50] /AP <</N <</On 7 0 R>>>>>>",
        &stream("/Type /XObject /Subtype /Form /BBox [0 0 80 20] /Matrix [1 0 0 1 0 0]", "0 g"),
        "<</Type /Annot /Subtype /Widget /FT /Sig /T (Seal) /Rect [10 60 90 90] /P 3 0 R /F 4 \
         /SV <</Type /SV /Filter /Adobe.PPKLite /Ff 0>> /Lock <</Type /SigFieldLock /Action /Include /Fields [(box)]>>>>",
        "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>",
        &stream("", "q Q"),
    ])
}

/// Pages in a tree of three levels, with what is inherited.
fn tree() -> Vec<u8> {
    file(&[
        "<</Type /Catalog /Pages 2 0 R /PageLabels <</Nums [0 <</S /r>>]>> /OCProperties <</OCGs [] /D <<>>>>>>",
        "<</Type /Pages /Kids [3 0 R 4 0 R] /Count 3 /MediaBox [0 0 200 200]>>",
        "<</Type /Pages /Parent 2 0 R /Kids [5 0 R 6 0 R] /Count 2 /Rotate 270>>",
        "<</Type /Page /Parent 2 0 R /MediaBox [-9 -9 100.5 1e2]>>",
        "<</Type /Page /Parent 3 0 R /CropBox [0 0 9999 9999]>>",
        "<</Type /Page /Parent 3 0 R /Contents null /Annots []>>",
    ])
}

/// Objects in a stream, and the cross-reference data in another.
fn object_stream() -> Vec<u8> {
    let objects = ["<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [3 0 R] /Count 1>>"];
    let page = "<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9]>>";
    let index = format!("1 0 2 {} 3 {} ", objects[0].len() + 1, objects[0].len() + objects[1].len() + 2);
    let data = format!("{index}{} {} {page}", objects[0], objects[1]);
    let mut file = b"%PDF-1.7\n".to_vec();
    let container = file.len();
    let entries = format!("/Type /ObjStm /N 3 /First {}", index.len());
    file.extend_from_slice(format!("4 0 obj\n{}\nendobj\n", stream(&entries, &data)).as_bytes());
    let start = file.len();
    let place = |kind: u8, at: usize, last: u8| [kind, (at >> 8) as u8, at as u8, last];
    let places = [place(0, 0, 255), place(2, 4, 0), place(2, 4, 1), place(2, 4, 2), place(1, container, 0)];
    let places = [places.concat(), place(1, start, 0).to_vec()].concat();
    let entries = "/Type /XRef /Size 6 /W [1 2 1] /Root 1 0 R /ID [<00> <00>]";
    file.extend_from_slice(format!("5 0 obj\n<<{entries} /Length {}>>\nstream\n", places.len()).as_bytes());
    file.extend_from_slice(&places);
    file.extend_from_slice(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").as_bytes());
    file
}

/// What composing makes of a form and a page.
fn composed() -> Vec<u8> {
    let fonts = Fonts::new([font("NotoSansSC_400Regular.ttf")]).expect("the product's font is one");
    let (page, form) = (page(), form());
    let part = |title: &str, bytes| Part {
        title: title.to_owned(),
        level: 0,
        pages: Pages::Pdf { name: title.to_owned(), bytes },
    };
    let parts = vec![part("一", page.as_slice()), part("二", form.as_slice())];
    let composition = Composition {
        title: "投标文件".to_owned(),
        parts,
        numbering: Some(Numbering::default()),
        ..Default::default()
    };
    let never = AtomicBool::new(false);
    let mut control = Control { cancel: &never, progress: &mut |_, _| {} };
    let mut out = Vec::new();
    compose(&composition, &fonts, now(), &mut rng(1), &mut control, &mut out).expect("the parts are composed");
    out
}

/// Signed once, twice, certified, and changed after that.
fn signed() -> Vec<(&'static str, Vec<u8>)> {
    let picture = picture();
    let placement = Placement { page: 0, x_mm: 10.0, y_mm: 10.0, picture: &picture, part: None };
    let seen = Request { placements: vec![placement], ..Request::default() };
    let again = |source: &[u8], request: &Request<'_>| {
        let revision = sign(source, request, &people().bidder, now(), &mut rng(1)).expect("the file is signed");
        [source, revision.as_slice()].concat()
    };
    let (page, form, small) = (page(), form(), object_stream());
    let once = again(&page, &seen);
    let reserved =
        ReservedField { name: "two".to_owned(), page: 0, x_mm: 9.0, y_mm: 9.0, width_mm: 9.0, height_mm: 9.0 };
    let certify = Some(Certify::FormsAndSignatures);
    let certified = again(&form, &Request { certify, reserve: vec![reserved], ..seen.clone() });
    vec![
        ("signed_twice", again(&once, &Request::default())),
        ("signed", once),
        ("signed_naming_seals", again(&page, &Request { seals: seals(), ..seen.clone() })),
        ("signed_field", again(&form, &Request { field: Some("Seal".to_owned()), ..seen.clone() })),
        ("signed_reserved", again(&certified, &Request { field: Some("two".to_owned()), ..Request::default() })),
        ("certified", certified),
        ("signed_object_stream", again(&small, &Request::default())),
    ]
}

fn seals() -> Vec<SealNaming> {
    let of = |id: &str, name: &str| SealNaming::new(id.to_owned(), name.to_owned(), [7; 32]);
    [of("0f8fad5b-d9cb-469f-a165-70867728950e.3", "江北示范"), of("legal", "Legal")].into_iter().flatten().collect()
}

fn picture() -> SealPicture {
    let mut png = std::io::Cursor::new(Vec::new());
    let pixel = image::RgbaImage::from_pixel(1, 1, image::Rgba([200, 16, 46, 128]));
    pixel.write_to(&mut png, image::ImageFormat::Png).expect("memory takes what is written");
    SealPicture::from_png(&png.into_inner(), 2.5).expect("a PNG of one pixel is a seal")
}
