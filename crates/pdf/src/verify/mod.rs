//! Verifying the signatures of a PDF: a record for each, never one word for all.
//!
//! A signature covers a beginning of the file. Whether it is intact, whom it is by and what was appended to the file
//! since are separate questions with separate answers. What was appended is judged by comparing the object graph of the
//! signed revision with that of the whole file: every change must be one that the signature permits.
//!
//! ```
//! use sealbid_pdf::verify::verify;
//! use sealbid_pki::{Instant, path::{Evidence, Trust}};
//!
//! let refused = verify(b"not a PDF", &Trust::default(), &Evidence::default(), Instant::from_unix_secs(0));
//! assert_eq!(refused.unwrap_err().code(), "not_a_pdf");
//! ```

mod changes;
pub(crate) mod evidence;
mod level;
mod record;
mod time;
pub(crate) mod value;
mod watch;

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use lopdf::{Dictionary, Object, ObjectId};
use sealbid_pki::cms::{self, Integrity, TimeStamp};
use sealbid_pki::path::{self, Evidence, Purpose, Trust};
use sealbid_pki::{Certificate, DigestAlgorithm, Instant};
use sha2::{Sha256, Sha384, Sha512};

pub use record::{
    INTACT_CODES, Kind, LaterChanges, Level, PdfRecord, PdfSignature, SEALS_CODES, SUSPICION_CODES, SigningTime,
    Suspicion, TimeStampRecord,
};

use crate::read::lex::is_space;
use crate::read::{Field, Pdf, Permissions, ReadError};
use changes::Scan;
use level::{Held, ProvenStamp, Subject};
use value::Value;
use watch::Watch;

/// The most signatures of one file that are judged.
const MAX_SIGNATURES: usize = 128;

/// Judges every signature of a PDF. `at` is the instant for which certificates are judged where no time-stamp attests an
/// earlier one; evidence inside the file (a document security store, lists in a signature) counts beside `evidence`.
///
/// # Errors
/// [`ReadError`] where the file cannot be read without guessing. A signature that is broken is in the record.
pub fn verify(source: &[u8], trust: &Trust, evidence: &Evidence, at: Instant) -> Result<PdfRecord, ReadError> {
    verify_watched(source, trust, evidence, at, &mut |_, _| ControlFlow::Continue(()))
}

/// As [`verify`]. `told` hears how many of the bytes that all signatures cover are digested, and their total; it may end the work
/// at any time.
///
/// # Errors
/// As [`verify`], and [`ReadError::Cancelled`] once `told` ended it.
pub fn verify_watched(
    source: &[u8],
    trust: &Trust,
    evidence: &Evidence,
    at: Instant,
    told: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
) -> Result<PdfRecord, ReadError> {
    let pdf = Pdf::open(source)?;
    let pages = pdf.pages()?.len();
    let fields = pdf.fields()?;
    let signed: Vec<&Field> = fields.iter().filter(|field| field.is_signed()).collect();
    if signed.len() > MAX_SIGNATURES {
        return Err(ReadError::TooComplex { what: "signatures" });
    }
    let held = Held::of(&pdf)?;
    let mut evidence = evidence.clone();
    evidence.crls.extend_from_slice(&held.evidence.crls);
    evidence.ocsp.extend_from_slice(&held.evidence.ocsp);
    let mut values = Vec::with_capacity(signed.len());
    for field in signed {
        values.push((field, value::read(&pdf, field)?));
    }
    values.sort_by_key(|(_, value)| value.as_ref().map_or(u64::MAX, Value::end));
    let sound = || values.iter().filter_map(|(_, value)| value.as_ref().ok());
    let watch = Watch::new(told, sound().map(Value::covered).sum());
    let scan = scan(&pdf, sound().map(Value::end), &watch)?;
    let (stamps, archived) = (RefCell::default(), OnceCell::new());
    let judge = Judge { pdf: &pdf, trust, evidence, held, at, scan, watch, stamps, archived };
    let mut signatures = Vec::with_capacity(values.len());
    // The last one first: a later signature explains changes only where it holds itself.
    let mut standing = BTreeMap::new();
    for (field, value) in values.into_iter().rev() {
        judge.watch.check()?;
        signatures.push(match value {
            Ok(value) => {
                let signature = judge.signature(field, &value, &standing)?;
                if signature.later_changes != LaterChanges::Suspicious {
                    standing.insert(value.id, signature.intact);
                }
                signature
            }
            Err(intact) => broken(field, intact),
        });
    }
    // What was ended in the middle of a digest looks like a signature that does not fit.
    judge.watch.check()?;
    signatures.reverse();
    Ok(PdfRecord { signatures, pages })
}

