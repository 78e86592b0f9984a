//! What officers find: marks, words, and the fields that each mark is about.

use std::collections::BTreeSet;

use sealbid_wire::enterprise::{ApplicationKind, Field, RefusedField};
use sealbid_wire::review::{Check, Mark, ReviewVerdict, SeenDocument};
use serde::{Deserialize, Serialize};

use crate::application::fields::Way;
use crate::application::{ApplicationError, json, unjson};
use crate::encoding::{FormError, hex};
use crate::store::document::DocumentRow;
use crate::store::review::ReviewRow;
use crate::vault::{Column, DataKey};

const MARKS: Column = Column::new("review", "marks");
const KEPT: Column = Column::new("marks", "marks");
/// The longest words of an officer, and the longest reason of a mark: both go into messages. Characters.
pub(super) const MAX_WORDS: usize = 500;
const MAX_REASON: usize = 200;

/// What is looked at in an application of a kind, in order.
pub(crate) fn checks(way: Way) -> &'static [Check] {
    use Check::{
        Applicant, Certificate, Form, Grant, LegalId, LegalName, Licence, Name, Platform, Term, Transfer, Uscc,
    };
    match (way.kind, way.shows_licence) {
        (ApplicationKind::Claim, _) | (ApplicationKind::Certificate, true) => {
            &[Licence, Name, Uscc, LegalName, LegalId, Term, Applicant, Platform, Certificate, Form]
        }
        (ApplicationKind::Join, _) | (ApplicationKind::Certificate, false) => {
            &[Applicant, Platform, Certificate, Grant]
        }
        (ApplicationKind::Transfer, _) => &[Name, Uscc, Applicant, Transfer],
    }
}

/// The fields that a check is about: those that its applicant may change where it fails.
pub(crate) fn fields_of(check: Check) -> &'static [Field] {
    match check {
        Check::Name => &[Field::Name],
        Check::Uscc => &[Field::Uscc, Field::UsccSure],
        Check::LegalName => &[Field::LegalName],
        Check::LegalId => &[Field::LegalIdKind, Field::LegalIdNumber],
        Check::Term => &[Field::TermFrom, Field::TermUntil],
        Check::Applicant | Check::Transfer => &[],
        // What it lets somebody do; where that is to stay, the admin is asked for another grant.
        Check::Grant => &[Field::Stamping],
        Check::Platform => &[Field::Platform, Field::PlatformSure],
        Check::Certificate => &[Field::Authority, Field::Stamping],
        Check::Licence => &[Field::Licence],
        Check::Form => &[Field::Form],
    }
}

/// What an officer found in one round.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Findings {
    marks: Vec<Mark>,
    reason: String,
    /// Nothing in what was decided before that was kept.
    #[serde(default)]
    seen: Vec<SeenDocument>,
}

impl Findings {
    /// Marks and words, as somebody typed them.
    pub(crate) fn new(marks: &[Mark], reason: &str) -> Self {
        let cleaned = |text: &str| crate::application::fields::cleaned(text);
        let marks = marks.iter().map(|mark| Mark { reason: cleaned(&mark.reason), ..mark.clone() }).collect();
        Self { marks, reason: cleaned(reason), seen: Vec::new() }
    }

    /// The same, found by these pictures and papers: whatever lies there later, it was these.
    pub(crate) fn by(self, documents: &[&DocumentRow]) -> Self {
        let seen = |row: &&DocumentRow| SeenDocument { id: row.id.clone(), sha256: hex(&row.sha256) };
        Self { seen: documents.iter().map(seen).collect(), ..self }
    }

    /// What an officer marked, of the checks of this way alone, each once.
    pub(crate) fn of_officer(way: Way, marks: &[Mark], reason: &str) -> Result<Self, FormError> {
        let asked = checks(way);
        let mut marked = BTreeSet::new();
        for mark in marks {
            let is_fine = asked.contains(&mark.check) && mark.reason.chars().count() <= MAX_REASON;
            if !is_fine || !marked.insert(mark.check) {
                return Err(FormError { field: "marks" });
            }
        }
        if reason.chars().count() > MAX_WORDS {
            return Err(FormError { field: "reason" });
        }
        Ok(Self::new(marks, reason))
    }

    pub(crate) fn open(key: &DataKey, row: &ReviewRow) -> Result<Self, ApplicationError> {
        match &row.marks {
            Some(sealed) => unjson(&key.open(MARKS, &row.id, sealed)?),
            None => Ok(Self::default()),
        }
    }

    pub(crate) fn seal(&self, key: &DataKey, review: &str, rng: &mut dyn rand_core::CryptoRng) -> Vec<u8> {
        key.seal(MARKS, review, &json(self), rng)
    }

    /// What somebody who has not decided yet has marked so far.
    pub(crate) fn open_kept(key: &DataKey, application: &str, sealed: &[u8]) -> Result<Self, ApplicationError> {
        unjson(&key.open(KEPT, application, sealed)?)
    }

