//! The audit trail: what was done, each record bound to all before it by a hash.
//!
//! docs/formats/audit-chain.md says it byte for byte. Whoever changes, removes, inserts or swaps records breaks the chain at the first
//! of them; whoever cuts its end, or computes it anew, is seen by anybody who noted an earlier head.

use sha2::{Digest as _, Sha256};

/// The format of a record's encoding, its first byte.
const FORMAT: u8 = 1;

/// What stands before the first record.
pub(crate) const BEGINNING: [u8; 32] = [0; 32];

/// That something was done. It holds identifiers and digests, nobody's data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Record<'r> {
    /// When, milliseconds in UTC.
    pub(crate) at: i64,
    /// Who: an account, or a part of the service.
    pub(crate) actor: &'r str,
    /// What: `session.begun`.
    pub(crate) action: &'r str,
    /// Upon what: an identifier.
    pub(crate) subject: &'r str,
    /// SHA-256 of what there is to say beyond.
    pub(crate) detail: Option<&'r [u8; 32]>,
}

impl Record<'_> {
    /// Its hash in the chain, where `previous` is the one before it, [`BEGINNING`] before the first.
    pub(crate) fn hash(&self, previous: &[u8; 32]) -> [u8; 32] {
        let mut hash = Sha256::new_with_prefix(previous);
        hash.update([FORMAT]);
        hash.update(self.at.to_be_bytes());
        let detail: &[u8] = self.detail.map_or(&[], |digest| digest);
        for field in [self.actor.as_bytes(), self.action.as_bytes(), self.subject.as_bytes(), detail] {
            hash.update((field.len() as u64).to_be_bytes());
            hash.update(field);
        }
        hash.finalize().into()
    }
}

/// Where a chain ends, or ended once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    /// How many records stand before it.
    pub(crate) records: u32,
    /// The hash of the last of them; [`BEGINNING`] where there is none.
    pub(crate) hash: [u8; 32],
}

/// What became of looking at a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Where the part that is whole ends.
    pub(crate) head: Head,
    /// The number of the first record that is not what it was, or that is missing.
    pub(crate) broken: Option<u32>,
}

/// Looks at a chain record by record, in the order of their numbers.
pub(crate) struct Verifier {
    head: Head,
    /// An earlier head that somebody noted.
    noted: Option<Head>,
    broken: Option<u32>,
}

impl Verifier {
    /// Begins before the first record. The chain must have come by the head that was noted, if any.
    pub(crate) fn new(noted: Option<Head>) -> Self {
        Self { head: Head { records: 0, hash: BEGINNING }, noted, broken: None }
    }

    /// The next record in the order of the numbers, with its number (from 1 on) and its stored hash.
    pub(crate) fn take(&mut self, number: u32, record: &Record<'_>, hash: &[u8; 32]) {
        if self.broken.is_some() {
            return;
        }
        let next = Head { records: self.head.records.saturating_add(1), hash: record.hash(&self.head.hash) };
        let differs = self.noted.is_some_and(|noted| noted.records == next.records && noted.hash != next.hash);
        if number != next.records || *hash != next.hash || differs {
            self.broken = Some(next.records);
        } else {
            self.head = next;
        }
    }

    /// The chain ends here.
    pub(crate) fn finish(self) -> Verdict {
        let is_cut = self.noted.is_some_and(|noted| self.head.records < noted.records);
        let missing = is_cut.then(|| self.head.records.saturating_add(1));
        Verdict { head: self.head, broken: self.broken.or(missing) }
    }
}

#[cfg(test)]
mod tests {
    use sealbid_testkit::{run, unhex};

    use super::*;