/// What the signatures judged so far came to, by the object that each is; none that was changed afterwards.
type Standing = BTreeMap<ObjectId, Integrity>;

struct Judge<'j, 'a> {
    pdf: &'j Pdf<'a>,
    trust: &'j Trust,
    evidence: Evidence,
    /// What the document security store holds.
    held: Held,
    at: Instant,
    /// Where anything was appended after the first signature.
    scan: Option<Scan>,
    watch: Watch<'j>,
    /// The document time-stamps that attest a time, the last one first.
    stamps: RefCell<Vec<ProvenStamp>>,
    /// What the store held under the last of them.
    archived: OnceCell<Option<Held>>,
}

/// What the CMS in a signature comes to.
struct Content {
    intact: Integrity,
    signer: Option<Certificate>,
    chain: Option<path::ChainRecord>,
    time_stamp: Option<TimeStampRecord>,
    attested: Option<Instant>,
    claimed: Option<Instant>,
    /// Who must be judged by the file alone at the levels for long, where the signature is PAdES.
    subjects: Option<Vec<Subject>>,
}

impl Content {
    fn unread(intact: Integrity) -> Self {
        Self { intact, signer: None, chain: None, time_stamp: None, attested: None, claimed: None, subjects: None }
    }
}

impl Judge<'_, '_> {
    fn signature(&self, field: &Field, value: &Value, standing: &Standing) -> Result<PdfSignature, ReadError> {
        let dictionary = &value.dictionary;
        let name = |key: &[u8]| -> Result<Vec<u8>, ReadError> {
            Ok(match self.pdf.value(dictionary, key)? {
                Object::Name(name) => name,
                _ => Vec::new(),
            })
        };
        let sub_filter = name(b"SubFilter")?;
        let kind = if name(b"Type")? == b"DocTimeStamp" || sub_filter == b"ETSI.RFC3161" {
            Kind::DocumentTimeStamp
        } else {
            Kind::Signature
        };
        let content = match (kind, sub_filter.as_slice()) {
            (Kind::DocumentTimeStamp, _) => self.document_time_stamp(value),
            (Kind::Signature, b"ETSI.CAdES.detached" | b"adbe.pkcs7.detached") => self.message(value),
            _ => Content::unread(Integrity::Unknown("sub_filter_unsupported")),
        };
        let (later_changes, suspicions, permissions) = self.later(field, value, standing)?;
        let level = self.level(value.end(), sub_filter.as_slice(), &content)?;
        if let (Kind::DocumentTimeStamp, Some(at), true) =
            (kind, content.attested, later_changes != LaterChanges::Suspicious)
        {
            self.stamps.borrow_mut().push(ProvenStamp { end: value.end(), at });
        }
        let stated = match self.pdf.value(dictionary, b"M")? {
            date @ Object::String(..) => time::date(&crate::read::text(&date)),
            _ => None,
        };
        let certifies = self.pdf.certifying()?.is_some_and(|certifying| certifying == *dictionary);
        let time = match (content.attested, stated.or(content.claimed)) {
            (Some(at), _) => SigningTime::Attested(at),
            (None, Some(at)) => SigningTime::Stated(at),
            (None, None) => SigningTime::Unknown,
        };
        Ok(PdfSignature {
            field: field.name.clone(),
            kind,
            sub_filter: String::from_utf8_lossy(&sub_filter).into_owned(),
            signer: content.signer,
            intact: content.intact,
            byte_range: Some(value.range),
            covers_whole_file: value.end() == self.pdf.source().len() as u64,
            later_changes,
            suspicions,
            certification: permissions.level.filter(|_| certifies),
            chain: content.chain,
            time,
            time_stamp: content.time_stamp,
            level,
            reason: self.stated(dictionary, b"Reason")?,
            location: self.stated(dictionary, b"Location")?,
            seals: value.seals.clone(),
        })
    }

