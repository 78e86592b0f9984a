//! The built program: what only a process of its own can show.

use std::ffi::OsString;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use sealbid_pdf::read::Pdf;
use sealbid_testkit::workspace_root;

use crate::crash::is_temporary;
use crate::envelope::{self, ENCRYPT};
use crate::stamp::{self, SIGN};
use crate::stops::nothing_is_left;
use crate::world::World;
use crate::writers::{small_response, writers};

fn sealbid() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sealbid"));
    command.stdin(Stdio::null()).env_remove("LC_ALL").env_remove("LC_MESSAGES").env("LANG", "C");
    command
}

fn ran(command: &mut Command) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn exit_codes_are_those_of_the_handbook() {
    let world = World::new();
    let (code, out, _) = ran(sealbid().args(["ca", "init"]).arg(world.path("ca")));
    assert_eq!(code, Some(0), "{out}");
    assert_eq!(ran(sealbid().arg("--version")).0, Some(0));
    let (code, _, err) = ran(sealbid().args(["verify", "no-such-file.pdf"]));
    assert_eq!((code, err.lines().count()), (Some(1), 1), "{err}");
    let (code, _, err) = ran(sealbid().arg("frobnicate"));
    assert_eq!((code, err.lines().count()), (Some(2), 1), "{err}");
}

#[test]
fn the_language_follows_the_environment_in_the_order_of_posix() {
    for (variables, chinese) in [
        (vec![("LANG", "zh_CN.UTF-8")], true),
        (vec![("LANG", "zh_CN.UTF-8"), ("LC_MESSAGES", "en_GB.UTF-8")], false),
        (vec![("LANG", "C"), ("LC_MESSAGES", "en_GB"), ("LC_ALL", "zh_CN")], true),
        (vec![("LANG", "zh_CN"), ("LC_ALL", "")], true),
    ] {
        let (_, _, err) = ran(sealbid().args(["verify", "no.pdf"]).envs(variables.clone()));
        assert_eq!(err.contains("没有文件"), chinese, "{variables:?}: {err}");
    }
}

/// A file that takes the program long enough to be interrupted in the middle.
fn large(path: &Path) {
    let mut file = std::fs::File::create(path).unwrap();
    let piece = vec![0x5a; 1 << 20];
    for _ in 0..400 {
        file.write_all(&piece).unwrap();
    }
}

#[test]
fn ctrl_c_ends_it_with_130_and_leaves_nothing() {
    let world = envelope::desk();
    large(&world.path("large.bin"));
    let before = std::fs::read_dir(world.path("")).unwrap().count();
    for signal in ["-INT", "-TERM"] {
        let child = sealbid()
            .current_dir(world.path(""))
            .args(["encrypt", "large.bin", "-o", "out.sealbid", "--tender", "T", "--to", "holder.pem"])
            .stderr(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // Once its temporary is there, it is in the middle of its work.
        let begin = Instant::now();
        while std::fs::read_dir(world.path("")).unwrap().count() == before {
            assert!(begin.elapsed() < Duration::from_secs(20), "it never began");
            std::thread::sleep(Duration::from_millis(2));
        }
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(130), "{signal}: {err}");
        assert_eq!(err.lines().count(), 1, "{err}");
        assert_eq!(std::fs::read_dir(world.path("")).unwrap().count(), before, "{signal} left something");
    }
}

/// Data of a process: what it allocates, and not the files that it maps.
#[cfg(target_os = "linux")]
#[test]
fn large_attachments_are_built_and_packed_in_little_memory() {
    let world = crate::response::complete();
    let image = "/Type /XObject /Subtype /Image /Width 1000 /Height 90000 /ColorSpace /DeviceGray /BitsPerComponent 8";
    let large = crate::stamp::file(&[
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Count 1 /Kids [3 0 R] /MediaBox [0 0 595 842] >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /Resources << /XObject << /I 4 0 R >> >> >>".to_owned(),
        format!("<< {image} /Length 90000000 >>\nstream\n{}\nendstream", "x".repeat(90_000_000)),
    ]);
    world.write("large.pdf", &large);
    world.write("larger.pdf", large);
    world.run("add @bid technical @large.pdf @larger.pdf").ok();
    std::fs::create_dir(world.path("bid/stamped")).unwrap();
    let root = sealbid_testkit::workspace_root();
    let within = |words: &[&str]| {
        let assets = root.join("assets");
        ran(Command::new("sh")
            .current_dir(world.path(""))
            .args(["-c", "ulimit -d 131072 && exec \"$@\"", "sh", env!("CARGO_BIN_EXE_sealbid")])
            .args(words)
            .arg("--assets")
            .arg(assets))
    };
    let sign = ["--sign-key", "sign.key.pem", "--sign-cert", "sign.pem"];
    let build = ["build", "bid", "-o", "built.pdf"];
    let pack = [&["pack", "bid", "-o", "unstamped.asice"][..], &sign].concat();
    let stamp = [&["stamp", "built.pdf", "-o", "bid/stamped/stamped.pdf"][..], &sign].concat();
    let pack_stamped = [&["pack", "bid", "-o", "stamped.asice"][..], &sign].concat();
    for words in [&build[..], &pack, &stamp, &pack_stamped] {
        let (code, out, err) = within(words);
        assert_eq!(code, Some(0), "{words:?}: {out}{err}");
    }
    assert!(world.read("stamped.asice").len() > 180_000_000);
}

