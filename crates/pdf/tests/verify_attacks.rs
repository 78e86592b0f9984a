//! Attacks by later revisions and by documents prepared before the signature (incremental saving, shadow attacks).

use sealbid_pdf::sign::{Placement, Request, ReservedField};

use crate::documents;
use crate::kit::{Case, case, judge};
use crate::revision::{after, field, sealed};
use crate::sign::{picture, signed};
use crate::signers::signers;

/// `source` with the seal and the signature of a firm, and an empty field for a second one.
pub fn signed_once(source: &[u8]) -> Vec<u8> {
    let seal = picture(30.0, 20.0);
    let reserve =
        ReservedField { name: "Second".into(), page: 0, x_mm: 20.0, y_mm: 200.0, width_mm: 40.0, height_mm: 30.0 };
    let request = Request {
        placements: vec![Placement { page: 0, x_mm: 100.0, y_mm: 200.0, picture: &seal, part: None }],
        field: Some("Author".into()),
        reserve: vec![reserve],
        ..Request::default()
    };
    signed(source, &request, &signers().firms[0])
}

/// With a second signature, seen in the field kept for it.
pub fn signed_twice(source: &[u8]) -> Vec<u8> {
    let seal = picture(30.0, 20.0);
    let request = Request {
        placements: vec![Placement { page: 0, x_mm: 22.0, y_mm: 202.0, picture: &seal, part: None }],
        field: Some("Second".into()),
        ..Request::default()
    };
    signed(&signed_once(source), &request, &signers().firms[1])
}

/// Why pyHanko finds nothing where we do.
const FILLING: &str = "it permits form filling after every signature that does not forbid it";
const LATER: &str = "it judges a later signature by itself alone";
const EMPTY: &str = "it permits empty signature fields with any appearance";

/// A field, signed by nobody, with a rectangle whose corners are too large for some readers.
pub fn endless(sign: &str) -> String {
    let far = "9".repeat(40);
    format!("/FT /Sig /T (Third) /Rect [{sign}{far} {sign}{far} {far} {far}] /AP <</N 12 0 R>>")
}

const COVER: &str = "/Rect [72 690 300 730] /AP <</N 12 0 R>>";

