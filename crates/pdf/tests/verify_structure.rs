//! Attacks on the structure of the file: what readers read in two ways, and what signed bytes leave open.

use sealbid_pdf::read::Pdf;

use crate::documents;
use crate::kit::{case, judge};
use crate::revision::{Revision, after, find, replaced, sealed};
use crate::signers::signers;
use crate::verify_attacks::signed_once;

/// Why pyHanko finds nothing where we do.
const COMPLETED: &str = "it does not ask whether appended bytes complete an object of the signed ones";
const TAIL: &str = "it does not look at what follows the last revision that it can reach";

#[test]
fn readers_would_disagree() {
    let source = documents::tender();
    let once = signed_once(&source);
    let on = || after(&once);
    let old = Pdf::open(&once).unwrap().startxref();
    let first = Pdf::open(&source).unwrap().startxref();
    let price = documents::stream("", "BT /F1 24 Tf 72 700 Td (9000) Tj ET");
    let hidden = find(&once, b"% 3 0 obj").unwrap() + 2;
    let tail = |text: &str| [once.as_slice(), text.as_bytes()].concat();
    let revision = on().put(5, &price).end();
    judge(&[
        case("page_with_a_key_twice", on().with(3, "/Contents 8 0 R").end(), "intact suspicious object_ambiguous"),
        case(
            "widget_with_a_key_twice",
            on().field("/FT /Sig /T (Third) /Rect [0 0 600 800] /Rect [0 0 0 0]").end(),
            "intact suspicious object_ambiguous",
        ),
        case("trailer_with_a_key_twice", on().trailer("/Root 16 0 R").end(), "refused pdf_malformed"),
        case(
            "widget_with_no_rectangle_of_numbers",
            on().field("/FT /Sig /T (Third) /Rect [0 0 (600) (800)] /AP <</N 12 0 R>>").end(),
            "intact suspicious field_added",
        )
        .laxer("it takes such a widget for unseen"),
        case(
            "widget_whose_rectangle_is_elsewhere",
            on().field("/FT /Sig /T (Third) /Rect 901 0 R /AP <</N 12 0 R>>").put(901, "[0 0 0 0]").end(),
            "intact suspicious field_added",
        ),
        case(
            "widget_with_signs_inside_its_numbers",
            on().field("/FT /Sig /T (Third) /Rect [7-2 690 72 730] /AP <</N 12 0 R>>").end(),
            "intact suspicious object_ambiguous",
        ),
        case("page_placed_inside_a_stream", on().place(3, hidden).end(), "intact suspicious page_changed"),
        case(
            "page_placed_at_another_object",
            on().place(3, find(&once, b"\n18 0 obj").unwrap() + 1).end(),
            "refused pdf_malformed",
        ),
        case("revision_without_xref", tail(&format!("5 0 obj\n{price}\nendobj\n")), "refused pdf_truncated")
            .laxer(TAIL),
        case(
            "revision_without_xref_but_its_end",
            tail(&format!("5 0 obj\n{price}\nendobj\nstartxref\n{old}\n%%EOF\n")),
            "intact suspicious trailing_bytes",
        )
        .laxer(TAIL),
        case(
            "startxref_to_the_old_revision",
            replaced(
                &revision,
                &format!("startxref\n{}", Pdf::open(&revision).unwrap().startxref()),
                &format!("startxref\n{old}"),
            ),
            "intact suspicious trailing_bytes",
        )
        .laxer(TAIL),
        case("end_mark_missing", revision[..revision.len() - 7].to_vec(), "refused pdf_truncated").laxer(TAIL),
        case("text_after_the_end", tail("-- \nsent from my phone"), "intact suspicious trailing_bytes").laxer(TAIL),
        case("another_file_after_the_end", tail("PK\x03\x04"), "intact suspicious trailing_bytes").laxer(TAIL),
        case("unsigned_document_after_the_end", [once.as_slice(), &source].concat(), "no signature"),
        case("signed_revision_passed_over", on().prev(first).with(4, "/Rotate 90").end(), "no signature"),
        case("hybrid", on().put(5, &price).trailer("/XRefStm 15").end(), "refused pdf_hybrid_xref"),
        case("encrypted_afterwards", on().trailer("/Encrypt <</Filter /Standard>>").end(), "refused pdf_encrypted"),
    ]);
}

/// What the signed bytes leave open, so that appended ones can fill it in.
#[test]
fn the_signed_revision_is_completed() {
    let firm = &signers().firms[0];
    let source = documents::tender();
    // A signature by hand, so that the signed bytes end as they are meant to.
    let by_hand = |edit: &dyn Fn(Revision) -> Revision, tail: &str| {
        let on = edit(after(&source)).field("/FT /Sig /T (Author) /Rect [0 0 0 0] /V 901 0 R");
        let bytes = on.signature("ETSI.CAdES.detached", "").end();
        sealed([bytes.as_slice(), tail.as_bytes()].concat(), firm)
    };
    let undefined = by_hand(&|on| on.edit(3, "/Contents 5 0 R", "/Contents 920 0 R"), "");
    let price = documents::stream("", "BT /F1 24 Tf 72 700 Td (9000) Tj ET");

    let at = |tail: &'static str| {
        let length = by_hand(&|on| on.edit(3, "/Contents 5 0 R", "/Contents 920 0 R").place(920, 0), tail).len();
        by_hand(&|on| on.edit(3, "/Contents 5 0 R", "/Contents 920 0 R").place(920, length - tail.len()), tail)
    };
    let beyond = at("");
    let number = at("920 0\nobj 8");
    let comment = at("920 0\nobj <</Kids 8 0 R>> % ");
    let long = {
        let open = |length: usize| {
            let stream = format!("<</Length {length:06}>>\nstream\nq\nendstream");
            by_hand(&|on| on.put(920, &stream).edit(3, "/Contents 5 0 R", "/Contents 920 0 R"), "")
        };
        let signed = open(0);
        let data = find(&signed, b"stream\nq\n").unwrap() + 7;
        open(signed.len() - data + 20)
    };
    let tail = |signed: &[u8], text: &str| {
        let at = signed.len();
        let mut bytes = after(signed).end();
        bytes.splice(at..at, text.bytes());
        let old = Pdf::open(signed).unwrap().startxref();
        let moved = find(&bytes[at..], b"xref\n0 0").unwrap() + at;
        let end = bytes.windows(10).rposition(|w| w == b"startxref\n").unwrap();
        bytes.truncate(end);
        assert!(moved as u64 > old);
        bytes.extend_from_slice(format!("startxref\n{moved}\n%%EOF\n").as_bytes());
        bytes
    };
    judge(&[
        case("object_left_undefined", after(&undefined).put(920, &price).end(), "intact suspicious object_defined"),
        case(
            "object_beyond_the_end",
            tail(&beyond, &format!("920 0 obj\n{price}\nendobj\n")),
            "intact suspicious object_changed",
        )
        .laxer(COMPLETED),
        case("number_becomes_a_reference", tail(&number, " 0 R\nendobj\n"), "intact suspicious object_completed")
            .laxer(COMPLETED),
        case(
            "dictionary_becomes_a_stream",
            tail(&comment, "\nstream\nq\nendstream\nendobj\n"),
            "intact suspicious object_completed",
        ),
        case(
            "stream_longer_than_the_signed_bytes",
            tail(&long, "01234567890123456789\nendstream\nendobj\n"),
            "intact suspicious object_completed",
        )
        .laxer(COMPLETED),
    ]);
}
