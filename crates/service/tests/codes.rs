//! Every code has a sentence, and every sentence of the service its code.

use sealbid_service::CODES;
use sealbid_wire::{Language, Problem};

#[test]
fn every_code_has_a_sentence_in_both_languages() {
    assert!(CODES.is_sorted());
    for code in CODES {
        for language in Language::ALL {
            assert!(Problem::bare(*code).sentence(language).is_some(), "{language}: {code}");
        }
    }
}
