//! The sample: a tender that is held for whoever tries the program out, and the papers of a bidder that does not exist.
//!
//! ```text
//! FOLDER/sample/root.pem, root.key.pem            a practice authority of its own
//! FOLDER/sample/purchaser.pem, purchaser.key.pem  who signs the tender
//! FOLDER/sample/JBSF-….sbtender                   the tender package
//! FOLDER/sample/sample.json                       which of them is held now
//! FOLDER/sample/papers/PART/NAME                  what the bidder has to hand in
//! ```

use std::collections::HashSet;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use jiff::Timestamp;
use sealbid_bid::Uscc;
use sealbid_bid::project::Bidder;
use sealbid_bid::sample::{self, Occasion, Paper};
use sealbid_bid::store::{
    EntryKind, Existing, Folder, Output, RelPath, Store, StoreError, clean, create_folders, read_limited, write_whole,
};
use sealbid_bid::tender::{self, OpenError, make};
use sealbid_desk::output::{Readers, place};
use sealbid_pki::path::{Evidence, Trust};
use sealbid_pki::{Certificate, FileKey, Instant, PrivateKey, ca};
use sealbid_wire::desk::{BidAsked, Event, FileRef, JobId, JobOutcome, JobSubject, SaveForm};
use serde::{Deserialize, Serialize};

use crate::Core;
use crate::bids::typed_of;
use crate::failure::{Failure, guard};
use crate::jobs::Job;

const FILE: &str = "sample.json";
/// How the name of a package begins and ends.
const NUMBER: &str = "JBSF-";
const PACKAGE: &str = ".sbtender";
/// How the name of a folder ends in which a package is made.
const MAKING: &str = ".making";
const MAX_FILE: u64 = 64 << 10;
const DAY: i64 = 86_400;
/// How long the sample tender is open.
const OPEN_DAYS: i64 = 3;
const YEAR: i64 = 365 * DAY;
/// How every reader tells practice from earnest.
const ROOT: &str = "封标 演练根 / Sealbid practice root";
const UNIT: &str = "演练 / PRACTICE";
/// Whose papers the sample's are.
const BIDDER: (&str, &str) = ("江北示范建设有限公司", "91350100M000100Y43");
const PURCHASER: (&str, &str) = ("江北示范城市建设投资有限公司", "91990000MA0000001B");

/// The practice authority of the sample, and its purchaser.
pub(crate) struct Authority {
    pub(crate) root: Certificate,
    purchaser: FileKey,
}

/// `sample.json`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Held {
    format: u32,
    /// The package's name in the folder.
    file: String,
    opens: String,
    /// The service that recorded it; empty before.
    published: String,
}

fn path(name: &str) -> Result<RelPath, Failure> {
    Ok(RelPath::parse(name)?)
}

impl Core {
    fn sample_folder(&self) -> PathBuf {
        self.folder.join("sample")
    }

    fn sample_store(&self) -> Result<Box<dyn Store>, Failure> {
        Ok(self.stores.create(&self.sample_folder())?)
    }

    /// Begins to make the sample, so that it is there when somebody asks for it.
    pub(crate) fn begin_sample(self: &Arc<Self>) {
        let core = self.weak();
        let work = move || {
            if let Some(core) = core.upgrade() {
                // Whoever asks for it is told what stands against it.
                guard("sample", || core.sample()).ok();
            }
        };
        thread::Builder::new().name("sample".to_owned()).spawn(work).ok();
    }

    /// The tender package that is held now; made where there is none, or where the last one has opened.
    pub(crate) fn sample(&self) -> Result<FileRef, Failure> {
        let _making = self.sample_making.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let store = self.sample_store()?;
        let held = match self.held(store.as_ref())? {
            Some(held) if held.opens.parse::<Instant>().is_ok_and(|opens| self.is_ahead(opens)) => held,
            opened => self.hold(store.as_ref(), opened.as_ref())?,
        };
        let package = self.sample_folder().join(&held.file);
        self.publish(store.as_ref(), held, &package)?;
        self.known(&package)
    }

