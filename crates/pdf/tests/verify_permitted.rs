//! What may follow a signature and must stay permitted.

use sealbid_pdf::sign::{Certify, Request};

use crate::documents;
use crate::kit::{case, judge};
use crate::revision::{Revision, after, field, sealed};
use crate::sign::signed;
use crate::signers::signers;
use crate::verify_attacks::{signed_once, signed_twice};
use crate::verify_certified::certified;

fn filled(source: &[u8]) -> Revision {
    let shown = documents::stream("/Type /XObject /Subtype /Form /BBox [0 0 100 20]", "BT (2000) Tj ET");
    after(source).put(900, shown).edit(10, "(1000)", "(2000)").edit(10, "11 0 R", "900 0 R")
}

fn evidence(source: &[u8]) -> Revision {
    let list = documents::stream("", "0");
    after(source)
        .put(
            900,
            "<</Type /DSS /Certs [901 0 R] /CRLs 902 0 R /VRI <</0123456789ABCDEF0123456789ABCDEF01234567 903 0 R>>>>",
        )
        .put(901, &list)
        .put(902, "[901 0 R]")
        .put(903, "<</Type /VRI /Cert [901 0 R] /TU (D:20261123)>>")
        .with(1, "/DSS 900 0 R /Extensions <</ESIC <</BaseVersion /1.7 /ExtensionLevel 1>>>>")
}

#[test]
fn later_changes_that_signatures_permit() {
    let source = documents::tender();
    let (once, twice) = (signed_once(&source), signed_twice(&source));
    let third = signed(&twice, &Request::default(), &signers().firms[2]);
    let [one, two, three] = [Certify::NoChanges, Certify::FormsAndSignatures, Certify::Annotations].map(certified);
    let second = Request { field: Some("Second".into()), ..Request::default() };
    let approved = signed(&two, &second, &signers().firms[1]);
    let metadata = documents::metadata("later");
    let empty_metadata = documents::stream("/Type /Metadata /Subtype /XML", "");
    let info = "<</ModDate (D:20261123)>>";
    let empty = documents::stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9]", "");
    let unseen = |source: &[u8]| after(source).field("/FT /Sig /T (Third) /Rect [0 0 0 0]");
    let unknown =
        sealed(unseen(&once).with(900, "/V 901 0 R").signature("adbe.x509.rsa_sha1", "").end(), &signers().firms[1]);
    judge(&[
        case("signed", once.clone(), "intact none"),
        case("signed_twice", twice.clone(), "intact permitted; intact none"),
        case("signed_three_times", third, "intact permitted; intact permitted; intact none"),
        case("certified_and_signed_in_the_reserved_field", approved.clone(), "intact permitted; intact none"),
        case("level_2_filled_in", filled(&two).end(), "intact permitted"),
        case("level_3_filled_in", filled(&three).end(), "intact permitted"),
        case("level_2_filled_in_after_approval", filled(&approved).end(), "intact permitted; intact permitted"),
        case("level_2_filled_in_twice", filled_again(&filled(&two).end()), "intact permitted"),
        case("evidence_added", evidence(&once).end(), "intact permitted"),
        case("evidence_added_at_level_1", evidence(&one).end(), "intact permitted"),
        case("evidence_added_by_an_xref_stream", evidence(&once).by_xref_stream().end(), "intact permitted"),
        case("evidence_in_an_object_stream", evidence(&once).pack(900).pack(1).end(), "intact permitted"),
        case("metadata_replaced", after(&once).put(15, &metadata).end(), "intact permitted"),
        case("metadata_new", after(&once).put(900, &metadata).edit(1, "15 0 R", "900 0 R").end(), "intact permitted"),
        case("metadata_that_are_no_xmp", after(&once).put(15, &empty_metadata).end(), "intact permitted")
            .stricter("it reads metadata as XMP; no reader shows them on a page"),
        case("information_added", after(&once).put(900, info).trailer("/Info 900 0 R").end(), "intact permitted"),
        case("unseen_field_added", unseen(&once).end(), "intact permitted"),
        case(
            "empty_field_with_a_place",
            after(&once).field("/FT /Sig /T (Third) /Rect [300 300 400 400] /AP <</N 901 0 R>>").put(901, &empty).end(),
            "intact permitted",
        ),
        case(
            "the_same_objects_again",
            after(&once).again(3, 0).again(5, 0).again(field(&once, "Author"), 0).end(),
            "intact permitted",
        ),
        case("content_replaced_and_restored", restored(&once), "intact permitted")
            .stricter("it judges what was shown in between, too"),
        case("objects_that_nothing_uses", after(&once).put(950, "<</Unused true>>").end(), "intact permitted"),
        case("blank_lines_after_the_end", [once.as_slice(), b"\r\n\n  \n"].concat(), "intact none"),
        case("unseen_signature_of_an_unknown_kind", unknown, "intact permitted; sub_filter_unsupported none"),
    ]);
}

fn restored(source: &[u8]) -> Vec<u8> {
    let other = documents::stream("", "BT /F1 24 Tf 72 700 Td (9000) Tj ET");
    let first = documents::stream("", "BT /F1 24 Tf 72 700 Td (1000) Tj ET");
    after(&after(source).put(5, other).end()).put(5, first).end()
}

fn filled_again(source: &[u8]) -> Vec<u8> {
    after(source).edit(10, "(2000)", "(3000)").end()
}
