//! Attacks on certified documents (evil annotations, sneaky signatures) and on locked fields.

use sealbid_pdf::sign::{Certify, Request, ReservedField};

use crate::documents;
use crate::kit::{case, judge};
use crate::revision::{after, field, replaced, sealed};
use crate::sign::signed;
use crate::signers::signers;
use crate::verify_attacks::endless;

/// The tender, certified by a first signature, with an empty field for a second one.
pub fn certified(level: Certify) -> Vec<u8> {
    let reserve =
        ReservedField { name: "Second".into(), page: 0, x_mm: 20.0, y_mm: 200.0, width_mm: 40.0, height_mm: 30.0 };
    let request =
        Request { field: Some("Author".into()), certify: Some(level), reserve: vec![reserve], ..Request::default() };
    signed(&documents::tender(), &request, &signers().firms[0])
}

/// `source` with one more field, signed whatever the certification says.
fn also_signed(source: &[u8], rect: &str) -> Vec<u8> {
    let on = after(source).field(&format!("/FT /Sig /T (Third) {rect} /V 901 0 R"));
    sealed(on.signature("ETSI.CAdES.detached", "").end(), &signers().firms[1])
}

/// Why pyHanko finds nothing where we do.
const FILLING: &str = "it permits form filling after every signature that does not forbid it";
const UNSEEN: &str = "/Rect [0 0 0 0]";
const COVER: &str = "/Rect [72 690 300 730] /AP <</N 12 0 R>>";

#[test]
fn certified_documents_are_changed() {
    let [one, two, three] = [Certify::NoChanges, Certify::FormsAndSignatures, Certify::Annotations].map(certified);
    let note = |source: &[u8]| {
        after(source).put(900, format!("<</Type /Annot /Subtype /FreeText {COVER}>>")).annotated("900 0 R").end()
    };
    let approved = signed(&two, &Request { field: Some("Second".into()), ..Request::default() }, &signers().firms[1]);
    let plain = signed(
        &documents::tender(),
        &Request { field: Some("Author".into()), ..Request::default() },
        &signers().firms[0],
    );
    let reference = "/Reference [<</Type /SigRef /TransformMethod /DocMDP /TransformParams <</V /1.2 /P 3>>>>]";
    let certified_second = sealed(
        after(&plain)
            .field(&format!("/FT /Sig /T (Third) {UNSEEN} /V 901 0 R"))
            .signature("ETSI.CAdES.detached", reference)
            .with(1, "/Perms <</DocMDP 901 0 R>>")
            .end(),
        &signers().firms[1],
    );
    judge(&[
        case("level_1_signed_again", also_signed(&one, UNSEEN), "intact suspicious certification_forbids; intact none"),
        case(
            "level_1_signed_into_the_empty_field",
            {
                let on = after(&one).with(field(&one, "Second"), "/V 901 0 R");
                sealed(on.signature("ETSI.CAdES.detached", "").end(), &signers().firms[1])
            },
            "intact suspicious certification_forbids; intact none",
        ),
        case(
            "level_1_field_added",
            after(&one).field(&format!("/FT /Sig /T (Third) {UNSEEN}")).end(),
            "intact suspicious certification_forbids",
        )
        .laxer("it permits unseen fields for time-stamps at every level"),
        case("level_1_form_filled", after(&one).edit(10, "(1000)", "(9000)").end(), "intact suspicious field_changed"),
        case("level_1_annotation", note(&one), "intact suspicious annotation_added"),
        case(
            "level_2_visible_signature",
            also_signed(&two, COVER),
            "intact suspicious visible_field_after_certification; intact none",
        ),
        case(
            "unsigned_field_without_end",
            after(&two).field(&endless("-")).end(),
            "intact suspicious field_added visible_field_after_certification",
        ),
        case("level_2_annotation", note(&two), "intact suspicious annotation_added"),
        case(
            "level_2_annotation_after_approval",
            note(&approved),
            "intact suspicious annotation_added later_signature_unproven; intact suspicious annotation_added",
        ),
        case(
            "level_2_page_changed",
            after(&two).edit(3, "/Contents 5", "/Contents 8").end(),
            "intact suspicious page_changed",
        ),
        case(
            "level_2_hidden_field_shown",
            after(&two).edit(10, "/F 4", "/F 0").end(),
            "intact suspicious field_changed",
        )
        .laxer("it takes the flags of a widget for a part of its value"),
        case(
            "level_2_field_grown",
            after(&two).edit(10, "[72 600 172 620]", "[0 0 595 842]").end(),
            "intact suspicious field_changed",
        ),
        case(
            "level_2_value_is_an_old_object",
            after(&two).edit(10, "(1000)", "8 0 R").end(),
            "intact suspicious field_changed",
        )
        .laxer("it does not look at what the value refers to"),
        case("level_3_annotation", note(&three), "intact suspicious annotation_added"),
        case(
            "level_3_visible_signature",
            also_signed(&three, COVER),
            "intact suspicious visible_field_after_certification; intact none",
        ),
        case(
            "level_3_annotation_direct",
            after(&three).annotated(&format!("<</Subtype /Stamp {COVER}>>")).end(),
            "intact suspicious annotation_added",
        ),
        case(
            "certification_taken_away",
            after(&two).edit(1, "/Perms", "/Was").end(),
            "intact suspicious catalog_changed",
        ),
        case("certified_by_the_second_signature", certified_second, "intact suspicious catalog_changed; intact none"),
        case("level_raised", replaced(&one, "/P 1>>", "/P 3>>"), "digest_differs none"),
    ]);
}

