//! What was typed in a form: whether it is whole, and what is found in it.

use base16ct::lower::encode_string as hex;
use sealbid_bid::forms::{FORM_FORMAT, Form, FormError, MAX_FORM};
use sealbid_bid::project::{Bidder, Project};
use sealbid_bid::store::{RelPath, StoreError, read_limited};
use sealbid_bid::tender::{PartKind, Template};
use sealbid_wire::Problem;
use sealbid_wire::desk::{Finding, FindingLevel};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::database::Draft;
use crate::failure::Failure;

/// What a form takes from elsewhere, so that nobody types it.
const GIVEN: [&str; 6] = ["format", "form", "tender", "purchaser", "price_capitals", "total_capitals"];

/// How a form of a bid stands.
pub(crate) struct FormState {
    /// The part.
    pub(crate) part: String,
    /// Which form it is.
    pub(crate) template: Template,
    /// What was typed: an object.
    pub(crate) typed: Value,
    /// Whether anything was.
    pub(crate) is_empty: bool,
    /// The form, where it is whole.
    pub(crate) form: Option<Form>,
    /// What stands against it.
    pub(crate) findings: Vec<Finding>,
    /// When it was typed; nothing where nothing was.
    pub(crate) saved: Option<String>,
    /// SHA-256 of the form in the bid's folder.
    pub(crate) filed_sha256: Option<String>,
    /// Whether the bid's folder has it as it was typed.
    pub(crate) is_filed: bool,
}

impl FormState {
    /// Why it is not whole.
    pub(crate) fn problem(&self) -> Option<Problem> {
        if self.form.is_some() { None } else { self.findings.first().map(|finding| finding.problem.clone()) }
    }
}

/// How the forms of a bid stand, in the order of the outline. `changed` is when the bid was changed last.
pub(crate) fn forms(project: &Project<'_>, drafts: &[Draft], changed: &str) -> Result<Vec<FormState>, Failure> {
    let mut states = Vec::new();
    for part in project.outline().parts() {
        let PartKind::Form { template } = part.kind else { continue };
        let draft = drafts.iter().find(|draft| draft.part == part.id.as_str());
        states.push(state(project, part.id.as_str(), template, draft, changed)?);
    }
    Ok(states)
}

/// How one form stands.
pub(crate) fn state(
    project: &Project<'_>,
    part: &str,
    template: Template,
    draft: Option<&Draft>,
    changed: &str,
) -> Result<FormState, Failure> {
    let filed = filed(project, part)?;
    let filed_sha256 = filed.as_deref().map(|json| hex(&Sha256::digest(json)));
    // A form that is whole lies in the folder, or is about to; where another one lies there, somebody put it there since.
    let draft = draft.filter(|draft| {
        draft.whole_sha256.is_none() || draft.whole_sha256 == filed_sha256 || draft.base_sha256 == filed_sha256
    });
    let (typed, saved) = match (draft, &filed) {
        (Some(draft), _) => (draft.typed.clone(), Some(draft.saved.clone())),
        (None, Some(json)) => (typed_of(json), Some(changed.to_owned())),
        (None, None) => (json!({}), None),
    };
    let is_empty = is_blank(&typed);
    let (form, findings) = match is_empty {
        true => (None, Vec::new()),
        false => judge(project, part, template, &typed),
    };
    let whole_sha256 = form.as_ref().map(sha256_of).transpose()?;
    let is_filed = whole_sha256 == filed_sha256;
    Ok(FormState { part: part.to_owned(), template, typed, is_empty, form, findings, saved, filed_sha256, is_filed })
}

/// SHA-256 of a form as it is filed.
pub(crate) fn sha256_of(form: &Form) -> Result<String, Failure> {
    Ok(hex(&Sha256::digest(form.to_json()?)))
}

/// The form as it lies in the bid's folder.
fn filed(project: &Project<'_>, part: &str) -> Result<Option<Vec<u8>>, Failure> {
    let path = RelPath::parse(&format!("parts/{part}/form.json"))?;
    match read_limited(project.store(), &path, MAX_FORM) {
        Ok(json) => Ok(Some(json)),
        Err(StoreError::Missing { .. }) => Ok(None),
        Err(e) => Err(e.into()),
    }
}

/// What somebody would have typed to make a form.
pub(crate) fn typed_of(json: &[u8]) -> Value {
    let mut value: Value = serde_json::from_slice(json).unwrap_or_default();
    let Some(fields) = value.as_object_mut() else { return json!({}) };
    for name in GIVEN {
        fields.remove(name);
    }
    match fields.get_mut("bidder") {
        Some(Value::Object(bidder)) => {
            bidder.remove("name");
            bidder.remove("uscc");
        }
        _ => drop(fields.remove("bidder")),
    }
    value
}

/// Whether nothing stands in it.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().all(is_blank),
        Value::Object(fields) => fields.values().all(is_blank),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The form that was typed, or what stands against it.
