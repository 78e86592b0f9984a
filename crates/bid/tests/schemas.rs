//! The schemas in docs/formats judge what is written here, by a validator that we did not write.

use std::io::Cursor;
use std::sync::atomic::AtomicBool;

use sealbid_bid::asic::Archive;
use sealbid_bid::package::{Document, Packing, pack};
use sealbid_pdf::compose::Control;
use sealbid_testkit::{rng, run, workspace_root};
use serde_json::{Value, json};

use crate::build::{RESPONSE, filled};
use crate::memory::Memory;
use crate::sample::{FONTS, PAPERS, TENDER};
use crate::world::{World, now};

/// Reads cases `[{"name", "schema", "instance", "valid"}]` and prints the names of those judged otherwise.
const JUDGE: &str = r#"
import json, pathlib, sys
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
schemas = {p.name.split('.')[0]: json.loads(p.read_text()) for p in pathlib.Path(sys.argv[1]).glob('*.schema.json')}
registry = Registry().with_resources((s['$id'], Resource.from_contents(s)) for s in schemas.values())
judges = {}
for name, schema in schemas.items():
    Draft202012Validator.check_schema(schema)
    judges[name] = Draft202012Validator(schema, registry=registry, format_checker=FormatChecker())
for case in json.loads(pathlib.Path(sys.argv[2]).read_text()):
    errors = [e.message for e in judges[case['schema']].iter_errors(case['instance'])]
    if (not errors) != case['valid']:
        print(case['name'], errors[:1])
print('judged', len(judges))
"#;

#[test]
fn what_we_write_fits_the_schemas_and_defects_do_not() {
    let world = World::new();
    let store = Memory::default();
    let project = filled(&store, &[]);
    let document = Document { name: "a.pdf", bytes: &RESPONSE.1 };
    let packing = Packing { documents: &[document], signer: &world.bidder, fonts: &FONTS, at: now() };
    let cancel = AtomicBool::new(false);
    let mut control = Control { cancel: &cancel, progress: &mut |_, _| {} };
    let (bytes, _) = pack(&project, &packing, &mut rng(9), &mut control, Cursor::new(Vec::new())).unwrap();
    let mut archive = Archive::open(bytes).unwrap();
    let mut member = |name: &str| -> Value { serde_json::from_slice(&archive.read(name, 1 << 20).unwrap()).unwrap() };
    let state: Value = serde_json::from_slice(&store.files()["project.json"]).unwrap();
    let outline: Value = serde_json::from_slice(&TENDER.files()["outline.json"]).unwrap();

    let mut cases = Vec::new();
    let mut case = |name: &str, schema: &str, instance: Value, valid: bool| {
        cases.push(json!({"name": name, "schema": schema, "instance": instance, "valid": valid}));
    };
    let (manifest, summary) = (member("manifest.json"), member("summary.json"));
    for form in ["bid_letter", "opening_schedule", "quotation"] {
        case("form as stored", form, member(&format!("forms/{form}.json")), true);
    }
    for paper in PAPERS.iter().filter(|paper| paper.name.ends_with(".json")) {
        let value: Value = serde_json::from_slice(&paper.bytes).unwrap();
        case("form as handed in", value["form"].as_str().unwrap(), value.clone(), true);
    }
    let sound = [("manifest", manifest), ("summary", summary), ("project", state), ("outline", outline)];
    for (schema, instance) in &sound {
        case("as written", schema, instance.clone(), true);
        let edited = |edit: fn(&mut Value)| {
            let mut value = instance.clone();
            edit(&mut value);
            value
        };
        case("newer", schema, edited(|value| value["format"] = json!(3)), false);
        case("unknown field", schema, edited(|value| value["colour"] = json!("blue")), false);
        case("no format", schema, edited(|value| drop(value.as_object_mut().unwrap().remove("format"))), false);
    }
    let quotation: Value = serde_json::from_slice(&PAPERS[2].bytes).unwrap();
    for (name, field, value) in [
        ("amount as a fraction", "total_fen", json!(1.5)),
        ("amount negative", "total_fen", json!(-1)),
        ("no items", "items", json!([])),
        ("capitals in figures", "total_capitals", json!("123")),
        ("no day", "date", json!("20261120")),
        ("two lines", "bidder", json!("a\nb")),
        ("another form", "form", json!("bid_letter")),
    ] {
        let mut form = quotation.clone();
        form[field] = value;
        case(name, "quotation", form, false);
    }
    let total = cases.len();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cases.json");
    std::fs::write(&path, serde_json::to_vec(&cases).unwrap()).unwrap();
    let schemas = workspace_root().join("docs/formats");
    let said = run("python", ["-c".as_ref(), JUDGE.as_ref(), schemas.as_os_str(), path.as_os_str()]).ok().out;
    assert!(said.starts_with("judged "), "of {total} cases:\n{said}");
}
