//! Where the format's test material lies, and the keys in it.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

pub use base16ct::lower::encode_string as hex;
use sealbid_envelope::{Control, Means, OpenError, open};
use sealbid_pki::{Certificate, DecryptionKey};

pub fn folder() -> PathBuf {
    sealbid_testkit::workspace_root().join("docs/formats")
}

fn pem(name: &str, kind: &str) -> String {
    std::fs::read_to_string(folder().join(format!("vectors/keys/{name}.{kind}.pem"))).unwrap()
}

pub fn certificate(name: &str) -> Certificate {
    Certificate::from_pem(&pem(name, "cert")).unwrap()
}

pub fn key(name: &str) -> DecryptionKey {
    DecryptionKey::from_pem(&pem(name, "key")).unwrap()
}

pub fn keys(names: &[impl AsRef<str>]) -> Vec<DecryptionKey> {
    names.iter().map(|name| key(name.as_ref())).collect()
}

/// Runs `work` with as many threads as given, never cancelled, telling nobody.
pub fn with_threads<T>(threads: usize, work: impl FnOnce(&mut Control<'_>) -> T) -> T {
    let never = AtomicBool::new(false);
    let threads = NonZeroUsize::new(threads).unwrap();
    work(&mut Control { threads, cancel: &never, progress: &mut |_, _| {} })
}

/// Opens a file in memory: summary and body.
pub fn opened(file: &[u8], keys: &[DecryptionKey]) -> Result<(Vec<u8>, Vec<u8>), OpenError> {
    let (mut summary, mut body) = (Vec::new(), Vec::new());
    with_threads(2, |control| {
        open(&mut &file[..], file.len() as u64, Means::keys(keys), &mut summary, &mut body, control)
    })?;
    Ok((summary, body))
}

/// The numbers 0, 1, 2 … as four bytes big-endian each, cut to `len`.
pub fn counting(len: usize) -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..len.div_ceil(4) as u32).flat_map(u32::to_be_bytes).collect();
    bytes.truncate(len);
    bytes
}

/// Compares what was generated with what the tree holds below `docs/formats`. On a difference the generated files are
/// left in the target folder, from where they can be copied once the change of the format's material is meant.
pub fn assert_committed(files: &[(String, &[u8])]) {
    let mut differing = Vec::new();
    let aside = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("formats");
    for (path, generated) in files {
        if std::fs::read(folder().join(path)).ok().as_deref() != Some(*generated) {
            std::fs::create_dir_all(aside.join(path).parent().unwrap()).unwrap();
            std::fs::write(aside.join(path), generated).unwrap();
            differing.push(path);
        }
    }
    assert!(
        differing.is_empty(),
        "docs/formats is not what is made here and left in {}: {differing:?}",
        aside.display()
    );
}
