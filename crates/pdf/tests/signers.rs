//! People who sign, and the root that they are judged by.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use sealbid_pki::{Certificate, FileKey, Instant, PrivateKey, ca};
use sealbid_testkit::rng;

/// One root and three firms under one issuing authority.
pub struct Signers {
    pub firms: Vec<FileKey>,
    /// A time-stamp authority under the same root.
    pub stamps: FileKey,
    /// Their issuing authority.
    pub issuer: FileKey,
    /// Lists of the root and of the issuing authority, on which nothing is.
    pub lists: [Vec<u8>; 2],
    dir: tempfile::TempDir,
}

/// The instant of every signature in these tests.
pub fn now() -> Instant {
    "2026-11-23T08:00:00Z".parse().expect("an instant")
}

pub fn signers() -> &'static Signers {
    static SIGNERS: OnceLock<Signers> = OnceLock::new();
    SIGNERS.get_or_init(Signers::new)
}

impl Signers {
    fn new() -> Self {
        let mut rng = rng(7);
        let validity = ca::Validity {
            not_before: "2026-01-01T00:00:00Z".parse().unwrap(),
            not_after: "2036-01-01T00:00:00Z".parse().unwrap(),
        };
        let root_key = PrivateKey::generate(&mut rng);
        let root = ca::root(&root_key, &ca::Subject::named("Sealbid practice root"), validity, &mut rng).unwrap();
        let root_signer = FileKey::new(root_key, vec![root.clone()]).unwrap();
        let issuing_key = PrivateKey::generate(&mut rng);
        let issuing = issue(&root_signer, ca::Profile::Issuing, "Practice issuing", &issuing_key, validity, &mut rng);
        let issuer = FileKey::new(issuing_key, vec![issuing.clone()]).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let names = ["江北示范建设有限公司", "江南示范监理有限公司", "示范招标代理"];
        let firms = names.map(|name| {
            let key = PrivateKey::generate(&mut rng);
            let leaf = issue(&issuer, ca::Profile::Signing, name, &key, validity, &mut rng);
            std::fs::write(dir.path().join("key.pem"), key.to_pem().as_bytes()).unwrap();
            let chain = format!("{}{}", leaf.to_pem(), issuing.to_pem());
            std::fs::write(dir.path().join("chain.pem"), chain).unwrap();
            FileKey::new(key, vec![leaf, issuing.clone()]).unwrap()
        });
        std::fs::write(dir.path().join("root.pem"), root.to_pem()).unwrap();
        let key = PrivateKey::generate(&mut rng);
        let leaf = issue(&issuer, ca::Profile::TimeStamping, "示范时间戳", &key, validity, &mut rng);
        let stamps = FileKey::new(key, vec![leaf, issuing]).unwrap();
        let lists = [&root_signer, &issuer].map(|of| {
            let list = ca::revocation_list(of, 1, now().plus_secs(-60), now().plus_secs(86_400), &[]);
            list.unwrap().der().to_vec()
        });
        Self { firms: firms.into(), stamps, issuer, lists, dir }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn root_pem(&self) -> PathBuf {
        self.file("root.pem")
    }

    /// What pyHanko validates of each file.
    pub fn validated(&self, files: &[PathBuf]) -> Vec<serde_json::Value> {
        self.validated_against(&self.root_pem(), "2026-11-23T09:00:00Z", files)
    }

    /// What pyHanko validates of each file, with another root, at another instant.
    pub fn validated_against(&self, root: &Path, moment: &str, files: &[PathBuf]) -> Vec<serde_json::Value> {
        judge(&[Path::new("validate"), root, Path::new(moment)], files)
    }

    /// Adds pyHanko's evidence and a time-stamp to each file, which is signed; each answer names its `file`.
    pub fn archived_by_pyhanko(&self, files: &[PathBuf]) -> Vec<serde_json::Value> {
        judge(&[Path::new("archive"), &self.root_pem(), Path::new("2026-11-23T09:00:00Z")], files)
    }

    /// Lets pyHanko sign a file in every profile it has; writes `root`.
    pub fn made_by_pyhanko(&self, root: &Path, file: &Path) -> serde_json::Value {
        judge(&[Path::new("make"), root, Path::new("2026-11-23T09:00:00Z")], &[file.to_owned()]).remove(0)
    }

    /// Whether pyHanko signs each file, as the last of the firms; `FILE.signed.pdf` is its work.
    pub fn signed_by_pyhanko(&self, files: &[PathBuf]) -> Vec<serde_json::Value> {
        judge(&[Path::new("sign"), &self.file("key.pem"), &self.file("chain.pem")], files)
    }
}

fn issue(
    issuer: &FileKey,
    profile: ca::Profile,
    name: &str,
    key: &PrivateKey,
    validity: ca::Validity,
    rng: &mut rand_chacha::ChaCha20Rng,
) -> Certificate {
    ca::issue(issuer, profile, &ca::Subject::named(name), &key.into(), validity, &ca::Addresses::default(), rng)
        .unwrap()
}

fn judge(fixed: &[&Path], files: &[PathBuf]) -> Vec<serde_json::Value> {
    let script = sealbid_testkit::workspace_root().join("crates/pdf/tests/judge.py");
    let arguments = std::iter::once(script.as_path()).chain(fixed.iter().copied());
    let ran = sealbid_testkit::run("python", arguments.chain(files.iter().map(PathBuf::as_path))).ok();
    let answers: Vec<_> = ran.out.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    assert_eq!(answers.len(), files.len(), "{}", ran.all());
    answers
}

/// Panics unless pyHanko holds every one of `count` signatures of each file for good to the bottom line.
pub fn assert_good(files: &[(&str, PathBuf, usize)]) {
    let paths: Vec<PathBuf> = files.iter().map(|(_, path, _)| path.clone()).collect();
    for ((name, path, count), answer) in files.iter().zip(signers().validated(&paths)) {
        let signatures = answer["signatures"].as_array().unwrap_or_else(|| panic!("{name}: {answer}"));
        assert_eq!(signatures.len(), *count, "{name}: {answer}");
        assert!(signatures.iter().all(|s| s["bottom_line"] == true), "{name}: {answer}");
        let qpdf = sealbid_testkit::run("qpdf", [Path::new("--check"), path]);
        assert_eq!(qpdf.code, Some(0), "{name}: {}", qpdf.all());
    }
}