    /// What docs/formats/audit-chain.md says, in another language: reads lines of number, at, actor, action, subject, detail and hash
    /// with tabs between, after the number and the hash of a noted head, and says the first broken number.
    const CHECK: &str = r#"
import hashlib, struct, sys

def hash_of(previous, at, actor, action, subject, detail):
    text = previous + b"\x01" + struct.pack(">q", int(at))
    for field in (actor.encode(), action.encode(), subject.encode(), bytes.fromhex(detail)):
        text += struct.pack(">Q", len(field)) + field
    return hashlib.sha256(text).digest()

def check(lines, noted_records, noted_hash):
    head, records = bytes(32), 0
    for number, *record, stored in (line.split("\t") for line in lines):
        head, records = hash_of(head, *record), records + 1
        differs = records == noted_records and head.hex() != noted_hash
        if int(number) != records or stored != head.hex() or differs:
            return records
    return records + 1 if records < noted_records else 0

print(check(open(sys.argv[1], encoding="utf-8").read().splitlines(), int(sys.argv[2]), sys.argv[3]))
"#;

    /// A record with its number and its hash, as a table keeps it.
    #[derive(Clone)]
    struct Row {
        number: u32,
        at: i64,
        actor: String,
        action: String,
        subject: String,
        detail: Option<[u8; 32]>,
        hash: [u8; 32],
    }

