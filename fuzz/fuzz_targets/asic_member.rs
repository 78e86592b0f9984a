//! One member of a sound container, as the first byte chooses: a list of what is signed, a signature, what a response
//! says of itself, or the names of members.

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use sealbid_bid::asic::{Archive, MAX_MEMBERS, Manifest, verify};
use sealbid_bid::package::read_package;
use sealbid_fuzz::container::container;
use sealbid_fuzz::people::{now, people};
use sealbid_pki::path::Evidence;

const LIST: &str = "META-INF/ASiCManifest001.xml";
const SIGNATURE: &str = "META-INF/signature001.p7s";

fn judge(bytes: &[u8]) {
    if let Ok(mut archive) = Archive::open(Cursor::new(bytes)) {
        let _ = verify(&mut archive, &people().trust(), &Evidence::default(), now());
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, data)) = data.split_first() else { return };
    match choice {
        b'0' => {
            if let Ok(list) = Manifest::from_xml(data, MAX_MEMBERS) {
                assert_eq!(Manifest::from_xml(&list.to_xml(), MAX_MEMBERS).as_ref(), Ok(&list));
            }
            judge(&container(&[("a.txt", b"a"), (LIST, data), (SIGNATURE, b"")]));
        }
        b'1' => {
            let list = Manifest { signature: SIGNATURE.to_owned(), references: Vec::new() };
            judge(&container(&[("a.txt", b"a"), (LIST, &list.to_xml()), (SIGNATURE, data)]));
        }
        b'2' => {
            let _ = read_package(Cursor::new(container(&[("summary.json", b"{}\n"), ("manifest.json", data)])));
        }
        _ => {
            let Ok(names) = std::str::from_utf8(data) else { return };
            let members: Vec<(&str, &[u8])> = names.lines().map(|name| (name, name.as_bytes())).collect();
            judge(&container(&members));
        }
    }
});
