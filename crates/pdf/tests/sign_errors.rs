//! What is not signed, by the defect of the request.

use sealbid_pdf::sign::{self, Certify, Placement, Request, ReservedField, SignError};
use sealbid_pki::cms;
use sealbid_testkit::rng;

use crate::documents;
use crate::sign::{picture, signed};
use crate::signers::{now, signers};

fn refusal(source: &[u8], request: &Request<'_>) -> &'static str {
    sign::sign(source, request, &signers().firms[1], now(), &mut rng(3)).expect_err("refused").code()
}

fn field(name: &str) -> Request<'static> {
    Request { field: Some(name.to_owned()), ..Request::default() }
}

#[test]
fn requests_that_break_a_rule() {
    let seal = picture(30.0, 20.0);
    let place = |page, x_mm| Placement { page, x_mm, y_mm: 40.0, picture: &seal, part: None };
    let reserve = |name: &str| {
        vec![ReservedField { name: name.into(), page: 0, x_mm: 20.0, y_mm: 40.0, width_mm: 40.0, height_mm: 30.0 }]
    };
    let bare = documents::pages(2);
    let certified_with = |level| {
        let request = Request { certify: Some(level), reserve: reserve("Agent"), ..field("Author") };
        signed(&bare, &request, &signers().firms[0])
    };
    let approved = signed(&bare, &field("Author"), &signers().firms[0]);
    let certified = certified_with(Certify::FormsAndSignatures);
    let closed = certified_with(Certify::NoChanges);
    let at = |page, x_mm| Request { placements: vec![place(page, x_mm)], ..Request::default() };

    let cases: Vec<(&str, &[u8], Request<'_>)> = vec![
        ("page_missing", &bare, at(2, 20.0)),
        ("placement_outside_page", &bare, at(0, 250.0)),
        ("placement_outside_page", &bare, at(0, f64::NAN)),
        ("field_name", &bare, field("a.b")),
        ("field_name", &bare, field("")),
        ("field_taken", &bare, Request { reserve: reserve("Author"), ..field("Author") }),
        ("field_signed", &approved, field("Author")),
        ("certify_not_first", &approved, Request { certify: Some(Certify::Annotations), ..Request::default() }),
        ("reserve_after_signature", &approved, Request { reserve: reserve("Agent"), ..Request::default() }),
        (
            "later_pass_one_page",
            &approved,
            Request { placements: vec![place(0, 20.0), place(1, 20.0)], ..Request::default() },
        ),
        ("certified_no_changes", &closed, field("Agent")),
        ("certified_no_new_field", &certified, at(0, 20.0)),
        ("placement_outside_field", &certified, Request { field: Some("Agent".into()), ..at(0, 70.0) }),
        ("placement_outside_field", &certified, Request { field: Some("Agent".into()), ..at(1, 22.0) }),
    ];
    for (code, source, request) in &cases {
        assert_eq!(refusal(source, request), *code);
    }
}

#[test]
fn a_signature_over_anything_else_is_not_taken() {
    let (source, firm) = (documents::pages(1), &signers().firms[0]);
    let prepare = || sign::prepare(&source, &Request::default(), &firm_chain(), now(), &mut rng(1)).unwrap();
    let other = cms::sign(firm, [1; 32], cms::Profile::Pades, now()).unwrap();
    assert_eq!(prepare().complete(&other).unwrap_err(), SignError::SignatureRejected { reason: "digest_differs" });
    assert_eq!(prepare().complete(&[0; 100_000]).unwrap_err(), SignError::SignatureRejected { reason: "too_long" });
    assert_eq!(prepare().complete(b"hello").unwrap_err().code(), "cms_malformed");
}

fn firm_chain() -> Vec<sealbid_pki::Certificate> {
    use sealbid_pki::Signer;
    signers().firms[0].chain().to_vec()
}

#[test]
fn the_same_inputs_give_the_same_bytes_and_the_source_stays_in_front() {
    let source = documents::pages(2);
    let prepare = || sign::prepare(&source, &Request::default(), &firm_chain(), now(), &mut rng(1)).unwrap();
    assert_eq!(prepare().content(), prepare().content());
    assert_eq!(prepare().byte_range()[2] + prepare().byte_range()[3], (source.len() + prepare().revision_len()) as u64);
}

#[test]
fn every_code_is_listed_once() {
    let listed: std::collections::BTreeSet<_> = sealbid_pdf::CODES.iter().collect();
    assert_eq!(listed.len(), sealbid_pdf::CODES.len());
    for code in sealbid_pdf::read::ReadError::CODES.iter().chain(SignError::CODES) {
        assert!(listed.contains(code), "{code}");
    }
}
