//! Universal signature forgery and signature wrapping: the signature itself is tampered with.

use sealbid_pdf::sign::Request;

use crate::documents;
use crate::kit::{Case, case, judge};
use crate::revision::{after, field, find, replaced, sealed, spans};
use crate::sign::signed;
use crate::signers::signers;

fn signed_with_room() -> Vec<u8> {
    let request = Request { reason: Some("as long as another entry is".into()), ..Request::default() };
    signed(&documents::tender(), &request, &signers().firms[0])
}

/// `file` with other bytes in the place of `from`, and no byte moved.
fn in_place(file: &[u8], from: std::ops::Range<usize>, to: &str) -> Vec<u8> {
    let mut file = file.to_vec();
    let length = from.len();
    file[from].copy_from_slice(format!("{to:length$}").as_bytes());
    file
}

#[test]
fn the_signature_is_emptied_or_its_range_moved() {
    let file = signed_with_room();
    let (range, gap) = spans(&file);
    let numbers: Vec<usize> = String::from_utf8_lossy(&file[range.start + 1..range.end - 1])
        .split_whitespace()
        .map(|number| number.parse().unwrap())
        .collect();
    let [start, before, after_gap, rest] = numbers[..] else { panic!("{numbers:?}") };
    let contents = |to: &str| in_place(&file, gap.clone(), to);
    let byte_range = |to: &str| in_place(&file, range.clone(), to);
    let moved = |a: usize, b: usize, c: usize, d: usize| byte_range(&format!("[{a} {b} {c} {d}]"));
    let reason = find(&file, b"/Reason").unwrap();
    let reason = reason..reason + find(&file[reason..], b")").unwrap() + 1;
    let other = signed(&documents::pages(1), &Request::default(), &signers().firms[0]);
    let others = String::from_utf8_lossy(&other[spans(&other).1]).into_owned();
    let mut trailing = file.clone();
    trailing[gap.end - 3..gap.end - 1].copy_from_slice(b"01");
    let price = find(&file, b"(1000)").unwrap() + 1;
    let mut flipped = file.clone();
    flipped[price] = b'9';

    let gone = "suspicious signature_not_in_revision";
    let row = |name, file, code: &'static str| -> Case {
        let expected = match code {
            "digest_differs" | "cms_malformed" => format!("{code} none"),
            _ => format!("{code} {gone}"),
        };
        case(name, file, expected.leak())
    };
    judge(&[
        row("contents_empty", contents("<>"), "contents_not_the_gap"),
        row("contents_null", contents("null"), "contents_missing"),
        row("contents_zeros", contents(&format!("<{}>", "0".repeat(gap.len() - 2))), "cms_malformed"),
        row("contents_short_zeros", contents("<00>"), "contents_not_the_gap"),
        row("contents_number", contents("0"), "contents_missing"),
        row("contents_by_reference", contents("5 0 R"), "contents_missing"),
        row("contents_literal", contents(&format!("({})", "0".repeat(gap.len() - 2))), "contents_not_the_gap"),
        row("contents_absent", in_place(&file, gap.start - 10..gap.start, "/Contentz "), "contents_missing"),
        row("contents_of_another_file", contents(&others), "digest_differs"),
        row("contents_with_trailing_data", trailing, "cms_malformed").laxer("it passes over what follows the CMS"),
        row("contents_twice", in_place(&file, reason.clone(), "/Contents <00>"), "signature_dictionary_ambiguous"),
        row("byte_range_absent", in_place(&file, range.start - 11..range.start, "/ByteRangf"), "byte_range_missing"),
        row("byte_range_null", byte_range("null"), "byte_range_invalid"),
        row("byte_range_empty", byte_range("[]"), "byte_range_invalid"),
        row("byte_range_of_strings", byte_range("[(0) (1) (2) (3)]"), "byte_range_invalid"),
        row("byte_range_of_reals", byte_range(&format!("[0.0 {before}.0 {after_gap} {rest}]")), "byte_range_invalid"),
        row("byte_range_of_two", byte_range(&format!("[0 {}]", file.len())), "byte_range_invalid"),
        row("byte_range_of_three", byte_range(&format!("[0 {before} {after_gap}]")), "byte_range_invalid"),
        row(
            "byte_range_of_six",
            byte_range(&format!("[0 {before} {after_gap} 9 {} 9]", after_gap + 9)),
            "byte_range_invalid",
        ),
        row("byte_range_negative", byte_range(&format!("[0 {before} {after_gap} -1]")), "byte_range_invalid"),
        row(
            "byte_range_negative_start",
            byte_range(&format!("[-1 {before} {after_gap} {rest}]")),
            "byte_range_invalid",
        ),
        row("byte_range_too_long", moved(start, before, after_gap, rest + 1), "byte_range_invalid"),
        row("byte_range_overflows", byte_range("[0 1 9223372036854775807 9]"), "byte_range_invalid"),
        row("byte_range_not_from_0", moved(1, before - 1, after_gap, rest), "byte_range_invalid"),
        row("byte_range_overlapping", moved(0, before, before - 9, rest), "byte_range_invalid"),
        row("byte_range_without_gap", moved(0, before, before, file.len() - before), "byte_range_invalid"),
        row("byte_range_of_nothing", moved(0, 0, 0, 0), "byte_range_invalid"),
        row("byte_range_gap_too_big", moved(0, before - 10, after_gap, rest), "contents_not_the_gap"),
        row("byte_range_gap_too_big_behind", moved(0, before, after_gap + 1, rest - 1), "contents_not_the_gap"),
        row("byte_range_gap_too_small", moved(0, before + 1, after_gap, rest), "contents_not_the_gap"),
        case(
            "byte_range_stops_early",
            moved(0, before, after_gap, rest - 30),
            "digest_differs suspicious revision_unreadable",
        ),
        row(
            "byte_range_twice",
            in_place(&file, reason.clone(), "/ByteRange [0 1 2 3]"),
            "signature_dictionary_ambiguous",
        ),
        row(
            "filter_twice",
            in_place(&file, reason, "/SubFilter /adbe.x509.rsa_sha1"),
            "signature_dictionary_ambiguous",
        ),
        row("signed_byte_changed", flipped, "digest_differs"),
    ]);
}

