//! Baseline levels: what they need, what they prove, and that no signature before them suffers.

use sealbid_pdf::ltv::{self, Kept};
use sealbid_pdf::read::Pdf;
use sealbid_pdf::sign::{self, Certify, Placement, Request};
use sealbid_pdf::verify::{Kind, LaterChanges, Level, PdfRecord, SigningTime, verify};
use sealbid_pki::cms::{self, CmsError, Content, ContentSigner, Integrity, Profile};
use sealbid_pki::path::{Evidence, Revocation, Trust};
use sealbid_pki::{Certificate, FileKey, Instant, Signer, ca, tsp};
use sealbid_testkit::rng;
use sha2::{Digest, Sha256};

use crate::documents;
use crate::sign::{Folder, picture};
use crate::signers::{assert_good, now, signers};
use crate::verify_certified::certified;

/// When time-stamps are made: after the signature, before the validators look.
fn stamped_at() -> Instant {
    now().plus_secs(30)
}

fn token(sha256: [u8; 32], at: Instant) -> Vec<u8> {
    let request = tsp::TimeStampRequest::new(sha256, &mut rng(1));
    let reply = tsp::answer(&signers().stamps, &request.to_der(), tsp::PRACTICE_POLICY, at, &mut rng(2)).unwrap();
    tsp::accept(&reply, &request).unwrap().token
}

/// A firm whose signatures get a time-stamp.
struct Stamped<'s>(&'s FileKey);

impl ContentSigner for Stamped<'_> {
    fn chain(&self) -> &[Certificate] {
        Signer::chain(self.0)
    }
    fn sign_content(&self, content: Content, profile: Profile, at: Instant) -> Result<Vec<u8>, CmsError> {
        let message = self.0.sign_content(content, profile, at)?;
        let value = cms::parse(&message)?.signers()[0].signature().to_vec();
        cms::with_time_stamp(&message, &token(Sha256::digest(&value).into(), stamped_at()))
    }
}

/// `source` with one more signature at B-T.
fn b_t(source: &[u8], request: &Request<'_>, firm: usize) -> Vec<u8> {
    let request = Request { extra_room: 8192, ..request.clone() };
    let signer = Stamped(&signers().firms[firm]);
    let revision = sign::sign(source, &request, &signer, now(), &mut rng(source.len() as u64)).unwrap();
    [source, &revision].concat()
}

fn kept(file: &[u8]) -> Vec<Kept> {
    let of = |need: &ltv::Need| Kept {
        key: need.key.clone(),
        certificates: need.chains.iter().flat_map(|chain| chain.enclosed.clone()).collect(),
        crls: signers().lists.to_vec(),
        ocsp: Vec::new(),
    };
    ltv::needs(file).unwrap().signatures.iter().map(of).collect()
}

/// With the evidence for all its signatures.
fn b_lt(file: &[u8]) -> Vec<u8> {
    [file, &ltv::append(file, &kept(file), &mut rng(3)).unwrap()].concat()
}

fn with_stamp(file: &[u8], at: Instant) -> Vec<u8> {
    let prepared = ltv::prepare_stamp(file, 8192, &mut rng(4)).unwrap();
    let token = token(prepared.content().sha256, at);
    [file, &prepared.complete(&token).unwrap()].concat()
}

fn b_lta(file: &[u8]) -> Vec<u8> {
    with_stamp(&b_lt(file), stamped_at().plus_secs(30))
}

fn judged_by(file: &[u8], trust: &Trust) -> PdfRecord {
    let record = verify(file, trust, &Evidence::default(), now().plus_secs(3600)).unwrap();
    for signature in &record.signatures {
        assert_eq!(signature.intact, Integrity::Intact, "{signature:#?}");
        assert_ne!(signature.later_changes, LaterChanges::Suspicious, "{signature:#?}");
    }
    record
}

fn judged(file: &[u8]) -> PdfRecord {
    let root = std::fs::read_to_string(signers().root_pem()).unwrap();
    judged_by(file, &Trust::from_pem([root]).unwrap())
}

fn levels(file: &[u8]) -> Vec<Option<Level>> {
    judged(file).signatures.iter().map(|signature| signature.level).collect()
}

