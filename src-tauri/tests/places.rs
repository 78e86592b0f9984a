//! Where things lie.

use std::ffi::OsString;
use std::fs::{create_dir_all, write};
use std::path::{Path, PathBuf};

use sealbid_desktop::{OwnFiles, data_folder};

#[test]
fn bids_lie_among_the_users_data() {
    for (variables, folder) in [
        (&[("HOME", "/home/me")][..], Some("/home/me/.local/share/sealbid")),
        (&[("HOME", "/home/me"), ("XDG_DATA_HOME", "/data")], Some("/data/sealbid")),
        (&[("HOME", "/home/me"), ("XDG_DATA_HOME", "relative")], Some("/home/me/.local/share/sealbid")),
        (&[("HOME", "")], None),
        (&[], None),
    ] {
        let variable = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| OsString::from(value));
        match data_folder(variable) {
            Ok(found) => assert_eq!(Some(found), folder.map(PathBuf::from), "{variables:?}"),
            Err(problem) => assert_eq!((problem.code.as_str(), folder), ("data_folder_unknown", None)),
        }
    }
}

fn made(root: &Path, assets: &str, phone: Option<&str>) {
    create_dir_all(root.join(assets).join("fonts")).unwrap();
    for page in phone.into_iter().flat_map(|phone| [phone.to_owned(), phone.replace("phone", "console")]) {
        create_dir_all(root.join(&page)).unwrap();
        write(root.join(page).join("index.html"), "").unwrap();
    }
}

#[test]
fn its_own_files_are_found_installed_and_in_a_source_tree() {
    let root = tempfile::tempdir().unwrap();
    let at = |path: &str| root.path().join(path);
    made(root.path(), "usr/share/sealbid", Some("usr/share/sealbid/phone"));
    made(root.path(), "tree/assets", Some("tree/ui/dist/phone"));
    made(root.path(), "new/assets", None);
    create_dir_all(at("usr/bin")).unwrap();
    for (program, assets, phone) in [
        ("usr/bin/sealbid-desktop", "usr/share/sealbid", Some("usr/share/sealbid/phone")),
        ("tree/target/debug/sealbid-desktop", "tree/assets", Some("tree/ui/dist/phone")),
        ("new/target/release/sealbid-desktop", "new/assets", None),
    ] {
        let found = OwnFiles::find(&at(program)).unwrap();
        assert_eq!(found.assets.canonicalize().unwrap(), at(assets).canonicalize().unwrap(), "{program}");
        let phone_app = found.phone_app.map(|path| path.canonicalize().unwrap());
        assert_eq!(phone_app, phone.map(|path| at(path).canonicalize().unwrap()), "{program}");
        let console = found.console.map(|path| path.canonicalize().unwrap());
        let beside = phone.map(|path| at(&path.replace("phone", "console")).canonicalize().unwrap());
        assert_eq!(console, beside, "{program}");
    }
}

#[test]
fn an_installation_without_fonts_is_told_by_a_code() {
    let root = tempfile::tempdir().unwrap();
    let problem = OwnFiles::find(&root.path().join("usr/bin/sealbid-desktop")).unwrap_err();
    assert_eq!(problem.code, "assets_missing");
}