    /// The root of the sample's purchaser, once it is there.
    pub(crate) fn sample_root(&self) -> Option<Certificate> {
        let store = Folder::new(self.sample_folder()).ok()?;
        let pem = read_limited(&store, &path("root.pem").ok()?, MAX_FILE).ok()?;
        Certificate::from_pem(std::str::from_utf8(&pem).ok()?).ok()
    }

    /// Whether a tender of this number, whose signer's chain leads to `root`, is one that was made here.
    pub(crate) fn is_sample(&self, root: &Certificate, no: &str) -> bool {
        let package = path(&format!("{no}{PACKAGE}")).map(|name| self.sample_folder().join(name.as_str()));
        package.is_ok_and(|package| package.is_file())
            && self.sample_root().is_some_and(|own| own.sha256() == root.sha256())
    }

    pub(crate) fn sample_papers(self: &Arc<Self>, asked: &BidAsked) -> Result<JobId, Failure> {
        self.entry(&asked.bid)?;
        let root = self.sample_root().ok_or_else(|| Failure::bare("sample_other_bid"))?;
        self.look_at(&asked.bid, |project| {
            match tender::open(project.package()?, &Trust::new(vec![root]), &Evidence::default(), self.now()) {
                Err(OpenError::ChainInvalid { .. }) => Err(Failure::bare("sample_other_bid")),
                opened => Ok(opened.map(drop)?),
            }
        })?;
        let (core, bid) = (self.clone(), asked.bid.clone());
        Ok(self.jobs.begin(self.new_id(), JobSubject::SamplePapers { bid: bid.clone() }, move |job| {
            let ended = core.add_papers(job, &bid);
            core.host.emit(Event::Bid { bid });
            ended
        })?)
    }

    /// Fills a bid with the papers. What a person put in stays: a form in which something was typed, a part with files.
    fn add_papers(&self, job: &Job, bid: &str) -> Result<JobOutcome, Failure> {
        let papers = self.papers()?;
        let total = papers.len() as u64;
        let (mut added, mut known, mut refused) = (Vec::new(), Vec::new(), Vec::new());
        self.change(bid, |project| {
            if project.bidder().is_some() {
                return Ok(());
            }
            let (name, uscc) = BIDDER;
            project.set_bidder(&Bidder { name: name.to_owned(), uscc: Uscc::try_from(uscc)? })?;
            self.touch(bid, project)
        })?;
        // Parts that had files before are left as they are; a part may be given several.
        let filled = self.look_at(bid, |project| {
            let parts = papers.iter().map(|paper| paper.part.clone());
            Ok(parts.filter(|part| project.files(part).is_ok_and(|files| !files.is_empty())).collect::<HashSet<_>>())
        })?;
        for (done, paper) in (1..).zip(papers) {
            job.checkpoint()?;
            let given = if paper.name.ends_with(".json") {
                let values = typed_of(&paper.bytes);
                self.form_fill(&SaveForm { bid: bid.to_owned(), part: paper.part, values })
            } else if filled.contains(&paper.part) {
                Ok(false)
            } else {
                self.change(bid, |project| {
                    project.add(&paper.part, &paper.name, &mut paper.bytes.as_slice())?;
                    self.touch(bid, project)?;
                    Ok(true)
                })
            };
            match given {
                Ok(true) => added.push(paper.name),
                Ok(false) => known.push(paper.name),
                Err(failure) => refused.push((paper.name, failure.problem())),
            }
            job.progress("copying", done, total, "files");
        }
        Ok(JobOutcome::Added { added, known, refused })
    }

    fn held(&self, store: &dyn Store) -> Result<Option<Held>, Failure> {
        let json = match read_limited(store, &path(FILE)?, MAX_FILE) {
            Ok(json) => json,
            Err(StoreError::Missing { .. }) => return Ok(None),
            Err(e) => return Err(e.into()),
        };
        let held: Option<Held> = serde_json::from_slice(&json).ok();
        // What cannot be read is made anew: nothing that a person did lies here.
        let is_there = |held: &Held| path(&held.file).is_ok() && self.sample_folder().join(&held.file).is_file();
        Ok(held.filter(|held| held.format == 1 && is_there(held)))
    }

