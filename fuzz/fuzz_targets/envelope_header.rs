//! The JSON header of an encrypted response, in a file of the length that it says.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sealbid_envelope::{InspectError, inspect};

fuzz_target!(|data: &[u8]| {
    let Ok(len) = u32::try_from(data.len()) else { return };
    let file = [b"SEALBID1", len.to_be_bytes().as_slice(), data].concat();
    let Err(error) = inspect(&mut file.as_slice(), file.len() as u64) else { return };
    if let InspectError::Truncated { expected } = error
        && expected > file.len() as u64
    {
        let found = inspect(&mut file.as_slice(), expected).expect("a header that was read is read again");
        assert_eq!(found.header_json().as_bytes(), data);
    }
});
