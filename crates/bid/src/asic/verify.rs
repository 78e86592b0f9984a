//! What the signatures of a container come to.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{Read, Seek};

use sealbid_pki::cms::{self, Integrity};
use sealbid_pki::path::{self, Chain, Evidence, Purpose, Revocation, Trust};
use sealbid_pki::{Certificate, Instant};
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::archive::{Archive, ArchiveError, MAX_MEMBERS, MAX_META};
use super::manifest::{DigestMethod, Manifest, Reference};

/// The most signatures of one container that are judged.
pub const MAX_SIGNATURES: usize = 64;

/// What a container came to: its signatures, and every file with what covers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageRecord {
    /// In the order of the container.
    pub signatures: Vec<PackageSignature>,
    /// Every file but those that make the container (`mimetype`, manifests, signatures), then those that a manifest
    /// names and that are not there.
    pub files: Vec<FileRecord>,
}

/// One signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageSignature {
    /// The member that holds it.
    pub member: String,
    /// The certificate that it names, where it is enclosed.
    pub signer: Option<Certificate>,
    /// Whether the manifest, and every file that the manifest names, is what was signed. Beyond the codes of
    /// [`Integrity`]: `file_differs`, `file_missing`, `manifest_missing`, `manifest_ambiguous`, `manifest_malformed`,
    /// `signature_malformed`; `algorithm_unsupported` also for a file's digest; `xades_unsupported`.
    pub intact: Integrity,
    /// Which files it covers.
    pub coverage: Coverage,
    /// Whether a path leads to a trusted root.
    pub chain: Chain,
    /// What is known of revocation.
    pub revocation: Revocation,
    /// The signing time that the signer claims.
    pub claimed_time: Option<Instant>,
}

/// Which of the container's files one signature covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Coverage {
    /// All of them.
    Whole,
    /// Not these.
    Partial {
        /// Names of the files that it does not cover.
        uncovered: Vec<String>,
    },
    /// Its manifest cannot be read.
    Unknown,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRecord {
    /// Its name in the container.
    pub name: String,
    /// Its length in bytes and its SHA-256; nothing where it is missing or damaged.
    pub content: Option<(u64, [u8; 32])>,
    /// How it stands to the signatures.
    pub state: FileState,
}

/// How a file stands to the signatures of its container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileState {
    /// At least one intact signature covers it.
    Covered,
    /// A signature names it, and that signature is not intact or cannot be judged.
    Unproven,
    /// No signature names it.
    NotCovered,
    /// A signature names it with another digest than it has.
    Differs,
    /// A signature names it, and it is not there.
    Missing,
    /// It does not unpack.
    Damaged,
}

impl FileState {
    /// `covered`, `unproven`, `not_covered`, `differs`, `missing` or `damaged`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Covered => "covered",
            Self::Unproven => "unproven",
            Self::NotCovered => "not_covered",
            Self::Differs => "differs",
            Self::Missing => "missing",
            Self::Damaged => "damaged",
        }
    }
}

/// Judges every signature of a container at the instant `at`.
///
/// # Errors
/// [`ArchiveError`] where the container itself cannot be read. Files and signatures that are damaged are in the record.
pub fn verify<R: Read + Seek>(
    archive: &mut Archive<R>,
    trust: &Trust,
    evidence: &Evidence,
    at: Instant,
) -> Result<PackageRecord, ArchiveError> {
    let parts = Parts::of(archive)?;
    let digests = Digests::of(archive, &parts)?;
    let mut signatures = Vec::new();
    for member in &parts.signatures {
        signatures.push(judge(archive, member, &parts, &digests, (trust, evidence, at))?);
    }
    let files = files(archive, &parts, &digests, &signatures);
    Ok(PackageRecord { signatures, files })
}

/// The members by what they are for.
struct Parts {
    files: Vec<String>,
    signatures: Vec<String>,
    /// Manifests by their own name: the bytes, and what they say.
    manifests: BTreeMap<String, (Vec<u8>, Option<Manifest>)>,
}

fn is_signature(upper: &str) -> bool {
    upper.starts_with("META-INF/") && upper.contains("SIGNATURE") && (upper.ends_with(".P7S") || is_xades(upper))
}

fn is_xades(upper: &str) -> bool {
    upper.starts_with("META-INF/") && upper.contains("SIGNATURES") && upper.ends_with(".XML")
}

fn is_manifest(upper: &str) -> bool {
    upper.starts_with("META-INF/") && upper.contains("ASICMANIFEST") && upper.ends_with(".XML")
}

