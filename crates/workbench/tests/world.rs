//! A desk in a folder of its own, and the window that it tells.

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, LazyLock, Mutex};
use std::time::{Duration, Instant as Tick};

use rand_core::{CryptoRng, Rng as _};
use sealbid_bid::store::{Existing, Folder, RelPath, Store, StoreError, create_folders, write_whole};
use sealbid_bid::tender::make;
use sealbid_pki::{Certificate, Clock, FileKey, Instant, PrivateKey, ca};
use sealbid_testkit::{one_page, rng, workspace_root};
use sealbid_wire::Problem;
use sealbid_wire::desk::{
    AddFiles, BidAsked, BidView, Desk as _, Event, FileAsked, FilePurpose, JobEvent, JobId, JobOutcome, LanguageChoice,
    NewBid, Nothing, SaveBidder, SaveForm, Settings, TenderView,
};
use sealbid_workbench::{Host, Setup, Sources, Stores, Workbench};
use serde_json::{Value, json};

/// 2026-11-23T08:00:00Z.
pub const NOW: i64 = 1_795_420_800;
pub const BIDDER: (&str, &str) = ("江北示范建设有限公司", "91350100M000100Y43");
const PURCHASER: (&str, &str) = ("江北示范城市建设投资有限公司", "91990000MA0000001B");
/// Longer than between two steps of a job that are told.
const PACE: Duration = Duration::from_millis(110);
/// How long anything may take.
const LIMIT: Duration = Duration::from_secs(120);

/// A clock that is set by hand.
pub struct Hands(AtomicI64);

impl Hands {
    pub fn set(&self, secs: i64) {
        self.0.store(secs, Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn now(&self) -> Instant {
        Instant::from_unix_secs(self.0.load(Ordering::SeqCst))
    }
}

/// The window.
#[derive(Default)]
pub struct Window {
    events: Mutex<Vec<Event>>,
    heard: Condvar,
    pub chosen: Mutex<Vec<PathBuf>>,
    pub saved_to: Mutex<Option<PathBuf>>,
    /// How much of a job's whole is done until the job is held; held it is until this is nothing again.
    hold: Mutex<Option<f64>>,
    let_go: Condvar,
    /// What dialogs were headed with, and the names that they proposed.
    pub headed: Mutex<Vec<(String, String)>>,
    pub logs: Mutex<Vec<PathBuf>>,
}

impl Window {
    /// The first event, of those from `from` on, that `find` finds something in.
    pub fn wait_from<T>(&self, from: usize, find: impl Fn(&Event) -> Option<T>) -> T {
        let end = Tick::now() + LIMIT;
        let mut events = self.events.lock().unwrap();
        loop {
            if let Some(found) = events.iter().skip(from).find_map(&find) {
                return found;
            }
            let left = end.checked_duration_since(Tick::now()).unwrap_or_else(|| panic!("not told: {events:?}"));
            events = self.heard.wait_timeout(events, left).unwrap().0;
        }
    }

    pub fn wait<T>(&self, find: impl Fn(&Event) -> Option<T>) -> T {
        self.wait_from(0, find)
    }

    /// Has jobs tell every step of theirs, and holds them once so much is done.
    pub fn hold(&self, share: f64) {
        *self.hold.lock().unwrap() = Some(share);
    }

    pub fn let_go(&self) {
        *self.hold.lock().unwrap() = None;
        self.let_go.notify_all();
    }

    fn wait_while_held(&self, done: u64, total: u64) {
        let held = self.hold.lock().unwrap();
        let Some(share) = *held else { return };
        if (done as f64) < share * total as f64 {
            // So long that the next step is told too.
            drop(self.let_go.wait_timeout(held, PACE).unwrap());
        } else if done < total {
            drop(self.let_go.wait_while(held, |held| held.is_some()).unwrap());
        }
    }

    pub fn events(&self) -> Vec<Event> {
        self.events.lock().unwrap().clone()
    }
}

impl Host for Window {
    fn choose_files(&self, _: FilePurpose, _: &str) -> Vec<PathBuf> {
        self.chosen.lock().unwrap().clone()
    }
    fn choose_folder(&self, _: &str) -> Option<PathBuf> {
        self.saved_to.lock().unwrap().clone()
    }
    fn save_file(&self, title: &str, name: &str) -> Option<PathBuf> {
        self.headed.lock().unwrap().push((title.to_owned(), name.to_owned()));
        self.saved_to.lock().unwrap().clone()
    }
    fn emit(&self, event: Event) {
        let progress = match &event {
            Event::Job { event: JobEvent::Progress { done, total, .. }, .. } => Some((*done, *total)),
            _ => None,
        };
        self.events.lock().unwrap().push(event);
        self.heard.notify_all();
        if let Some((done, total)) = progress {
            self.wait_while_held(done, total);
        }
    }
    fn version(&self) -> String {
        "0.1.0".to_owned()
    }
    fn web_view(&self) -> String {
        "1".to_owned()
    }
    fn logs(&self) -> Vec<PathBuf> {
        self.logs.lock().unwrap().clone()
    }
    fn computer(&self) -> String {
        "投标部台式机".to_owned()
    }
    fn language(&self) -> LanguageChoice {
        LanguageChoice::ZhCn
    }
}

/// Folders as they are.
pub struct Folders;

impl Stores for Folders {
    fn open(&self, root: &Path) -> Result<Box<dyn Store>, StoreError> {
        Ok(Box::new(Folder::new(root)?))
    }
    fn create(&self, root: &Path) -> Result<Box<dyn Store>, StoreError> {
        Ok(Box::new(Folder::create(root)?))
    }
}

struct Chance {
    clock: Arc<Hands>,
    seed: AtomicU64,
}

impl Sources for Chance {
    fn clock(&self) -> Arc<dyn Clock + Send + Sync> {
        self.clock.clone()
    }
    fn random(&self) -> Box<dyn CryptoRng + Send> {
        Box::new(rng(self.seed.fetch_add(1, Ordering::SeqCst)))
    }
}

/// An open desk.
pub struct Desk {
    pub bench: Workbench,
    pub window: Arc<Window>,
    pub clock: Arc<Hands>,
}

impl std::ops::Deref for Desk {
    type Target = Workbench;

    fn deref(&self) -> &Workbench {
        &self.bench
    }
}

/// The beginning of a random source that no other desk of this process has.
static SEEDS: AtomicU64 = AtomicU64::new(1);

/// Opens the desk in `folder`, by these stores.
pub fn open_by(folder: &Path, stores: Box<dyn Stores>) -> Result<Desk, Problem> {
    opened(folder, stores, "127.0.0.1")
}

/// A desk whose service listens at an address.
pub fn open_at(folder: &Path, address: &str) -> Desk {
    opened(folder, Box::new(Folders), address).unwrap()
}

fn opened(folder: &Path, stores: Box<dyn Stores>, address: &str) -> Result<Desk, Problem> {
    let clock = Arc::new(Hands(AtomicI64::new(NOW)));
    let window = Arc::new(Window::default());
    let seed = AtomicU64::new(SEEDS.fetch_add(1 << 20, Ordering::SeqCst));
    let bench = Workbench::open(Setup {
        folder: folder.to_owned(),
        assets: workspace_root().join("assets"),
        phone_app: None,
        console: None,
        listen: address.parse().unwrap(),
        sources: Box::new(Chance { clock: clock.clone(), seed }),
        stores,
        host: window.clone(),
    })?;
    Ok(Desk { bench, window, clock })
}

pub fn open(folder: &Path) -> Desk {
    open_by(folder, Box::new(Folders)).unwrap()
}

/// A desk whose service is elsewhere and away: nothing is started in the background.
pub fn open_alone(folder: &Path) -> Desk {
    keep_service_away(folder);
    open(folder)
}

/// What a desk has in its database once its settings name a service that is away: nobody listens at that port.
static AWAY: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = sealbid_testkit::folder();
    let desk = open(folder.path());
    let settings = desk.settings(Nothing {}).unwrap();
    desk.settings_save(Settings { service: "http://127.0.0.1:9".to_owned(), ..settings }).unwrap();
    drop(desk);
    std::fs::read(folder.path().join("desk.sqlite")).unwrap()
});

