//! `sealbid demo`: every step of the way, judged by programs that we did not write.

use sealbid_testkit::{run, workspace_root};
use serde_json::Value;

use crate::stamp::pyhanko;
use crate::world::{World, files_below};

const RESULTS: [&str; 6] =
    ["response.pdf", "response.asice", "response.sealbid", "opened.asice", "verify.json", "root.pem"];

fn path(world: &World, name: &str) -> String {
    world.path(name).to_str().unwrap().to_owned()
}

#[test]
fn the_whole_way_holds_at_every_step_and_comes_out_the_same_again() {
    let world = World::new();
    let said = world.run("demo -o @demo").ok();
    for name in RESULTS {
        assert!(world.path("demo").join(name).is_file(), "{name} is missing");
    }
    judged_by_others(&world);
    what_it_says_of_itself(&world);
    nothing_secret_was_said(&world, &format!("{}{}", said.out, said.err));

    let first = files_below(&world.path("demo"));
    world.start_over();
    let again = world.run("demo -o @demo --force").ok();
    assert_eq!(said.out, again.out);
    let second = files_below(&world.path("demo"));
    let differing: Vec<_> = first.iter().zip(&second).filter(|(a, b)| a != b).map(|(a, _)| &a.0).collect();
    assert!(first.len() == second.len() && differing.is_empty(), "the same seed and clock, but {differing:?} differ");
}

fn judged_by_others(world: &World) {
    assert_eq!(pyhanko(world, "demo/root.pem", "demo/response.pdf"), [("Signature1".into(), true, true, true)]);
    let pdf = path(world, "demo/response.pdf");
    let said = run("pdfsig", ["-nocert", &pdf]);
    assert!(said.out.contains("Signature is Valid") && said.out.contains("Total document signed"), "{}", said.all());
    run("qpdf", ["--check", &pdf]).ok();

    let package = path(world, "demo/response.asice");
    run("unzip", ["-t", &package]).ok();
    let out = path(world, "unpacked");
    run("unzip", ["-q", &package, "-d", &out]).ok();
    let (signature, manifest) =
        (format!("{out}/META-INF/signature001.p7s"), format!("{out}/META-INF/ASiCManifest001.xml"));
    let root = path(world, "demo/root.pem");
    run(
        "openssl",
        [
            "cms",
            "-verify",
            "-cades",
            "-binary",
            "-inform",
            "DER",
            "-in",
            &signature,
            "-content",
            &manifest,
            "-CAfile",
            &root,
            "-purpose",
            "any",
            "-attime",
            "1795420801",
            "-out",
            "/dev/null",
        ],
    )
    .ok();
    assert_eq!(world.read("demo/response.asice"), world.read("demo/opened.asice"));

    let opener = workspace_root().join("docs/formats/open_sealbid.py").to_str().unwrap().to_owned();
    let (file, opened) = (path(world, "demo/response.sealbid"), path(world, "python.asice"));
    let key = |name: &str| path(world, &format!("demo/work/{name}-open.key.pem"));
    for holder in ["bidder", "second"] {
        std::fs::remove_file(&opened).ok();
        run("python3", [&opener, &file, "--key", &key(holder), "--key", &key("platform"), "-o", &opened]).ok();
        assert_eq!(world.read("python.asice"), world.read("demo/response.asice"));
    }
}

fn what_it_says_of_itself(world: &World) {
    let record: Value = serde_json::from_slice(&world.read("demo/verify.json")).unwrap();
    let verdicts: Vec<_> =
        record["results"].as_array().unwrap().iter().map(|r| r["verdict"].as_str().unwrap_or("refused")).collect();
    assert_eq!(verdicts, ["pass", "pass", "pass", "unknown"], "{record:#}");
    let header = world.run("inspect @demo/response.sealbid --json").ok().json();
    let groups = header["header"]["groups"].as_array().unwrap();
    assert_eq!((groups.len(), &groups[0]["name"], &groups[1]["name"]), (2, &"bidder".into(), &"platform".into()));
    assert_eq!(header["header"]["opens"], "2026-12-15T01:30:00Z");
    assert!(header["parts"][0]["plain_bytes"].as_u64().unwrap() > 0, "no summary");
    let summary: Value = serde_json::from_slice(&world.read("demo/work/summary.json")).unwrap();
    assert_eq!(summary["bidder"]["uscc"], "91350100M000100Y43");
    assert!(summary["opening_schedule"].is_object() && summary["quotation"].is_object());
}

/// Neither what was printed nor a result holds a line of any key.
fn nothing_secret_was_said(world: &World, said: &str) {
    let results: Vec<Vec<u8>> = RESULTS.iter().map(|name| world.read(&format!("demo/{name}"))).collect();
    let mut keys = 0;
    for (name, bytes) in
        files_below(&world.path("demo/work")).into_iter().filter(|(name, _)| name.ends_with(".key.pem"))
    {
        keys += 1;
        let text = String::from_utf8(bytes).unwrap();
        for line in text.lines().filter(|line| !line.starts_with("-----")) {
            assert!(!said.contains(line), "{name} was printed");
            let holds = |bytes: &Vec<u8>| bytes.windows(line.len()).any(|window| window == line.as_bytes());
            assert!(!results.iter().any(holds), "{name} is in a result");
        }
    }
    assert_eq!(keys, 9);
}

#[test]
fn a_folder_of_others_is_left_alone_even_with_force() {
    let world = World::new();
    world.write("mine/letter.txt", "dear");
    for line in ["demo -o @mine --json", "demo -o @mine --force --json"] {
        assert_eq!(world.run(line).refused(), "demo_folder_foreign");
    }
    assert_eq!(world.files(), [("mine/letter.txt".to_owned(), b"dear".to_vec())]);
}
