//! The command line.

use std::path::{Path, PathBuf};

use sealbid_desktop::{Arguments, NoWindow};
use sealbid_wire::Language;

fn read(words: &[&str]) -> Result<Arguments, NoWindow> {
    let words = std::iter::once("sealbid-desktop").chain(words.iter().copied()).map(Into::into);
    Arguments::read(words, Language::En)
}

#[test]
fn files_and_a_folder_may_be_named() {
    for (words, data, files) in [
        (&[][..], None, &[][..]),
        (&["a.sbtender"], None, &["a.sbtender"]),
        (&["--data", "d", "a.pdf", "b.sealbid"], Some("d"), &["a.pdf", "b.sealbid"]),
        (&["--data=d e"], Some("d e"), &[]),
        (&["--", "--data"], None, &["--data"]),
    ] {
        let arguments = read(words).unwrap();
        assert_eq!(arguments.data, data.map(PathBuf::from), "{words:?}");
        assert_eq!(arguments.files, files.iter().map(PathBuf::from).collect::<Vec<_>>(), "{words:?}");
    }
}

#[test]
fn names_are_seen_from_the_folder_of_the_start() {
    let arguments = read(&["--data", "d", "a.pdf", "/b.pdf"]).unwrap().seen_from(Path::new("/home/me"));
    assert_eq!(arguments.data.as_deref(), Some(Path::new("/home/me/d")));
    assert_eq!(arguments.files, [Path::new("/home/me/a.pdf"), Path::new("/b.pdf")]);
}

#[test]
fn a_wrong_command_line_is_told_by_a_code() {
    for (words, code) in [
        (&["--nothing"][..], "argument_unknown"),
        (&["--data"], "argument_missing"),
        (&["--data", "a", "--data", "b"], "command_line_invalid"),
    ] {
        match read(words) {
            Err(NoWindow::Misuse(problem)) => assert_eq!(problem.code, code, "{words:?}"),
            other => panic!("{words:?}: {other:?}"),
        }
    }
}

#[test]
fn help_speaks_both_languages() {
    for (language, about) in [(Language::En, "in a window"), (Language::ZhCn, "在窗口中")] {
        let words = ["sealbid-desktop", "--help"].map(Into::into);
        match Arguments::read(words, language) {
            Err(NoWindow::Answer(help)) => {
                assert!(help.contains(about) && help.contains("--data") && help.contains("FILE"), "{help}");
            }
            other => panic!("{other:?}"),
        }
    }
}
