//! The facts of a tender, from an OCDS 1.1 release.

use jiff::Timestamp;
use sealbid_pki::Instant;
use serde::Deserialize;

use crate::forms::Fen;
use crate::text::{LotId, Ocid, ReleaseId, TenderNo, TextError, Uscc, line};

/// The largest release that is read, in bytes.
pub const MAX_RELEASE: u64 = 4 << 20;
/// The most lots, documents and parties of one release.
const MAX_LIST: usize = 1_000;

/// What this product reads of a release. Whatever else it holds stays in the package untouched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// `ocid`: the contracting process, the same in every release.
    pub ocid: Ocid,
    /// `id`: this release.
    pub id: ReleaseId,
    /// `date`: when it was published.
    pub date: Instant,
    /// `tender.id`: the purchaser's number.
    pub no: TenderNo,
    /// `tender.title`.
    pub title: String,
    /// `tender.lots`; empty where the tender has none.
    pub lots: Vec<Lot>,
    /// `tender.procuringEntity`, with what `parties` says of it.
    pub purchaser: Organization,
    /// The organizations that may sign the package: every party with the role `procuringEntity` or `buyer`.
    pub publishers: Vec<Organization>,
    /// `tender.tenderPeriod.endDate`: the deadline for submission.
    pub deadline: Instant,
    /// When responses are opened: `tender.bidOpening.date` (the Bid opening extension), else the deadline, at which
    /// the law has them opened (招标投标法, article 34).
    pub opens: Instant,
    /// `tender.value` in yuan: the highest price that is accepted (最高投标限价), where no lot has its own.
    pub ceiling: Option<Fen>,
    /// `tender.documents`.
    pub documents: Vec<Document>,
}

/// One lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    /// `id`.
    pub id: LotId,
    /// `title`; empty where there is none.
    pub title: String,
    /// `value` in yuan: the highest price that is accepted for it.
    pub ceiling: Option<Fen>,
}

/// One organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// `name`.
    pub name: String,
    /// The unified social credit code: `identifier.id` where it is one.
    pub uscc: Option<Uscc>,
}

/// One tender document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// `title`, else the last name of its URL.
    pub title: String,
    /// `url`: `documents/NAME` where it lies in the package, else an address elsewhere.
    pub url: String,
}

impl Document {
    /// Its member in the package; nothing where it lies elsewhere.
    pub fn member(&self) -> Option<&str> {
        self.url.starts_with("documents/").then_some(self.url.as_str())
    }
}

/// Why a release cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReleaseError {
    /// Not JSON, or not of the shape that OCDS gives it.
    #[error("release.json: {reason}")]
    Malformed {
        /// What the reader of JSON says.
        reason: String,
    },
    /// A field that this product needs is missing.
    #[error("release.json lacks {field}")]
    Missing {
        /// The path of the field.
        field: &'static str,
    },
    /// A field holds no instant.
    #[error("{field} is no date and time: {value}")]
    Date {
        /// The path of the field.
        field: &'static str,
        /// What stands there.
        value: String,
    },
    /// The opening lies before the deadline.
    #[error("opened at {opens}, before the deadline {deadline}")]
    OpensEarly {
        /// `tender.bidOpening.date`.
        opens: Instant,
        /// `tender.tenderPeriod.endDate`.
        deadline: Instant,
    },
    /// Two lots have one identifier.
    #[error("lot {id} twice")]
    LotTwice {
        /// The identifier.
        id: String,
    },
    /// A text that cannot be used.
    #[error(transparent)]
    Text(#[from] TextError),
}

impl ReleaseError {
    /// The stable code that sentences are looked up by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "release_malformed",
            Self::Missing { .. } => "release_missing",
            Self::Date { .. } => "release_date",
            Self::OpensEarly { .. } => "release_opens_early",
            Self::LotTwice { .. } => "release_lot_twice",
            Self::Text(e) => e.code(),
        }
    }

    /// What the sentence of [`code`](Self::code) names.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Malformed { reason } => vec![("reason", reason.clone())],
            Self::Missing { field } => vec![("field", (*field).to_owned())],
            Self::Date { field, value } => vec![("field", (*field).to_owned()), ("value", value.clone())],
            Self::OpensEarly { opens, deadline } => {
                vec![("opens", opens.to_string()), ("deadline", deadline.to_string())]
            }
            Self::LotTwice { id } => vec![("lot", id.clone())],
            Self::Text(e) => e.params(),
        }
    }
}