#[test]
fn what_is_shown_is_changed() {
    let once = signed_once(&documents::tender());
    let on = || after(&once);
    let price = documents::stream("", "BT /F1 24 Tf 72 700 Td (9000) Tj ET");
    let square = format!("<</Type /Annot /Subtype /Square {COVER}>>");
    let page = "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 8 0 R>>";
    let font = "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding <</Differences [49 /nine]>>>>";
    judge(&[
        case("content_stream_replaced", on().put(5, &price).end(), "intact suspicious object_changed"),
        case(
            "content_swapped_for_prepared",
            on().edit(3, " 5 0 R ", " 8 0 R ").end(),
            "intact suspicious page_changed",
        ),
        case(
            "content_added_to_the_array",
            on().put(900, &price).edit(3, " 5 0 R ", " 5 0 R 900 0 R ").end(),
            "intact suspicious page_changed",
        ),
        case(
            "content_stream_replaced_by_an_xref_stream",
            on().put(5, &price).by_xref_stream().end(),
            "intact suspicious object_changed",
        ),
        case(
            "page_changed_in_an_object_stream",
            on().edit(3, " 5 0 R ", " 8 0 R ").pack(3).end(),
            "intact suspicious page_changed",
        ),
        case(
            "page_added",
            on().put(900, page).edit(2, "4 0 R]", "4 0 R 900 0 R]").edit(2, "/Count 2", "/Count 3").end(),
            "intact suspicious page_tree_changed",
        ),
        case(
            "page_removed",
            on().edit(2, " 4 0 R]", "]").edit(2, "/Count 2", "/Count 1").end(),
            "intact suspicious page_tree_changed",
        ),
        case(
            "pages_reordered",
            on().edit(2, "3 0 R 4 0 R", "4 0 R 3 0 R").end(),
            "intact suspicious page_tree_changed",
        ),
        case(
            "kids_swapped_for_prepared",
            on().edit(2, "[3 0 R", "[18 0 R").end(),
            "intact suspicious page_tree_changed",
        ),
        case(
            "page_tree_of_the_catalog_swapped",
            on().edit(1, "2 0 R", "17 0 R").end(),
            "intact suspicious catalog_changed",
        ),
        case(
            "page_resources_swapped",
            on().put(900, font).edit(3, "7 0 R", "900 0 R").end(),
            "intact suspicious page_changed",
        ),
        case("font_replaced", on().put(7, font).end(), "intact suspicious object_changed"),
        case("page_turned", on().with(3, "/Rotate 180").end(), "intact suspicious page_changed"),
        case(
            "annotation_covers_the_price",
            on().put(900, &square).annotated("900 0 R").end(),
            "intact suspicious annotation_added",
        ),
        case("annotation_inside_the_page_covers", on().annotated(&square).end(), "intact suspicious annotation_added"),
        case("hidden_annotation_shown", on().edit(13, "/F 2", "/F 4").end(), "intact suspicious annotation_changed"),
        case("annotation_removed", on().edit(3, " 13 0 R", "").end(), "intact suspicious annotation_changed"),
        case(
            "annotations_reordered",
            on().edit(3, "10 0 R 13 0 R", "13 0 R 10 0 R").end(),
            "intact suspicious annotation_changed",
        ),
        case(
            "appearance_replaced",
            on().put(14, documents::stream("/Subtype /Form /BBox [0 0 9 9]", "")).end(),
            "intact suspicious object_changed",
        ),
        case("object_freed", on().free(5).end(), "intact suspicious object_freed"),
        case("object_of_another_generation", on().again(5, 1).end(), "intact suspicious object_freed"),
        case(
            "object_replaced_with_another_generation",
            on().put_at((5, 1), &price).end(),
            "intact suspicious object_freed",
        ),
        case("catalog_replaced_by_prepared", on().root(16).end(), "no signature"),
        case(
            "catalog_replaced",
            on().put(900, "<</Type /Catalog /Pages 17 0 R /AcroForm 9 0 R>>").root(900).end(),
            "intact suspicious catalog_replaced",
        ),
        case(
            "open_action_added",
            on().with(1, "/OpenAction <</S /JavaScript /JS (x)>>").end(),
            "intact suspicious catalog_changed",
        ),
        case(
            "scripts_added",
            on().with(1, "/Names <</JavaScript <</Names [(a) <</S /JavaScript /JS (x)>>]>>>>").end(),
            "intact suspicious catalog_changed",
        ),
        case(
            "page_action_added",
            on().with(3, "/AA <</O <</S /JavaScript /JS (x)>>>>").end(),
            "intact suspicious page_changed",
        ),
        case(
            "layers_added",
            on().with(1, "/OCProperties <</OCGs [] /D <<>>>>").end(),
            "intact suspicious catalog_changed",
        ),
        case("metadata_is_no_metadata", on().edit(1, "15 0 R", "8 0 R").end(), "intact suspicious metadata_changed"),
        case("form_gone", on().edit(1, "/AcroForm 9 0 R", "").end(), "no signature"),
    ]);
}