impl Parts {
    fn of<R: Read + Seek>(archive: &mut Archive<R>) -> Result<Self, ArchiveError> {
        let mut parts = Self { files: Vec::new(), signatures: Vec::new(), manifests: BTreeMap::new() };
        let names: Vec<String> = archive.members().iter().map(|member| member.name.clone()).collect();
        for name in names {
            let upper = name.to_uppercase();
            if is_signature(&upper) {
                parts.signatures.push(name);
            } else if is_manifest(&upper) {
                let bytes = match archive.read(&name, MAX_META) {
                    Ok(bytes) => bytes,
                    Err(ArchiveError::MemberDamaged { .. }) => Vec::new(),
                    Err(e) => return Err(e),
                };
                let manifest = Manifest::from_xml(&bytes, MAX_MEMBERS).ok();
                parts.manifests.insert(name, (bytes, manifest));
            } else if name != "mimetype" {
                parts.files.push(name);
            }
        }
        if parts.signatures.len() > MAX_SIGNATURES || parts.manifests.len() > MAX_SIGNATURES {
            let count = parts.signatures.len().max(parts.manifests.len()) as u64;
            return Err(ArchiveError::TooManyMembers { count });
        }
        Ok(parts)
    }

    /// What the manifests say of each name: the line, and the signature over it.
    fn lines(&self) -> HashMap<&str, Vec<(&Reference, &str)>> {
        let mut lines: HashMap<&str, Vec<(&Reference, &str)>> = HashMap::new();
        for manifest in self.manifests.values().filter_map(|(_, manifest)| manifest.as_ref()) {
            for reference in &manifest.references {
                lines.entry(&reference.name).or_default().push((reference, &manifest.signature));
            }
        }
        lines
    }
}

/// Each member's digests, read once. `None`: it does not unpack.
struct Digests(HashMap<String, Option<MemberDigests>>);

struct MemberDigests {
    len: u64,
    sha256: [u8; 32],
    sha384: Option<Vec<u8>>,
    sha512: Option<Vec<u8>>,
}

impl Digests {
    fn of<R: Read + Seek>(archive: &mut Archive<R>, parts: &Parts) -> Result<Self, ArchiveError> {
        let lines = parts.lines();
        let mut wanted: Vec<&str> = parts.files.iter().map(String::as_str).collect();
        wanted.extend(lines.keys().copied().filter(|name| archive.member(name).is_some()));
        let mut digests = HashMap::new();
        for name in wanted {
            if digests.contains_key(name) {
                continue;
            }
            let by = |method| lines.get(name).is_some_and(|lines| lines.iter().any(|(r, _)| r.method == method));
            let mut sha256 = Sha256::new();
            let mut sha384 = by(DigestMethod::Sha384).then(Sha384::new);
            let mut sha512 = by(DigestMethod::Sha512).then(Sha512::new);
            let mut len = 0;
            let read = archive.each_chunk(name, |chunk| {
                len += chunk.len() as u64;
                sha256.update(chunk);
                if let Some(hash) = &mut sha384 {
                    hash.update(chunk);
                }
                if let Some(hash) = &mut sha512 {
                    hash.update(chunk);
                }
            });
            let found = match read {
                Ok(()) => Some(MemberDigests {
                    len,
                    sha256: sha256.finalize().into(),
                    sha384: sha384.map(|hash| hash.finalize().to_vec()),
                    sha512: sha512.map(|hash| hash.finalize().to_vec()),
                }),
                Err(ArchiveError::MemberDamaged { .. }) => None,
                Err(e) => return Err(e),
            };
            digests.insert(name.to_owned(), found);
        }
        Ok(Self(digests))
    }

    /// What a manifest's line comes to.
    fn check(&self, reference: &Reference) -> Integrity {
        let found = match self.0.get(&reference.name) {
            None => return Integrity::Broken("file_missing"),
            Some(None) => return Integrity::Broken("file_differs"),
            Some(Some(found)) => found,
        };
        let digest = match &reference.method {
            DigestMethod::Sha256 => Some(found.sha256.as_slice()),
            DigestMethod::Sha384 => found.sha384.as_deref(),
            DigestMethod::Sha512 => found.sha512.as_deref(),
            DigestMethod::Other(_) => None,
        };
        match digest {
            None => Integrity::Unknown("algorithm_unsupported"),
            Some(digest) if digest == reference.digest => Integrity::Intact,
            Some(_) => Integrity::Broken("file_differs"),
        }
    }
}

