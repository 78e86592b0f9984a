//! A desk without a window, the service inside it, a phone that answers what is shown, and clocks that the test moves.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant as Tick, SystemTime, UNIX_EPOCH};

use rand_core::CryptoRng;
use sealbid_bid::project::Project;
use sealbid_bid::sample;
use sealbid_bid::store::Folder;
use sealbid_link::Time;
use sealbid_link::phone::Moment;
use sealbid_pdf::typeset::Fonts;
use sealbid_pki::{Clock, Instant};
use sealbid_service::{Mode, Running, Unhindered};
use sealbid_softphone::{Answering, Holder, ServiceAddress, SoftPhone, answer, enrol};
use sealbid_wire::desk::{
    BidAsked, Desk as _, Event, FileAsked, FilePurpose, JobEvent, JobId, JobOutcome, LanguageChoice, NewBid, NewSeal,
    Nothing, OrderSeal, PairPhone, PhoneRow, PresetsAsked, QrView, SaveBidder, SavePlan, SealDetail, SealEntry,
    SealOrderKind, SealSource, Settings, StampPlan, TypeDigits,
};
use sealbid_wire::{Problem, VerifyReport};
use sealbid_workbench::{Folders, Host, Setup, Sources, Stores, Workbench};

use crate::film::{copy_to, files};

/// Longer than what is waited for takes, shorter than patience.
const LIMIT: Duration = Duration::from_secs(60);
pub const BIDDER: &str = "江北示范建设有限公司";

/// The machine's time, moved forward by the test.
#[derive(Default)]
pub struct Hands(AtomicI64);

impl Hands {
    pub fn forward(&self, secs: i64) {
        self.0.fetch_add(secs * 1_000, Ordering::SeqCst);
    }

    pub fn ms(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        i64::try_from(since.as_millis()).unwrap() + self.0.load(Ordering::SeqCst)
    }
}

impl Clock for Hands {
    fn now(&self) -> Instant {
        Instant::from_unix_ms(self.ms())
    }
}

static SEED: AtomicU64 = AtomicU64::new(1);

fn rng() -> impl CryptoRng {
    sealbid_testkit::rng(SEED.fetch_add(1, Ordering::SeqCst) + (u64::from(std::process::id()) << 20))
}

struct Given(Arc<Hands>);

impl Sources for Given {
    fn clock(&self) -> Arc<dyn Clock + Send + Sync> {
        self.0.clone()
    }
    fn random(&self) -> Box<dyn CryptoRng + Send> {
        Box::new(sealbid_testkit::rng(SEED.fetch_add(1, Ordering::SeqCst) + (u64::from(std::process::id()) << 20)))
    }
}

/// A window that hears what is told.
#[derive(Default)]
pub struct Window {
    /// The folder that the person chooses.
    pub folder: Mutex<Option<PathBuf>>,
    /// The file that the person saves to.
    pub target: Mutex<Option<PathBuf>>,
    heard: Mutex<Vec<Event>>,
    came: Condvar,
}

impl Host for Window {
    fn choose_files(&self, _: FilePurpose, _: &str) -> Vec<PathBuf> {
        Vec::new()
    }
    fn choose_folder(&self, _: &str) -> Option<PathBuf> {
        self.folder.lock().unwrap().clone()
    }
    fn save_file(&self, _: &str, _: &str) -> Option<PathBuf> {
        self.target.lock().unwrap().clone()
    }
    fn emit(&self, event: Event) {
        self.heard.lock().unwrap().push(event);
        self.came.notify_all();
    }
    fn version(&self) -> String {
        "1".to_owned()
    }
    fn web_view(&self) -> String {
        String::new()
    }
    fn logs(&self) -> Vec<PathBuf> {
        Vec::new()
    }
    fn computer(&self) -> String {
        "jiangbei".to_owned()
    }
    fn language(&self) -> LanguageChoice {
        LanguageChoice::En
    }
}

/// How a phone takes what is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phone {
    Approves,
    Rejects,
    /// It lies in a drawer.
    Away,
}

/// How a job ended, and what was told on the way.
#[derive(Debug)]
pub struct Ran {
    pub ended: Ended,
    pub events: Vec<JobEvent>,
}

#[derive(Debug)]
pub enum Ended {
    Done(Box<JobOutcome>),
    Failed(Problem),
    Cancelled,
}

impl Ran {
    #[track_caller]
    pub fn done(self) -> JobOutcome {
        match self.ended {
            Ended::Done(outcome) => *outcome,
            other => panic!("{other:?} after {:?}", self.events),
        }
    }

    #[track_caller]
    pub fn refused(&self) -> &str {
        match &self.ended {
            Ended::Failed(problem) => &problem.code,
            other => panic!("{other:?} after {:?}", self.events),
        }
    }

