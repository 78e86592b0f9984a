//! A signed PDF to which evidence and a time-stamp are appended: neither makes anything of it suspicious that was not.

#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use sealbid_fuzz::pdf::with_right_offsets;
use sealbid_fuzz::people::{now, people};
use sealbid_pdf::ltv::{Kept, append, needs, prepare_stamp};
use sealbid_pdf::read::ReadError;
use sealbid_pdf::verify::{LaterChanges, verify};
use sealbid_pki::cms::Integrity;
use sealbid_pki::path::Evidence;
use sealbid_pki::{ca, tsp};
use sealbid_testkit::rng;

fn list() -> &'static [u8] {
    static LIST: OnceLock<Vec<u8>> = OnceLock::new();
    LIST.get_or_init(|| {
        let list = ca::revocation_list(&people().authority, 1, now(), now().plus_secs(60), &[]);
        list.expect("a list is issued").der().to_vec()
    })
}

fuzz_target!(|data: &[u8]| {
    let mut file = with_right_offsets(data).into_owned();
    let Ok(found) = needs(&file) else { return };
    let before = verify(&file, &people().trust(), &Evidence::default(), now());
    let kept = found.signatures.iter().map(|need| Kept {
        key: need.key.clone(),
        certificates: need.chains.iter().map(|chain| chain.leaf.clone()).collect(),
        crls: vec![list().to_vec()],
        ocsp: Vec::new(),
    });
    let Ok(revision) = append(&file, &kept.collect::<Vec<_>>(), &mut rng(1)) else { return };
    let len = file.len();
    file.extend(revision);
    let Ok(prepared) = prepare_stamp(&file, 8192, &mut rng(2)) else { return };
    let request = tsp::TimeStampRequest::new(prepared.content().sha256, &mut rng(3));
    let reply = tsp::answer(&people().stamps, &request.to_der(), tsp::PRACTICE_POLICY, now(), &mut rng(4));
    let token =
        tsp::accept(&reply.expect("a request is answered"), &request).expect("what is granted is accepted").token;
    file.extend(prepared.complete(&token).expect("the token is over this file"));
    let after = match verify(&file, &people().trust(), &Evidence::default(), now()) {
        Ok(record) => record,
        Err(ReadError::TooComplex { .. }) => return,
        Err(ReadError::Malformed { at, .. }) if at < len as u64 => return,
        Err(error) => panic!("what was appended to can be read: {error:?}"),
    };
    for old in before.iter().flat_map(|record| &record.signatures) {
        let is_same =
            |new: &&sealbid_pdf::verify::PdfSignature| (&new.field, new.byte_range) == (&old.field, old.byte_range);
        let Some(new) = after.signatures.iter().find(is_same) else { continue };
        // A byte range that ended beyond the file may end within it now: it is broken by another rule then.
        let is_broken = |found: Integrity| matches!(found, Integrity::Broken(_));
        assert_eq!(is_broken(new.intact), is_broken(old.intact));
        assert!(is_broken(old.intact) || new.intact == old.intact, "{:?} became {:?}", old.intact, new.intact);
        if old.covers_whole_file && old.later_changes == LaterChanges::None {
            assert_eq!(new.later_changes, LaterChanges::Permitted, "{:?}", new.suspicions);
        }
    }
});
