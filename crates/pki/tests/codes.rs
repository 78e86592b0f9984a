//! The list of codes.

#[test]
fn codes_are_sorted_and_unique() {
    assert!(sealbid_pki::CODES.is_sorted_by(|a, b| a < b));
    assert!(sealbid_pki::path::CHAIN_CODES.is_sorted_by(|a, b| a < b));
}
