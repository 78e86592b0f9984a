//! What holds for every content and every change.

use std::io::{self, Read, Write};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};

use proptest::prelude::*;
use sealbid_envelope::stream::{StreamError, decrypt, encrypt, sealed_len};
use sealbid_envelope::{Control, Means, OpenError, open, open_summary};
use sealbid_testkit::rng;

use crate::formats::{counting, keys, opened, with_threads};
use crate::vectors;

const KEY: [u8; 32] = [3; 32];

fn sealed(plain: &[u8], threads: usize) -> Vec<u8> {
    let mut out = Vec::new();
    with_threads(threads, |control| {
        encrypt(&KEY, b"aad", &mut &plain[..], plain.len() as u64, &mut out, &mut rng(1), control)
    })
    .unwrap();
    out
}

fn unsealed(sealed: &[u8], plain_len: usize, threads: usize) -> Result<Vec<u8>, StreamError> {
    let mut out = Vec::new();
    with_threads(threads, |control| decrypt(&KEY, b"aad", &mut &sealed[..], plain_len as u64, &mut out, control))?;
    Ok(out)
}

/// Lengths that lie close to the start of the stream or to the end of its first or second segment.
fn near_a_boundary() -> impl Strategy<Value = usize> {
    const ENDS: [usize; 3] = [20, 1_048_520, 2_097_080];
    (0..ENDS.len(), 0_usize..41).prop_map(|(end, offset)| ENDS[end] + offset - 20)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn streams_come_back_whole_whatever_the_threads(len in near_a_boundary(), threads in 2_usize..9) {
        let plain = counting(len);
        let stream = sealed(&plain, 1);
        prop_assert_eq!(stream.len() as u64, sealed_len(len as u64));
        prop_assert!(stream == sealed(&plain, threads), "{} threads write something else", threads);
        prop_assert!(unsealed(&stream, len, 1).unwrap() == plain);
        prop_assert!(unsealed(&stream, len, threads).unwrap() == plain);
    }

    #[test]
    fn a_changed_byte_is_found_in_its_own_segment(len in near_a_boundary(), place in any::<prop::sample::Index>(), flip in 1_u8..) {
        let mut stream = sealed(&counting(len), 2);
        let at = place.index(stream.len());
        stream[at] ^= flip;
        let expected = if at < 40 { 0 } else { (at >> 20) as u32 };
        for threads in [1, 3] {
            let found = unsealed(&stream, len, threads);
            prop_assert!(matches!(found, Err(StreamError::Corrupt { segment }) if segment == expected), "{:?}", found.err());
        }
    }
}

#[test]
fn every_byte_of_a_file_counts() {
    let keys = keys(&["holder", "platform"]);
    let file = vectors::file("both_groups");
    for at in 0..file.len() {
        let mut changed = file.clone();
        changed[at] ^= 1 << (at % 8);
        assert!(opened(&changed, &keys).is_err(), "byte {at} does not count");
    }
}

#[test]
fn every_length_but_one_is_refused() {
    let keys = keys(&["holder", "platform"]);
    let file = vectors::file("both_groups");
    for len in 0..file.len() {
        let code = opened(&file[..len], &keys).map_err(|e| e.code());
        assert_eq!(code, Err(if len < 8 { "not_sealbid" } else { "truncated" }), "{len}");
    }
}

#[test]
fn of_two_changed_segments_the_first_is_named_whatever_the_threads() {
    let plain = counting(2_500_000);
    let mut stream = sealed(&plain, 2);
    stream[1 << 20] ^= 1;
    stream[(2 << 20) + 100] ^= 1;
    stream.truncate(stream.len() - 1);
    for threads in [1, 2, 5] {
        assert!(matches!(unsealed(&stream, plain.len(), threads), Err(StreamError::Corrupt { segment: 1 })));
    }
    stream[1 << 20] ^= 1;
    for threads in [1, 2, 5] {
        assert!(matches!(unsealed(&stream, plain.len(), threads), Err(StreamError::Short)));
    }
}

#[test]
fn an_input_that_is_not_as_long_as_said_is_refused() {
    let keys = keys(&["holder", "platform"]);
    let file = vectors::file("both_groups");
    let claim = |file: &[u8], len: usize| {
        with_threads(1, |control| {
            open(&mut &file[..], len as u64, Means::keys(&keys), &mut io::sink(), &mut io::sink(), control)
                .map_err(|e| e.code())
        })
    };
    assert_eq!(claim(&file[..file.len() - 1], file.len()).err(), Some("truncated"));
    assert_eq!(claim(&[&file[..], b"x"].concat(), file.len()).err(), Some("trailing_bytes"));
    assert!(claim(&file, file.len()).is_ok());
}