#[test]
fn the_form_is_changed() {
    let source = documents::tender();
    let (once, twice) = (signed_once(&source), signed_twice(&source));
    let on = || after(&once);
    let (empty, signed) = (field(&once, "Second"), field(&twice, "Second"));
    let covering = |more: &str| format!("/FT /Sig /T (Third) {COVER} {more}");
    judge(&[
        case("value_changed", on().edit(10, "(1000)", "(9000)").end(), "intact suspicious field_changed")
            .laxer(FILLING),
        case(
            "appearance_of_a_field_swapped",
            on().edit(10, "11 0 R", "12 0 R").end(),
            "intact suspicious field_changed",
        )
        .laxer(FILLING),
        case(
            "appearance_of_a_field_replaced",
            on().put(11, documents::stream("/Subtype /Form /BBox [0 0 9 9]", "")).end(),
            "intact suspicious object_changed",
        )
        .laxer(FILLING),
        case("field_moved", on().edit(10, "[72 600", "[72 500").end(), "intact suspicious field_changed"),
        case("field_renamed", on().edit(10, "(Price)", "(Prize)").end(), "intact suspicious field_changed"),
        case(
            "field_script_added",
            on().with(10, "/AA <</K <</S /JavaScript /JS (x)>>>>").end(),
            "intact suspicious field_changed",
        ),
        case("fields_removed", on().edit(9, "10 0 R", "").end(), "intact suspicious form_changed"),
        case(
            "appearances_to_be_made_again",
            on().with(9, "/NeedAppearances true").end(),
            "intact suspicious form_changed",
        )
        .laxer("it does not look at NeedAppearances"),
        case("xfa_added", on().with(9, "/XFA (x)").end(), "intact suspicious form_changed"),
        case("form_fonts_replaced", on().edit(9, "7 0 R", "18 0 R").end(), "intact suspicious form_changed")
            .laxer("it does not compare the default resources"),
        case(
            "text_field_added",
            on().field(&format!("/FT /Tx /T (Third) {COVER}")).end(),
            "intact suspicious field_added",
        ),
        case(
            "text_field_typed_as_signature",
            on().field(&format!("/FT /Tx /T (Third) {COVER}")).edit(900, "/Type /Annot", "/Type /Sig").end(),
            "intact suspicious field_added",
        ),
        case("empty_signature_field_draws", on().field(&covering("")).end(), "intact suspicious field_added")
            .laxer(EMPTY),
        case("unsigned_field_without_end", on().field(&endless("")).end(), "intact suspicious field_added")
            .laxer(EMPTY),
        case("unsigned_field_without_end_below", on().field(&endless("-")).end(), "intact suspicious field_added")
            .laxer(EMPTY),
        case(
            "empty_signature_field_with_colours",
            on().field("/FT /Sig /T (Third) /Rect [72 690 300 730] /MK <</BG [1 1 1]>>").end(),
            "intact suspicious field_added",
        )
        .laxer(EMPTY),
        case(
            "signature_field_that_is_a_link",
            on().field(&covering("")).edit(900, "/Widget", "/Link").end(),
            "intact suspicious field_added",
        )
        .laxer("it does not look at the subtype"),
        case(
            "signature_field_with_an_action",
            on().field("/FT /Sig /T (Third) /Rect [0 0 0 0] /A <</S /JavaScript /JS (x)>>").end(),
            "intact suspicious action_added",
        )
        .laxer("it does not look at the actions of a new field"),
        case(
            "visible_signature_that_is_none",
            on().field(&covering("/V 901 0 R")).put(901, "<</Type /Sig>>").end(),
            "intact suspicious later_signature_unproven; byte_range_missing suspicious signature_not_in_revision",
        )
        .laxer(LATER),
        case(
            "visible_signature_unknown",
            sealed(on().field(&covering("/V 901 0 R")).signature("adbe.x509.rsa_sha1", "").end(), &signers().firms[1]),
            "intact suspicious later_signature_unproven; sub_filter_unsupported none",
        )
        .laxer(LATER),
        case(
            "seal_drawn_into_an_empty_signature_field",
            on().put(900, documents::stream("/Subtype /Form /BBox [0 0 9 9]", "0 0 9 9 re f"))
                .edit(empty, "/AP <</N ", "/AP <</N 900 0 R /D ")
                .end(),
            "intact suspicious field_changed",
        ),
        case(
            "appearance_of_an_empty_signature_field",
            on().edit(empty, "/AP <</N ", "/AP <</N 12 0 R /D ").end(),
            "intact suspicious field_changed",
        ),
        case(
            "empty_signature_field_shows_again",
            on().edit(empty, "/F 132", "/F 4").end(),
            "intact suspicious field_changed",
        ),
        case(
            "empty_signature_field_moved",
            on().edit(empty, "/Rect [", "/Rect [1").end(),
            "intact suspicious field_changed",
        ),
        case(
            "signed_field_is_no_signature",
            on().with(empty, "/V 901 0 R").put(901, "<</Type /Sig>>").end(),
            "intact suspicious later_signature_unproven; byte_range_missing suspicious signature_not_in_revision",
        )
        .laxer(LATER),
        case(
            "appearance_of_a_signature_swapped",
            after(&twice).edit(signed, "/AP <</N ", "/AP <</N 12 0 R /D ").end(),
            "intact suspicious field_changed later_signature_unproven; intact suspicious field_changed",
        )
        .laxer(LATER),
        case("signature_removed", after(&twice).edit(signed, "/V ", "/Was ").end(), "intact suspicious field_changed"),
    ]);
}