    /// Whether it is an opening that lies ahead. One that is further off than any was held while the clock showed another year.
    fn is_ahead(&self, opens: Instant) -> bool {
        let now = self.now();
        opens > now && opens <= now.plus_secs((OPEN_DAYS + 1) * DAY)
    }

    /// Makes and signs a tender package that opens in three days, after the one that has opened.
    fn hold(&self, store: &dyn Store, opened: Option<&Held>) -> Result<Held, Failure> {
        if self.service.is_ended() {
            return Err(Failure::Cancelled);
        }
        let authority = self.sample_authority()?;
        let now = self.now();
        let deadline = Instant::from_unix_secs((now.unix_secs() + OPEN_DAYS * DAY) / 60 * 60);
        let no = number(now);
        self.sweep_sample(store, opened)?;
        let work = format!("{no}{MAKING}");
        let folder = self.stores.create(&self.sample_folder().join(&work))?;
        let fonts = self.assets.fonts()?;
        let occasion = Occasion { no: &no, published: now, deadline };
        sample::tender(&self.assets.sample()?, &fonts, now, Some(occasion), folder.as_ref())?;
        drop(fonts);
        if self.service.is_ended() {
            return Err(Failure::Cancelled);
        }
        let file = format!("{no}{PACKAGE}");
        let target = path(&file)?;
        let mut output = Output::create(store, &target, Existing::Replace)?;
        make(folder.as_ref(), &authority.purchaser, now, &mut output)?;
        output.finish()?.persist()?;
        // What it was made of is in it now.
        std::fs::remove_dir_all(self.sample_folder().join(&work)).ok();
        let held = Held { format: 1, file, opens: deadline.to_string(), published: String::new() };
        self.save_held(store, &held)?;
        Ok(held)
    }

    /// Removes what stopped runs left half made, and packages that nobody was given: all but the one that has opened.
    fn sweep_sample(&self, store: &dyn Store, opened: Option<&Held>) -> Result<(), Failure> {
        clean(store, &RelPath::root())?;
        for entry in store.list(&RelPath::root())?.into_iter().filter(|entry| entry.name.starts_with(NUMBER)) {
            let is_opened = opened.is_some_and(|opened| opened.file == entry.name);
            if entry.kind == EntryKind::Folder && entry.name.ends_with(MAKING) {
                std::fs::remove_dir_all(self.sample_folder().join(&entry.name)).ok();
            } else if entry.name.ends_with(PACKAGE) && !is_opened {
                store.remove(&path(&entry.name)?)?;
            }
        }
        Ok(())
    }

    fn save_held(&self, store: &dyn Store, held: &Held) -> Result<(), Failure> {
        let json = serde_json::to_vec_pretty(held).map_err(|_| Failure::internal("sample"))?;
        Ok(write_whole(store, &path(FILE)?, &json, Existing::Replace)?)
    }

    /// Has the practice service record the tender, where that runs inside the program.
    fn publish(&self, store: &dyn Store, held: Held, package: &std::path::Path) -> Result<(), Failure> {
        let Ok(reached) = self.service.reached() else { return Ok(()) };
        let url = reached.service.url().to_owned();
        if held.published == url || !self.service.view().is_embedded {
            return Ok(());
        }
        let file = File::open(package).map_err(|e| crate::files::unreadable(&held.file, &e))?;
        reached.service.register(file)?;
        self.save_held(store, &Held { published: url, ..held })
    }

