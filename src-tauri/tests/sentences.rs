//! Every code of the programs has a sentence, and every sentence a code.

use std::collections::BTreeSet;

use sealbid_testkit::workspace_root;
use sealbid_wire::Language;
use serde_json::Value;

#[test]
fn every_code_has_a_sentence_and_every_sentence_a_code() {
    let (of_the_command, of_the_desk) = (sealbid_cli::codes(), sealbid_workbench::CODES.to_vec());
    let codes = [of_the_command, of_the_desk, sealbid_desktop::codes()].concat();
    let codes: BTreeSet<String> = codes.into_iter().map(str::to_owned).collect();
    for language in Language::ALL {
        let path = workspace_root().join("ui/src/locales").join(language.tag()).join("errors.json");
        let entries: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let keys: BTreeSet<String> = entries.as_object().unwrap().keys().cloned().collect();
        let lacking: Vec<_> = codes.difference(&keys).collect();
        let unused: Vec<_> = keys.difference(&codes).collect();
        assert!(
            lacking.is_empty() && unused.is_empty(),
            "{language}: without a sentence {lacking:?}, unused {unused:?}"
        );
    }
}
