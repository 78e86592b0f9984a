//! A request for a time-stamp, the answer to one, and a signature that a token is added to. What is granted to a request is one that
//! its asker accepts.

#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use sealbid_fuzz::people::{Stamped, now, people, stamped};
use sealbid_pki::cms;
use sealbid_pki::tsp::{PRACTICE_POLICY, TimeStampRequest, TspError, accept, answer};
use sealbid_testkit::rng;

fn sound() -> &'static Stamped {
    static SOUND: OnceLock<Stamped> = OnceLock::new();
    SOUND.get_or_init(stamped)
}

fuzz_target!(|data: &[u8]| {
    let reply = answer(&people().stamps, data, PRACTICE_POLICY, now(), &mut rng(1)).expect("a request is answered");
    if let Ok(request) = TimeStampRequest::from_der(data) {
        let again = TimeStampRequest::from_der(&request.to_der());
        assert!(again.is_ok(), "a request that was written can be read");
        match accept(&reply, &request) {
            // It asked for no certificates.
            Ok(_) | Err(TspError::Refused(_) | TspError::Wrong("certificate_missing")) => {}
            Err(error) => panic!("what was granted is not accepted: {error}"),
        }
    }
    let sound = sound();
    let _ = accept(data, &sound.request);
    let _ = cms::with_time_stamp(&sound.message, data);
    if let Ok(message) = cms::with_time_stamp(data, &sound.token) {
        assert!(cms::parse(&message).is_ok(), "a message that was added to can be read");
    }
});
