//! All that is known of a bid at one moment: what is in it, what is found in it, and what was made of it.

use base16ct::lower::encode_string as hex;
use sealbid_bid::forms::{Disagreement, Fen, Form, disagreement};
use sealbid_bid::project::Project;
use sealbid_bid::tender::{PartKind, Template};
use sealbid_wire::Problem;
use sealbid_wire::desk::{Finding, FindingLevel};
use sha2::{Digest, Sha256};

use super::checks::Standing;
use super::outputs::{Made, Step};
use super::typed::{self, FormState};
use crate::Core;
use crate::failure::Failure;

/// A bid at one moment.
pub(crate) struct Picture {
    /// Its forms, in the order of the outline.
    pub(crate) forms: Vec<FormState>,
    /// What is found, in the order of the outline; what is about the whole comes first.
    pub(crate) findings: Vec<Finding>,
    /// How many required parts are filled, and how many there are.
    pub(crate) filled: (u32, u32),
    /// Whether anything was put into it.
    pub(crate) is_begun: bool,
    /// SHA-256 of all that a document is built of.
    pub(crate) digest: String,
    /// What was made, and whether what it was made of is still the same.
    pub(crate) made: [(Option<Made>, bool); 4],
}

impl Picture {
    /// What a step made.
    pub(crate) fn of(&self, step: Step) -> (Option<&Made>, bool) {
        let (made, is_current) = &self.made[step as usize];
        (made.as_ref(), *is_current)
    }

    /// What is in the way of a document.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.level == FindingLevel::Blocks)
    }

    /// Whether every required part is filled and every form that was begun is whole.
    pub(crate) fn is_whole(&self) -> bool {
        let (filled, required) = self.filled;
        filled == required && self.forms.iter().all(|state| state.is_empty || state.form.is_some())
    }

    /// The form of a part.
    pub(crate) fn form(&self, part: &str) -> Option<&FormState> {
        self.forms.iter().find(|state| state.part == part)
    }
}

impl Core {
    /// The bid as its folder and what was typed in it stand now.
    pub(crate) fn picture(&self, bid: &str, project: &Project<'_>) -> Result<Picture, Failure> {
        let forms = typed::forms(project, &self.database.drafts(bid)?, &self.changed(bid)?)?;
        let mut findings = self.of_the_whole(project);
        let (mut filled, mut required, mut is_begun) = (0, 0, false);
        let across = across(&forms);
        for part in project.outline().parts() {
            let id = part.id.as_str();
            let (is_filled, is_touched) = match &part.kind {
                PartKind::Form { .. } => match forms.iter().find(|state| state.part == id) {
                    Some(state) => {
                        findings.extend(state.findings.iter().cloned());
                        findings.extend(above_ceiling(project, state));
                        (state.form.is_some(), !state.is_empty)
                    }
                    None => (false, false),
                },
                PartKind::Attachment { .. } => {
                    findings.extend(self.of_files(bid, project, id)?);
                    let has_files = !project.files(id)?.is_empty();
                    (has_files, has_files)
                }
            };
            findings.extend(across.iter().filter(|finding| finding.part.as_deref() == Some(id)).cloned());
            is_begun |= is_touched;
            if part.required {
                required += 1;
                filled += u32::from(is_filled);
                if !is_touched {
                    let problem = Problem::new("bid_part_empty", [("part", part.title.as_str())]);
                    findings.push(blocks(problem, Some(id), None));
                }
            }
        }
        let digest = digest(project, &forms)?;
        let made = self.made_of(bid, &digest)?;
        Ok(Picture { forms, findings, filled: (filled, required), is_begun, digest, made })
    }

    /// What is found in the forms alone.
    pub(crate) fn picture_of_forms(&self, bid: &str, project: &Project<'_>) -> Result<Vec<Finding>, Failure> {
        let forms = typed::forms(project, &self.database.drafts(bid)?, "")?;
        let mut findings: Vec<Finding> = forms.iter().flat_map(|state| state.findings.iter().cloned()).collect();
        findings.extend(forms.iter().filter_map(|state| above_ceiling(project, state)));
        findings.extend(across(&forms));
        Ok(findings)
    }

    fn of_the_whole(&self, project: &Project<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        match project.bidder() {
            None => findings.push(blocks(Problem::bare("bid_bidder_missing"), None, Some("bidder".to_owned()))),
            Some(bidder) if !bidder.uscc.check_digit_fits() => {
                let problem = Problem::new("bid_uscc_check", [("uscc", bidder.uscc.as_str())]);
                findings.push(advises(problem, None, Some("bidder.uscc".to_owned())));
            }
            Some(_) => {}
        }
        let deadline = project.release().deadline;
        if self.now() > deadline {
            findings.push(advises(
                Problem::new("bid_deadline_passed", [("deadline", deadline.to_string())]),
                None,
                None,
            ));
        }
        findings
    }

