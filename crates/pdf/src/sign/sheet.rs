//! A seal alone, as stamping draws it.

use sealbid_seal::SealPicture;

use super::Placement;
use super::picture::{colours, content, draw, opacity};
use super::syntax::{Dict, numbers, reference};
use crate::read::{Display, MM, Rect};

/// A PDF of one page that is as large as the picture and shows it by the objects and operators that a stamped document
/// has for it. The same picture gives the same bytes.
pub fn sheet(picture: &SealPicture) -> Vec<u8> {
    let visible = Rect { x0: 0.0, y0: 0.0, x1: picture.width_mm() / MM, y1: picture.height_mm() / MM };
    let display = Display { visible, rotate: 0, user_unit: 1.0 };
    let placement = Placement { page: 0, x_mm: 0.0, y_mm: 0.0, picture, part: None };
    let [catalog, pages, page, contents, image, mask] = [1, 2, 3, 4, 5, 6].map(|number| (number, 0));
    let mask_body = opacity(picture);

    let mut tree = Dict::default();
    tree.set(b"Type", "/Pages").set(b"Kids", format!("[{}]", reference(page))).set(b"Count", "1");
    let mut leaf = Dict::default();
    leaf.set(b"Type", "/Page").set(b"Parent", reference(pages));
    leaf.set(b"MediaBox", format!("[{}]", numbers([0.0, 0.0, visible.x1, visible.y1])));
    leaf.set(b"Resources", format!("<</XObject <</Seal0 {}>>>>", reference(image)));
    leaf.set(b"Contents", reference(contents));
    let mut root = Dict::default();
    root.set(b"Type", "/Catalog").set(b"Pages", reference(pages));
    let operators = draw("Seal0", &placement, &display, (0.0, 0.0));
    let objects = [
        root.to_bytes(),
        tree.to_bytes(),
        leaf.to_bytes(),
        content(&operators),
        colours(picture, mask_body.as_ref().map(|_| mask)),
    ];
    let mut trailer = Dict::default();
    trailer.set(b"Root", reference(catalog));
    file(objects.into_iter().chain(mask_body), trailer)
}

/// A file of these objects, numbered from 1 (ISO 32000-2, 7.5).
fn file(objects: impl Iterator<Item = Vec<u8>>, mut trailer: Dict) -> Vec<u8> {
    // Bytes above 127 tell whoever copies the file that it is no text.
    let mut bytes = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut table = "0000000000 65535 f \n".to_owned();
    let mut size = 1;
    for body in objects {
        table.push_str(&format!("{:010} 00000 n \n", bytes.len()));
        bytes.extend_from_slice(format!("{size} 0 obj\n").as_bytes());
        bytes.extend_from_slice(&body);
        bytes.extend_from_slice(b"\nendobj\n");
        size += 1;
    }
    let start = bytes.len();
    bytes.extend_from_slice(format!("xref\n0 {size}\n{table}trailer\n").as_bytes());
    bytes.extend_from_slice(&trailer.set(b"Size", size.to_string()).to_bytes());
    bytes.extend_from_slice(format!("\nstartxref\n{start}\n%%EOF\n").as_bytes());
    bytes
}