#[test]
fn the_signed_bytes_are_wrapped() {
    let file = signed_with_room();
    let (_, gap) = spans(&file);
    let contents = String::from_utf8_lossy(&file[gap.clone()]).into_owned();
    let second = file[gap.end..].to_vec();
    let name = field(&file, "Signature1");
    let price = documents::stream("", "BT /F1 24 Tf 72 700 Td (9000) Tj ET");
    // The second signed block again, inside a stream: the digest over the range is the old one.
    let wrapped = |range: &str| {
        after(&file)
            .put(5, &price)
            .edit(name, "/V ", "/V 901 0 R /Was ")
            .put(902, [format!("<</Length {}>>\nstream\n", second.len()).as_bytes(), &second, b"\nendstream"].concat())
            .put(
                901,
                format!(
                    "<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange {range} \
                     /Contents {contents}>>"
                ),
            )
            .end()
    };
    let hollow = "[0 1111111111 2222222222 3333333333]";
    let at = find(&wrapped(hollow)[file.len()..], &second).unwrap() + file.len();
    let range = format!("[0 {} {} {}", gap.start, at, second.len());
    let range = format!("{range:width$}]", width = hollow.len() - 1);
    let moved = wrapped(&range);

    let direct = after(&file).edit(name, "/V ", "/V <</Type /Sig /SubFilter /ETSI.CAdES.detached>> /Was ").end();
    let packed = after(&file)
        .field("/FT /Sig /T (Third) /Rect [0 0 0 0] /V 901 0 R")
        .signature("ETSI.CAdES.detached", "")
        .pack(901)
        .end();
    let other = {
        let by = after(&documents::tender()).field("/FT /Sig /T (Author) /Rect [0 0 0 0] /V 901 0 R");
        let signed = sealed(by.signature("ETSI.CAdES.detached", "").end(), &signers().firms[0]);
        // A field that was not in the revision which is signed shows the same signature.
        let named = after(&signed).put(
            910,
            "<</FT /Sig /T (Second) /Type /Annot /Subtype /Widget /Rect [0 0 9 9] /V 901 0 R /AP <</N 12 0 R>>>>",
        );
        named.edit(9, "/Fields [", "/Fields [910 0 R ").end()
    };
    judge(&[
        case("second_block_moved", moved, "contents_not_the_gap suspicious signature_not_in_revision"),
        case("value_inside_the_field", direct, "signature_dictionary_misplaced suspicious signature_not_in_revision"),
        case(
            "value_in_an_object_stream",
            packed,
            "intact suspicious later_signature_unproven; \
             signature_dictionary_misplaced suspicious signature_not_in_revision",
        ),
        case(
            "signature_shown_by_another_field",
            other,
            "intact suspicious signature_not_in_revision; intact suspicious field_changed",
        ),
        case(
            "dictionary_changed",
            replaced(&file, "/ETSI.CAdES.detached", "/adbe.pkcs7.detached"),
            "digest_differs none",
        ),
    ]);
}
