//! Evidence for every signature of a file, from the addresses that its certificates name.

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;

use sealbid_pdf::ltv::{self, Chain, Kept};
use sealbid_pki::path::{Evidence, Purpose, Revocation, Trust, above, validate};
use sealbid_pki::{CertId, Certificate, Instant, MAX_CERTIFICATE, OcspRequest, OcspResponse, RevocationList};

use super::Levels;
use crate::failure::Failure;
use crate::surroundings::checkpoint;

const TYPES: [&str; 2] = ["application/ocsp-request", "application/ocsp-response"];
/// The largest answer of an OCSP responder that is kept, in bytes.
const MAX_OCSP: usize = 64 * 1024;
/// The largest revocation list that is kept, in bytes: where nothing else tells, and beside an OCSP answer that does.
const MAX_LIST: usize = 16 << 20;
const MAX_LIST_BESIDE: usize = 1 << 20;
/// The most issuers of one chain that are fetched, and the most addresses that are asked for one file.
const MAX_ISSUERS: usize = 4;
const MAX_ASKED: usize = 64;
/// How far the certificates of responders are followed.
const MAX_DEPTH: usize = 2;

/// One gathering, for one file.
pub(super) struct Gathering<'g> {
    levels: &'g Levels,
    now: Instant,
    cancel: &'g AtomicBool,
    /// What addresses gave within a number of bytes, so that each is asked once.
    given: HashMap<(String, usize), Option<Vec<u8>>>,
    asked: usize,
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
    pub fn new(levels: &'g Levels, now: Instant, cancel: &'g AtomicBool) -> Self {
        Self { levels, now, cancel, given: HashMap::new(), asked: 0 }
    }

    /// What is to be kept for each signature of `signed` for which nothing is kept yet.
    pub fn of(&mut self, signed: &[u8]) -> Result<Vec<Kept>, Failure> {
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
            let at = chain.at.unwrap_or(self.now);
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
        if certificate.is_never_checked() || (responders.is_empty() && lists.is_empty()) {
            return Ok(());
        }
        let (mut by_responder, mut by_list) = (false, false);
        for address in &responders {
            let Some(response) = self.ask(address, link)? else { continue };
            by_responder = link.told(&Evidence { ocsp: vec![response.der().to_vec()], crls: Vec::new() })?;
            if by_responder {
                self.cover_responder(&response, link, kept)?;
                keep(&mut kept.ocsp, response.der());
                break;
            }
        }
        for address in &lists {
            let max = if by_responder { MAX_LIST_BESIDE } else { MAX_LIST };
            let list = self.fetch(address, max)?.filter(|der| RevocationList::from_der(der).is_ok());
            let Some(list) = list else { continue };
            by_list = link.told(&Evidence { crls: vec![list.clone()], ocsp: Vec::new() })?;
            if by_list {
                keep(&mut kept.crls, &list);
                break;
            }
        }
        if by_responder || by_list {
            return Ok(());
        }
        let address = responders.iter().chain(&lists).next().cloned().unwrap_or_default();
        Err(Failure::new("evidence_unreachable", [("subject", certificate.subject()), ("address", address)]))
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
        let answer = self.levels.outside.post(address, &request.to_der(), TYPES, MAX_OCSP).ok();
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
        let given = self.levels.outside.get(address, max).ok();
        self.given.insert(asked, given.clone());
        Ok(given)
    }

    fn may_ask(&mut self) -> Result<bool, Failure> {
        checkpoint(self.cancel)?;
        self.asked += 1;
        Ok(self.asked <= MAX_ASKED)
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

fn keep(list: &mut Vec<Vec<u8>>, der: &[u8]) {
    if !list.iter().any(|known| known == der) {
        list.push(der.to_vec());
    }
}
