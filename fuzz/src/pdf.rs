//! PDFs whose objects are found again after a mutation moved them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;

use sealbid_pdf::read::Pdf;

/// Objects that the new table lists at most.
const MOST: usize = 1_000;

/// `data` where it can be opened as it is; else with a table of the objects that stand in it, as another revision.
pub fn with_right_offsets(data: &[u8]) -> Cow<'_, [u8]> {
    if Pdf::open(data).is_ok() {
        return Cow::Borrowed(data);
    }
    let objects = objects(data);
    let mut file = data.to_vec();
    if !file.starts_with(b"%PDF-") {
        file.splice(..0, *b"%PDF-1.7\n");
    }
    let moved = file.len() - data.len();
    file.push(b'\n');
    let start = file.len();
    let mut table = "xref\n0 1\n0000000000 65535 f \n".to_owned();
    for (number, offset) in &objects {
        write!(table, "{number} 1\n{:010} 00000 n \n", offset + moved).expect("a String takes any text");
    }
    let size = objects.keys().next_back().map_or(1, |number| number + 1);
    write!(table, "trailer\n<</Size {size} /Root {} 0 R", root(data)).expect("a String takes any text");
    write!(table, " /ID [<00> <00>]>>\nstartxref\n{start}\n%%EOF\n").expect("a String takes any text");
    file.extend_from_slice(table.as_bytes());
    Cow::Owned(file)
}

/// Where each object of generation 0 begins; the last of a number counts.
fn objects(data: &[u8]) -> BTreeMap<u64, usize> {
    let mut found = BTreeMap::new();
    for (at, _) in data.windows(6).enumerate().filter(|(_, window)| *window == b" 0 obj") {
        let digits = data[..at].iter().rev().take_while(|byte| byte.is_ascii_digit()).count().min(7);
        let number = std::str::from_utf8(&data[at - digits..at]).ok().and_then(|digits| digits.parse().ok());
        if let Some(number) = number.filter(|number| *number > 0 && found.len() < MOST) {
            found.insert(number, at - digits);
        }
    }
    found
}

/// The number of the object that the file calls its root; 1 where it names none.
fn root(data: &[u8]) -> u64 {
    let at = data.windows(6).rposition(|window| window == b"/Root ").map(|at| at + 6);
    let digits = |at: usize| data[at..].iter().take_while(|byte| byte.is_ascii_digit()).take(7).copied().collect();
    at.and_then(|at| String::from_utf8(digits(at)).ok()).and_then(|digits| digits.parse().ok()).unwrap_or(1)
}