/// Has the settings of a new desk name that service.
pub fn keep_service_away(folder: &Path) {
    let path = folder.join("desk.sqlite");
    if !path.exists() {
        std::fs::write(path, &*AWAY).unwrap();
    }
}

impl Desk {
    /// What came of a job, or why it did not begin.
    pub fn ended(&self, job: Result<JobId, Problem>) -> Result<JobOutcome, Problem> {
        let JobId { job } = job?;
        self.window.wait(|event| match event {
            Event::Job { job: other, event, .. } if *other == job => match event {
                JobEvent::Done { outcome } => Some(Ok(outcome.clone())),
                JobEvent::Failed { problem } => Some(Err(problem.clone())),
                JobEvent::Cancelled {} => Some(Err(Problem::bare("cancelled"))),
                _ => None,
            },
            _ => None,
        })
    }

    pub fn view(&self, bid: &str) -> BidView {
        self.bid(BidAsked { bid: bid.to_owned() }).unwrap()
    }

    /// Begins a bid from a package.
    pub fn begin(&self, handle: String) -> Result<String, Problem> {
        match self.ended(self.bid_new(NewBid { handle, lot: None }))? {
            JobOutcome::Begun { bid } => Ok(bid),
            other => panic!("{other:?}"),
        }
    }

    /// What a package says.
    pub fn look(&self, handle: &str) -> Result<TenderView, Problem> {
        match self.ended(self.tender_look(FileAsked { handle: handle.to_owned() }))? {
            JobOutcome::Tender { tender } => Ok(tender),
            other => panic!("{other:?}"),
        }
    }

    /// A bid on the small tender, of the bidder.
    pub fn begun(&self, folder: &Path) -> String {
        let path = folder.join("small.sbtender");
        std::fs::write(&path, small_tender()).unwrap();
        let file = self.handle_of(&path).unwrap();
        let bid = self.begin(file.handle).unwrap();
        self.bidder_save(bidder(&bid)).unwrap();
        bid
    }

