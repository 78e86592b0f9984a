//! The built program: what only a process of its own can show.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::envelope;
use crate::world::World;

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
    world.write("large.pdf", large);
    world.run("add @bid technical @large.pdf @large.pdf").ok();
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

/// /dev/full takes no byte; it is how a disk without room behaves.
#[test]
fn a_full_disk_is_told_by_its_name() {
    let world = World::new();
    let folder = world.path("small");
    std::fs::create_dir(&folder).unwrap();
    let options = ["-t", "tmpfs", "-o", "size=64k", "tmpfs"];
    let mounted = Command::new("mount").args(options).arg(&folder).stderr(Stdio::null()).status();
    if !mounted.is_ok_and(|status| status.success()) {
        eprintln!("no right to mount: stops.rs shows a full disk by a store that says so");
        return;
    }
    world.write("in.bin", vec![7; 300_000]);
    ran(sealbid().args(["ca", "init"]).arg(world.path("ca")));
    let firm = ["--organization", "江北示范建设有限公司", "--uscc", "91350100M000100Y43", "-o"];
    let (code, _, err) = ran(sealbid()
        .args(["ca", "issue"])
        .arg(world.path("ca"))
        .args(["--for", "encrypt"])
        .args(firm)
        .arg(world.path("holder")));
    assert_eq!(code, Some(0), "{err}");
    let (code, out, err) = ran(sealbid()
        .args(["encrypt", "--json", "--tender", "T", "--to"])
        .arg(world.path("holder.pem"))
        .arg(world.path("in.bin"))
        .arg("-o")
        .arg(folder.join("out.sealbid")));
    let left = std::fs::read_dir(&folder).unwrap().count();
    assert!(Command::new("umount").arg(&folder).status().unwrap().success());
    assert_eq!((code, err.lines().count(), left), (Some(1), 1, 0), "{err}");
    assert!(out.contains("\"store_full\""), "{out}");
}
