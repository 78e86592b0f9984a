//! Encrypted responses, their opening, and what is said of signatures.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sealbid_bid::store::{RelPath, clean};
use sealbid_desk::{PairedPhone, input};
use sealbid_envelope::{Group, GroupName, Inspected, Part, inspect};
use sealbid_wire::desk::{
    BidAsked, EnvelopeView, Event, FileAsked, FileRef, JobId, JobOutcome, JobSubject, OpenedView, OpeningRow,
};

use crate::Core;
use crate::bids::Step;
use crate::failure::Failure;
use crate::flow::decrypt::{Decrypting, OPENED, OpenedFolder, OpenedRecord, RECORD, decrypt};
use crate::flow::{Judges as _, verified};
use crate::phones::Chosen;

/// An envelope that is to be opened.
struct Envelope {
    path: PathBuf,
    inspected: Inspected,
    /// The bid of this desk that it is of.
    bid: Option<String>,
    folder: OpenedFolder,
}

impl Core {
    /// Removes what openings that were killed left in the open: without a record nobody was told of it.
    pub(crate) fn sweep_openings(&self) {
        let below = |folder: PathBuf| fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
        let bids = below(self.folder.join("bids")).map(|bid| bid.path().join(OPENED));
        for opened in bids.chain([self.folder.join(OPENED)]).flat_map(below).map(|opened| opened.path()) {
            // What cannot be removed now is removed by the next start.
            match opened.join(RECORD).try_exists() {
                Ok(false) => drop(fs::remove_dir_all(&opened)),
                _ => drop(self.stores.open(&opened).and_then(|store| clean(store.as_ref(), &RelPath::root()))),
            }
        }
    }

    pub(crate) fn verify(self: &Arc<Self>, asked: &FileAsked) -> Result<JobId, Failure> {
        let known = self.files.find(&asked.handle)?;
        let unknown = || Failure::new("file_kind_unknown", [("path", known.name.as_str())]);
        let path = known.path().ok_or_else(unknown)?.to_owned();
        let core = self.clone();
        let subject = JobSubject::Verify { handle: asked.handle.clone() };
        Ok(self.jobs.begin(self.new_id(), subject, move |job| {
            let report =
                verified(job, &core.judge(), &path, &known.name).map_err(|failure| failure.named(&known.name))?;
            Ok(JobOutcome::Verified { report })
        })?)
    }

    pub(crate) fn openings(&self) -> Result<Vec<OpeningRow>, Failure> {
        let mut rows = Vec::new();
        for entry in self.database.bids()?.into_iter().filter(|entry| !entry.is_removed) {
            let stands = self.made(&entry.id, Step::Encrypted).and_then(|made| {
                let Some(made) = made else { return Ok(None) };
                Ok(Some((made.size, self.bid_opened(&entry.id)?.is_some())))
            });
            let ((size, is_opened), problem) = match stands {
                Ok(None) => continue,
                Ok(Some(stands)) => (stands, None),
                Err(failure) => ((0, false), Some(failure.problem())),
            };
            let facts = entry.facts;
            rows.push(OpeningRow {
                bid: entry.id,
                title: facts.title,
                no: facts.no,
                purchaser: facts.purchaser,
                opens: facts.opens,
                size,
                is_opened,
                problem,
            });
        }
        rows.sort_by(|a, b| (&a.opens, &a.bid).cmp(&(&b.opens, &b.bid)));
        Ok(rows)
    }

    /// What a bid's encrypted response was decrypted to, once it was.
    pub(crate) fn bid_opened(&self, bid: &str) -> Result<Option<OpenedView>, Failure> {
        let Some(path) = self.encrypted_path(bid)? else { return Ok(None) };
        // What cannot be read is not opened; whoever looks at it is told why.
        let Ok(inspected) = look(&path) else { return Ok(None) };
        let folder = OpenedFolder::of(&self.bid_folder(bid)?, &inspected.front_sha256());
        folder.record().map(|record| self.opened_view(&folder, record)).transpose()
    }

    fn encrypted_path(&self, bid: &str) -> Result<Option<PathBuf>, Failure> {
        let made = self.made(bid, Step::Encrypted)?;
        made.map(|made| Ok(self.bid_folder(bid)?.join(made.file))).transpose()
    }

    pub(crate) fn envelope_look(&self, asked: &FileAsked) -> Result<EnvelopeView, Failure> {
        let envelope = self.envelope(asked)?;
        let known = self.files.find(&asked.handle)?;
        let file = FileRef { handle: asked.handle.clone(), name: known.name, size: known.size, kind: known.kind };
        self.envelope_view(file, &envelope)
    }