    /// Adds files to a part.
    pub fn add(&self, bid: &str, part: &str, paths: &[PathBuf]) -> Result<JobOutcome, Problem> {
        let files = paths.iter().map(|path| self.handle_of(path).unwrap().handle).collect();
        self.ended(self.part_add(AddFiles { bid: bid.to_owned(), part: part.to_owned(), files }))
    }

    pub fn save(&self, bid: &str, part: &str, values: Value) -> sealbid_wire::desk::FormView {
        self.form_save(SaveForm { bid: bid.to_owned(), part: part.to_owned(), values }).unwrap()
    }

    /// Fills everything of the small tender.
    pub fn filled(&self, folder: &Path) -> String {
        let bid = self.begun(folder);
        assert!(self.save(&bid, "opening-schedule", schedule(123_456)).is_whole);
        let pdf = folder.join("执照.pdf");
        std::fs::write(&pdf, one_page("licence")).unwrap();
        self.add(&bid, "licence", &[pdf]).unwrap();
        bid
    }
}

pub fn bidder(bid: &str) -> SaveBidder {
    SaveBidder { bid: bid.to_owned(), name: BIDDER.0.to_owned(), uscc: BIDDER.1.to_owned() }
}

/// A whole opening schedule, as it is typed.
pub fn schedule(price_fen: i64) -> Value {
    json!({
        "price_fen": price_fen, "delivery_days": 120, "quality": "合格", "manager": "王演练",
        "deposit": "电子保函", "date": "2026-11-20",
    })
}

/// A purchaser who is known to nobody.
pub fn purchaser() -> (Certificate, FileKey) {
    let mut rng = rng(77);
    let at = Instant::from_unix_secs(NOW);
    let validity = ca::Validity { not_before: at.plus_secs(-86_400), not_after: at.plus_secs(86_400 * 365) };
    let key = PrivateKey::generate(&mut rng);
    let root = ca::root(&key, &ca::Subject::named("Example root"), validity, &mut rng).unwrap();
    let issuer = FileKey::new(key, vec![root.clone()]).unwrap();
    let key = PrivateKey::generate(&mut rng);
    let (name, uscc) = PURCHASER;
    let subject =
        ca::Subject { organization: Some(name.to_owned()), uscc: Some(uscc.to_owned()), ..ca::Subject::named(name) };
    let addresses = ca::Addresses::default();
    let leaf = ca::issue(&issuer, ca::Profile::Signing, &subject, &(&key).into(), validity, &addresses, &mut rng);
    (root, FileKey::new(key, vec![leaf.unwrap()]).unwrap())
}

/// A tender that asks for a form and an attachment, takes a second form and further files, and accepts at most 5,000 yuan.
pub fn small_tender() -> Vec<u8> {
    tender(&one_page("notice"))
}

/// The same with a notice of so many bytes, which do not pack.
pub fn large_tender(len: usize) -> Vec<u8> {
    let mut notice = one_page("notice");
    notice.resize(len, 0);
    rng(79).fill_bytes(&mut notice[600..]);
    tender(&notice)
}

fn tender(notice: &[u8]) -> Vec<u8> {
    let folder = sealbid_testkit::folder();
    let store = Folder::new(folder.path()).unwrap();
    let put = |name: &str, bytes: &[u8]| {
        let path = RelPath::parse(name).unwrap();
        create_folders(&store, &path.parent()).unwrap();
        write_whole(&store, &path, bytes, Existing::Replace).unwrap();
    };
    let (name, uscc) = PURCHASER;
    let release = json!({
        "ocid": "ocds-000000-JB-0001", "id": "ocds-000000-JB-0001-01", "date": "2026-11-09T09:00:00+08:00",
        "parties": [{"id": "1", "name": name, "identifier": {"id": uscc}, "roles": ["procuringEntity"]}],
        "tender": {
            "id": "JB-2026-0001", "title": "江北示范区路灯改造工程", "procuringEntity": {"id": "1", "name": name},
            "value": {"amount": 5000, "currency": "CNY"},
            "tenderPeriod": {"endDate": "2026-12-15T09:30:00+08:00"},
            "documents": [{"title": "招标公告", "url": "documents/notice.pdf"}],
        },
    });
    let part = |id: &str, title: &str, required: bool| json!({"id": id, "title": title, "kind": "attachment", "required": required, "accepts": ["pdf", "png"]});
    let form = |id: &str, title: &str, template: &str, required: bool| json!({"id": id, "title": title, "kind": "form", "template": template, "required": required});
    let outline = json!({"format": 1, "volumes": [{"id": "all", "title": "投标文件", "parts": [
        form("opening-schedule", "开标一览表", "opening_schedule", true),
        form("quotation", "分项报价表", "quotation", false),
        part("licence", "营业执照", true),
        part("references", "类似项目业绩", false),
    ]}]});
    put("release.json", release.to_string().as_bytes());
    put("outline.json", outline.to_string().as_bytes());
    put("documents/notice.pdf", notice);
    let at = Instant::from_unix_secs(NOW);
    make(&store, &purchaser().1, at, Cursor::new(Vec::new())).unwrap().into_inner()
}