#[test]
fn the_summary_opens_without_a_look_at_the_body() {
    let keys = keys(&["holder", "platform"]);
    let mut file = vectors::file("both_groups");
    let last = file.len() - 1;
    file[last] ^= 1;
    let (header, summary) = open_summary(&mut &file[..], file.len() as u64, Means::keys(&keys)).unwrap();
    assert_eq!(header.tender.no, "JB-2026-001");
    assert_eq!(summary, vectors::VECTORS[0].summary.bytes());
    assert!(matches!(opened(&file, &keys), Err(OpenError::SegmentCorrupt { segment: 0, .. })));
}

/// Gives and takes at most three bytes at a time, with interruptions.
struct Slow<T>(T, bool);

impl<T: Read> Read for Slow<T> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.1 = !self.1;
        let len = out.len().min(3);
        if self.1 { Err(io::ErrorKind::Interrupted.into()) } else { self.0.read(&mut out[..len]) }
    }
}

impl<T: Write> Write for Slow<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.1 = !self.1;
        let len = bytes.len().min(3);
        if self.1 { Err(io::ErrorKind::Interrupted.into()) } else { self.0.write(&bytes[..len]) }
    }
    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[test]
fn short_and_interrupted_reads_and_writes_change_nothing() {
    let keys = keys(&["holder", "platform"]);
    let file = vectors::file("both_groups");
    let mut body = Vec::new();
    let mut slow = Slow(&mut body, false);
    with_threads(2, |control| {
        open(&mut Slow(&file[..], false), file.len() as u64, Means::keys(&keys), &mut io::sink(), &mut slow, control)
    })
    .unwrap();
    assert_eq!(body, vectors::VECTORS[0].body.bytes());
}

/// Fails once its room is used up.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let len = bytes.len().min(self.0);
        self.0 -= len;
        Ok(len)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("the disk is gone"))
    }
}

#[test]
fn failing_inputs_and_outputs_are_named_as_such() {
    let plain = counting(1_200_000);
    let stream = sealed(&plain, 1);
    let len = plain.len() as u64;
    for threads in [1, 4] {
        with_threads(threads, |control| {
            let full = decrypt(&KEY, b"aad", &mut &stream[..], len, &mut Full(1_100_000), control);
            assert_eq!(full.unwrap_err().code(), "write_failed");
            let mut broken = (&stream[..1_100_000]).chain(Broken);
            let broken = decrypt(&KEY, b"aad", &mut broken, len, &mut io::sink(), control);
            assert_eq!(broken.unwrap_err().code(), "read_failed");
            let full = encrypt(&KEY, b"aad", &mut &plain[..], len, &mut Full(1_100_000), &mut rng(1), control);
            assert_eq!(full.unwrap_err().code(), "write_failed");
            let mut broken = (&plain[..1_100_000]).chain(Broken);
            let broken = encrypt(&KEY, b"aad", &mut broken, len, &mut io::sink(), &mut rng(1), control);
            assert_eq!(broken.unwrap_err().code(), "read_failed");
        });
    }
}

#[test]
fn progress_counts_up_to_the_end_and_cancelling_stops() {
    let plain = counting(2_500_000);
    let stream = sealed(&plain, 2);
    for threads in [1, 4] {
        let threads = NonZeroUsize::new(threads).unwrap();
        let cancel = AtomicBool::new(false);
        let mut seen = Vec::new();
        let mut progress = |done, total| seen.push((done, total));
        let mut control = Control { threads, cancel: &cancel, progress: &mut progress };
        decrypt(&KEY, b"aad", &mut &stream[..], plain.len() as u64, &mut io::sink(), &mut control).unwrap();
        assert_eq!(seen.iter().map(|(done, _)| *done).collect::<Vec<_>>(), [1_048_520, 2_097_080, 2_500_000]);
        assert!(seen.iter().all(|(_, total)| *total == 2_500_000));

        let mut out = Vec::new();
        let mut progress = |done, _| cancel.store(done > 1_000_000, Ordering::Relaxed);
        let mut control = Control { threads, cancel: &cancel, progress: &mut progress };
        let ended = decrypt(&KEY, b"aad", &mut &stream[..], plain.len() as u64, &mut out, &mut control);
        assert!(matches!(ended, Err(StreamError::Cancelled)), "{ended:?}");
        assert_eq!(out.len(), 1_048_520);
        let ended = encrypt(&KEY, b"aad", &mut &plain[..], plain.len() as u64, &mut out, &mut rng(1), &mut control);
        assert!(matches!(ended, Err(StreamError::Cancelled)), "{ended:?}");
    }
}