    pub(crate) fn seal_kept(&self, key: &DataKey, application: &str, rng: &mut dyn rand_core::CryptoRng) -> Vec<u8> {
        key.seal(KEPT, application, &json(self), rng)
    }

    pub(crate) fn seen(&self) -> &[SeenDocument] {
        &self.seen
    }

    pub(crate) fn marks(&self) -> &[Mark] {
        &self.marks
    }

    pub(crate) fn mark_of(&self, check: Check) -> Option<Mark> {
        self.marks.iter().find(|mark| mark.check == check).cloned()
    }

    /// Whether something was found not to fit.
    pub(crate) fn refuses(&self, check: Check) -> bool {
        self.mark_of(check).is_some_and(|mark| !mark.fits)
    }

    /// The officer's words.
    pub(crate) fn reason(&self) -> Option<String> {
        Some(self.reason.clone()).filter(|reason| !reason.is_empty())
    }

    /// The fields that were refused, each with the reason of its check.
    pub(crate) fn refused(&self) -> Vec<RefusedField> {
        let refused = self.marks.iter().filter(|mark| !mark.fits);
        refused
            .flat_map(|mark| {
                fields_of(mark.check).iter().map(|field| RefusedField { field: *field, reason: mark.reason.clone() })
            })
            .collect()
    }

    /// Whether the marks are such as a verdict wants: all fit for an approval; for a return something that its applicant can mend does not,
    /// and says why; a refusal has its reason in words.
    pub(crate) fn bear(&self, way: Way, verdict: ReviewVerdict) -> bool {
        let fits = |check: &Check| self.mark_of(*check).is_some_and(|mark| mark.fits);
        match verdict {
            ReviewVerdict::Approved => checks(way).iter().all(fits),
            ReviewVerdict::Returned => {
                let refused: Vec<_> = self.marks.iter().filter(|mark| !mark.fits).collect();
                let can_be_mended = refused.iter().any(|mark| !fields_of(mark.check).is_empty());
                can_be_mended && refused.iter().all(|mark| !mark.reason.is_empty())
            }
            ReviewVerdict::Rejected => !self.reason.is_empty(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(check: Check, fits: bool, reason: &str) -> Mark {
        Mark { check, fits, reason: reason.to_owned() }
    }

    #[test]
    fn a_verdict_wants_its_marks() {
        let claim = Way::CLAIM;
        let all: Vec<_> = checks(claim).iter().map(|check| mark(*check, true, "")).collect();
        let but = |check: Check, reason: &str| {
            let marks: Vec<_> = all
                .iter()
                .map(|one| if one.check == check { mark(check, false, reason) } else { one.clone() })
                .collect();
            Findings::new(&marks, "")
        };
        let bears = |findings: &Findings| {
            [ReviewVerdict::Approved, ReviewVerdict::Returned, ReviewVerdict::Rejected]
                .map(|verdict| findings.bear(claim, verdict))
        };
        assert_eq!(bears(&Findings::new(&all, "")), [true, false, false]);
        assert_eq!(bears(&Findings::new(&all[1..], "")), [false, false, false]);
        assert_eq!(bears(&but(Check::Term, "到期日应为 2040-03-17")), [false, true, false]);
        assert_eq!(bears(&but(Check::Term, "")), [false, false, false]);
        // Who applies cannot be mended in a form.
        assert_eq!(bears(&but(Check::Applicant, "不是本人")), [false, false, false]);
        assert_eq!(bears(&Findings::new(&[], "材料不实")), [false, false, true]);
        assert_eq!(
            but(Check::LegalId, "与营业执照不符").refused().iter().map(|refused| refused.field).collect::<Vec<_>>(),
            [Field::LegalIdKind, Field::LegalIdNumber]
        );
    }

    #[test]
    fn marks_are_of_the_checks_of_a_way_each_once_and_not_too_long() {
        let of = |marks: &[Mark]| Findings::of_officer(Way::CLAIM, marks, "").is_ok();
        let (name, form) = (mark(Check::Name, false, "与执照不符"), mark(Check::Form, true, ""));
        assert!(of(&[]) && of(&[name.clone(), form.clone()]));
        assert!(of(&[mark(Check::Name, false, &"不".repeat(MAX_REASON))]));
        assert!(!of(&[mark(Check::Name, false, &"不".repeat(MAX_REASON + 1))]));
        // Of two of one check none would count for sure.
        assert!(!of(&[mark(Check::Name, true, ""), form, name]));
        // A claim has no grant.
        assert!(!of(&[mark(Check::Grant, false, "无授权")]));
        assert!(Findings::of_officer(Way::CLAIM, &[], &"不".repeat(MAX_WORDS + 1)).is_err());
    }
}
