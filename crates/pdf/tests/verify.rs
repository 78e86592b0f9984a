//! Records: of real files, of kinds of signatures that are not supported, and of files of many signatures.

use std::io::Write;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use rand_chacha::rand_core::Rng;
use sealbid_pdf::read::ReadError;
use sealbid_pdf::verify::{Kind, LaterChanges, verify, verify_watched};
use sealbid_pki::cms::Integrity;
use sealbid_pki::path::{Evidence, Trust};

use crate::documents;
use crate::kit::summary;
use crate::revision::{after, sealed};
use crate::sign::signed;
use crate::sign_corpus::named;
use crate::signers::{now, signers};
use crate::verify_attacks::signed_twice;

#[test]
fn every_file_of_the_corpus_has_a_record_or_is_refused_by_name() {
    let Some(files) = sealbid_testkit::corpus() else {
        println!("no corpus beside the project: skipped");
        return;
    };
    assert!(!files.is_empty());
    let mut counts = std::collections::BTreeMap::new();
    for (name, source) in files.iter().map(|path| named(path)) {
        let signed = signed_as_far_as_possible(&source);
        for (file, least) in [(&source, 0), (&signed, usize::from(signed.len() > source.len()))] {
            let begun = Instant::now();
            let answer = verify(file, &Trust::default(), &Evidence::default(), now());
            assert!(begun.elapsed() < Duration::from_secs(5), "{name}: {:?}", begun.elapsed());
            let word = match answer {
                Ok(record) => {
                    let ours = record.signatures.iter().filter(|s| s.intact == Integrity::Intact).count();
                    assert!(ours >= least, "{name}: {record:#?}");
                    if record.signatures.is_empty() { "unsigned" } else { "signed" }
                }
                Err(error) => error.code(),
            };
            *counts.entry(word).or_insert(0) += 1;
        }
    }
    println!("{counts:?}");
}

/// With our signature where the file takes one.
fn signed_as_far_as_possible(source: &[u8]) -> Vec<u8> {
    let request = sealbid_pdf::sign::Request::default();
    let mut rng = sealbid_testkit::rng(1);
    let revision = sealbid_pdf::sign::sign(source, &request, &signers().firms[0], now(), &mut rng);
    [source, &revision.unwrap_or_default()].concat()
}

#[test]
fn kinds_of_signature_that_are_not_supported_say_so() {
    let source = documents::tender();
    let signed_as = |sub_filter: &str| {
        let on = after(&source).field("/FT /Sig /T (Author) /Rect [0 0 0 0] /V 901 0 R");
        sealed(on.signature(sub_filter, "").end(), &signers().firms[0])
    };
    for (sub_filter, expected) in [
        ("ETSI.CAdES.detached", "intact none"),
        ("adbe.pkcs7.detached", "intact none"),
        ("adbe.x509.rsa_sha1", "sub_filter_unsupported none"),
        ("adbe.pkcs7.sha1", "sub_filter_unsupported none"),
        ("ETSI.XAdES.detached", "sub_filter_unsupported none"),
        ("adbe.pkcs7.Detached", "sub_filter_unsupported none"),
        // A CMS without a time-stamp in it.
        ("ETSI.RFC3161", "cms_not_time_stamp none"),
    ] {
        let file = signed_as(sub_filter);
        assert_eq!(summary(&file), expected, "{sub_filter}");
        let record = verify(&file, &Trust::default(), &Evidence::default(), now()).unwrap();
        let signature = &record.signatures[0];
        assert_eq!(signature.sub_filter, sub_filter);
        assert_eq!(signature.kind == Kind::DocumentTimeStamp, sub_filter == "ETSI.RFC3161", "{sub_filter}");
        if expected.starts_with("sub_filter") {
            assert_eq!(signature.intact, Integrity::Unknown("sub_filter_unsupported"), "{sub_filter}");
        }
    }
}

#[test]
fn no_signed_byte_changes_unnoticed() {
    let file = signed_twice(&documents::tender());
    let trust = Trust::default();
    let record = verify(&file, &trust, &Evidence::default(), now()).unwrap();
    let [_, before, after, rest] = record.signatures[0].byte_range.unwrap().map(|number| number as usize);
    let mut rng = sealbid_testkit::rng(3);
    for _ in 0..400 {
        let at = rng.next_u32() as usize % (after + rest);
        if (before..after).contains(&at) {
            continue;
        }
        let mut changed = file.clone();
        changed[at] ^= 1 << (rng.next_u32() % 8);
        let answer = verify(&changed, &trust, &Evidence::default(), now());
        let good = answer
            .is_ok_and(|record| record.signatures.iter().any(|s| s.field == "Author" && s.intact == Integrity::Intact));
        assert!(!good, "byte {at}");
    }
    for length in (0..file.len()).step_by(97) {
        let cut = verify(&file[..length], &trust, &Evidence::default(), now());
        assert!(cut.is_err(), "{length}: {cut:#?}");
    }
}

