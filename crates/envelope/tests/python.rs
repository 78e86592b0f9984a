//! The Python opener of docs/formats: the same verdict on every file.

use rand_core::Rng;
use sealbid_testkit::run;
use serde_json::{Value, json};

use crate::formats::{folder, keys, opened};
use crate::hostile_cases;
use crate::reference::{front, header};
use crate::vectors;

fn check(manifests: &[std::path::PathBuf]) -> String {
    let script = folder().join("hostile/check.py");
    let ran = run("python", std::iter::once(&script).chain(manifests));
    assert!(
        ran.code == Some(0),
        "{}{}",
        ran.out.lines().filter(|l| l.contains("DIFFERS")).collect::<Vec<_>>().join("\n"),
        ran.err
    );
    ran.out
}

#[test]
fn the_python_opener_agrees_on_every_vector_and_every_hostile_file() {
    let out = check(&[]);
    let count = |kind: &str| out.lines().filter(|line| line.starts_with(kind)).count();
    assert_eq!(count("vector "), vectors::VECTORS.len() + 1);
    assert_eq!(count("hostile "), hostile_cases::all().len());
}

#[test]
fn the_python_opener_writes_what_it_verified_and_nothing_else() {
    let (script, keys) = (folder().join("open_sealbid.py"), folder().join("vectors/keys"));
    let out = tempfile::tempdir().unwrap();
    let (body, summary) = (out.path().join("body"), out.path().join("summary"));
    let open = |file: &str| {
        let mut args = vec![script.clone(), folder().join(file)];
        for name in ["holder", "platform"] {
            args.extend(["--key".into(), keys.join(format!("{name}.key.pem"))]);
        }
        args.extend(["-o".into(), body.clone(), "--summary".into(), summary.clone()]);
        run("python", args)
    };
    let refused = open("hostile/body_tag_changed.sealbid");
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("segment_corrupt"), "{}", refused.err);
    assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 0, "a refused file leaves nothing");
    open("vectors/both_groups.sealbid").ok();
    assert_eq!(std::fs::read(&body).unwrap(), vectors::VECTORS[0].body.bytes());
    assert_eq!(std::fs::read(&summary).unwrap(), vectors::VECTORS[0].summary.bytes());
    assert_eq!(open("vectors/both_groups.sealbid").code, Some(2), "nothing is overwritten");
    assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 2);
}

/// Pieces that a careless change of a header is likely to be made of.
const PIECES: &[&str] = &[
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    " ",
    "\n",
    "\t",
    "0",
    "1",
    "-",
    ".",
    "e",
    "\\u0000",
    "\\ud800",
    "\\udc00",
    "\\u0041",
    "\u{7f}",
    "\u{1}",
    "null",
    "true",
    "NaN",
    "\"format\":1,",
    "\"suite\":\"x\",",
    "\"opens\":\"\",",
    "{}",
    "[]",
    "\"\"",
    "封",
    "\u{1f600}",
    "=",
    "_",
    "A",
    "\"any\":[],",
    "\"name\":\"bidder\",",
    "1e0",
    "9999999999999999999",
];

fn mutated(json: &[u8], rng: &mut impl Rng) -> Vec<u8> {
    let mut bytes = json.to_vec();
    let mut below = |n: usize| (rng.next_u64() % n as u64) as usize;
    for _ in 0..=below(3) {
        let at = below(bytes.len());
        let to = (at + 1 + below(12)).min(bytes.len());
        match below(6) {
            0 => bytes[at] = below(256) as u8,
            1 => bytes[at] ^= 1 << below(8),
            2 => drop(bytes.drain(at..to)),
            3 => bytes.splice(at..at, PIECES[below(PIECES.len())].bytes()).for_each(drop),
            4 => bytes.splice(at..to, PIECES[below(PIECES.len())].bytes()).for_each(drop),
            _ => {
                let piece = bytes[at..to].to_vec();
                let place = below(bytes.len());
                bytes.splice(place..place, piece).for_each(drop);
            }
        }
    }
    bytes
}

#[test]
fn the_python_opener_agrees_on_headers_changed_at_random() {
    let sound = vectors::file("both_groups");
    let (_, end) = header(&sound);
    let names = ["holder", "platform"];
    let keys = keys(&names);
    let folder = tempfile::tempdir().unwrap();
    let mut rng = sealbid_testkit::rng(300);
    let mut entries: Vec<Value> = Vec::new();
    for number in 0..1500 {
        let name = format!("{number}");
        let file = [&front(&mutated(&sound[12..end], &mut rng)), &sound[end..]].concat();
        let code = opened(&file, &keys).err().map(|e| e.code());
        std::fs::write(folder.path().join(&name), file).unwrap();
        entries.push(json!({ "name": name, "file": name, "keys": names, "code": code }));
    }
    let manifest = folder.path().join("manifest.json");
    std::fs::write(&manifest, json!({ "files": entries }).to_string()).unwrap();
    check(&[manifest]);
    let codes: std::collections::BTreeSet<String> = entries.iter().map(|entry| entry["code"].to_string()).collect();
    assert!(codes.len() >= 5, "the changes reach too little: {codes:?}");
}
