//! Chains named by their defect. For each, our verdict and that of `openssl verify -x509_strict`; where the two
//! differ, the table says why.

mod paths;
mod policies;
mod revocation;
mod shapes;

use sealbid_pki::Certificate;
use sealbid_pki::path::{self, Evidence, Purpose, Trust};

use crate::common::{Files, attime, now, openssl};
use crate::draft::*;

/// Root, issuing CA and leaf before they are signed, and what goes to the verifiers. A case changes what it is about.
pub struct Case {
    pub root_key: Key,
    pub issuing_key: Key,
    pub leaf_key: Key,
    pub root: Draft,
    pub issuing: Draft,
    pub leaf: Draft,
    pub purpose: Purpose,
    /// Certificates at hand beside the issuing CA's.
    pub extra: Vec<Certificate>,
    /// Anchors beside the root; with `no_root`, instead.
    pub anchors: Vec<Certificate>,
    pub no_root: bool,
    pub no_issuing: bool,
    /// Revocation lists, and whether both verifiers demand a state of revocation.
    pub lists: Vec<Vec<u8>>,
    pub check_revocation: bool,
    /// Further options of `openssl verify`.
    pub options: Vec<&'static str>,
}

pub const DOCUMENT_SIGNING: &str = "1.3.6.1.5.5.7.3.36";
pub const EMAIL_PROTECTION: &str = "1.3.6.1.5.5.7.3.4";
pub const TIME_STAMPING: &str = "1.3.6.1.5.5.7.3.8";

pub fn authority(subject: &str, key: &Key, issuer: &str, issuer_key: &Key) -> Draft {
    let draft = Draft::new(subject, key, issuer)
        .with(BASIC_CONSTRAINTS, true, basic_constraints(true, None))
        .with(KEY_USAGE, true, key_usage(&[5, 6]))
        .with(SUBJECT_KEY_ID, false, subject_key_id(&key.spki()));
    draft.with(AUTHORITY_KEY_ID, false, authority_key_id(&issuer_key.spki()))
}

pub fn end_entity(subject: &str, key: &Key, issuer: &str, issuer_key: &Key) -> Draft {
    Draft::new(subject, key, issuer)
        .with(BASIC_CONSTRAINTS, true, basic_constraints(false, None))
        .with(KEY_USAGE, true, key_usage(&[0, 1]))
        .with(EXTENDED_KEY_USAGE, false, oids(&[DOCUMENT_SIGNING, EMAIL_PROTECTION]))
        .with(SUBJECT_KEY_ID, false, subject_key_id(&key.spki()))
        .with(AUTHORITY_KEY_ID, false, authority_key_id(&issuer_key.spki()))
}

impl Case {
    pub fn with_keys(root_key: Key, issuing_key: Key, leaf_key: Key) -> Self {
        Self {
            root: authority("root", &root_key, "root", &root_key),
            issuing: authority("issuing", &issuing_key, "root", &root_key),
            leaf: end_entity("leaf", &leaf_key, "issuing", &issuing_key),
            root_key,
            issuing_key,
            leaf_key,
            purpose: Purpose::Signing,
            extra: Vec::new(),
            anchors: Vec::new(),
            no_root: false,
            no_issuing: false,
            lists: Vec::new(),
            check_revocation: false,
            options: Vec::new(),
        }
    }
    pub fn sound() -> Self {
        Self::with_keys(Key::p256(1), Key::p256(2), Key::p256(3))
    }

    /// Our verdict as a code, and whether OpenSSL accepts.
    fn judge(&self) -> (String, bool, String) {
        let root = self.root.sign(&self.root_key);
        let issuing = self.issuing.sign(&self.root_key);
        let leaf = self.leaf.sign(&self.issuing_key);
        let mut anchors = if self.no_root { Vec::new() } else { vec![root] };
        anchors.extend(self.anchors.clone());
        let mut others = if self.no_issuing { Vec::new() } else { vec![issuing] };
        others.extend(self.extra.clone());

        let evidence = Evidence { crls: self.lists.clone(), ocsp: Vec::new() };
        let trust = Trust::new(anchors.clone());
        let record = path::validate(&leaf, &others, &trust, &evidence, self.purpose, now());
        let ours = match record.chain.is_valid() && self.check_revocation {
            true => record.revocation.code(),
            false => record.chain.code(),
        };

        let files = Files::new();
        let purpose = match self.purpose {
            Purpose::Signing => "smimesign",
            Purpose::TimeStamping => "timestampsign",
            Purpose::OcspSigning => "ocsphelper",
            Purpose::KeyAgreement | Purpose::Any => "any",
        };
        let (at, anchors) = (attime(), files.chain("anchors.pem", &anchors));
        let mut args = vec!["verify", "-x509_strict", "-attime", &at, "-purpose", purpose, "-CAfile", &anchors];
        args.extend(&self.options);
        let others = files.chain("others.pem", &others);
        args.extend(["-untrusted", &others]);
        let lists: String = self.lists.iter().map(|der| pem("X509 CRL", der)).collect();
        let lists = files.put("lists.pem", lists);
        if self.check_revocation {
            args.extend(["-crl_check_all", "-extended_crl"]);
        }
        if !self.lists.is_empty() {
            args.extend(["-CRLfile", &lists]);
        }
        let leaf = files.chain("leaf.pem", &[leaf]);
        args.push(&leaf);
        let ran = openssl(&args);
        (ours.to_owned(), ran.code == Some(0), ran.all())
    }
}

pub fn pem(label: &str, der: &[u8]) -> String {
    der::pem::encode_string(
        match label {
            "X509 CRL" => "X509 CRL",
            _ => "CERTIFICATE",
        },
        der::pem::LineEnding::LF,
        der,
    )
    .unwrap()
}

/// What OpenSSL says of a case, next to our code.
pub enum Openssl {
    /// It agrees: it accepts exactly what we accept.
    Agrees,
    /// It accepts what we do not, or the other way round, for this reason.
    Differs(&'static str),
}
pub use Openssl::{Agrees, Differs};

/// A defect, what makes it, our code (`valid` or `good` where we accept), and OpenSSL's opinion.
pub type Row = (&'static str, fn(&mut Case), &'static str, Openssl);

pub fn compare(rows: &[Row]) {
    let mut wrong = Vec::new();
    for (defect, make, expected, openssl) in rows {
        let mut case = Case::sound();
        make(&mut case);
        let (ours, theirs, said) = case.judge();
        let accepted = matches!(ours.as_str(), "valid" | "good");
        let agrees = accepted == theirs;
        if ours != *expected || agrees != matches!(openssl, Agrees) {
            let reason = if let Differs(reason) = openssl { reason } else { "" };
            wrong.push(format!("{defect}: ours {ours}, expected {expected}, OpenSSL {theirs} ({reason})\n{said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every code of a chain that the tables expect.
pub fn expected_chain_codes() -> impl Iterator<Item = &'static str> {
    shapes::ROWS.iter().chain(paths::ROWS).chain(policies::ROWS).map(|(_, _, code, _)| *code)
}

/// The tables hold what was asked for.
#[test]
fn at_least_thirty_chains() {
    let count = shapes::ROWS.len() + paths::ROWS.len() + policies::ROWS.len() + revocation::ROWS.len();
    assert!(count >= 30, "{count}");
}
