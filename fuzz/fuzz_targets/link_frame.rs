//! A frame as it comes from the relay to a desk that shows its code.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use sealbid_link::desk::{Output, Session, Setup, State};
use sealbid_link::{Display, Header, MemoryKey, Name};

const NOW: u64 = 1_795_392_000_000;

fuzz_target!(|data: &[u8]| {
    let _ = Header::parse(data);
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let key = MemoryKey::generate(&mut rng);
    let display = Display::titled(Name::try_from("Office desk").expect("a name"));
    let setup = Setup::pairing(0, [7; 16], display, &key);
    let mut desk = Session::start(setup, &key, NOW, &mut rng).expect("a small question");
    // The session's own number in front, so that more than the check of it is reached.
    let mut frame = data.to_vec();
    if let Some(sid) = frame.get_mut(1..17) {
        sid.copy_from_slice(&desk.sid());
    }
    let out = desk.receive(NOW, &frame, &key, &mut rng);
    assert_eq!(desk.state(), State::Showing);
    assert!(!out.iter().any(|output| matches!(output, Output::Send(_))));
});