    fn of_files(&self, bid: &str, project: &Project<'_>, part: &str) -> Result<Vec<Finding>, Failure> {
        let folder = self.bid_folder(bid)?.join("project/parts").join(part);
        let mut findings = Vec::new();
        for entry in project.files(part)? {
            let code = match self.standing(bid, folder.join(&entry.file), entry) {
                Standing::Same => continue,
                Standing::Missing => "project_file_missing",
                Standing::Changed => "project_file_changed",
            };
            let problem = Problem::new(code, [("part", part), ("file", &entry.original)]);
            findings.push(blocks(problem, Some(part), Some(entry.file.clone())));
        }
        Ok(findings)
    }

    /// What was made, each with whether it was made of what is there now.
    fn made_of(&self, bid: &str, digest: &str) -> Result<[(Option<Made>, bool); 4], Failure> {
        let mut before = Some(digest.to_owned());
        let mut made = Vec::new();
        for step in [Step::Document, Step::Stamped, Step::Packed, Step::Encrypted] {
            let output = self.made(bid, step)?;
            let is_current = output.as_ref().is_some_and(|output| before.as_ref() == Some(&output.of));
            before = output.as_ref().filter(|_| is_current).map(|output| output.sha256.clone());
            made.push((output, is_current));
        }
        made.try_into().map_err(|_| Failure::internal("picture"))
    }
}

pub(crate) fn blocks(problem: Problem, part: Option<&str>, field: Option<String>) -> Finding {
    Finding { level: FindingLevel::Blocks, problem, part: part.map(str::to_owned), field }
}

pub(crate) fn advises(problem: Problem, part: Option<&str>, field: Option<String>) -> Finding {
    Finding { level: FindingLevel::Advises, ..blocks(problem, part, field) }
}

/// A price above what is accepted.
fn above_ceiling(project: &Project<'_>, state: &FormState) -> Option<Finding> {
    let ceiling = project.release().ceiling_of(&project.tender().lot)?;
    let (price, field): (Fen, _) = match state.form.as_ref()? {
        Form::BidLetter(letter) => (letter.price_fen, "price_fen"),
        Form::OpeningSchedule(schedule) => (schedule.price_fen, "price_fen"),
        Form::Quotation(quotation) => (quotation.total_fen, "total_fen"),
    };
    let amounts = [("price", price.to_string()), ("ceiling", ceiling.to_string())];
    let problem = Problem::new("bid_price_above_ceiling", amounts);
    (price.get() > ceiling.get()).then(|| blocks(problem, Some(&state.part), Some(field.to_owned())))
}

/// What the forms say against each other: one finding for each of the two.
fn across(forms: &[FormState]) -> Vec<Finding> {
    let (mut letter, mut schedule, mut quotation) = (None, None, None);
    for state in forms {
        match &state.form {
            Some(Form::BidLetter(found)) => letter = Some(found),
            Some(Form::OpeningSchedule(found)) => schedule = Some(found),
            Some(Form::Quotation(found)) => quotation = Some(found),
            None => {}
        }
    }
    let Some(Disagreement { field, first, second }) = disagreement(letter, schedule, quotation) else {
        return Vec::new();
    };
    let amount = |text: &str| match (field, text.parse().ok().and_then(|fen| Fen::new(fen).ok())) {
        ("price", Some(fen)) => fen.to_string(),
        _ => text.to_owned(),
    };
    let problem = Problem::new(
        "bid_forms_disagree",
        [("first_value", amount(&first.1)), ("second_value", amount(&second.1)), ("field", field.to_owned())],
    );
    let of = |code: &str| forms.iter().find(|state| state.template.code() == code);
    let named = |state: &FormState| match (field, state.template) {
        ("price", Template::Quotation) => "total_fen".to_owned(),
        ("price", _) => "price_fen".to_owned(),
        _ => field.to_owned(),
    };
    let both = [of(first.0), of(second.0)].into_iter().flatten();
    both.map(|state| blocks(problem.clone(), Some(&state.part), Some(named(state)))).collect()
}

/// SHA-256 of all that a document is built of.
fn digest(project: &Project<'_>, forms: &[FormState]) -> Result<String, Failure> {
    let mut hash = Sha256::new();
    let mut line = |texts: &[&str]| {
        for text in texts {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        }
    };
    let (tender, bidder) = (project.tender(), project.bidder());
    line(&["document 1", &tender.sha256, &tender.lot]);
    line(&[
        bidder.as_ref().map_or("", |bidder| &bidder.name),
        bidder.as_ref().map_or("", |bidder| bidder.uscc.as_str()),
    ]);
    for part in project.outline().parts() {
        line(&["part", part.id.as_str()]);
        match &part.kind {
            PartKind::Form { .. } => {
                let form = forms.iter().find(|state| state.part == part.id.as_str());
                let sha256 = form.and_then(|state| state.form.as_ref()).map(typed::sha256_of).transpose()?;
                line(&["form", &sha256.unwrap_or_default()]);
            }
            PartKind::Attachment { .. } => {
                for file in project.files(part.id.as_str())? {
                    line(&["file", &file.sha256, &file.original]);
                }
            }
        }
    }
    Ok(hex(&hash.finalize()))
}