#[derive(Deserialize)]
struct RawRelease {
    ocid: Option<String>,
    id: Option<String>,
    date: Option<String>,
    #[serde(default)]
    parties: Vec<RawParty>,
    tender: Option<RawTender>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawTender {
    id: Option<StringOrNumber>,
    title: Option<String>,
    procuring_entity: Option<RawReference>,
    tender_period: Option<RawPeriod>,
    bid_opening: Option<RawOpening>,
    value: Option<RawValue>,
    #[serde(default)]
    lots: Vec<RawLot>,
    #[serde(default)]
    documents: Vec<RawDocument>,
}

/// OCDS lets an identifier be either.
#[derive(Deserialize)]
#[serde(untagged)]
enum StringOrNumber {
    String(String),
    Number(i64),
}

#[derive(Deserialize)]
struct RawReference {
    id: Option<StringOrNumber>,
    name: Option<String>,
}

#[derive(Deserialize)]
struct RawParty {
    id: Option<StringOrNumber>,
    name: Option<String>,
    identifier: Option<RawIdentifier>,
    #[serde(default)]
    roles: Vec<String>,
}

#[derive(Deserialize)]
struct RawIdentifier {
    id: Option<StringOrNumber>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawPeriod {
    end_date: Option<String>,
}

#[derive(Deserialize)]
struct RawOpening {
    date: Option<String>,
}

#[derive(Deserialize)]
struct RawValue {
    amount: Option<serde_json::Number>,
    currency: Option<String>,
}

#[derive(Deserialize)]
struct RawLot {
    id: Option<StringOrNumber>,
    title: Option<String>,
    value: Option<RawValue>,
}

#[derive(Deserialize)]
struct RawDocument {
    title: Option<String>,
    url: Option<String>,
}

impl StringOrNumber {
    fn text(self) -> String {
        match self {
            Self::String(text) => text,
            Self::Number(number) => number.to_string(),
        }
    }
}

impl RawValue {
    /// The amount in fen; nothing for another currency, or for an amount that no price can have.
    fn fen(self) -> Option<Fen> {
        let text = self.amount?.to_string();
        let (yuan, part) = text.split_once('.').unwrap_or((&text, ""));
        let part = part.trim_end_matches('0');
        if self.currency? != "CNY" || part.len() > 2 {
            return None;
        }
        Fen::new(format!("{yuan}{part:0<2}").parse().ok()?).ok()
    }
}

fn instant(field: &'static str, value: &str) -> Result<Instant, ReleaseError> {
    let at: Timestamp =
        value.parse().map_err(|_| ReleaseError::Date { field, value: value.chars().take(60).collect() })?;
    Ok(Instant::from_unix_ms(at.as_millisecond()))
}

impl Release {
    /// Reads `release.json`: one release, not a package of releases.
    ///
    /// # Errors
    /// [`ReleaseError`] by the first thing wrong.
    pub fn parse(json: &[u8]) -> Result<Self, ReleaseError> {
        let raw: RawRelease =
            serde_json::from_slice(json).map_err(|e| ReleaseError::Malformed { reason: e.to_string() })?;
        let missing = |field| move || ReleaseError::Missing { field };
        let tender = raw.tender.ok_or_else(missing("tender"))?;
        if tender.lots.len() > MAX_LIST || tender.documents.len() > MAX_LIST || raw.parties.len() > MAX_LIST {
            return Err(ReleaseError::Malformed { reason: format!("a list of more than {MAX_LIST}") });
        }
        let period = tender.tender_period.and_then(|period| period.end_date);
        let deadline =
            instant("tender.tenderPeriod.endDate", &period.ok_or_else(missing("tender.tenderPeriod.endDate"))?)?;
        let opens = match tender.bid_opening.and_then(|opening| opening.date) {
            Some(date) => instant("tender.bidOpening.date", &date)?,
            None => deadline,
        };
        if opens < deadline {
            return Err(ReleaseError::OpensEarly { opens, deadline });
        }
        let title = tender.title.ok_or_else(missing("tender.title"))?;
        line("tender.title", &title, 300)?;
        let (purchaser, publishers) = parties(raw.parties, tender.procuring_entity)?;
        let no = tender.id.ok_or_else(missing("tender.id"))?.text();
        let ceiling = tender.value.and_then(RawValue::fen);
        Ok(Self {
            ocid: Ocid::try_from(raw.ocid.ok_or_else(missing("ocid"))?.as_str())?,
            id: ReleaseId::try_from(raw.id.ok_or_else(missing("id"))?.as_str())?,
            date: instant("date", &raw.date.ok_or_else(missing("date"))?)?,
            no: TenderNo::try_from(no.as_str())?,
            title,
            lots: lots(tender.lots)?,
            purchaser,
            publishers,
            deadline,
            opens,
            ceiling,
            documents: documents(tender.documents)?,
        })
    }

