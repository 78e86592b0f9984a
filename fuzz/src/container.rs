//! ZIP containers of given members.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A container of these members after its `mimetype`, all stored; members whose names cannot be written are left out.
///
/// # Panics
/// Never: memory takes what is written.
pub fn container(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mimetype = ("mimetype", sealbid_bid::asic::MIMETYPE.as_bytes());
    for (name, bytes) in std::iter::once(&mimetype).chain(members) {
        if zip.start_file(*name, stored).is_ok() {
            zip.write_all(bytes).expect("memory takes what is written");
        }
    }
    zip.finish().expect("memory takes what is written").into_inner()
}
