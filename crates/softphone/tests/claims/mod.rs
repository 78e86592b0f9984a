//! What the protocol claims (`docs/protocol/link.md`), against the relay of a real service. The numbers are those of the
//! tests in `crates/link` and `crates/service`; what a relay alone decides (7, 9 to 12, 25, 29, 32) is tested there.

mod codes;
mod frames;
mod questions;
mod states;