    fn stated(&self, dictionary: &Dictionary, key: &[u8]) -> Result<Option<String>, ReadError> {
        let value = self.pdf.value(dictionary, key)?;
        Ok(matches!(value, Object::String(..)).then(|| crate::read::text(&value)))
    }

    /// A detached CMS over the byte range (PAdES, and the older adbe.pkcs7.detached).
    fn message(&self, value: &Value) -> Content {
        let message = match cms::parse(&value.contents) {
            Ok(message) => message,
            Err(error) => return Content::unread(Integrity::Broken(error.code())),
        };
        let [signer] = message.signers() else { return Content::unread(Integrity::Broken("signer_count")) };
        let mut is_bound = false;
        let intact = match self.digest(value, message.digest_algorithm()) {
            // Readers differ on whether the range or the enclosed content is what was signed.
            _ if message.content().is_some() => Integrity::Broken("content_enclosed"),
            None => Integrity::Unknown("algorithm_unsupported"),
            Some(digest) => {
                let found = message.verify(&digest);
                is_bound = found.certificate_bound;
                found.intact
            }
        };
        let token = message.timestamp_token().map(|token| TimeStamp::from_der(&token));
        let mut subjects = Vec::new();
        let time_stamp = token.map(|token| match token {
            Ok(token) => {
                subjects.extend(Subject::of_token(&token));
                self.token(&token, token.verify(signer.signature()).intact)
            }
            Err(error) => TimeStampRecord { at: None, intact: Integrity::Broken(error.code()), chain: None },
        });
        let attested = time_stamp.as_ref().and_then(attested).or_else(|| self.covered_at(value.end()));
        let signer = message.signer_certificate().cloned();
        let chain = signer.as_ref().map(|leaf| {
            let mut evidence = self.evidence.clone();
            evidence.crls.extend_from_slice(message.crls());
            let others = [message.certificates(), &self.held.certificates].concat();
            path::validate(leaf, &others, self.trust, &evidence, Purpose::Signing, attested.unwrap_or(self.at))
        });
        subjects.extend(signer.as_ref().zip(attested).map(|(leaf, at)| Subject::of_signer(leaf, &message, at)));
        let subjects = Some(subjects).filter(|_| is_bound);
        Content { intact, signer, chain, time_stamp, attested, claimed: message.signing_time(), subjects }
    }

    /// A time-stamp over the byte range instead of a signature.
    fn document_time_stamp(&self, value: &Value) -> Content {
        let token = match TimeStamp::from_der(&value.contents) {
            Ok(token) => token,
            Err(error) => return Content::unread(Integrity::Broken(error.code())),
        };
        let intact = match self.digest(value, token.digest_algorithm()) {
            None => Integrity::Unknown("algorithm_unsupported"),
            Some(digest) => token.verify_digest(&digest).intact,
        };
        let record = self.token(&token, intact);
        Content {
            intact,
            signer: token.authority().cloned(),
            attested: attested(&record),
            chain: record.chain,
            time_stamp: None,
            claimed: Some(token.at()),
            subjects: None,
        }
    }

    fn token(&self, token: &TimeStamp, intact: Integrity) -> TimeStampRecord {
        let others = [token.certificates(), &self.held.certificates].concat();
        let chain = token.authority().map(|authority| {
            path::validate(authority, &others, self.trust, &self.evidence, Purpose::TimeStamping, token.at())
        });
        TimeStampRecord { at: Some(token.at()), intact, chain }
    }

    /// The digest of the signed bytes, without a copy of them.
    fn digest(&self, value: &Value, algorithm: &DigestAlgorithm) -> Option<Vec<u8>> {
        let [start, before, after, rest] = value.range.map(|number| usize::try_from(number).unwrap_or(usize::MAX));
        let parts = [self.pdf.source().get(start..before)?, self.pdf.source().get(after..after.checked_add(rest)?)?];
        match algorithm {
            DigestAlgorithm::Sha256 => Some(self.watch.digest::<Sha256>(parts)),
            DigestAlgorithm::Sha384 => Some(self.watch.digest::<Sha384>(parts)),
            DigestAlgorithm::Sha512 => Some(self.watch.digest::<Sha512>(parts)),
            _ => None,
        }
    }

