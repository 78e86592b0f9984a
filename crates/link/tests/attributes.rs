//! The SignedAttributes, byte for byte as `docs/protocol/link.md` has them.

use sealbid_link::{Attributes, Document, MediaType, SignedDocument, Size, Time};
use sealbid_testkit::unhex;

use crate::world::{hex, name};

const CONTENT_TYPE: &str = "301806092a864886f70d010903310b06092a864886f70d010701";
const SHA256: [u8; 32] = [0xaa; 32];
const CERT: [u8; 32] = [0xcc; 32];

fn document(media_type: &str) -> Document {
    let media_type = MediaType::try_from(media_type).unwrap();
    Document { name: name("投标函.pdf"), size: Size::new(1_000).unwrap(), media_type, sha256: SHA256 }
}

/// The attributes around `time`, the whole attribute signing-time or nothing.
fn expected(head: &str, time: &str) -> String {
    let (sha256, cert) = (hex(&SHA256), hex(&CERT));
    format!(
        "{head}{CONTENT_TYPE}{time}302f06092a864886f70d01090431220420{sha256}\
         3037060b2a864886f70d010910022f31283026302430220420{cert}"
    )
}

#[test]
fn a_pdf_is_signed_without_a_signing_time_and_all_else_with_it() {
    let at = |secs| Time::new(secs).unwrap();
    let utc = |text: &str| format!("301c06092a864886f70d010905310f170d{}", hex(text.as_bytes()));
    let generalized = |text: &str| format!("301e06092a864886f70d0109053111180f{}", hex(text.as_bytes()));
    let cases = [
        ("application/pdf", at(1_795_420_800), expected("318184", "")),
        ("text/xml", at(1_795_420_800), expected("3181a2", &utc("261123080000Z"))),
        ("text/xml", at(0), expected("3181a2", &utc("700101000000Z"))),
        ("text/xml", at(2_524_607_999), expected("3181a2", &utc("491231235959Z"))),
        ("text/xml", at(2_524_608_000), expected("3181a4", &generalized("20500101000000Z"))),
        ("text/xml", Time::MAX, expected("3181a4", &generalized("99991231235959Z"))),
    ];
    for (media_type, at, expected) in cases {
        let document = document(media_type);
        let attrs = Attributes::of(&document, at, &CERT);
        assert_eq!(hex(&attrs), expected, "{media_type} {at:?}");
        assert!(SignedDocument { attrs, sig: [0; 64], cert: CERT }.fits(&document));
    }
    assert_eq!(unhex(&expected("318184", "")).len(), 135);
}