#[test]
fn every_level_is_told_and_others_agree() {
    let folder = Folder::new();
    let seal = picture(30.0, 20.0);
    let place = Placement { page: 0, x_mm: 20.0, y_mm: 50.0, picture: &seal, part: None };
    let request = Request { placements: vec![place], ..Request::default() };
    let mut files = Vec::new();
    // With a table and with a stream of cross-references.
    for (name, source) in [("table", documents::pages(2)), ("tender", documents::tender())] {
        let bare = crate::sign::signed(&source, &request, &signers().firms[0]);
        let t = b_t(&source, &request, 0);
        let (lt, lta) = (b_lt(&t), b_lta(&t));
        assert_eq!(levels(&bare), [Some(Level::B)], "{name}");
        assert_eq!(levels(&t), [Some(Level::T)], "{name}");
        assert_eq!(levels(&lt), [Some(Level::Lt)], "{name}");
        assert_eq!(levels(&lta), [Some(Level::Lta), None], "{name}");
        let record = judged(&lta);
        let [signature, stamp] = record.signatures.as_slice() else { panic!("{record:#?}") };
        assert_eq!(signature.time, SigningTime::Attested(stamped_at()));
        assert_eq!(signature.later_changes, LaterChanges::Permitted);
        assert_eq!(signature.chain.as_ref().unwrap().revocation, Revocation::Good);
        assert_eq!((stamp.kind, stamp.field.as_str()), (Kind::DocumentTimeStamp, "TimeStamp1"));
        assert_eq!(stamp.time, SigningTime::Attested(stamped_at().plus_secs(30)));
        assert!(stamp.covers_whole_file);
        for (level, bytes, count) in [("t", &t, 1), ("lt", &lt, 1), ("lta", &lta, 2)] {
            files.push((format!("{name}-{level}"), bytes.clone(), count));
        }
    }
    let files: Vec<_> =
        files.iter().map(|(name, bytes, count)| (name.as_str(), folder.write(name, bytes), *count)).collect();
    assert_good(&files);
}

#[test]
fn what_is_missing_keeps_a_level_from_being_told() {
    let source = documents::pages(1);
    let bare = crate::sign::signed(&source, &Request::default(), &signers().firms[0]);
    let t = b_t(&source, &Request::default(), 0);
    let later = stamped_at().plus_secs(60);
    let stranger = Trust::new(vec![Signer::chain(&signers().firms[1])[0].clone()]);
    let unknown: Vec<_> = judged_by(&b_lta(&t), &stranger).signatures.iter().map(|s| s.level).collect();
    assert_eq!(unknown, [Some(Level::B), None], "the authority's root is not trusted");
    assert_eq!(levels(&with_stamp(&t, later)), [Some(Level::T), None], "a time-stamp over no evidence");
    assert_eq!(levels(&b_lt(&with_stamp(&t, later))), [Some(Level::Lt), None], "evidence after the time-stamp");
    assert_eq!(levels(&b_lt(&bare)), [Some(Level::B)], "evidence without a time");
    // A document time-stamp alone attests the time, and covers the evidence.
    let by_document = with_stamp(&b_lt(&bare), later);
    assert_eq!(levels(&by_document), [Some(Level::Lta), None]);
    assert_eq!(judged(&by_document).signatures[0].time, SigningTime::Attested(later));
}

/// What raises a signed file to its level.
type Raise = fn(&[u8]) -> Vec<u8>;

#[test]
fn persons_sign_after_one_another_at_every_level() {
    let folder = Folder::new();
    let mut files = Vec::new();
    let raises: [(&str, Raise); 3] = [("t", <[u8]>::to_vec), ("lt", |file| b_lt(file)), ("lta", |file| b_lta(file))];
    for (first, raise) in raises {
        for (second, raise_again) in raises {
            let one = raise(&b_t(&documents::tender(), &Request::default(), 0));
            let two = raise_again(&b_t(&one, &Request::default(), 1));
            let record = judged(&two);
            let stamps = record.signatures.iter().filter(|s| s.kind == Kind::DocumentTimeStamp).count();
            assert_eq!(record.signatures.len(), 2 + stamps, "{first}-{second}");
            let name = format!("{first}-{second}");
            files.push((name.clone(), folder.write(&format!("{name}.pdf"), &two), record.signatures.len()));
        }
    }
    let files: Vec<_> = files.iter().map(|(name, path, count)| (name.as_str(), path.clone(), *count)).collect();
    assert_good(&files);
}

#[test]
fn a_certified_file_takes_two_more_signers_at_the_highest_level() {
    let folder = Folder::new();
    let seal = picture(30.0, 20.0);
    let reserve = |name: &str, x_mm| sign::ReservedField {
        name: name.to_owned(),
        page: 0,
        x_mm,
        y_mm: 100.0,
        width_mm: 40.0,
        height_mm: 30.0,
    };
    let first = Request {
        certify: Some(Certify::FormsAndSignatures),
        reserve: vec![reserve("Supervisor", 20.0), reserve("Agent", 80.0)],
        ..Request::default()
    };
    let fill = |name: &str, x_mm| Request {
        placements: vec![Placement { page: 0, x_mm, y_mm: 105.0, picture: &seal, part: None }],
        field: Some(name.to_owned()),
        ..Request::default()
    };
    let one = b_lta(&b_t(&documents::pages(1), &first, 0));
    let two = b_lta(&b_t(&one, &fill("Supervisor", 25.0), 1));
    let three = b_lta(&b_t(&two, &fill("Agent", 85.0), 2));
    let lta = Some(Level::Lta);
    assert_eq!(levels(&three), [lta, None, lta, None, lta, None]);
    assert_eq!(judged(&three).signatures[0].certification, Some(2));
    let files = [("one", &one, 2), ("two", &two, 4), ("three", &three, 6)];
    assert_good(&files.map(|(name, bytes, count)| (name, folder.write(name, bytes), count)));

    // A file that is closed takes no signature more, but evidence and time-stamps.
    let closed = b_lta(&certified(Certify::NoChanges));
    assert_eq!(levels(&closed), [lta, None]);
    assert_good(&[("closed", folder.write("closed", &closed), 2)]);
}

