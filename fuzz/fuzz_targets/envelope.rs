//! An encrypted response, read without a key and with one.

#![no_main]

use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;

use libfuzzer_sys::fuzz_target;
use sealbid_envelope::{Control, Means, inspect, open, open_summary};
use sealbid_pki::DecryptionKey;

fuzz_target!(|data: &[u8]| {
    let _ = inspect(&mut &data[..], data.len() as u64);
    let key = DecryptionKey::from_pem(include_str!("../../docs/formats/vectors/keys/holder.key.pem"))
        .expect("the test vectors hold a key");
    let never = AtomicBool::new(false);
    let mut control = Control { threads: NonZeroUsize::MIN, cancel: &never, progress: &mut |_, _| {} };
    let (mut summary, mut body) = (Vec::new(), Vec::new());
    let keys = [key];
    let _ = open_summary(&mut &data[..], data.len() as u64, Means::keys(&keys));
    let _ = open(&mut &data[..], data.len() as u64, Means::keys(&keys), &mut summary, &mut body, &mut control);
});