    pub fn told(&self, is_it: impl Fn(&JobEvent) -> bool) -> bool {
        self.events.iter().any(is_it)
    }
}

pub struct Office {
    pub clock: Arc<Hands>,
    /// The clock of the phone; as long as no test gives it one of its own it is that of the desk.
    pub phone_clock: Arc<Hands>,
    /// The clock of another service.
    pub elsewhere_clock: Arc<Hands>,
    pub window: Arc<Window>,
    pub folder: tempfile::TempDir,
    bench: Option<Workbench>,
    /// Copies of one desk have one port, so that one of them is open at a time.
    _turn: Option<MutexGuard<'static, ()>>,
}

static TURN: Mutex<()> = Mutex::new(());

impl Office {
    /// An empty desk whose service runs.
    pub fn new() -> Self {
        Self::at(sealbid_testkit::folder(), None)
    }

    /// One that lies in a folder already.
    fn at(folder: tempfile::TempDir, turn: Option<MutexGuard<'static, ()>>) -> Self {
        let clock: Arc<Hands> = Arc::default();
        let mut office = Self {
            phone_clock: clock.clone(),
            clock,
            elsewhere_clock: Arc::default(),
            window: Arc::default(),
            folder,
            bench: None,
            _turn: turn,
        };
        office.open(Box::new(Folders));
        office
    }

    /// A desk with a bid whose document is built, and with a phone that it knows.
    pub fn with_document() -> (Self, String) {
        static READY: OnceLock<(tempfile::TempDir, String)> = OnceLock::new();
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let (ready, bid) = READY.get_or_init(|| {
            let mut office = Self::new();
            let bid = office.compose();
            office.enrol();
            office.pair(Phone::Approves).done();
            office.make_seal();
            let plan = office.plan(1, 120.0, 220.0);
            office.bench().plan_save(SavePlan { bid: bid.clone(), plan }).unwrap();
            office.close();
            (office.folder, bid)
        });
        let folder = sealbid_testkit::folder();
        copy_to(ready.path(), folder.path());
        (Self::at(folder, Some(turn)), bid.clone())
    }

    /// Opens the desk, once more or with other stores, and waits for its service.
    pub fn open(&mut self, stores: Box<dyn Stores>) {
        self.begin(stores);
        self.until(|event| matches!(event, Event::Service { service } if service.problem.is_none()));
    }

    /// Opens the desk; its service need not be there.
    pub fn begin(&mut self, stores: Box<dyn Stores>) {
        self.close();
        let bench = Workbench::open(Setup {
            folder: self.path("data"),
            assets: sealbid_testkit::workspace_root().join("assets"),
            phone_app: None,
            console: None,
            listen: "127.0.0.1".parse().unwrap(),
            sources: Box::new(Given(self.clock.clone())),
            stores,
            host: self.window.clone(),
        });
        self.bench = Some(bench.unwrap_or_else(|problem| panic!("{problem:?}")));
    }

    pub fn close(&mut self) {
        self.bench = None;
        self.window.heard.lock().unwrap().clear();
    }

    /// Goes on, by a desk that is opened anew, with what a kill left of the desk and with the phone as it is now.
    pub fn go_on_with(&mut self, photo: &Path) {
        self.close();
        std::fs::remove_dir_all(self.path("data")).unwrap();
        std::fs::rename(photo, self.path("data")).unwrap();
        self.open(Box::new(Folders));
    }