fn judge(project: &Project<'_>, part: &str, template: Template, typed: &Value) -> (Option<Form>, Vec<Finding>) {
    let finding = |problem, field: Option<String>| Finding {
        level: FindingLevel::Blocks,
        problem,
        part: Some(part.to_owned()),
        field,
    };
    let missing: Vec<Finding> = missing(template, typed)
        .into_iter()
        .map(|field| finding(Problem::new("form_field_missing", [("field", name_of(&field))]), Some(field)))
        .collect();
    if !missing.is_empty() {
        return (None, missing);
    }
    let Some(bidder) = project.bidder() else {
        return (None, vec![finding(Problem::bare("bid_bidder_missing"), None)]);
    };
    let json = whole(template, typed, &bidder).to_string();
    match Form::parse(json.as_bytes(), &project.form_facts()) {
        Ok(form) => (Some(form), Vec::new()),
        Err(error) => {
            let field = field_of(&error, typed);
            (None, vec![finding(Problem::new(error.code(), error.params()), field)])
        }
    }
}

/// What was typed, with what nobody types. Capitals follow the figures.
fn whole(template: Template, typed: &Value, bidder: &Bidder) -> Value {
    let mut fields = Map::new();
    fields.insert("format".to_owned(), json!(FORM_FORMAT));
    fields.insert("form".to_owned(), json!(template.code()));
    for (name, value) in typed.as_object().into_iter().flatten() {
        // A field that was emptied is one that was left out.
        if !GIVEN.contains(&name.as_str()) && name != "bidder" && !value.is_null() {
            fields.insert(name.clone(), value.clone());
        }
    }
    let named = match template {
        Template::BidLetter => {
            let mut details = typed.get("bidder").and_then(Value::as_object).cloned().unwrap_or_default();
            details.retain(|_, value| !value.is_null());
            details.insert("name".to_owned(), json!(bidder.name));
            details.insert("uscc".to_owned(), json!(bidder.uscc.as_str()));
            Value::Object(details)
        }
        Template::OpeningSchedule | Template::Quotation => json!(bidder.name),
    };
    fields.insert("bidder".to_owned(), named);
    Value::Object(fields)
}

/// Fields without which the form is not whole.
fn missing(template: Template, typed: &Value) -> Vec<String> {
    const LETTER: &[&str] = &[
        "bidder.address",
        "bidder.legal_representative",
        "bidder.phone",
        "price_fen",
        "validity_days",
        "delivery_days",
        "quality",
        "deposit_fen",
        "date",
    ];
    const SCHEDULE: &[&str] = &["price_fen", "delivery_days", "quality", "manager", "deposit", "date"];
    const QUOTATION: &[&str] = &["items", "date"];
    const ITEM: &[&str] = &["no", "name", "unit", "quantity", "unit_price_fen"];
    let fields = match template {
        Template::BidLetter => LETTER,
        Template::OpeningSchedule => SCHEDULE,
        Template::Quotation => QUOTATION,
    };
    let at = |path: &str| path.split('.').try_fold(typed, |value, name| value.get(name));
    let mut missing: Vec<String> =
        fields.iter().filter(|path| at(path).is_none_or(is_blank)).map(|path| (*path).to_owned()).collect();
    if template == Template::Quotation {
        for (number, item) in typed.get("items").and_then(Value::as_array).into_iter().flatten().enumerate() {
            let lacking = ITEM.iter().filter(|name| item.get(name).is_none_or(is_blank));
            missing.extend(lacking.map(|name| format!("items.{number}.{name}")));
        }
        // What is computed of the rest is not missed before that.
        if missing.is_empty() {
            let lacks_amount = |item: &Value| item.get("amount_fen").is_none_or(is_blank);
            let items = typed.get("items").and_then(Value::as_array).into_iter().flatten().enumerate();
            let lacking = items.filter(|(_, item)| lacks_amount(item));
            missing.extend(lacking.map(|(number, _)| format!("items.{number}.amount_fen")));
            if at("total_fen").is_none_or(is_blank) {
                missing.push("total_fen".to_owned());
            }
        }
    }
    missing
}

/// The name of a field without the number of its item.
fn name_of(field: &str) -> String {
    let is_name = |part: &&str| part.parse::<usize>().is_err();
    field.split('.').filter(is_name).collect::<Vec<_>>().join(".")
}

/// The field that an error is about.
fn field_of(error: &FormError, typed: &Value) -> Option<String> {
    match error {
        FormError::ItemAmount { no, .. } => {
            let items = typed.get("items").and_then(Value::as_array)?;
            let at = items.iter().position(|item| item.get("no").and_then(Value::as_str) == Some(no))?;
            Some(format!("items.{at}.amount_fen"))
        }
        FormError::Total { .. } => Some("total_fen".to_owned()),
        _ => error.params().into_iter().find(|(name, _)| *name == "field").map(|(_, field)| field),
    }
}
