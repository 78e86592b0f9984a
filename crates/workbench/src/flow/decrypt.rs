//! Opening: both shares, the response, its documents, and what is to be said of its signatures.

use std::fs;
use std::path::{Path, PathBuf};

use sealbid_bid::asic::Archive;
use sealbid_bid::forms::Form;
use sealbid_bid::package::{Manifest, Package, Role, Summary, read_package};
use sealbid_bid::store::{RelPath, safe_stem};
use sealbid_desk::flow::Envelope;
use sealbid_desk::output::{Readers, Sink, place};
use sealbid_desk::{Desk, GivenShare, Opening, PairedPhone, Talk, digest, input};
use sealbid_envelope::{Control, GroupName, Means};
use sealbid_wire::VerifyReport;
use sealbid_wire::desk::{JobEvent, OpeningStep, PhoneRow};
use serde::{Deserialize, Serialize};

use super::{Flow, PhoneScreen, threads, verified};
use crate::failure::Failure;

const FORMAT: u32 = 1;
/// The folder of all that was decrypted.
pub(crate) const OPENED: &str = "opened";
/// The file that says that all of it is there.
pub(crate) const RECORD: &str = "opened.json";
/// The response inside an envelope.
const RESPONSE: &str = "投标文件.asice";

/// `opened.json`, written when everything else is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpenedRecord {
    format: u32,
    /// SHA-256 of the response.
    pub(crate) sha256: String,
    /// Names of the documents, in their order.
    pub(crate) documents: Vec<String>,
    pub(crate) price_fen: Option<i64>,
    pub(crate) at: String,
    pub(crate) report: VerifyReport,
}

/// Where what was decrypted lies: one folder for each envelope.
#[derive(Clone, Debug)]
pub(crate) struct OpenedFolder(PathBuf);

impl OpenedFolder {
    /// In `parent`, for the envelope whose bytes up to the end of the header have this digest.
    pub(crate) fn of(parent: &Path, front_sha256: &[u8; 32]) -> Self {
        Self(parent.join(OPENED).join(base16ct::lower::encode_string(front_sha256)))
    }

    /// The response.
    pub(crate) fn response(&self) -> PathBuf {
        self.0.join(RESPONSE)
    }

    /// A document.
    pub(crate) fn document(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// What was decrypted; nothing before it was.
    pub(crate) fn record(&self) -> Option<OpenedRecord> {
        let record: OpenedRecord = serde_json::from_slice(&input::small(&self.0.join(RECORD)).ok()?).ok()?;
        let is_own = |name: &String| RelPath::parse(name).is_ok() && self.document(name).is_file();
        let is_there = self.response().is_file() && record.documents.iter().all(is_own);
        (record.format == FORMAT && is_there).then_some(record)
    }

    /// Removes what an opening left that did not come to its end.
    fn clear(&self) {
        if self.record().is_none() {
            // What cannot be removed is written over by the next opening: the same bytes.
            fs::remove_dir_all(&self.0).ok();
        }
    }
}

/// What is opened, and by whom.
pub(crate) struct Decrypting<'d> {
    pub(crate) source: &'d Path,
    /// The digest of its bytes up to the end of the header, when it was asked for.
    pub(crate) front_sha256: [u8; 32],
    pub(crate) folder: OpenedFolder,
    pub(crate) desk: &'d Desk,
    pub(crate) phone: &'d PairedPhone,
    pub(crate) row: PhoneRow,
}

/// Opens an envelope: the platform is asked first, then the phone. What was written until a failure is removed.
pub(crate) fn decrypt(flow: Flow<'_>, decrypting: &Decrypting<'_>) -> Result<OpenedRecord, Failure> {
    let opened = run(flow, decrypting);
    if opened.is_err() {
        decrypting.folder.clear();
    }
    opened
}

