//! The form in which errors and reports cross.

use sealbid_wire::{Language, Outcome, Problem, Results};

#[test]
fn a_problem_keeps_the_parameter_it_was_made_with() {
    let problem = Problem::new("file_not_found", [("path", "a.pdf")]).with("path", "b.pdf").with("file", "c.pdf");
    assert_eq!(problem.params["path"], "a.pdf");
    assert_eq!(problem.params["file"], "c.pdf");
}

#[test]
fn a_code_without_an_entry_has_no_sentence() {
    assert_eq!(Problem::bare("no_such_code").sentence(Language::En), None);
}

#[test]
fn a_parameter_that_is_missing_shows_as_a_question_mark() {
    let sentence = Problem::bare("file_not_found").sentence(Language::En).unwrap();
    assert_eq!(sentence.what, "There is no file at ?.");
}

#[test]
fn several_outcomes_read_back_as_they_were_written() {
    let results = Results::<u32> {
        results: vec![
            Outcome::Report(7),
            Outcome::Refused { file: "a.pdf".into(), error: Problem::new("file_not_found", [("path", "a.pdf")]) },
        ],
    };
    let json = serde_json::to_string(&results).unwrap();
    assert_eq!(json, r#"{"results":[7,{"file":"a.pdf","error":{"code":"file_not_found","params":{"path":"a.pdf"}}}]}"#);
    assert_eq!(serde_json::from_str::<Results<u32>>(&json).unwrap(), results);
}
