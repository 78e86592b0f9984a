//! Files appear whole or not at all.

use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use sealbid_bid::store::{
    EntryKind, Existing, Folder, Output, RelPath, Store, StoreError, TEMPORARY, Whole, clean, create_folders,
    make_folders, read_limited, safe_stem, write_whole,
};

use crate::memory::{Fault, Loss, Memory};

fn path(text: &str) -> RelPath {
    RelPath::parse(text).unwrap()
}

#[test]
fn names_that_leave_the_root_or_fail_elsewhere_are_refused() {
    let cases = [
        ("empty", "", "path_empty"),
        ("double_slash", "a//b", "path_empty"),
        ("trailing_slash", "a/", "path_empty"),
        ("absolute", "/etc/passwd", "path_absolute"),
        ("network_share", "\\\\server\\share", "path_absolute"),
        ("drive", "C:/a", "path_absolute"),
        ("drive_relative", "c:a", "path_absolute"),
        ("parent", "../a", "path_climbs"),
        ("parent_inside", "a/../../b", "path_climbs"),
        ("here", "./a", "path_climbs"),
        ("nul", "a\0b", "path_character"),
        ("newline", "a\nb", "path_character"),
        ("backslash", "a\\..\\b", "path_character"),
        ("stream", "a/b:c", "path_character"),
        ("wildcard", "a*", "path_character"),
        ("right_to_left", "exe\u{202E}fdp.pdf", "path_character"),
        ("device", "NUL", "path_reserved"),
        ("device_with_ending", "a/con.pdf", "path_reserved"),
        ("device_numbered", "com1.json", "path_reserved"),
        ("device_superscript", "LPT²", "path_reserved"),
        ("trailing_dot", "a./b", "path_reserved"),
        ("trailing_space", "a /b", "path_reserved"),
        ("long_name", &"a".repeat(241), "path_too_long"),
        ("long_path", &"a/".repeat(600), "path_too_long"),
        ("deep", &["a"; 17].join("/"), "path_too_long"),
    ];
    for (defect, text, code) in cases {
        assert_eq!(RelPath::parse(text).unwrap_err().code(), code, "{defect}");
    }
    for good in ["a", "parts/licence/001-营业执照（副本）.pdf", "com10.txt", "console", "a.b.c", "…"] {
        assert!(RelPath::parse(good).is_ok(), "{good}");
    }
}

#[test]
fn any_name_of_another_system_becomes_a_safe_one() {
    for original in
        ["", ".", "..", "C:\\Users\\x\\营业执照 副本.pdf", "a/b\0c.pdf", "....", "con.pdf", " x .pdf", ".pdf"]
    {
        let stem = safe_stem(original, 40);
        let name = format!("001-{stem}.pdf");
        assert!(RelPath::parse(&name).is_ok(), "{original:?} gives {name:?}");
    }
    assert_eq!(safe_stem("C:\\Users\\x\\营业执照 副本.pdf", 40), "营业执照_副本");
}

#[test]
fn a_name_that_goes_while_its_folder_is_listed_is_left_out() {
    let folder = sealbid_testkit::folder();
    let store = Folder::new(folder.path()).unwrap();
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for _ in 0..1_000 {
                write_whole(&store, &path("form.json"), b"{}", Existing::Replace).unwrap();
            }
        });
        while !writer.is_finished() {
            store.list(&RelPath::root()).unwrap();
        }
    });
}

#[test]
fn folders_are_made_with_those_above_them_as_private_as_is_asked() {
    let folder = sealbid_testkit::folder();
    let deep = folder.path().join("a/b/c");
    make_folders(&deep, true).unwrap();
    make_folders(&deep, false).unwrap();
    #[cfg(unix)]
    for made in ["a", "a/b", "a/b/c"] {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(folder.path().join(made)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "{made}");
    }
    std::fs::write(folder.path().join("file"), b"").unwrap();
    assert_eq!(make_folders(&folder.path().join("file/in"), true).unwrap_err().code(), "store_io");
}