    /// The sample's authority and purchaser, made where they are not there yet. A key that is there is never replaced; a certificate
    /// that is not valid now is, since the clock showed another year when it was made.
    pub(crate) fn sample_authority(&self) -> Result<Authority, Failure> {
        let _making = self.sample_authority_making.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let store = self.sample_store()?;
        let store = store.as_ref();
        let now = self.clock.now();
        let valid =
            |years: i64| ca::Validity { not_before: now.plus_secs(-DAY), not_after: now.plus_secs(years * YEAR) };
        let root_key = self.sample_key(store, "root.key.pem")?;
        let root = match self.sample_certificate(store, "root.pem", now)? {
            Some(root) => root,
            None => {
                let rng = &mut *self.sources.random();
                let root = ca::root(&root_key, &ca::Subject::named(ROOT), valid(20), rng)?;
                write_whole(store, &path("root.pem")?, root.to_pem().as_bytes(), Existing::Replace)?;
                root
            }
        };
        let key = self.sample_key(store, "purchaser.key.pem")?;
        let certificate = match self.sample_certificate(store, "purchaser.pem", now)? {
            Some(certificate) => certificate,
            None => {
                let issuer = FileKey::new(root_key, vec![root.clone()])?;
                let (name, uscc) = PURCHASER;
                let subject = ca::Subject {
                    organization: Some(name.to_owned()),
                    uscc: Some(uscc.to_owned()),
                    unit: Some(UNIT.to_owned()),
                    ..ca::Subject::named(name)
                };
                let rng = &mut *self.sources.random();
                let (profile, addresses) = (ca::Profile::Signing, ca::Addresses::default());
                let made = ca::issue(&issuer, profile, &subject, &(&key).into(), valid(10), &addresses, rng)?;
                write_whole(store, &path("purchaser.pem")?, made.to_pem().as_bytes(), Existing::Replace)?;
                made
            }
        };
        Ok(Authority { root, purchaser: FileKey::new(key, vec![certificate])? })
    }

    fn sample_key(&self, store: &dyn Store, name: &str) -> Result<PrivateKey, Failure> {
        match read_limited(store, &path(name)?, MAX_FILE) {
            Ok(pem) => {
                let pem = zeroize::Zeroizing::new(pem);
                let text = std::str::from_utf8(&pem).map_err(|_| Failure::bare("key_pem_malformed"))?;
                Ok(PrivateKey::from_pem(text)?)
            }
            Err(StoreError::Missing { .. }) => {
                let key = PrivateKey::generate(&mut *self.sources.random());
                let target = self.sample_folder().join(name);
                place(&*self.stores, &target, false, Readers::OwnerOnly, &[])?.write(key.to_pem().as_bytes())?;
                Ok(key)
            }
            Err(e) => Err(e.into()),
        }
    }

    fn sample_certificate(&self, store: &dyn Store, name: &str, at: Instant) -> Result<Option<Certificate>, Failure> {
        match read_limited(store, &path(name)?, MAX_FILE) {
            Ok(pem) => {
                let text = std::str::from_utf8(&pem).map_err(|_| Failure::bare("certificate_pem_malformed"))?;
                let found = Certificate::from_pem(text)?;
                Ok(Some(found).filter(|found| (found.not_before()..=found.not_after()).contains(&at)))
            }
            Err(StoreError::Missing { .. }) => Ok(None),
            Err(e) => Err(e.into()),
        }
    }

    /// The papers of the sample's bidder, which also lie in `FOLDER/sample/papers` for whoever attaches them by hand.
    pub(crate) fn papers(&self) -> Result<Vec<Paper>, Failure> {
        let fonts = self.assets.fonts()?;
        let papers = sample::papers(&self.assets.sample()?, &fonts, self.now())?;
        let store = self.sample_store()?;
        for paper in papers.iter().filter(|paper| !paper.name.ends_with(".json")) {
            let folder = path("papers")?.join(&paper.part)?;
            create_folders(store.as_ref(), &folder)?;
            clean(store.as_ref(), &folder)?;
            match write_whole(store.as_ref(), &folder.join(&paper.name)?, &paper.bytes, Existing::Keep) {
                Ok(()) | Err(StoreError::Exists { .. }) => {}
                Err(e) => return Err(e.into()),
            }
        }
        Ok(papers)
    }
}

/// A number that no other sample has: of the second in which it was made, by clocks in China.
fn number(now: Instant) -> String {
    let at = Timestamp::from_second(now.unix_secs() + 8 * 3_600).unwrap_or_default();
    let digits: String = at.to_string().chars().filter(char::is_ascii_digit).take(14).collect();
    format!("{NUMBER}{}-{}", &digits[..8.min(digits.len())], &digits[8.min(digits.len())..])
}
