//! A kit of files, each with the verdict that is expected of it, ours and other programs'.

use std::path::PathBuf;

use sealbid_pdf::verify::{LaterChanges, PdfSignature, verify};
use sealbid_pki::cms::Integrity;
use sealbid_pki::path::{Evidence, Trust};
use serde_json::Value;

use crate::sign::Folder;
use crate::signers::{now, signers};

/// How pyHanko's verdict compares with ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Peer {
    /// It finds fault where we do.
    Agrees,
    /// It finds no fault with something that we suspect, because of this.
    Laxer(&'static str),
    /// It suspects something that we permit, because of this. Never of an attack.
    Stricter(&'static str),
}

/// One file: the name is the defect.
pub struct Case {
    pub name: &'static str,
    pub file: Vec<u8>,
    /// As [`summary`] gives it.
    pub expected: &'static str,
    pub peer: Peer,
}

pub fn case(name: &'static str, file: Vec<u8>, expected: &'static str) -> Case {
    Case { name, file, expected, peer: Peer::Agrees }
}

impl Case {
    pub fn laxer(mut self, why: &'static str) -> Self {
        self.peer = Peer::Laxer(why);
        self
    }

    pub fn stricter(mut self, why: &'static str) -> Self {
        self.peer = Peer::Stricter(why);
        self
    }
}

fn trust() -> Trust {
    Trust::from_pem([std::fs::read_to_string(signers().root_pem()).unwrap()]).unwrap()
}

/// Every signature's `intact`, `later_changes` and suspicions: `intact suspicious page_changed; intact none`.
pub fn summary(file: &[u8]) -> String {
    let record = match verify(file, &trust(), &Evidence::default(), now()) {
        Ok(record) => record,
        Err(error) => return format!("refused {}", error.code()),
    };
    let each = record.signatures.iter().map(|signature| {
        let mut words = vec![signature.intact.code(), signature.later_changes.code()];
        words.extend(signature.suspicions.iter().map(|suspicion| suspicion.code));
        words.dedup();
        words.join(" ")
    });
    let each: Vec<String> = each.collect();
    if each.is_empty() { "no signature".to_owned() } else { each.join("; ") }
}

fn finds_fault(signature: &PdfSignature) -> bool {
    signature.intact != Integrity::Intact || signature.later_changes == LaterChanges::Suspicious
}

/// Whether pyHanko finds fault with a signature of ours; with the file as a whole where it does not list it.
fn peer_finds_fault(answer: &Value, field: &str) -> bool {
    let signatures = answer["signatures"].as_array();
    let found = signatures.and_then(|all| all.iter().find(|signature| signature["field"] == field));
    found.is_none_or(|signature| signature["intact"] != true || signature["docmdp_ok"] != true)
}

/// Panics unless every file is judged as expected, by us, by pyHanko and by pdfsig; with all that differs.
pub fn judge(cases: &[Case]) {
    let folder = Folder::new();
    let paths: Vec<PathBuf> = cases.iter().map(|case| folder.write(case.name, &case.file)).collect();
    let mut wrong = Vec::new();
    for ((case, path), answer) in cases.iter().zip(&paths).zip(signers().validated(&paths)) {
        let found = summary(&case.file);
        if found != case.expected {
            wrong.push(format!("{}: {found}, not {}", case.name, case.expected));
        }
        let Ok(record) = verify(&case.file, &trust(), &Evidence::default(), now()) else {
            // What we do not read has no signature for us; pyHanko may read it, as the row then says.
            let good = answer["signatures"].as_array().is_some_and(|all| {
                !all.is_empty() && all.iter().all(|s| s["intact"] == true && s["docmdp_ok"] == true)
            });
            if good != matches!(case.peer, Peer::Laxer(_)) {
                wrong.push(format!("{}: pyHanko: {answer}", case.name));
            }
            continue;
        };
        let pairs = record.signatures.iter().map(|s| (finds_fault(s), peer_finds_fault(&answer, &s.field)));
        let pairs: Vec<(bool, bool)> = pairs.collect();
        let as_expected = match case.peer {
            Peer::Agrees => pairs.iter().all(|(ours, theirs)| ours == theirs),
            Peer::Laxer(_) => pairs.contains(&(true, false)) && !pairs.contains(&(false, true)),
            Peer::Stricter(_) => pairs.contains(&(false, true)) && !pairs.contains(&(true, false)),
        };
        if !as_expected {
            wrong.push(format!("{}: {found}; expected pyHanko {:?}: {answer}", case.name, case.peer));
        }
        let pdfsig = pdfsig(path);
        for signature in &record.signatures {
            let Some(valid) = pdfsig.iter().find(|(field, _)| *field == signature.field).map(|(_, valid)| *valid)
            else {
                continue;
            };
            let differs = match signature.intact {
                Integrity::Intact => !valid,
                Integrity::Broken("digest_differs") => valid,
                _ => false,
            };
            if differs {
                wrong.push(format!("{}: {}, and pdfsig says {pdfsig:?}", case.name, signature.intact.code()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// Whether pdfsig finds digest and signature value right, by field.
fn pdfsig(path: &std::path::Path) -> Vec<(String, bool)> {
    let ran = sealbid_testkit::run("pdfsig", [std::ffi::OsStr::new("-nocert"), path.as_os_str()]);
    let after = |line: &str, key: &str| line.split_once(key).map(|(_, value)| value.trim().to_owned());
    let fields = ran.out.lines().filter_map(|line| after(line, "Signature Field Name:"));
    let verdicts = ran.out.lines().filter_map(|line| after(line, "Signature Validation:"));
    fields.zip(verdicts.map(|verdict| verdict.starts_with("Signature is Valid"))).collect()
}