/// Every store does the same.
fn story(store: &dyn Store) {
    let name = path("a/report.json");
    create_folders(store, &path("a")).unwrap();
    write_whole(store, &name, b"one", Existing::Keep).unwrap();
    assert_eq!(write_whole(store, &name, b"two", Existing::Keep).unwrap_err().code(), "store_exists");
    assert_eq!(read_limited(store, &name, 3).unwrap(), b"one");
    write_whole(store, &name, b"three", Existing::Replace).unwrap();
    assert_eq!(read_limited(store, &name, 3).unwrap_err().code(), "store_too_large");
    assert_eq!(&**store.whole(&name, 5).unwrap(), b"three");
    assert_eq!(store.whole(&name, 4).err().unwrap().code(), "store_too_large");
    assert_eq!(store.whole(&path("nothing"), 4).err().unwrap().code(), "store_missing");
    assert_eq!(store.kind(&name).unwrap(), Some(EntryKind::File { len: 5 }));

    // Unfinished and unpersisted outputs leave nothing.
    let mut output = Output::create(store, &path("a/b"), Existing::Keep).unwrap();
    output.write_all(b"x").unwrap();
    drop(output);
    drop(Output::create(store, &path("a/b"), Existing::Keep).unwrap().finish().unwrap());
    let names: Vec<_> = store.list(&path("a")).unwrap().into_iter().map(|entry| entry.name).collect();
    assert_eq!(names, ["report.json"]);

    // What was written can be read again and patched before it gets its name.
    let mut output = Output::create(store, &path("a/b"), Existing::Keep).unwrap();
    output.write_all(b"0123456789").unwrap();
    output.seek(SeekFrom::Start(2)).unwrap();
    let mut two = [0; 2];
    output.read_exact(&mut two).unwrap();
    assert_eq!(&two, b"23");
    output.seek(SeekFrom::Start(4)).unwrap();
    output.write_all(b"__").unwrap();
    // Another file took the name meanwhile.
    let mut rival = Output::create(store, &path("a/b"), Existing::Keep).unwrap();
    rival.write_all(b"rival").unwrap();
    output.finish().unwrap().persist().unwrap();
    assert_eq!(rival.finish().unwrap().persist().unwrap_err().code(), "store_exists");
    assert_eq!(read_limited(store, &path("a/b"), 99).unwrap(), b"0123__6789");
    assert_eq!(store.list(&path("a")).unwrap().len(), 2, "the rival's temporary is gone");

    let lock = store.lock(&path("lock")).unwrap();
    assert_eq!(store.lock(&path("lock")).err().unwrap().code(), "store_locked");
    drop(lock);
    store.lock(&path("lock")).unwrap();

    assert_eq!(store.open(&path("a/none")).err().unwrap().code(), "store_missing");
    assert_eq!(store.open(&path("a")).err().unwrap().code(), "store_not_plain");
    assert_eq!(create_folders(store, &path("a/b/c")).unwrap_err().code(), "store_not_plain");
    store.remove(&path("a/b")).unwrap();
    assert_eq!(store.kind(&path("a/b")).unwrap(), None);
}

#[test]
fn a_lock_that_was_given_back_was_held_by_programs_that_began_meanwhile() {
    let folder = sealbid_testkit::folder();
    let store = Folder::new(folder.path()).unwrap();
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        // Each has all that is open here, until it is loaded.
        scope.spawn(|| {
            while !is_done.load(Ordering::Relaxed) {
                std::process::Command::new("true").status().unwrap();
            }
        });
        let refused = (0..2_000).filter(|_| store.lock(&path("lock")).is_err()).count();
        is_done.store(true, Ordering::Relaxed);
        assert_eq!(refused, 0);
    });
}

#[test]
fn a_folder_does_what_a_store_does() {
    let folder = tempfile::tempdir().unwrap();
    story(&Folder::new(folder.path()).unwrap());
}

#[test]
fn a_folder_that_maps_does_what_a_store_does() {
    let folder = tempfile::tempdir().unwrap();
    let map = |mut file: &File| {
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(Box::new(bytes) as Whole)
    };
    story(&Folder::new(folder.path()).unwrap().mapping(map));
}

#[cfg(unix)]
#[test]
fn what_is_its_owners_alone_is_so_from_the_first_byte_on() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::new(folder.path()).unwrap().owner_only();
    let mode = |name: &str| folder.path().join(name).metadata().unwrap().permissions().mode() & 0o777;
    store.create_folder(&path("keys")).unwrap();
    drop(store.create(&path("keys/temporary")).unwrap());
    write_whole(&store, &path("keys/key"), b"secret", Existing::Keep).unwrap();
    assert_eq!((mode("keys"), mode("keys/temporary"), mode("keys/key")), (0o700, 0o600, 0o600));
}