fn judge<R: Read + Seek>(
    archive: &mut Archive<R>,
    member: &str,
    parts: &Parts,
    digests: &Digests,
    (trust, evidence, at): (&Trust, &Evidence, Instant),
) -> Result<PackageSignature, ArchiveError> {
    let mut record = PackageSignature {
        member: member.to_owned(),
        signer: None,
        intact: Integrity::Unknown("xades_unsupported"),
        coverage: Coverage::Unknown,
        chain: Chain::Untrusted,
        revocation: Revocation::Unknown,
        claimed_time: None,
    };
    if is_xades(&member.to_uppercase()) {
        return Ok(record);
    }
    let parsed = match archive.read(member, MAX_META) {
        Ok(bytes) => cms::parse(&bytes).ok(),
        Err(ArchiveError::MemberDamaged { .. }) => None,
        Err(e) => return Err(e),
    };
    let Some(parsed) = parsed else {
        record.intact = Integrity::Broken("signature_malformed");
        return Ok(record);
    };
    record.claimed_time = parsed.signing_time();
    record.signer = parsed.signer_certificate().cloned();
    if let Some(leaf) = &record.signer {
        let mut evidence = evidence.clone();
        evidence.crls.extend_from_slice(parsed.crls());
        let found = path::validate(leaf, parsed.certificates(), trust, &evidence, Purpose::Signing, at);
        (record.chain, record.revocation) = (found.chain, found.revocation);
    }

    let mut named = parts.manifests.values().filter(|(_, m)| m.as_ref().is_some_and(|m| m.signature == member));
    let (bytes, manifest) = match (named.next(), named.next()) {
        (Some((bytes, Some(manifest))), None) => (bytes, manifest),
        (Some(_), Some(_)) => {
            record.intact = Integrity::Broken("manifest_ambiguous");
            return Ok(record);
        }
        _ => {
            let malformed = parts.manifests.values().any(|(_, manifest)| manifest.is_none());
            record.intact =
                if malformed { Integrity::Broken("manifest_malformed") } else { Integrity::Broken("manifest_missing") };
            return Ok(record);
        }
    };
    let covered: HashSet<&str> = manifest.references.iter().map(|reference| reference.name.as_str()).collect();
    let uncovered: Vec<String> = parts.files.iter().filter(|file| !covered.contains(file.as_str())).cloned().collect();
    record.coverage = if uncovered.is_empty() { Coverage::Whole } else { Coverage::Partial { uncovered } };
    record.intact = match parsed.digest_algorithm().digest(bytes) {
        None => Integrity::Unknown("algorithm_unsupported"),
        Some(digest) => worst([parsed.verify(&digest).intact].into_iter().chain(
            // The signature over the manifest counts first: a manifest that nobody signed says nothing of the files.
            manifest.references.iter().map(|reference| digests.check(reference)),
        )),
    };
    Ok(record)
}

/// The first that is broken, else the first that is unknown.
fn worst(found: impl Iterator<Item = Integrity>) -> Integrity {
    let mut worst = Integrity::Intact;
    for one in found {
        match (worst, one) {
            (_, Integrity::Broken(_)) => return one,
            (Integrity::Intact, _) => worst = one,
            _ => {}
        }
    }
    worst
}

fn files<R: Read + Seek>(
    archive: &Archive<R>,
    parts: &Parts,
    digests: &Digests,
    signatures: &[PackageSignature],
) -> Vec<FileRecord> {
    let intact: HashSet<&str> =
        signatures.iter().filter(|s| s.intact == Integrity::Intact).map(|s| s.member.as_str()).collect();
    let lines = parts.lines();
    let mut missing: Vec<&str> = lines.keys().copied().filter(|name| archive.member(name).is_none()).collect();
    missing.sort_unstable();
    let record = |name: &str| {
        let found = digests.0.get(name);
        let content = found.and_then(Option::as_ref).map(|found| (found.len, found.sha256));
        let state = match (found, lines.get(name)) {
            (None, _) => FileState::Missing,
            (Some(None), _) => FileState::Damaged,
            (Some(Some(_)), None) => FileState::NotCovered,
            (Some(Some(_)), Some(lines)) => {
                if lines.iter().any(|(line, _)| matches!(digests.check(line), Integrity::Broken(_))) {
                    FileState::Differs
                } else if lines.iter().any(|(_, signature)| intact.contains(signature)) {
                    FileState::Covered
                } else {
                    FileState::Unproven
                }
            }
        };
        FileRecord { name: name.to_owned(), content, state }
    };
    parts.files.iter().map(String::as_str).chain(missing).map(record).collect()
}