#[test]
fn a_closed_pipe_is_no_fault() {
    let world = World::new();
    ran(sealbid().args(["ca", "init"]).arg(world.path("ca")));
    let mut child = sealbid().args(["inspect"]).arg(world.path("ca/root.pem")).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// The words of a line of the other tests, as the program takes them.
fn words(world: &World, line: &str) -> Vec<OsString> {
    let word = |word: &str| word.strip_prefix('@').map_or_else(|| word.into(), |name| world.path(name).into());
    let assets = workspace_root().join("assets");
    line.split_whitespace().map(word).chain(["--assets".into(), assets.into()]).collect()
}

/// A limit on the length of files is a disk without room that needs no rights to set up. Of no room at all and of 64
/// blocks every command that writes makes one sentence.
#[test]
fn a_full_disk_is_told_by_its_name() {
    for writer in writers() {
        for blocks in ["0", "64"] {
            let world = writer.desk.develop();
            // Else the system ends the program with a signal, which no disk does.
            let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
            let mut command = Command::new("sh");
            command.args(["-c", &limited, "sh", env!("CARGO_BIN_EXE_sealbid")]);
            let (code, out, err) = ran(command.env("LANG", "C").args(words(&world, &writer.line)).arg("--json"));
            if code == Some(0) {
                assert_ne!(blocks, "0", "{}", writer.line);
                (writer.whole)(&world);
            } else {
                assert_eq!((code, err.lines().count()), (Some(1), 1), "{}: {err}", writer.line);
                assert!(out.contains("\"store_full\""), "{}: {out}", writer.line);
                nothing_is_left(&writer, &world, 0);
            }
        }
    }
}

fn temporaries(world: &World) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(world.path("")).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| is_temporary(path.to_str().unwrap())).collect()
}

/// Lets the program write so many blocks of 512 bytes. The system kills it in the middle of the write that goes beyond
/// them: a moment that no load of the machine moves.
fn killed(world: &World, line: &str, blocks: usize) {
    let limited = format!("ulimit -c 0; ulimit -f {blocks}; exec \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &limited, "sh", env!("CARGO_BIN_EXE_sealbid")]).args(words(world, line));
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    assert!(status.signal().is_some(), "{line} ended with {status} and was not killed after {blocks} blocks");
}

#[test]
fn a_kill_while_it_writes_leaves_no_half_file_and_the_next_run_succeeds() {
    const LARGE: usize = 48 << 20;
    let sealing = envelope::desk();
    sealing.write("in.bin", vec![0x5a; LARGE]);
    sealing.run(&format!("{ENCRYPT} -o @in.sealbid")).ok();
    let stamping = stamp::desk();
    stamping.write("in.pdf", stamp::padded(2, LARGE));
    let building = small_response();

    let opening = "decrypt @in.sealbid --key @holder.key.pem --key @platform.key.pem";
    let opened: fn(&World) = |world| assert!(world.read("out") == world.read("in.bin"), "other bytes");
    let sealed: fn(&World) = |world| {
        let opening = "decrypt @out --key @holder.key.pem --key @platform.key.pem";
        world.run(&format!("{opening} -o @opened --force")).ok();
        assert!(world.read("opened") == world.read("in.bin"), "other bytes");
    };
    let signed: fn(&World) = |world| {
        let report = world.run("verify @out --trust @ca/root.pem --json").ok().json();
        assert_eq!(report["verdict"], "pass", "{report}");
    };
    let built: fn(&World) = |world| assert_eq!(Pdf::open(&world.read("out")).unwrap().pages().unwrap().len(), 4);
    for (world, line, check) in [
        (&sealing, ENCRYPT, sealed),
        (&sealing, opening, opened),
        (&stamping, &format!("stamp @in.pdf {SIGN}"), signed),
        (&building, "build @bid", built),
    ] {
        let line = format!("{line} -o @out");
        let uncut = || {
            let (code, _, err) = ran(sealbid().args(words(world, &line)));
            assert_eq!(code, Some(0), "{line}: {err}");
            check(world);
            assert!(temporaries(world).is_empty(), "{line}: {:?}", temporaries(world));
            let len = std::fs::metadata(world.path("out")).unwrap().len();
            std::fs::remove_file(world.path("out")).unwrap();
            usize::try_from(len).unwrap()
        };
        let len = uncut();
        for quarter in 0..4 {
            let blocks = len * quarter / 4 / 512;
            killed(world, &line, blocks);
            assert!(!world.path("out").exists(), "{line}, killed after {blocks} blocks");
            let left = temporaries(world).iter().map(|path| std::fs::metadata(path).unwrap().len()).collect::<Vec<_>>();
            assert_eq!(left, [blocks as u64 * 512], "{line}: it was not killed in the middle of its work");
            uncut();
        }
    }
}