    pub(crate) fn bid_envelope(&self, asked: &BidAsked) -> Result<EnvelopeView, Failure> {
        let entry = self.entry(&asked.bid)?;
        let made = self.made(&asked.bid, Step::Encrypted)?.ok_or_else(|| Failure::bare("bid_not_encrypted"))?;
        let file = self.output_file(&asked.bid, &entry.facts.no, Step::Encrypted, &made)?;
        let envelope = self.envelope(&FileAsked { handle: file.handle.clone() })?;
        self.envelope_view(file, &envelope)
    }

    fn envelope(&self, asked: &FileAsked) -> Result<Envelope, Failure> {
        let known = self.files.find(&asked.handle)?;
        let path = known.path().ok_or_else(|| Failure::new("file_kind_unknown", [("path", known.name.as_str())]))?;
        let inspected = look(path).map_err(|failure| failure.named(&known.name))?;
        let front = inspected.front_sha256();
        let bid = self.bid_of(&front)?;
        let parent = bid.as_ref().map_or_else(|| Ok(self.folder.clone()), |bid| self.bid_folder(bid))?;
        Ok(Envelope { path: path.to_owned(), inspected, bid, folder: OpenedFolder::of(&parent, &front) })
    }

    /// The bid whose encrypted response begins with these bytes.
    fn bid_of(&self, front_sha256: &[u8; 32]) -> Result<Option<String>, Failure> {
        for entry in self.database.bids()?.into_iter().filter(|entry| !entry.is_removed) {
            let Ok(Some(path)) = self.encrypted_path(&entry.id) else { continue };
            if look(&path).is_ok_and(|inspected| inspected.front_sha256() == *front_sha256) {
                return Ok(Some(entry.id));
            }
        }
        Ok(None)
    }

    fn envelope_view(&self, file: FileRef, envelope: &Envelope) -> Result<EnvelopeView, Failure> {
        let Envelope { inspected, folder, .. } = envelope;
        let header = &inspected.header;
        let record = folder.record();
        Ok(EnvelopeView {
            file,
            bid: envelope.bid.clone(),
            title: header.tender.title.clone(),
            no: header.tender.no.clone(),
            bidder: header.bid.bidder.clone(),
            opens: header.opens.map(|at| at.to_string()),
            created: header.bid.created.to_string(),
            header_sha256: base16ct::lower::encode_string(&inspected.front_sha256()),
            summary_size: header.plain_len(Part::Summary),
            body_size: header.plain_len(Part::Body),
            phone: self.row_where(|phone| is_recipient(inspected, phone))?,
            opened: record.map(|record| self.opened_view(folder, record)).transpose()?,
        })
    }

    fn opened_view(&self, folder: &OpenedFolder, record: OpenedRecord) -> Result<OpenedView, Failure> {
        let known = |path: &Path| {
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
            self.files.know(path, &name, || self.new_id())
        };
        Ok(OpenedView {
            response: known(&folder.response())?,
            sha256: record.sha256,
            documents: record.documents.iter().map(|name| known(&folder.document(name))).collect::<Result<_, _>>()?,
            price_fen: record.price_fen,
            at: record.at,
            report: record.report,
        })
    }

    pub(crate) fn decrypt(self: &Arc<Self>, asked: &FileAsked) -> Result<JobId, Failure> {
        let envelope = self.envelope(asked)?;
        // A phone that is not there is told at once.
        let Chosen { desk, phone, row, .. } = self.phone_where(|phone| is_recipient(&envelope.inspected, phone))?;
        let core = self.clone();
        let front = base16ct::lower::encode_string(&envelope.inspected.front_sha256());
        let subject = JobSubject::Decrypt { header_sha256: front, bid: envelope.bid.clone() };
        Ok(self.jobs.begin(self.new_id(), subject, move |job| {
            let Envelope { path, inspected, bid, folder } = envelope;
            let decrypting = Decrypting {
                source: &path,
                front_sha256: inspected.front_sha256(),
                folder,
                desk: &desk,
                phone: &phone,
                row,
            };
            let ended = decrypt(core.flow(job)?, &decrypting);
            let opened = ended.and_then(|record| core.opened_view(&decrypting.folder, record));
            if let Some(bid) = bid {
                core.host.emit(Event::Bid { bid });
            }
            Ok(JobOutcome::Opened { opened: opened? })
        })?)
    }
}

/// Whether an envelope was encrypted for a phone.
fn is_recipient(envelope: &Inspected, phone: &PairedPhone) -> bool {
    let leaf = phone.chain("encrypt").ok().and_then(|chain| chain.into_iter().next());
    let bidder = envelope.header.groups.iter().find(|group| group.name == GroupName::Bidder);
    let is_of = |group: &Group, sha256| group.any.iter().any(|member| member.cert_sha256 == sha256);
    leaf.zip(bidder).is_some_and(|(leaf, bidder)| is_of(bidder, leaf.sha256()))
}

/// What an envelope says in the open.
fn look(path: &Path) -> Result<Inspected, Failure> {
    let (mut file, len) = input::open(path)?;
    Ok(inspect(&mut file, len)?)
}
