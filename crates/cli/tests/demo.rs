//! `sealbid demo`: every step of the way, judged by programs that we did not write.

use sealbid_pki::Instant;
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
fn the_whole_way_holds_at_every_step_and_may_be_gone_again() {
    let world = World::today();
    for line in ["demo -o @demo", "demo -o @demo --force"] {
        let said = world.run(line).ok();
        for name in RESULTS {
            assert!(world.path("demo").join(name).is_file(), "{name} is missing");
        }
        assert!(said.out.contains("NOT_OPEN_YET") || said.out.contains("not open"), "{}", said.out);
        judged_by_others(&world);
        what_it_says_of_itself(&world);
        nothing_secret_was_said(&world, &format!("{}{}", said.out, said.err));
    }
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
            "-out",
            "/dev/null",
        ],
    )
    .ok();
    assert_eq!(world.read("demo/response.asice"), world.read("demo/opened.asice"));

    let opener = workspace_root().join("docs/formats/open_sealbid.py").to_str().unwrap().to_owned();
    let (file, opened) = (path(world, "demo/response.sealbid"), path(world, "python.asice"));
    let key = |name: &str| path(world, &format!("demo/work/{name}-open.key.pem"));
    std::fs::remove_file(&opened).ok();
    run("python3", [&opener, &file, "--key", &key("second"), "--key", &key("spare"), "-o", &opened]).ok();
    assert_eq!(world.read("python.asice"), world.read("demo/response.asice"));
    std::fs::remove_dir_all(&out).unwrap();
}

fn what_it_says_of_itself(world: &World) {
    let record: Value = serde_json::from_slice(&world.read("demo/verify.json")).unwrap();
    let verdicts: Vec<_> =
        record["results"].as_array().unwrap().iter().map(|r| r["verdict"].as_str().unwrap_or("refused")).collect();
    assert_eq!(verdicts, ["pass", "pass", "pass", "unknown"], "{record:#}");
    let header = world.run("inspect @demo/response.sealbid --json").ok().json();
    let groups = header["header"]["groups"].as_array().unwrap();
    assert_eq!((groups.len(), &groups[0]["name"], &groups[1]["name"]), (2, &"bidder".into(), &"platform".into()));
    let opens: Instant = header["header"]["opens"].as_str().unwrap().parse().unwrap();
    assert!(opens > world.now, "{opens}");
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
    assert_eq!(keys, 8);
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