#[test]
fn locked_fields_are_changed() {
    // The field that is signed first says what it locks.
    let locking = |lock: &str, certify| {
        let source =
            after(&documents::tender()).field(&format!("/FT /Sig /T (Author) {UNSEEN} /Lock <<{lock}>>")).end();
        let source = after(&source)
            .put(899, "<</FT /Sig /T (Second) /Type /Annot /Subtype /Widget /P 3 0 R /F 4 /Rect [300 300 400 400]>>")
            .edit(9, "/Fields [", "/Fields [899 0 R ")
            .annotated("899 0 R")
            .end();
        let request = Request { field: Some("Author".into()), certify, ..Request::default() };
        signed(&source, &request, &signers().firms[0])
    };
    let filled = |source: &[u8]| after(source).edit(10, "(1000)", "(9000)").end();
    let second = |source: &[u8]| {
        let on = after(source).with(899, "/V 950 0 R").signature_as(950, "ETSI.CAdES.detached", "");
        sealed(on.end(), &signers().firms[1])
    };
    let forms = Some(Certify::FormsAndSignatures);
    judge(&[
        case(
            "all_locked_and_signed",
            second(&locking("/Action /All", None)),
            "intact suspicious field_locked; intact none",
        ),
        case(
            "named_locked_and_signed",
            second(&locking("/Action /Include /Fields [(Second)]", None)),
            "intact suspicious field_locked; intact none",
        ),
        case(
            "others_locked_and_signed",
            second(&locking("/Action /Exclude /Fields [(Price)]", None)),
            "intact suspicious field_locked; intact none",
        ),
        case(
            "all_locked_and_filled",
            filled(&locking("/Action /All", forms)),
            "intact suspicious field_changed field_locked",
        ),
        case(
            "named_locked_and_filled",
            filled(&locking("/Action /Include /Fields [(Price)]", forms)),
            "intact suspicious field_changed field_locked",
        ),
        case(
            "others_locked_and_filled",
            filled(&locking("/Action /Exclude /Fields [(Second)]", forms)),
            "intact suspicious field_changed field_locked",
        ),
        case(
            "locked_at_level_1_and_signed",
            second(&locking("/Action /Include /Fields [(Price)] /P 1", None)),
            "intact suspicious certification_forbids; intact none",
        ),
        case(
            "unlocked_and_signed",
            second(&locking("/Action /Include /Fields [(Price)]", None)),
            "intact permitted; intact none",
        )
        .stricter("it takes the unchanged appearance of a locked field for an update"),
        case("unlocked_and_filled", filled(&locking("/Action /Include /Fields [(Second)]", forms)), "intact permitted"),
    ]);
}