    pub fn bench(&self) -> &Workbench {
        self.bench.as_ref().unwrap()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Waits for an event; it may have come before.
    #[track_caller]
    fn until(&self, is_it: impl Fn(&Event) -> bool) {
        let until = Tick::now() + LIMIT;
        let mut heard = self.window.heard.lock().unwrap();
        while !heard.iter().any(&is_it) {
            let left = until.checked_duration_since(Tick::now()).unwrap_or_else(|| panic!("{heard:?}"));
            heard = self.window.came.wait_timeout(heard, left).unwrap().0;
        }
    }

    /// What is said of a file's signatures.
    pub fn verified(&self, handle: &str) -> VerifyReport {
        let job = self.bench().verify(FileAsked { handle: handle.to_owned() }).unwrap();
        let JobOutcome::Verified { report } = self.ran(&job, Phone::Away, |_, _| {}).done() else {
            panic!("it was verified")
        };
        report
    }

    /// A bid on the sample, filled, and its document built.
    pub fn compose(&self) -> String {
        let package = self.bench().sample(Nothing {}).unwrap();
        let job = self.bench().bid_new(NewBid { handle: package.handle, lot: None }).unwrap();
        let JobOutcome::Begun { bid } = self.ran(&job, Phone::Away, |_, _| {}).done() else { panic!("it was begun") };
        let uscc = ["91350100", "M000100Y43"].concat();
        self.bench().bidder_save(SaveBidder { bid: bid.clone(), name: BIDDER.to_owned(), uscc }).unwrap();
        {
            let store = Folder::new(self.path("data/bids").join(&bid).join("project")).unwrap();
            let mut project = Project::open(&store).unwrap();
            let assets = Folder::new(sealbid_testkit::workspace_root().join("assets/sample")).unwrap();
            let names = ["NotoSansSC_400Regular.ttf", "NotoSansSC_600SemiBold.ttf", "NotoSerifSC_400Regular.ttf"];
            let fonts = Fonts::new(names.map(sealbid_testkit::font).to_vec()).unwrap();
            for paper in sample::papers(&assets, &fonts, self.clock.now()).unwrap() {
                if paper.name.ends_with(".json") {
                    project.set_form(&paper.part, &paper.bytes).unwrap();
                } else {
                    project.add(&paper.part, &paper.name, &mut paper.bytes.as_slice()).unwrap();
                }
            }
        }
        let job = self.bench().build(BidAsked { bid: bid.clone() }).unwrap();
        self.ran(&job, Phone::Away, |_, _| {}).done();
        bid
    }

    /// Draws the company's round seal and has a version of it made.
    pub fn make_seal(&self) -> SealDetail {
        let presets = self.bench().seal_presets(PresetsAsked { text: BIDDER.to_owned() }).unwrap();
        let source = SealSource::Drawn { design: presets[0].design.clone() };
        let seal = self.bench().seal_new(NewSeal { name: "单位公章".to_owned(), source }).unwrap().row.id;
        let JobOutcome::SealOrdered { seal } = self.order(&seal, SealOrderKind::Make, Phone::Approves).done() else {
            panic!("it was made")
        };
        seal
    }

    /// Orders something of the register of seals.
    #[track_caller]
    pub fn order(&self, seal: &str, order: SealOrderKind, phone: Phone) -> Ran {
        let asked = OrderSeal { seal: seal.to_owned(), order, phones: Vec::new() };
        let job = self.bench().seal_order(asked).unwrap();
        self.ran(&job, phone, |_, _| {})
    }

    /// The company's seal.
    pub fn seal(&self) -> String {
        self.bench().seals(Nothing {}).unwrap().seals[0].id.clone()
    }

    /// It at one place.
    pub fn entry(&self, page: u32, x_mm: f64, y_mm: f64) -> SealEntry {
        SealEntry::At { seal: self.seal(), page, x_mm, y_mm }
    }

    /// A plan of it at one place.
    pub fn plan(&self, page: u32, x_mm: f64, y_mm: f64) -> StampPlan {
        StampPlan { entries: vec![self.entry(page, x_mm, y_mm)], ..StampPlan::default() }
    }

    /// The phone is given keys and certificates by the desk's service.
    pub fn enrol(&self) {
        let folder = self.path("phone");
        std::fs::create_dir(&folder).unwrap();
        let store = Folder::new(&folder).unwrap().owner_only();
        let url = self.bench().service(Nothing {}).unwrap().url;
        let uscc = ["91350100", "M000100Y43"].concat();
        let holder = Holder { organization: BIDDER.to_owned(), uscc, name: None };
        enrol(&store, &ServiceAddress { url, root: None }, &holder, &mut rng()).unwrap();
    }

    pub fn pair(&self, phone: Phone) -> Ran {
        let job = self.bench().pair(PairPhone { desk_name: "投标部台式机".to_owned() }).unwrap();
        self.ran(&job, phone, |_, _| {})
    }

    /// Another service, which the desk works with from now on.
    pub fn elsewhere(&self) -> Running {
        let running = Running::start(sealbid_service::Setup {
            data: self.path("elsewhere"),
            database: None,
            mode: Mode::Practice,
            listen: "127.0.0.1".parse().unwrap(),
            public_url: None,
            app: None,
            console: None,
            fonts: None,
            trust: Vec::new(),
            steps: Arc::new(Unhindered),
            mail: None,
            clock: self.elsewhere_clock.clone(),
            random: Given(self.clock.clone()).random(),
        });
        let running = running.unwrap();
        let url = running.url().to_owned();
        let settings = self.bench().settings(Nothing {}).unwrap();
        self.bench().settings_save(Settings { service: url.clone(), ..settings }).unwrap();
        self.until(|event| match event {
            Event::Service { service } => service.url == url && service.problem.is_none(),
            _ => false,
        });
        running
    }

    /// The folder that the person chooses from now on.
    pub fn choose_folder(&self, folder: &Path) {
        *self.window.folder.lock().unwrap() = Some(folder.to_owned());
    }

    pub fn phones(&self) -> Vec<PhoneRow> {
        self.bench().desk(Nothing {}).unwrap().phones
    }

    pub fn stamp(&self, bid: &str, phone: Phone) -> Ran {
        let job = self.bench().stamp(BidAsked { bid: bid.to_owned() }).unwrap();
        self.ran(&job, phone, |_, _| {})
    }

    pub fn pack(&self, bid: &str, phone: Phone) -> Ran {
        let job = self.bench().pack(BidAsked { bid: bid.to_owned() }).unwrap();
        self.ran(&job, phone, |_, _| {})
    }

    pub fn encrypt(&self, bid: &str) -> Ran {
        let job = self.bench().encrypt(BidAsked { bid: bid.to_owned() }).unwrap();
        self.ran(&job, Phone::Away, |_, _| {})
    }

    pub fn decrypt(&self, bid: &str, phone: Phone) -> Ran {
        let handle = self.bench().bid_envelope(BidAsked { bid: bid.to_owned() }).unwrap().file.handle;
        let job = self.bench().decrypt(FileAsked { handle }).unwrap();
        self.ran(&job, phone, |_, _| {})
    }

    /// Hears a job to its end while a phone answers its first code. `meanwhile` is told of each event as it comes.
    #[track_caller]
    pub fn ran(&self, job: &JobId, phone: Phone, mut meanwhile: impl FnMut(&JobId, &JobEvent)) -> Ran {
        let until = Tick::now() + LIMIT;
        let (mut events, mut seen) = (Vec::new(), 0);
        let mut is_answering = false;
        std::thread::scope(|scope| {
            loop {
                let mut heard = self.window.heard.lock().unwrap();
                while heard.len() <= seen {
                    let left = until.checked_duration_since(Tick::now()).unwrap_or_else(|| panic!("{events:?}"));
                    heard = self.window.came.wait_timeout(heard, left).unwrap().0;
                }
                let event = heard[seen].clone();
                drop(heard);
                seen += 1;
                let Event::Job { job: of, event, .. } = event else { continue };
                if of != job.job {
                    continue;
                }
                meanwhile(job, &event);
                match event {
                    JobEvent::Done { outcome } => return Ran { ended: Ended::Done(Box::new(outcome)), events },
                    JobEvent::Failed { problem } => return Ran { ended: Ended::Failed(problem), events },
                    JobEvent::Cancelled {} => return Ran { ended: Ended::Cancelled, events },
                    _ => {}
                }
                if let JobEvent::Code { qr, .. } = &event
                    && phone != Phone::Away
                    && !is_answering
                    // A reader now and then makes nothing of a code; the next one comes soon, as it does for a person.
                    && let Some(text) = scanned(qr)
                {
                    is_answering = true;
                    scope.spawn(move || self.answer(job, &text, phone == Phone::Rejects));
                }
                events.push(event);
            }
        })
    }

    fn answer(&self, job: &JobId, code: &str, rejects: bool) {
        let store = Folder::new(self.path("phone")).unwrap().owner_only();
        let phone = SoftPhone::open(&store).unwrap();
        let began = Tick::now();
        let clock = || Moment {
            tick: u64::try_from(began.elapsed().as_millis()).unwrap(),
            unix: Time::new(u64::try_from(self.phone_clock.ms() / 1_000).unwrap()).unwrap(),
        };
        let with = Answering { phone: &phone, store: &store, clock: &clock, rejects };
        // What comes of it is seen at the desk.
        answer(&with, code, &mut rng(), &mut |line| {
            if let Some(digits) = line.to_string().strip_prefix("digits ") {
                let digits = TypeDigits { job: job.job.clone(), digits: digits.to_owned() };
                self.bench().job_digits(digits).ok();
            }
        })
        .ok();
    }

    /// Names of all files below a folder of the desk.
    pub fn files(&self, folder: &str) -> HashSet<PathBuf> {
        files(&self.path("data").join(folder)).into_iter().collect()
    }
}

/// What a reader that is not ours sees in a code, if it can read that.
fn scanned(qr: &QrView) -> Option<String> {
    const SCALE: usize = 4;
    const QUIET: usize = 4;
    let modules: Vec<Vec<bool>> = qr.rows.iter().map(|row| row.bytes().map(|b| b == b'1').collect()).collect();
    let side = (modules.len() + 2 * QUIET) * SCALE;
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
        let at = |n: usize| (n / SCALE).checked_sub(QUIET).filter(|n| *n < modules.len());
        let is_dark = at(x).zip(at(y)).is_some_and(|(x, y)| modules[y][x]);
        if is_dark { 0 } else { 255 }
    });
    Some(picture.detect_grids().first()?.decode().ok()?.1)
}