    /// What was appended after the signed bytes, and what the signature permits.
    fn later(
        &self,
        field: &Field,
        value: &Value,
        standing: &Standing,
    ) -> Result<(LaterChanges, Vec<Suspicion>, Permissions), ReadError> {
        let whole = |code| (LaterChanges::Suspicious, vec![Suspicion { code, object: 0 }], Permissions::default());
        let end = usize::try_from(value.end()).unwrap_or(usize::MAX);
        let Some(tail) = self.pdf.source().get(end..) else {
            return Ok(whole("signature_not_in_revision"));
        };
        // The signed bytes must be a whole document by themselves: the one that the signer saw.
        let old = match self.pdf.open_prefix(end) {
            Ok(old) => old,
            Err(limit @ ReadError::TooComplex { .. }) => return Err(limit),
            Err(_) => return Ok(whole("revision_unreadable")),
        };
        let there = |found: &Field| found.name == field.name && found.value == field.value;
        if !old.fields()?.iter().any(there)
            || old.get(value.id).ok() != Some(Object::Dictionary(value.dictionary.clone()))
        {
            return Ok(whole("signature_not_in_revision"));
        }
        let permissions = permissions(&old, field.id, &value.dictionary)?;
        if is_blank(tail) {
            return Ok((LaterChanges::None, Vec::new(), permissions));
        }
        let mut found: BTreeSet<Suspicion> =
            changes::suspicions(&old, self.pdf, &permissions, standing, self.scan.as_ref())?.into_iter().collect();
        if !ends_with_its_mark(tail) || self.pdf.startxref() < value.end() {
            found.insert(Suspicion { code: "trailing_bytes", object: 0 });
        }
        let verdict = if found.is_empty() { LaterChanges::Permitted } else { LaterChanges::Suspicious };
        Ok((verdict, found.into_iter().collect(), permissions))
    }
}

/// The time that an intact token of a trusted authority attests.
fn attested(record: &TimeStampRecord) -> Option<Instant> {
    let trusted = record.chain.as_ref().is_some_and(|found| found.chain.is_valid());
    record.at.filter(|_| trusted && record.intact == Integrity::Intact)
}

/// One reading of the file for all signatures, `ends` being those of their revisions in order: for the earliest of them
/// that can be compared.
fn scan(pdf: &Pdf<'_>, ends: impl Iterator<Item = u64>, watch: &Watch<'_>) -> Result<Option<Scan>, ReadError> {
    for end in ends {
        let end = usize::try_from(end).unwrap_or(usize::MAX);
        if pdf.source().get(end..).is_none_or(is_blank) {
            break;
        }
        match pdf.open_prefix(end) {
            Ok(old) => return Scan::of(&old, pdf, watch).map(Some),
            Err(limit @ ReadError::TooComplex { .. }) => return Err(limit),
            Err(_) => {}
        }
    }
    Ok(None)
}

fn is_blank(tail: &[u8]) -> bool {
    tail.iter().all(|&byte| is_space(byte))
}

/// Whether the last thing in the file is the end mark of its last revision.
fn ends_with_its_mark(tail: &[u8]) -> bool {
    let end = tail.iter().rposition(|&byte| !is_space(byte)).map_or(0, |last| last + 1);
    tail[..end].ends_with(b"%%EOF")
}

/// What the signature permits, and the document's certification does not deny.
fn permissions(signed: &Pdf<'_>, field: ObjectId, signature: &Dictionary) -> Result<Permissions, ReadError> {
    let mut permissions = signed.permissions(field, signature)?;
    permissions.restrict(signed.certification()?);
    Ok(permissions)
}

fn broken(field: &Field, intact: Integrity) -> PdfSignature {
    PdfSignature {
        field: field.name.clone(),
        kind: Kind::Signature,
        sub_filter: String::new(),
        signer: None,
        intact,
        byte_range: None,
        covers_whole_file: false,
        later_changes: LaterChanges::Suspicious,
        suspicions: vec![Suspicion { code: "signature_not_in_revision", object: field.id.0 }],
        certification: None,
        chain: None,
        time: SigningTime::Unknown,
        time_stamp: None,
        level: None,
        reason: None,
        location: None,
        seals: Ok(Vec::new()),
    }
}