    /// The highest price that is accepted for a lot, or for the whole where the lot is empty or has none of its own.
    pub fn ceiling_of(&self, lot: &str) -> Option<Fen> {
        self.lot(lot).and_then(|lot| lot.ceiling).or(self.ceiling)
    }

    /// The lot of that identifier.
    pub fn lot(&self, id: &str) -> Option<&Lot> {
        self.lots.iter().find(|lot| lot.id.as_str() == id)
    }
}

fn parties(
    raw: Vec<RawParty>,
    purchaser: Option<RawReference>,
) -> Result<(Organization, Vec<Organization>), ReleaseError> {
    let purchaser = purchaser.ok_or(ReleaseError::Missing { field: "tender.procuringEntity" })?;
    let purchaser_id = purchaser.id.map(StringOrNumber::text);
    let (mut found, mut publishers) = (None, Vec::new());
    for party in raw {
        let id = party.id.map(StringOrNumber::text);
        let code = party.identifier.and_then(|identifier| identifier.id).map(StringOrNumber::text);
        let uscc = code.and_then(|code| Uscc::try_from(code.as_str()).ok());
        let organization = Organization { name: party.name.unwrap_or_default(), uscc };
        let is_purchaser = id.is_some() && id == purchaser_id;
        if is_purchaser {
            found = Some(organization.clone());
        }
        if is_purchaser || party.roles.iter().any(|role| role == "procuringEntity" || role == "buyer") {
            publishers.push(organization);
        }
    }
    let mut found = found.unwrap_or(Organization { name: String::new(), uscc: None });
    if found.name.is_empty() {
        found.name = purchaser.name.unwrap_or_default();
    }
    line("tender.procuringEntity.name", &found.name, 300)?;
    Ok((found, publishers))
}

fn lots(raw: Vec<RawLot>) -> Result<Vec<Lot>, ReleaseError> {
    let mut lots: Vec<Lot> = Vec::new();
    for lot in raw {
        let id = lot.id.ok_or(ReleaseError::Missing { field: "tender.lots[].id" })?.text();
        let id = LotId::try_from(id.as_str())?;
        if lots.iter().any(|known| known.id == id) {
            return Err(ReleaseError::LotTwice { id: id.to_string() });
        }
        let ceiling = lot.value.and_then(RawValue::fen);
        lots.push(Lot { id, title: lot.title.unwrap_or_default(), ceiling });
    }
    Ok(lots)
}

fn documents(raw: Vec<RawDocument>) -> Result<Vec<Document>, ReleaseError> {
    let mut documents = Vec::new();
    for document in raw {
        let Some(url) = document.url else { continue };
        line("tender.documents[].url", &url, 1_000)?;
        let name = url.rsplit('/').next().unwrap_or_default().to_owned();
        documents.push(Document { title: document.title.unwrap_or(name), url });
    }
    Ok(documents)
}