/// Whoever watches is told every signed byte, and ends the work at any step without an answer.
#[test]
fn a_verification_tells_how_far_it_is_and_ends_when_it_is_told_to() {
    let file = signed_twice(&documents::tender());
    let watched = |limit: usize| {
        let mut told = Vec::new();
        let answer = verify_watched(&file, &Trust::default(), &Evidence::default(), now(), &mut |done, total| {
            told.push((done, total));
            if told.len() > limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        (answer, told)
    };
    let (answer, told) = watched(usize::MAX);
    let record = answer.unwrap();
    assert_eq!(record, verify(&file, &Trust::default(), &Evidence::default(), now()).unwrap());
    let covered = record.signatures.iter().filter_map(|one| one.byte_range).map(|[_, before, _, rest]| before + rest);
    let total = covered.sum();
    assert!(told.is_sorted() && told.last() == Some(&(total, total)), "{told:?}");
    for limit in 0..told.len() {
        let (answer, heard) = watched(limit);
        assert_eq!((answer, heard.len()), (Err(ReadError::Cancelled), limit + 1), "{limit}");
    }
}

#[test]
fn many_signatures_of_one_file_are_judged_in_seconds() {
    let mut file = documents::tender();
    for number in 0..24 {
        let request = sealbid_pdf::sign::Request::default();
        file = signed(&file, &request, &signers().firms[number % 3]);
    }
    let begun = Instant::now();
    let record = verify(&file, &Trust::default(), &Evidence::default(), now()).unwrap();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    let (last, before) = record.signatures.split_last().unwrap();
    assert_eq!((before.len(), last.later_changes), (23, LaterChanges::None));
    assert!(last.covers_whole_file && before.iter().all(|signature| !signature.covers_whole_file));
    assert!(before.iter().all(|signature| signature.later_changes == LaterChanges::Permitted));
}

const SIGNERS: u32 = 12;

/// A page with empty signature fields, 20 and on, and objects that nothing uses in object streams of 20 MiB each: what
/// makes every reading of all objects dear.
fn crowded() -> Vec<u8> {
    const MEMBERS: u32 = 2000;
    const FIRST: u32 = 100;
    const MEMBER: &str = "<</Unused 3 0 R>>";
    const BYTES: usize = 20 << 20;
    let mut file = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut records = Vec::new();
    let mut put = |number: u32, body: &[u8]| {
        records.push((number, [1, file.len() as u32, 0]));
        file.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        file.extend_from_slice(body);
        file.extend_from_slice(b"\nendobj\n");
    };
    let fields: String = (20..20 + SIGNERS).map(|number| format!("{number} 0 R ")).collect();
    put(1, format!("<</Type /Catalog /Pages 2 0 R /AcroForm <</SigFlags 3 /Fields [{fields}]>>>>").as_bytes());
    put(2, b"<</Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842]>>");
    put(3, format!("<</Type /Page /Parent 2 0 R /Annots [{fields}]>>").as_bytes());
    for number in 20..20 + SIGNERS {
        let widget = "/Type /Annot /Subtype /Widget /Rect [0 0 0 0] /F 132 /P 3 0 R";
        put(number, format!("<</FT /Sig /T (Signer{number}) {widget}>>").as_bytes());
    }
    let mut members = Vec::new();
    for container in 4..9 {
        let numbers = (0..MEMBERS).map(|at| FIRST + (container - 4) * MEMBERS + at);
        let index = numbers.clone().zip(0..).map(|(number, at)| format!("{number} {} ", at * MEMBER.len()));
        let index: String = index.collect();
        let data = [index.as_str(), &" ".repeat(BYTES - index.len()), &MEMBER.repeat(MEMBERS as usize)].concat();
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(data.as_bytes()).unwrap();
        let packed = packed.finish().unwrap();
        let length = packed.len();
        let dict = format!("/Type /ObjStm /N {MEMBERS} /First {BYTES} /Filter /FlateDecode /Length {length}");
        put(container, &[b"<<", dict.as_bytes(), b">>\nstream\n", &packed, b"\nendstream"].concat());
        members.extend(numbers.zip(0..).map(|(number, at)| (number, [2, container, at])));
    }
    records.extend(members);
    let start = file.len();
    let index: String = records.iter().map(|(number, _)| format!("{number} 1 ")).collect();
    let (last, length) = (FIRST + 5 * MEMBERS, 9 * records.len());
    let dict = format!("/Type /XRef /W [1 4 4] /Index [{index}] /Size {} /Root 1 0 R /Length {length}", last + 1);
    file.extend_from_slice(format!("{last} 0 obj\n<<{dict}>>\nstream\n").as_bytes());
    for (_, [kind, second, third]) in records {
        file.push(kind as u8);
        file.extend_from_slice(&second.to_be_bytes());
        file.extend_from_slice(&third.to_be_bytes());
    }
    file.extend_from_slice(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").as_bytes());
    file
}

/// Every object is read once, not once for each signature.
#[test]
fn many_signatures_on_a_file_of_many_objects() {
    let mut file = crowded();
    for number in 0..SIGNERS {
        let on = after(&file).with(20 + number, &format!("/V {} 0 R", 50 + number));
        let on = on.signature_as(50 + number, "ETSI.CAdES.detached", "");
        file = sealed(on.end(), &signers().firms[0]);
    }
    assert_eq!(summary(&file), "intact permitted; ".repeat(11) + "intact none");
}
