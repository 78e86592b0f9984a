//! Evidence for every signature of some files, from the addresses that certificates name.

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;

use sealbid_pdf::ltv::{self, Chain, Kept};
use sealbid_pki::path::{Evidence, Purpose, Revocation, Trust, above, validate};
use sealbid_pki::{CertId, Certificate, Clock, Instant, MAX_CERTIFICATE, OcspRequest, OcspResponse, RevocationList};

use super::{Level, Levels, Prolonged};
use crate::failure::Failure;
use crate::surroundings::checkpoint;

const TYPES: [&str; 2] = ["application/ocsp-request", "application/ocsp-response"];
/// The largest answer of an OCSP responder that is kept, in bytes.
const MAX_OCSP: usize = 64 * 1024;
/// The largest revocation list that is kept, in bytes: where nothing else tells, and beside an OCSP answer that does.
const MAX_LIST: usize = 16 << 20;
const MAX_LIST_BESIDE: usize = 1 << 20;
/// The most issuers of one chain that are fetched.
const MAX_ISSUERS: usize = 4;
/// The most addresses that are asked in one gathering, and for how long in all, in milliseconds.
const MAX_ASKED: usize = 256;
const MAX_WAITED_MS: i64 = 120_000;
/// How far the certificates of responders are followed.
const MAX_DEPTH: usize = 2;

/// What is known of the certificates of some files, so that each is asked about once: first whether all can be had, then what.
pub struct Gathering<'g> {
    levels: &'g Levels,
    clock: &'g dyn Clock,
    cancel: &'g AtomicBool,
    /// What addresses gave within a number of bytes.
    given: HashMap<(String, usize), Option<Vec<u8>>>,
    /// What was said of certificates, by them and their issuers.
    said: HashMap<[Vec<u8>; 2], Kept>,
    asked: usize,
    /// How long answers were waited for, in milliseconds.
    waited_ms: i64,
}

/// One certificate that is to be covered.
struct Link<'l> {
    certificate: &'l Certificate,
    issuer: &'l Certificate,
    known: &'l [Certificate],
    /// For when it must be told.
    at: Instant,
    depth: usize,
}

impl<'g> Gathering<'g> {
    pub(super) fn new(levels: &'g Levels, clock: &'g dyn Clock, cancel: &'g AtomicBool) -> Self {
        Self { levels, clock, cancel, given: HashMap::new(), said: HashMap::new(), asked: 0, waited_ms: 0 }
    }

    /// Whether there will be evidence for the signatures that are in `source`, and for one by the first certificate of `chain`: asked
    /// before anybody signs in vain. What comes of it is kept for [`Gathering::prolong`].
    ///
    /// # Errors
    /// `evidence_unreachable` where nothing usable is said of a certificate that names who would say it, `evidence_revoked`,
    /// [`Failure::Cancelled`], and what keeps the file from being read.
    pub fn foresee(&mut self, source: &[u8], chain: &[Certificate]) -> Result<(), Failure> {
        if self.levels.level() < Level::Lt {
            return Ok(());
        }
        self.of(source)?;
        let Some((leaf, enclosed)) = chain.split_first() else { return Ok(()) };
        let signer = Chain { leaf: leaf.clone(), enclosed: enclosed.to_vec(), at: None };
        self.cover_chain(&signer, &[], &mut Kept::default())
    }

    /// What follows `signed`, a whole file, for its signatures to have the level: evidence for all of them, and a time-stamp over
    /// that. At B-LTA it takes the memory of a second copy of the file.
    ///
    /// # Errors
    /// Those of [`Gathering::foresee`] and of [`Levels::stamped`].
    pub fn prolong(&mut self, signed: &[u8]) -> Result<Prolonged, Failure> {
        if self.levels.level() < Level::Lt {
            return Ok(Prolonged::default());
        }
        let kept = self.of(signed)?;
        checkpoint(self.cancel)?;
        self.levels.append(signed, &kept, self.cancel)
    }

