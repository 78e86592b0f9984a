//! An electronic seal: what was read says the same when it is made anew.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sealbid_fuzz::people::people;
use sealbid_seal::electronic::{Check, ElectronicSeal};

fuzz_target!(|data: &[u8]| {
    let Ok(seal) = ElectronicSeal::from_der(data) else { return };
    let (_, _) = (seal.check(), seal.binds(&people().root));
    // Identifiers and instants that only others write may be refused.
    if let Ok(again) = ElectronicSeal::make(seal.info(), &people().bidder) {
        let read = ElectronicSeal::from_der(again.der()).expect("a seal that was made can be read");
        assert_eq!((read.info(), read.check()), (seal.info(), Check::Intact));
    }
});
