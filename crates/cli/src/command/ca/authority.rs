//! The folder of a practice authority: four keys, four certificates and the list of what was issued.

use std::path::{Path, PathBuf};

use sealbid_bid::store::{RelPath, StoreError, StoreLock};
use sealbid_pki::{Certificate, FileKey, PrivateKey, ca};

use super::index::Index;
use crate::call::Call;
use crate::env::Env;
use crate::failure::{Failure, OfFile};
use crate::input;
use crate::output::{Readers, place};

const INDEX: &str = "index.json";
const LOCK: &str = ".lock";
const YEAR: i64 = 86_400 * 365;

/// What each certificate of the authority is called, and what stands in its subject. The root's name is fixed: it is
/// how every reader tells practice from earnest.
const ROOT: (&str, &str) = ("root", "封标 演练根 / Sealbid practice root");
const ISSUING: (&str, &str) = ("issuing", "封标 演练签发 / Sealbid practice issuing");
const TIME_STAMP: (&str, &str) = ("timestamp", "封标 演练时间戳 / Sealbid practice time-stamp");
const OCSP: (&str, &str) = ("ocsp", "封标 演练状态 / Sealbid practice OCSP");

/// An authority that is there, locked against a second run on the same folder.
pub(crate) struct Authority {
    folder: PathBuf,
    pub(crate) index: Index,
    _lock: Box<dyn StoreLock>,
}

impl Authority {
    /// Sets an authority up. One whose setting up was interrupted is completed: its keys stay.
    pub(crate) fn init(call: &mut Call, folder: &Path) -> Result<(), Failure> {
        let lock = lock(call.env, folder, true)?;
        if folder.join(INDEX).exists() {
            return Err(Failure::path("ca_exists", folder));
        }
        let now = call.env.clock.now();
        let valid = |years: i64| ca::Validity { not_before: now, not_after: now.plus_secs(years * YEAR) };

        let root_key = key(call.env, &key_path(folder, ROOT.0))?;
        let root = ca::root(&root_key, &ca::Subject::named(ROOT.1), valid(20), call.env.random)?;
        let root_signer = FileKey::new(root_key, vec![root.clone()])?;
        let issuing_key = key(call.env, &key_path(folder, ISSUING.0))?;
        let issuing = ca::issue(
            &root_signer,
            ca::Profile::Issuing,
            &ca::Subject::named(ISSUING.1),
            &(&issuing_key).into(),
            valid(15),
            &ca::Addresses::default(),
            call.env.random,
        )?;
        let issuing_signer = FileKey::new(issuing_key, vec![issuing.clone()])?;

        write(call.env, &certificate_path(folder, ROOT.0), root.to_pem().as_bytes())?;
        write(call.env, &certificate_path(folder, ISSUING.0), chain(&[&issuing]).as_bytes())?;
        for ((name, common_name), profile) in
            [(TIME_STAMP, ca::Profile::TimeStamping), (OCSP, ca::Profile::OcspResponder)]
        {
            let key = key(call.env, &key_path(folder, name))?;
            let certificate = ca::issue(
                &issuing_signer,
                profile,
                &ca::Subject::named(common_name),
                &(&key).into(),
                valid(10),
                &ca::Addresses::default(),
                call.env.random,
            )?;
            write(call.env, &certificate_path(folder, name), chain(&[&certificate, &issuing]).as_bytes())?;
        }
        // Last: only with its list is it an authority. Not over another: where the list is not safe in the end, it is
        // taken back, and the setting up can be tried again.
        place(call.env.stores, &folder.join(INDEX), false, Readers::Usual, &[])?.write(&Index::new().to_json())?;
        drop(lock);
        Ok(())
    }

    /// The authority in `folder`.
    pub(crate) fn open(env: &Env, folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(INDEX);
        if !path.is_file() {
            return Err(Failure::path("ca_missing", folder));
        }
        let lock = lock(env, folder, false)?;
        let index = Index::parse(&input::small(&path)?, &path)?;
        Ok(Self { folder: folder.to_owned(), index, _lock: lock })
    }

    /// Makes the list as it now is the one on disk.
    pub(crate) fn save(&self, env: &Env) -> Result<(), Failure> {
        write(env, &self.folder.join(INDEX), &self.index.to_json())
    }

    /// Who issues.
    pub(crate) fn issuing(&self) -> Result<FileKey, Failure> {
        self.signer(ISSUING.0)
    }

    /// Who answers OCSP.
    pub(crate) fn ocsp(&self) -> Result<FileKey, Failure> {
        self.signer(OCSP.0)
    }

    fn signer(&self, name: &str) -> Result<FileKey, Failure> {
        let path = key_path(&self.folder, name);
        let chain = input::text(&certificate_path(&self.folder, name))?;
        FileKey::from_pem(&input::text(&path)?, &chain).of_file(&path)
    }
}

/// One PEM text of several certificates.
pub(crate) fn chain(certificates: &[&Certificate]) -> String {
    certificates.iter().map(|certificate| certificate.to_pem()).collect()
}

/// The key in this file, made if it is not there. A key that is there is never replaced.
pub(crate) fn key(env: &mut Env, path: &Path) -> Result<PrivateKey, Failure> {
    if path.exists() {
        return PrivateKey::from_pem(&input::text(path)?).of_file(path);
    }
    let key = PrivateKey::generate(env.random);
    place(env.stores, path, false, Readers::OwnerOnly, &[])?.write(key.to_pem().as_bytes())?;
    Ok(key)
}

/// Writes a file of the authority, over an older one.
fn write(env: &Env, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    place(env.stores, path, true, Readers::Usual, &[])?.write(bytes)
}

/// Takes the folder for one run. A second one is refused at once, as with projects: it never waits where nobody sees
/// for what.
fn lock(env: &Env, folder: &Path, make: bool) -> Result<Box<dyn StoreLock>, Failure> {
    let opened = if make { env.stores.create(folder) } else { env.stores.open(folder) };
    let at_folder = |e: StoreError| Failure::from(e).at_path(folder);
    let name = RelPath::parse(LOCK).map_err(|e| Failure::from(e).at_path(folder))?;
    opened.map_err(at_folder)?.lock(&name).map_err(at_folder)
}

fn key_path(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.key.pem"))
}

fn certificate_path(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.pem"))
}