fn run(flow: Flow<'_>, decrypting: &Decrypting<'_>) -> Result<OpenedRecord, Failure> {
    let Decrypting { source, folder, .. } = decrypting;
    step(flow, OpeningStep::Envelope)?;
    let mut envelope = Envelope::open(source)?;
    let shares = shares(flow, decrypting, &mut envelope)?;
    let means = Means { keys: &[], shares: &shares };

    step(flow, OpeningStep::Summary)?;
    let stated = envelope.summary(means)?;

    step(flow, OpeningStep::Body)?;
    flow.stores.create(&folder.0).map_err(|e| sealbid_desk::Failure::from(e).at_path(&folder.0))?;
    let response = folder.response();
    let body = place(flow.stores, &response, true, Readers::Usual, &[source])?;
    let mut tell = |done: u64, total: u64| flow.job.progress("decrypting", done, total, "bytes");
    let mut control = Control { threads: threads(), cancel: flow.job.cancel(), progress: &mut tell };
    let (finished, _) = envelope.body(means, &body, &mut control)?;
    body.persist(finished)?;
    let (packed, _) = input::open(&response)?;
    let Package { manifest, summary } = read_package(packed)?;
    // The price is read out at the opening before the response is: it must be the one that is signed.
    if stated != summary {
        return Err(Failure::bare("opening_summary_differs"));
    }
    // A summary of a later form states no price that is known here.
    let price_fen = serde_json::from_slice::<Summary>(&summary).ok().and_then(|summary| price(&summary));
    let documents = documents(flow, folder, &response, &manifest)?;

    step(flow, OpeningStep::Signatures)?;
    let report = verified(flow.job, &flow.judges.judge(), &response, RESPONSE)?;
    let (_, sha256) = digest::of_file(&response, flow.job.cancel())?;
    flow.job.checkpoint()?;
    let record = OpenedRecord {
        format: FORMAT,
        sha256: base16ct::lower::encode_string(&sha256),
        documents,
        price_fen,
        at: flow.now().to_string(),
        report,
    };
    let json = serde_json::to_vec(&record).map_err(|_| Failure::internal("record"))?;
    place(flow.stores, &folder.0.join(RECORD), true, Readers::Usual, &[])?.write(&json)?;
    Ok(record)
}

fn step(flow: Flow<'_>, step: OpeningStep) -> Result<(), Failure> {
    flow.job.checkpoint()?;
    flow.job.emit(JobEvent::Opening { step });
    Ok(())
}

fn shares(
    flow: Flow<'_>,
    decrypting: &Decrypting<'_>,
    envelope: &mut Envelope<'_>,
) -> Result<Vec<GivenShare>, Failure> {
    let envelope = envelope.inspect()?;
    if envelope.front_sha256() != decrypting.front_sha256 {
        let name = decrypting.source.file_name().unwrap_or_default().to_string_lossy();
        return Err(Failure::new("file_changed", [("path", name.as_ref())]));
    }
    let title = flow.title("phone.title_open", &[]);
    let opening =
        Opening { envelope: &envelope, keys: &[], desk: decrypting.desk, phone: decrypting.phone, title: &title };
    let mut screen = PhoneScreen::new(flow.job, Some(decrypting.row.clone()));
    let mut talk = Talk::new(&mut screen, flow.sources, flow.job.cancel());
    let shares = opening.shares(&mut talk, &mut |group| {
        let step = match group {
            GroupName::Platform => OpeningStep::PlatformShare,
            GroupName::Bidder => OpeningStep::BidderShare,
        };
        flow.job.emit(JobEvent::Opening { step });
    });
    Ok(shares?)
}

/// Unpacks the documents of a response beside it.
fn documents(
    flow: Flow<'_>,
    folder: &OpenedFolder,
    response: &Path,
    manifest: &Manifest,
) -> Result<Vec<String>, Failure> {
    let (file, _) = input::open(response)?;
    let mut archive = Archive::open(file)?;
    let is_document = |role: Role| matches!(role, Role::StampedDocument | Role::UnstampedDocument);
    let mut names = Vec::new();
    for line in manifest.files.iter().filter(|line| is_document(line.role)) {
        flow.job.checkpoint()?;
        let name = document_name(names.len() + 1, &line.name);
        let place = place(flow.stores, &folder.document(&name), true, Readers::Usual, &[])?;
        let mut output = place.begin()?;
        let mut sink = Sink::new(&mut output);
        let copied = archive.copy(&line.name, &mut sink);
        if let Some(error) = sink.error() {
            return Err(place.writing(error).into());
        }
        copied?;
        place.persist(place.finish(output)?)?;
        names.push(name);
    }
    Ok(names)
}

/// `documents/001-NAME.pdf` lies beside the response as `001-NAME.pdf`, whatever its maker called it.
fn document_name(number: usize, member: &str) -> String {
    let file = member.rsplit('/').next().unwrap_or_default();
    let named = match file.split_once('-') {
        Some((digits, rest)) if !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit()) => rest,
        _ => file,
    };
    format!("{number:03}-{}.pdf", safe_stem(named, 60))
}

/// The price that a summary states.
fn price(summary: &Summary) -> Option<i64> {
    match &summary.opening_schedule {
        Some(Form::OpeningSchedule(schedule)) => Some(schedule.price_fen.into()),
        _ => None,
    }
}
