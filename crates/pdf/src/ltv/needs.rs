//! For whom evidence is needed: every certificate that signed something in the file.

use base16ct::upper::encode_string;
use lopdf::{Dictionary, Object};
use sealbid_pki::cms::{self, TimeStamp};
use sealbid_pki::{Certificate, Instant};
use sha1::{Digest, Sha1};

use crate::read::{Pdf, ReadError};
use crate::verify::evidence::{certificates, store};
use crate::verify::value;

/// The most signatures of one file that evidence is kept for.
const MAX_SIGNATURES: usize = 128;

/// What a file holds to judge its signatures by, and for whom it needs more.
#[derive(Debug, Clone)]
pub struct Needs {
    /// Every signature and document time-stamp that could be read, in the order of their byte ranges.
    pub signatures: Vec<Need>,
    /// Certificates of its document security store.
    pub certificates: Vec<Certificate>,
}

/// One signature or document time-stamp.
#[derive(Debug, Clone)]
pub struct Need {
    /// Its key among the entries of `/VRI` (EN 319 142-1, 5.4.2.3).
    pub key: String,
    /// Whether the store has such an entry already.
    pub is_kept: bool,
    /// Who signed: the signer, and the authority of its time-stamp.
    pub chains: Vec<Chain>,
}

/// One who signed.
#[derive(Debug, Clone)]
pub struct Chain {
    /// The certificate.
    pub leaf: Certificate,
    /// Others that were enclosed with it, in any order.
    pub enclosed: Vec<Certificate>,
    /// When it signed, where a time-stamp says so.
    pub at: Option<Instant>,
}

/// Reads for whom evidence is needed. A signature that cannot be read needs none: no evidence would make it good.
///
/// # Errors
/// [`ReadError`] where the file cannot be read without guessing.
pub fn needs(source: &[u8]) -> Result<Needs, ReadError> {
    let pdf = Pdf::open(source)?;
    let store = store(&pdf)?.unwrap_or_default();
    let (certificates, kept) = (certificates(&pdf, &store)?, vri(&pdf, &store)?);
    let mut signatures = Vec::new();
    let fields = pdf.fields()?;
    for field in fields.iter().filter(|field| field.is_signed()) {
        if signatures.len() == MAX_SIGNATURES {
            return Err(ReadError::TooComplex { what: "signatures" });
        }
        let Ok(value) = value::read(&pdf, field)? else { continue };
        let chains = chains(&value.contents);
        if chains.is_empty() {
            continue;
        }
        let key = encode_string(&Sha1::digest(&value.contents));
        let is_kept = kept.has(key.as_bytes());
        signatures.push((value.end(), Need { key, is_kept, chains }));
    }
    signatures.sort_by_key(|(end, _)| *end);
    Ok(Needs { signatures: signatures.into_iter().map(|(_, need)| need).collect(), certificates })
}

/// The entries that the store has by signature.
fn vri(pdf: &Pdf<'_>, store: &Dictionary) -> Result<Dictionary, ReadError> {
    Ok(match pdf.value(store, b"VRI")? {
        Object::Dictionary(entries) => entries,
        _ => Dictionary::new(),
    })
}

/// Who signed a `/Contents`: a CMS signature with or without time-stamp, or a token.
fn chains(contents: &[u8]) -> Vec<Chain> {
    if let Ok(token) = TimeStamp::from_der(contents) {
        return of_token(&token).into_iter().collect();
    }
    let Ok(message) = cms::parse(contents) else { return Vec::new() };
    let token = message.timestamp_token().and_then(|token| TimeStamp::from_der(&token).ok());
    let at = token.as_ref().map(TimeStamp::at);
    let signer = message.signer_certificate().map(|leaf| Chain {
        leaf: leaf.clone(),
        enclosed: message.certificates().to_vec(),
        at,
    });
    signer.into_iter().chain(token.as_ref().and_then(of_token)).collect()
}

fn of_token(token: &TimeStamp) -> Option<Chain> {
    let leaf = token.authority()?.clone();
    let enclosed = token.certificates().to_vec();
    Some(Chain { leaf, enclosed, at: Some(token.at()) })
}