/// A signature by hand in a field of its own, with these entries, and with `lock` in the field.
fn referring(source: &[u8], entries: &str, lock: &str) -> Vec<u8> {
    let on = after(source).field(&format!("/FT /Sig /T (Author) {UNSEEN} /V 901 0 R {lock}"));
    sealed(on.signature("ETSI.CAdES.detached", entries).end(), &signers().firms[0])
}

fn filled(source: &[u8]) -> Vec<u8> {
    after(source).edit(10, "(1000)", "(9000)").end()
}

/// A level that no certification of the document grants.
#[test]
fn filling_needs_a_certification() {
    let source = documents::tender();
    let level =
        |level| format!("/Reference [<</Type /SigRef /TransformMethod /DocMDP /TransformParams <</P {level}>>>>]");
    let locked = referring(&source, "", "/Lock <</Type /SigFieldLock /Action /Include /Fields [(Other)] /P 2>>");
    let own = referring(&source, &level(2), "");
    let strict = certified(Certify::NoChanges);
    let raised = {
        let on = after(&strict).with(field(&strict, "Second"), "/V 901 0 R");
        sealed(on.signature("ETSI.CAdES.detached", &level(3)).end(), &signers().firms[1])
    };
    judge(&[
        case("lock_p2_uncertified_filled", filled(&locked), "intact suspicious field_changed").laxer(FILLING),
        case("docmdp_without_perms_filled", filled(&own), "intact suspicious field_changed").laxer(FILLING),
        case(
            "perms_name_a_signature_without_level_filled",
            filled(&certified_by(&source, "")),
            "intact suspicious field_changed",
        )
        .laxer(FILLING),
        case("perms_name_the_signature_filled", filled(&certified_by(&source, &level(2))), "intact permitted"),
        case(
            "level_1_and_a_later_signature_says_3",
            filled(&raised),
            "intact suspicious certification_forbids field_changed later_signature_unproven; \
             intact suspicious field_changed",
        )
        .laxer("of a later signature it knows the level that it says itself alone"),
    ]);
}

/// A signature with these entries that the catalog names as the one which certifies.
fn certified_by(source: &[u8], entries: &str) -> Vec<u8> {
    let named = after(source).with(1, "/Perms <</DocMDP 901 0 R>>").end();
    referring(&named, entries, "")
}

/// Each of several references locks what it names.
#[test]
fn several_locks_of_one_signature() {
    let source = after(&documents::tender())
        .put(899, "<</FT /Sig /T (Second) /Type /Annot /Subtype /Widget /P 3 0 R /F 4 /Rect [300 300 400 400]>>")
        .edit(9, "/Fields [", "/Fields [899 0 R ")
        .annotated("899 0 R")
        .end();
    let lock = |field: &str| format!("<</Type /SigFieldLock /Action /Include /Fields [({field})]>>");
    let reference = |field: &str| {
        format!("<</Type /SigRef /TransformMethod /FieldMDP /TransformParams {} /Data 1 0 R>>", lock(field))
    };
    let of = |locked: &[&str], own: &str| {
        let references: String = locked.iter().map(|field| reference(field)).collect();
        referring(&source, &format!("/Reference [{references}]"), own)
    };
    let second = |source: &[u8]| {
        let on = after(source).with(899, "/V 950 0 R").signature_as(950, "ETSI.CAdES.detached", "");
        sealed(on.end(), &signers().firms[1])
    };
    let found = "intact suspicious field_locked; intact none";
    judge(&[
        case("locked_by_the_first_of_two", second(&of(&["Second", "Price"], "")), found),
        case("locked_by_the_last_of_two", second(&of(&["Price", "Second"], "")), found),
        case("locked_by_the_field_alone", second(&of(&["Price"], &format!("/Lock {}", lock("Second")))), found),
        case("locked_by_neither", second(&of(&["Price"], "")), "intact permitted; intact none")
            .stricter("it takes the unchanged appearance of a locked field for an update"),
    ]);
}
