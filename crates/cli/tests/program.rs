//! The built program: what only a process of its own can show.

use std::ffi::OsString;
use std::io::Write;
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

/// When a program is killed.
#[derive(Clone, Copy, Debug)]
enum Moment {
    /// As soon as its temporary has so many bytes.
    Bytes(u64),
    /// So long after its start.
    Time(Duration),
}

fn temporaries(world: &World) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(world.path("")).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| is_temporary(path.to_str().unwrap())).collect()
}

/// Kills the program with SIGKILL, which it cannot hear, and says whether that came before its end.
fn killed(world: &World, line: &str, moment: Moment) -> bool {
    let mut child = sealbid().args(words(world, line)).stdout(Stdio::null()).spawn().unwrap();
    let begin = Instant::now();
    let has_come = || match moment {
        Moment::Time(after) => begin.elapsed() >= after,
        Moment::Bytes(count) => {
            temporaries(world).iter().any(|path| std::fs::metadata(path).is_ok_and(|found| found.len() >= count))
        }
    };
    while !has_come() && child.try_wait().unwrap().is_none() {
        assert!(begin.elapsed() < Duration::from_secs(60), "{line} never came to {moment:?}");
        std::thread::sleep(Duration::from_micros(200));
    }
    child.kill().unwrap();
    !child.wait().unwrap().success()
}

#[test]
fn a_kill_at_any_moment_leaves_no_half_file_and_the_next_run_succeeds() {
    const LARGE: usize = 48 << 20;
    let share = |quarter: u64| Moment::Bytes((LARGE as u64) * quarter / 4);
    let by_bytes = [0, 1, 2, 3].map(share).to_vec();

    let sealing = envelope::desk();
    sealing.write("in.bin", vec![0x5a; LARGE]);
    sealing.run(&format!("{ENCRYPT} -o @in.sealbid")).ok();
    let stamping = stamp::desk();
    stamping.write("in.pdf", stamp::padded(2, LARGE));
    let building = small_response();
    let begin = Instant::now();
    ran(sealbid().args(words(&building, "build @bid -o @uncut")));
    let whole = begin.elapsed();
    let by_time = [1, 2, 3].map(|quarter| Moment::Time(whole * quarter / 4)).to_vec();

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
    let mut in_the_middle = 0;
    for (world, line, moments, check) in [
        (&sealing, ENCRYPT, &by_bytes, sealed),
        (&sealing, opening, &by_bytes, opened),
        (&stamping, &format!("stamp @in.pdf {SIGN}"), &by_bytes, signed),
        (&building, "build @bid", &by_time, built),
    ] {
        let line = format!("{line} -o @out");
        for &moment in moments {
            in_the_middle += usize::from(killed(world, &line, moment));
            if world.path("out").exists() {
                check(world);
                std::fs::remove_file(world.path("out")).unwrap();
            }
            let (code, _, err) = ran(sealbid().args(words(world, &line)));
            assert_eq!(code, Some(0), "{line}, killed at {moment:?}: {err}");
            check(world);
            assert!(temporaries(world).is_empty(), "{line}, killed at {moment:?}: {:?}", temporaries(world));
            std::fs::remove_file(world.path("out")).unwrap();
        }
    }
    // One that is done before it is killed proves nothing.
    assert!(in_the_middle >= 10, "only {in_the_middle} of 15 were killed before their end");
}