#[test]
fn what_the_store_has_is_not_kept_twice_and_stays_as_it_is() {
    let lt = b_lt(&b_t(&documents::pages(1), &Request::default(), 0));
    assert!(ltv::append(&lt, &kept(&lt), &mut rng(5)).unwrap().is_empty());
    let two = b_lt(&b_t(&lt, &Request::default(), 1));
    let needs = ltv::needs(&two).unwrap();
    assert!(needs.signatures.iter().all(|need| need.is_kept));
    let store = |file: &[u8]| Pdf::open(file).unwrap().catalog().unwrap().get(b"DSS").unwrap().clone();
    // The lists and the chain above are shared; the second leaf alone is new.
    let pdf = Pdf::open(&two).unwrap();
    let kept = pdf.value(&pdf.catalog().unwrap(), b"DSS").unwrap();
    let lists = pdf.value(kept.as_dict().unwrap(), b"CRLs").unwrap();
    assert_eq!(lists.as_array().unwrap().len(), 2);
    let leaves = needs.signatures.iter().map(|need| &need.chains[0].leaf);
    assert!(leaves.into_iter().all(|leaf| needs.certificates.contains(leaf)));
    assert_eq!(needs.certificates.len(), 4);
    assert_eq!(store(&lt), store(&two));
    // Every signature's chains are told apart: the signer's and the authority's.
    assert!(needs.signatures.iter().all(|need| need.chains.len() == 2 && need.key.len() == 40));
}

#[test]
fn no_page_is_changed() {
    let source = documents::pages(2);
    let t = b_t(&source, &Request::default(), 0);
    let lta = b_lta(&t);
    let contents = |file: &[u8], page: usize| {
        let pdf = Pdf::open(file).unwrap();
        let id = pdf.pages().unwrap()[page].id;
        let mut dictionary = pdf.dictionary(id).unwrap();
        dictionary.remove(b"Annots");
        dictionary
    };
    for page in 0..2 {
        assert_eq!(contents(&source, page), contents(&lta, page));
    }
    assert!(lta.starts_with(&t));
}

#[test]
fn tokens_over_something_else_are_refused() {
    let t = b_t(&documents::pages(1), &Request::default(), 0);
    let prepare = |room| ltv::prepare_stamp(&t, room, &mut rng(6)).unwrap();
    let reason =
        |result: Result<Vec<u8>, sign::SignError>| result.unwrap_err().params().into_iter().next().map(|(_, r)| r);
    let prepared = prepare(8192);
    let good = token(prepared.content().sha256, now());
    assert_eq!(reason(prepare(8192).complete(&token([7; 32], now()))).as_deref(), Some("digest_differs"));
    assert_eq!(reason(prepare(good.len() - 1).complete(&good)).as_deref(), Some("too_long"));
    assert_eq!(prepare(8192).complete(b"no token").unwrap_err().code(), "cms_malformed");
    assert!(prepared.complete(&good).is_ok());
    // Where there is no room for it, a time-stamp cannot be added to a signature.
    let signer = Stamped(&signers().firms[0]);
    let refused = sign::sign(&documents::pages(1), &Request::default(), &signer, now(), &mut rng(7));
    assert_eq!(reason(refused).as_deref(), Some("too_long"));
}

#[test]
fn a_certificate_that_was_revoked_before_shows_and_one_revoked_after_does_not() {
    let t = b_t(&documents::pages(1), &Request::default(), 0);
    let leaf = Signer::chain(&signers().firms[0])[0].clone();
    for (at, expected) in [(stamped_at().plus_secs(-1), Level::T), (stamped_at().plus_secs(1), Level::Lt)] {
        let entry = ca::Revoked::new(&leaf, at, sealbid_pki::RevocationReason::KeyCompromise);
        let mut kept = kept(&t);
        let from = now().plus_secs(-60);
        let list = ca::revocation_list(&signers().issuer, 2, from, from.plus_secs(86_400), &[entry]).unwrap();
        kept[0].crls[1] = list.der().to_vec();
        let lt = [&t[..], &ltv::append(&t, &kept, &mut rng(8)).unwrap()].concat();
        let record = judged(&lt);
        let found = &record.signatures[0].chain.as_ref().unwrap().revocation;
        assert_eq!(matches!(found, Revocation::Revoked { .. }), expected == Level::T, "{found:?}");
        assert_eq!(record.signatures[0].level, Some(expected));
    }
}
