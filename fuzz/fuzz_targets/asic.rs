//! A container as it came: a tender package or a response.

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use sealbid_bid::asic::{Archive, verify};
use sealbid_bid::package::{is_container, read_package};
use sealbid_bid::tender;
use sealbid_fuzz::people::{now, people};
use sealbid_pki::path::Evidence;

fuzz_target!(|data: &[u8]| {
    let _ = is_container(&mut Cursor::new(data));
    let Ok(mut archive) = Archive::open(Cursor::new(data)) else { return };
    let _ = verify(&mut archive, &people().trust(), &Evidence::default(), now());
    let _ = read_package(Cursor::new(data));
    let _ = tender::open(Cursor::new(data), &people().trust(), &Evidence::default(), now());
});