#[test]
fn the_store_of_the_tests_does_what_a_store_does() {
    story(&Memory::default());
}

#[test]
fn leftovers_go_and_files_being_written_stay() {
    let folder = tempfile::tempdir().unwrap();
    let store = Folder::new(folder.path()).unwrap();
    let output = Output::create(&store, &path("report"), Existing::Keep).unwrap();
    std::fs::write(folder.path().join(format!("{TEMPORARY}0123456789ab-0")), b"half").unwrap();
    assert_eq!(clean(&store, &RelPath::root()).unwrap(), 1);
    output.finish().unwrap().persist().unwrap();
    assert_eq!(store.list(&RelPath::root()).unwrap().len(), 1);
}

#[test]
#[cfg(unix)]
fn links_are_not_followed() {
    let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::fs::write(outside.path().join("secret"), b"x").unwrap();
    std::os::unix::fs::symlink(outside.path(), folder.path().join("link")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("secret"), folder.path().join("file")).unwrap();
    let store = Folder::new(folder.path()).unwrap();
    assert_eq!(store.open(&path("link/secret")).err().unwrap().code(), "store_not_plain");
    assert_eq!(store.open(&path("file")).err().unwrap().code(), "store_not_plain");
    assert_eq!(store.create(&path("link/new")).err().unwrap().code(), "store_not_plain");
    let replaced = write_whole(&store, &path("file"), b"y", Existing::Replace);
    assert_eq!(replaced.unwrap_err().code(), "store_exists");
    assert_eq!(std::fs::read(outside.path().join("secret")).unwrap(), b"x");
}

#[test]
fn a_stop_at_any_step_leaves_the_old_file_or_the_new_one() {
    let name = path("report");
    for existing in [Existing::Keep, Existing::Replace] {
        for loss in [Loss::Nothing, Loss::Unsynced, Loss::UnsyncedBytes] {
            for steps in 0.. {
                let store = Memory::default();
                if existing == Existing::Replace {
                    store.put("report", b"old");
                }
                store.fail_after(steps, Fault::Stop);
                let acknowledged = write_whole(&store, &name, b"new", existing).is_ok();
                let after = store.restart(loss);
                let found = after.files().get("report").cloned();
                let whole = match found.as_deref() {
                    Some(b"new") => true,
                    Some(b"old") => existing == Existing::Replace && !acknowledged,
                    None => existing == Existing::Keep && !acknowledged,
                    Some(_) => false,
                };
                assert!(whole, "step {steps}, {loss:?}: {found:?}");
                write_whole(&after, &name, b"next", Existing::Replace).unwrap();
                let left: Vec<_> = after.files().into_iter().collect();
                assert_eq!(left, [("report".to_owned(), b"next".to_vec())], "step {steps}, {loss:?}");
                if acknowledged {
                    assert!(steps > 4, "the write takes steps");
                    break;
                }
            }
        }
    }
}

#[test]
fn a_full_or_read_only_disk_is_an_error_with_a_code_and_leaves_nothing() {
    let cases = [
        (ErrorKind::StorageFull, "store_full"),
        (ErrorKind::QuotaExceeded, "store_full"),
        (ErrorKind::ReadOnlyFilesystem, "store_read_only"),
        (ErrorKind::PermissionDenied, "store_denied"),
        (ErrorKind::BrokenPipe, "store_io"),
    ];
    for (kind, code) in cases {
        for steps in 0.. {
            let store = Memory::default();
            store.fail_after(steps, Fault::Write(kind));
            match write_whole(&store, &path("report"), b"new", Existing::Keep) {
                Ok(()) => break,
                Err(e) => assert_eq!(e.code(), code, "step {steps}"),
            }
            // The last step is the folder's sync: the name is there by then, only not acknowledged.
            let files = store.files();
            assert!(files.is_empty() || files.contains_key("report"), "step {steps} leaves {files:?}");
        }
    }
}

#[test]
fn every_code_has_its_words() {
    let e = StoreError::from_io(&path("a"), ErrorKind::StorageFull.into());
    assert_eq!((e.code(), e.params()[0].clone()), ("store_full", ("path", "a".to_owned())));
}