    /// What is to be kept for each signature of `signed` for which nothing is kept yet.
    fn of(&mut self, signed: &[u8]) -> Result<Vec<Kept>, Failure> {
        let needs = ltv::needs(signed)?;
        let mut all = Vec::new();
        for need in needs.signatures.iter().filter(|need| !need.is_kept) {
            let mut kept = Kept { key: need.key.clone(), ..Kept::default() };
            for chain in &need.chains {
                self.cover_chain(chain, &needs.certificates, &mut kept)?;
            }
            all.push(kept);
        }
        Ok(all)
    }

    fn cover_chain(&mut self, chain: &Chain, in_file: &[Certificate], kept: &mut Kept) -> Result<(), Failure> {
        let mut known = [&chain.enclosed, in_file, self.levels.trust.anchors()].concat();
        let mut path = above(&chain.leaf, &known);
        for _ in 0..MAX_ISSUERS {
            let Some(issuer) = self.issuer_of(&path[path.len() - 1])? else { break };
            known.push(issuer);
            path = above(&chain.leaf, &known);
        }
        for pair in path.windows(2) {
            let (certificate, issuer) = (&pair[0], &pair[1]);
            let at = chain.at.unwrap_or(self.clock.now());
            self.cover(&Link { certificate, issuer, known: &known, at, depth: 0 }, kept)?;
        }
        kept.certificates.extend(path);
        Ok(())
    }

    /// The issuer of the last certificate of a path, where that names an address and is not its own issuer.
    fn issuer_of(&mut self, last: &Certificate) -> Result<Option<Certificate>, Failure> {
        if last.subject() == last.issuer() {
            return Ok(None);
        }
        for address in last.issuer_addresses() {
            let der = self.fetch(&address, MAX_CERTIFICATE)?;
            if let Some(issuer) = der.and_then(|der| Certificate::from_der(&der).ok())
                && above(last, std::slice::from_ref(&issuer)).len() == 2
            {
                return Ok(Some(issuer));
            }
        }
        Ok(None)
    }

    /// Keeps what is said of one certificate, by a responder and by a list.
    fn cover(&mut self, link: &Link<'_>, kept: &mut Kept) -> Result<(), Failure> {
        let certificate = link.certificate;
        let (responders, lists) = (certificate.ocsp_addresses(), certificate.crl_addresses());
        if certificate.is_never_checked() {
            return Ok(());
        }
        if responders.is_empty() && lists.is_empty() {
            self.levels.undeclared.borrow_mut().insert(certificate.subject());
            return Ok(());
        }
        let key = [certificate, link.issuer].map(|one| one.der().to_vec());
        if let Some(said) = self.said.get(&key)
            && link.told(&Evidence { ocsp: said.ocsp.clone(), crls: said.crls.clone() })?
        {
            keep_all(kept, said);
            return Ok(());
        }
        let said = self.asked_of(link, &responders, &lists)?;
        keep_all(kept, &said);
        self.said.insert(key, said);
        Ok(())
    }

    /// What responders and lists say of a certificate that stands.
    fn asked_of(&mut self, link: &Link<'_>, responders: &[String], lists: &[String]) -> Result<Kept, Failure> {
        let mut said = Kept::default();
        for address in responders {
            let Some(response) = self.ask(address, link)? else { continue };
            if link.told(&Evidence { ocsp: vec![response.der().to_vec()], crls: Vec::new() })? {
                self.cover_responder(&response, link, &mut said)?;
                said.ocsp.push(response.der().to_vec());
                break;
            }
        }
        let max = if said.ocsp.is_empty() { MAX_LIST } else { MAX_LIST_BESIDE };
        for address in lists {
            let list = self.fetch(address, max)?.filter(|der| RevocationList::from_der(der).is_ok());
            let Some(list) = list else { continue };
            if link.told(&Evidence { crls: vec![list.clone()], ocsp: Vec::new() })? {
                said.crls.push(list);
                break;
            }
        }
        if said.ocsp.is_empty() && said.crls.is_empty() {
            let subject = link.certificate.subject();
            let address = responders.iter().chain(lists).next().cloned().unwrap_or_default();
            return Err(Failure::new("evidence_unreachable", [("subject", subject), ("address", address)]));
        }
        Ok(said)
    }