#[test]
fn evidence_and_metadata_are_abused() {
    let source = documents::tender();
    let list = documents::stream("", "0");
    let kept = after(&source)
        .put(900, "<</Type /DSS /Certs [902 0 R] /VRI 901 0 R>>")
        .put(901, "<</0123456789ABCDEF0123456789ABCDEF01234567 <</Cert [902 0 R]>>>>")
        .put(902, &list)
        .with(1, "/DSS 900 0 R");
    let kept = signed_once(&kept.end());
    let once = signed_once(&source);
    let store = |store: &str| after(&once).put(900, store).put(902, &list).with(1, "/DSS 900 0 R").end();
    let bad = "intact suspicious evidence_malformed";
    judge(&[
        case("evidence_of_unknown_kind", store("<</Certs [902 0 R] /JavaScript (x)>>"), bad),
        case("evidence_that_is_no_list", store("<</Certs 902 0 R>>"), bad),
        case("evidence_that_is_no_stream", store("<</Certs [3 0 R]>>"), bad),
        case("evidence_is_a_stream", after(&once).put(900, &list).with(1, "/DSS 900 0 R").end(), bad),
        case("evidence_taken_away", after(&kept).edit(1, "/DSS 900 0 R", "").end(), bad),
        case("evidence_for_signatures_taken_away", after(&kept).edit(900, "/VRI 901 0 R", "").end(), bad),
        case("evidence_for_one_signature_taken_away", after(&kept).put(901, "<<>>").end(), bad),
        case("evidence_for_one_signature_changed", after(&kept).edit(901, "/Cert [902 0 R]", "/Cert []").end(), bad),
        case(
            "metadata_in_place_of_content",
            after(&signed_once(&after(&source).edit(3, "/Contents 5 0 R", "/Contents 15 0 R").end()))
                .put(15, documents::metadata("9000"))
                .end(),
            "intact suspicious object_changed",
        ),
        case(
            "metadata_are_an_image",
            after(&once)
                .put(900, documents::stream("/Type /XObject /Subtype /Image", ""))
                .edit(1, "15 0 R", "900 0 R")
                .end(),
            "intact suspicious metadata_changed",
        ),
    ]);
}

/// What a later signature explains, it explains only while it holds itself.
#[test]
fn a_later_signature_is_turned_into_a_cover() {
    let once = signed_once(&documents::tender());
    let later = Request { field: Some("Third".into()), ..Request::default() };
    let unseen = signed(&once, &later, &signers().firms[1]);
    let third = field(&unseen, "Third");
    let mut broken = unseen.clone();
    let at = broken.windows(9).rposition(|window| window == b"/M (D:202").unwrap() + 9;
    broken[at] = b'5';
    let cases: Vec<Case> = vec![
        case(
            "unseen_signature_made_to_cover",
            after(&unseen).edit(third, "/Rect [0 0 0 0]", COVER).end(),
            "intact suspicious later_signature_unproven; intact suspicious field_changed",
        )
        .laxer(LATER),
        case("later_signature_broken", broken, "intact suspicious later_signature_unproven; digest_differs none")
            .laxer(LATER),
    ];
    judge(&cases);
}
