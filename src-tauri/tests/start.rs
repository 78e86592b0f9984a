//! Starts of the program that show no window.

use std::process::{Command, Output};

/// Starts the program without a display.
fn start(words: &[&str], language: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    Command::new(env!("CARGO_BIN_EXE_sealbid-desktop"))
        .args(words)
        .current_dir(folder.path())
        .env_clear()
        .env("HOME", folder.path())
        .env("LANG", language)
        .output()
        .unwrap()
}

#[test]
fn without_a_display_it_says_so_and_ends() {
    for (language, sentence) in [("en_US.UTF-8", "There is no display"), ("zh_CN.UTF-8", "没有可以打开窗口的显示器")]
    {
        let ended = start(&[], language);
        let said = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(3), "{said}");
        // The toolkit may say before that the language is not installed.
        let own: Vec<_> = said.lines().filter(|line| line.starts_with("sealbid-desktop: ")).collect();
        assert!(own.len() == 1 && own[0].contains(sentence), "{said}");
    }
}

#[test]
fn help_and_version_need_no_display() {
    let version = start(&["--version"], "C");
    assert_eq!((version.status.code(), version.stderr.len()), (Some(0), 0));
    assert_eq!(version.stdout, format!("sealbid-desktop {}\n", env!("CARGO_PKG_VERSION")).into_bytes());
    let help = start(&["--help"], "C");
    assert_eq!(help.status.code(), Some(0));
}

#[test]
fn a_wrong_command_line_is_refused_before_anything_is_opened() {
    let ended = start(&["--nothing"], "en_US.UTF-8");
    assert_eq!(ended.status.code(), Some(2));
    assert!(String::from_utf8(ended.stderr).unwrap().contains("--nothing"));
}