    /// The certificate of a responder needs evidence itself, unless its issuer wants none.
    fn cover_responder(&mut self, response: &OcspResponse, link: &Link<'_>, kept: &mut Kept) -> Result<(), Failure> {
        for responder in response.certificates().iter().filter(|one| *one != link.issuer) {
            let of_issuer = above(responder, std::slice::from_ref(link.issuer)).len() == 2;
            if of_issuer && link.depth < MAX_DEPTH {
                self.cover(&Link { certificate: responder, depth: link.depth + 1, ..*link }, kept)?;
            }
            kept.certificates.push(responder.clone());
        }
        Ok(())
    }

    /// What a responder says of a certificate.
    fn ask(&mut self, address: &str, link: &Link<'_>) -> Result<Option<OcspResponse>, Failure> {
        if !self.may_ask()? {
            return Ok(None);
        }
        let mut nonce = [0; 32];
        self.levels.random.borrow_mut().as_mut().fill_bytes(&mut nonce);
        let request = OcspRequest::with_nonce(vec![CertId::new(link.certificate, link.issuer)], nonce);
        let begun = self.clock.now();
        let answer = self.levels.outside.post(address, &request.to_der(), TYPES, MAX_OCSP).ok();
        self.waited(begun);
        let response = answer.and_then(|der| OcspResponse::from_der(&der).ok());
        // Many responders give answers that they made before, without a nonce; one with another's nonce is another's.
        Ok(response.filter(|response| response.nonce().is_none_or(|found| Some(found) == request.nonce())))
    }

    /// What stands at an address; nothing where it gives nothing.
    fn fetch(&mut self, address: &str, max: usize) -> Result<Option<Vec<u8>>, Failure> {
        let asked = (address.to_owned(), max);
        if let Some(given) = self.given.get(&asked) {
            return Ok(given.clone());
        }
        if !self.may_ask()? {
            return Ok(None);
        }
        let begun = self.clock.now();
        let given = self.levels.outside.get(address, max).ok();
        self.waited(begun);
        self.given.insert(asked, given.clone());
        Ok(given)
    }

    fn may_ask(&mut self) -> Result<bool, Failure> {
        checkpoint(self.cancel)?;
        self.asked += 1;
        Ok(self.asked <= MAX_ASKED && self.waited_ms < MAX_WAITED_MS)
    }

    /// Counts the time since then; a clock that was set back counts for nothing.
    fn waited(&mut self, begun: Instant) {
        self.waited_ms += (self.clock.now().unix_ms() - begun.unix_ms()).max(0);
    }
}

impl Link<'_> {
    /// Whether `evidence` tells of the certificate that it is good.
    fn told(&self, evidence: &Evidence) -> Result<bool, Failure> {
        // Whom a reader will trust is not known here: the issuer is who speaks of what it issued.
        let trust = Trust::new(vec![self.issuer.clone()]);
        let found = validate(self.certificate, self.known, &trust, evidence, Purpose::Any, self.at);
        match found.revocation {
            Revocation::Good => Ok(true),
            Revocation::Revoked { at, subject, .. } => {
                Err(Failure::new("evidence_revoked", [("subject", subject), ("at", at.to_string())]))
            }
            _ => Ok(false),
        }
    }
}

/// Adds what is not there yet.
fn keep_all(kept: &mut Kept, said: &Kept) {
    for (list, more) in [(&mut kept.ocsp, &said.ocsp), (&mut kept.crls, &said.crls)] {
        for der in more {
            if !list.contains(der) {
                list.push(der.clone());
            }
        }
    }
    kept.certificates.extend(said.certificates.iter().cloned());
}