    impl Row {
        fn record(&self) -> Record<'_> {
            let Self { at, actor, action, subject, detail, .. } = self;
            Record { at: *at, actor, action, subject, detail: detail.as_ref() }
        }
    }

    fn chain(length: u32) -> Vec<Row> {
        let mut rows = Vec::new();
        for number in 1..=length {
            rows.push(Row {
                number,
                at: 1_795_420_800_000 + i64::from(number),
                actor: format!("account {}", number % 3),
                action: "session.begun".to_owned(),
                subject: format!("会话 {number}"),
                detail: (number % 2 == 0).then(|| Sha256::digest(number.to_be_bytes()).into()),
                hash: BEGINNING,
            });
        }
        relink(&mut rows);
        rows
    }

    /// Computes all hashes anew, as whoever can write the table could.
    fn relink(rows: &mut [Row]) {
        let mut previous = BEGINNING;
        for row in rows {
            row.hash = row.record().hash(&previous);
            previous = row.hash;
        }
    }

    fn head(rows: &[Row]) -> Head {
        rows.last().map_or(Head { records: 0, hash: BEGINNING }, |row| Head { records: row.number, hash: row.hash })
    }

    fn broken(rows: &[Row], noted: Option<Head>) -> Option<u32> {
        let mut verifier = Verifier::new(noted);
        for row in rows {
            verifier.take(row.number, &row.record(), &row.hash);
        }
        let verdict = verifier.finish();
        let whole = verdict.broken.is_none();
        assert!(!whole || verdict.head == head(rows));
        verdict.broken
    }

    /// What the other implementation says.
    fn broken_in_python(rows: &[Row], noted: Option<Head>) -> Option<u32> {
        let hex = base16ct::lower::encode_string;
        let lines = rows.iter().map(|row| {
            let Row { number, at, actor, action, subject, detail, hash } = row;
            let detail = detail.map(|digest| hex(&digest)).unwrap_or_default();
            format!("{number}\t{at}\t{actor}\t{action}\t{subject}\t{detail}\t{}\n", hex(hash))
        });
        let folder = sealbid_testkit::folder();
        let file = folder.path().join("chain");
        std::fs::write(&file, lines.collect::<String>()).unwrap();
        let noted = noted.unwrap_or(Head { records: 0, hash: BEGINNING });
        let file = file.display().to_string();
        let ran = run("python3", ["-c", CHECK, &file, &noted.records.to_string(), &hex(&noted.hash)]).ok();
        Some(ran.out.trim().parse().unwrap()).filter(|number| *number != 0)
    }

    #[test]
    fn the_first_record_that_is_not_what_it_was_is_named() {
        type Harm = fn(&mut Vec<Row>);
        let harms: &[(&str, Harm, Option<u32>)] = &[
            ("nothing", |_| {}, None),
            ("instant_changed", |rows| rows[4].at += 1, Some(5)),
            ("actor_changed", |rows| rows[4].actor.push('1'), Some(5)),
            ("action_changed", |rows| rows[4].action = "session.ended".to_owned(), Some(5)),
            ("subject_changed", |rows| rows[4].subject.clear(), Some(5)),
            ("detail_changed", |rows| rows[5].detail = Some([1; 32]), Some(6)),
            ("detail_removed", |rows| rows[5].detail = None, Some(6)),
            ("detail_added", |rows| rows[4].detail = Some([0; 32]), Some(5)),
            ("hash_changed", |rows| rows[4].hash[31] ^= 1, Some(5)),
            (
                "letter_moved_between_fields",
                |rows| {
                    rows[4].action.insert(0, '2');
                    rows[4].actor.pop();
                },
                Some(5),
            ),
            (
                "changed_with_its_hash",
                |rows| {
                    rows[4].subject.clear();
                    rows[4].hash = rows[4].record().hash(&rows[3].hash.clone());
                },
                Some(6),
            ),
            ("first_missing", |rows| drop(rows.remove(0)), Some(1)),
            ("missing", |rows| drop(rows.remove(4)), Some(5)),
            (
                "missing_and_numbers_closed",
                |rows| {
                    rows.remove(4);
                    rows.iter_mut().zip(1..).for_each(|(row, number)| row.number = number);
                },
                Some(5),
            ),
            ("twice", |rows| rows.insert(4, rows[4].clone()), Some(6)),
            ("swapped", |rows| rows.swap(4, 5), Some(5)),
            (
                "swapped_under_their_numbers",
                |rows| {
                    rows.swap(4, 5);
                    (rows[4].number, rows[5].number) = (5, 6);
                },
                Some(5),
            ),
            ("last_changed", |rows| rows[9].at -= 1, Some(10)),
        ];
        for (harm, apply, expected) in harms {
            let mut rows = chain(10);
            apply(&mut rows);
            assert_eq!(broken(&rows, None), *expected, "{harm}");
            assert_eq!(broken_in_python(&rows, None), *expected, "{harm} in the other implementation");
        }
        assert_eq!(broken(&[], None), None);
    }

    #[test]
    fn who_noted_a_head_sees_a_cut_end_and_a_chain_made_anew() {
        type Harm = fn(&mut Vec<Row>);
        let harms: &[(&str, Harm, Option<u32>)] = &[
            ("nothing", |_| {}, None),
            ("more_came", |rows| *rows = chain(12), None),
            ("truncated", |rows| rows.truncate(7), Some(8)),
            ("last_cut", |rows| rows.truncate(9), Some(10)),
            ("all_cut", Vec::clear, Some(1)),
            (
                "changed_and_linked_anew",
                |rows| {
                    rows[4].subject.clear();
                    relink(rows);
                },
                Some(10),
            ),
            (
                "truncated_and_gone_on",
                |rows| {
                    rows.truncate(7);
                    rows.extend(chain(12).drain(7..).map(|row| Row { actor: "account 9".to_owned(), ..row }));
                    relink(rows);
                },
                Some(10),
            ),
        ];
        let noted = head(&chain(10));
        for (harm, apply, expected) in harms {
            let mut rows = chain(10);
            apply(&mut rows);
            assert_eq!(broken(&rows, Some(noted)), *expected, "{harm}");
            assert_eq!(broken_in_python(&rows, Some(noted)), *expected, "{harm} in the other implementation");
            // Without the head it is a whole chain.
            assert_eq!(broken(&rows, None), None, "{harm}");
        }
    }

    #[test]
    fn the_vector_of_the_document_is_true() {
        let text = include_str!("../../../docs/formats/audit-chain.md");
        let (_, text) = text.split_once("\n## Vectors\n").unwrap();
        let stated = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("no {name}"));
            unhex(line.trim())
        };
        let detail = <[u8; 32]>::from(Sha256::digest(b"example"));
        let (actor, subject) = ("0b0e6d0c-7c5b-4f0a-9f50-3f0d3a5d1e01", "5f1b8a52-90c4-4b7e-8a54-9f6d1c9a7e11");
        let first = Record { at: 1_795_420_800_000, actor, action: "session.begun", subject, detail: None };
        let second = Record { at: 1_795_420_860_000, action: "account.password", detail: Some(&detail), ..first };
        assert_eq!(first.hash(&BEGINNING).to_vec(), stated("hash 1 "));
        assert_eq!(second.hash(&first.hash(&BEGINNING)).to_vec(), stated("hash 2 "));
    }
}
