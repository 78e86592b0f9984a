//! The service that this desk works with: the practice service inside the program, or another one by its address.

use std::net::IpAddr;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use sealbid_client::Service;
use sealbid_desk::Reached;
use sealbid_desk::input;
use sealbid_pki::path::Trust;
use sealbid_pki::{Certificate, Clock, Instant};
use sealbid_service::{ListenError, Mode, Running, Setup, StartError, Unhindered, own_address};
use sealbid_wire::Problem;
use sealbid_wire::desk::{ConsoleView, Event, ServiceMode, ServiceView, Settings};

use crate::Core;
use crate::failure::{Failure, guard};

/// How often the service is looked at.
const PAUSE: Duration = Duration::from_secs(15);
/// A clock that went this far from where it was is told; the service tells it in whole seconds.
const DRIFT_MS: i64 = 2_000;

/// How the desk stands with its service.
pub(crate) struct ServiceDesk {
    state: Mutex<State>,
    /// Held while one service ends and another one begins.
    keeping: Mutex<()>,
    wake: Mutex<Option<Sender<()>>>,
}

struct State {
    /// The service inside the program, while it runs.
    running: Option<Running>,
    reached: Option<Reached>,
    /// The address and the certificates that it was reached by, as the settings name them.
    wanted: Option<(String, String)>,
    /// The machine's own address when the service inside was started: its certificate and its address for phones are of it.
    address: Option<IpAddr>,
    /// Whether the desk was closed: nothing is started any more.
    is_ended: bool,
    /// The root that it issues under, once it told.
    root: Option<Certificate>,
    view: ServiceView,
}

impl ServiceDesk {
    pub(crate) fn new() -> Self {
        let view = ServiceView {
            is_embedded: true,
            mode: None,
            url: String::new(),
            phone_url: None,
            problem: Some(Problem::bare("service_starting")),
            now: None,
            ahead_ms: 0,
        };
        let state =
            State { running: None, reached: None, wanted: None, address: None, is_ended: false, root: None, view };
        Self { state: Mutex::new(state), keeping: Mutex::new(()), wake: Mutex::new(None) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has it looked at now, not at the end of the pause.
    pub(crate) fn look_again(&self) {
        if let Some(wake) = &*self.wake.lock().unwrap_or_else(PoisonError::into_inner) {
            wake.send(()).ok();
        }
    }

    /// The service, as far as it is known where it is.
    pub(crate) fn reached(&self) -> Result<Reached, Failure> {
        let state = self.state();
        let problem = || state.view.problem.clone().unwrap_or_else(|| Problem::bare("service_starting"));
        state.reached.clone().ok_or_else(|| Failure::Refused(problem()))
    }

    /// The same, with what the settings call it.
    pub(crate) fn reached_as(&self) -> Result<(Reached, String), Failure> {
        let reached = self.reached()?;
        let state = self.state();
        // Both are of the same moment, or another service is about to be reached.
        let is_same = state.reached.as_ref().is_some_and(|now| now.service.url() == reached.service.url());
        match state.wanted.as_ref().filter(|_| is_same) {
            Some((service, _)) => Ok((reached, service.clone())),
            None => Err(Failure::bare("service_starting")),
        }
    }

    /// How it stood when it was looked at last.
    pub(crate) fn view(&self) -> ServiceView {
        self.state().view.clone()
    }

    /// The root that the service issues under, once it told.
    pub(crate) fn root(&self) -> Option<Certificate> {
        self.state().root.clone()
    }

    /// Reaches it no more, until it is the one that the settings name.
    pub(crate) fn leave(&self) {
        let mut state = self.state();
        (state.reached, state.wanted) = (None, None);
    }

    /// What time it is by the service's clock, as far as that is known.
    pub(crate) fn now(&self, clock: &dyn Clock) -> Instant {
        Instant::from_unix_ms(clock.now().unix_ms() + self.state().view.ahead_ms)
    }

    /// Whether the desk was closed.
    pub(crate) fn is_ended(&self) -> bool {
        self.state().is_ended
    }

    /// Ends the looking and the service inside the program.
    pub(crate) fn end(&self) {
        drop(self.wake.lock().unwrap_or_else(PoisonError::into_inner).take());
        let keeping = self.keeping.lock().unwrap_or_else(PoisonError::into_inner);
        let running = {
            let mut state = self.state();
            state.is_ended = true;
            state.running.take()
        };
        drop(running);
        drop(keeping);
    }
}

impl Core {
    /// Begins to keep the service and to look at it, until the desk is closed.
    pub(crate) fn begin_service(self: &Arc<Self>) {
        let (wake, woken) = channel();
        *self.service.wake.lock().unwrap_or_else(PoisonError::into_inner) = Some(wake);
        let core = self.weak();
        let spawned = thread::Builder::new().name("service".to_owned()).spawn(move || watch(&core, &woken));
        if spawned.is_err() {
            self.service.state().view.problem = Some(Failure::internal("service").problem());
        }
    }

    /// How the service stands now.
    pub(crate) fn service_view(&self) -> ServiceView {
        if self.service.state().reached.is_some() {
            self.look();
        }
        self.service.view()
    }

    /// Where officers and operators work, with the service inside the program.
    pub(crate) fn console_view(&self) -> ConsoleView {
        let state = self.service.state();
        let running = state.running.as_ref().filter(|_| self.console.is_some());
        // Others on the network open it too.
        let url = state.view.phone_url.as_deref().unwrap_or(&state.view.url);
        let page = running.map(|_| format!("{}/console.html", url.trim_end_matches('/')));
        let invitation = running.and_then(|running| running.first_officer());
        let first_officer = page.as_ref().zip(invitation).map(|(page, token)| format!("{page}#invitation={token}"));
        ConsoleView { address: page, first_officer }
    }

    /// Roots that a purchaser's certificate may lead to: that of the service, once it told, and with the practice service that
    /// of the sample's purchaser.
    pub(crate) fn trust(&self) -> Trust {
        let mut roots: Vec<Certificate> = self.service.root().into_iter().collect();
        if self.service.view().is_embedded {
            roots.extend(self.sample_root());
        }
        Trust::new(roots)
    }

    /// Has the service be the one that the settings name. While they cannot be read it stays as it is.
    fn keep(self: &Arc<Self>) {
        let _keeping = self.service.keeping.lock().unwrap_or_else(PoisonError::into_inner);
        let settings = match self.settings() {
            Ok(settings) => settings,
            Err(failure) => {
                let mut state = self.service.state();
                if state.reached.is_none() {
                    state.view.problem = Some(failure.problem());
                }
                return;
            }
        };
        let wanted = (settings.service.clone(), settings.service_root.clone());
        {
            // Until the old one is reached no more no job begins. Whoever holds both has the jobs first.
            let idle = self.jobs.idle();
            let mut state = self.service.state();
            if state.is_ended {
                return;
            }
            let is_kept = state.wanted.as_ref() == Some(&wanted) && (state.reached.is_some() || !wanted.0.is_empty());
            if is_kept && !(idle.is_some() && self.has_moved(&state)) {
                return;
            }
            let old = state.running.take();
            state.reached = None;
            drop(idle);
            state.root = None;
            state.wanted = Some(wanted);
            state.view = ServiceView {
                is_embedded: settings.service.is_empty(),
                url: settings.service.clone(),
                ..ServiceDesk::new().view()
            };
            drop(state);
            // It may take seconds to end, and the page asks meanwhile.
            drop(old);
        }
        if settings.service.is_empty() {
            let address = own_address();
            let started = guard("service", || self.start_embedded());
            let mut state = self.service.state();
            match started {
                Ok((running, reached, phone_url)) => {
                    state.view.url = reached.service.url().to_owned();
                    state.view.phone_url = phone_url;
                    state.running = Some(running);
                    state.address = Some(address);
                    state.reached = Some(reached);
                    drop(state);
                    self.begin_sample();
                }
                Err(failure) => state.view.problem = Some(failure.problem()),
            }
        } else {
            let reached = reach(&settings);
            let mut state = self.service.state();
            match reached {
                Ok(reached) => {
                    state.view.phone_url = Some(reached.service.url().to_owned());
                    state.reached = Some(reached);
                }
                Err(failure) => state.view.problem = Some(failure.problem()),
            }
        }
    }

    /// Whether the service inside runs at an address of the machine that is its own no longer.
    fn has_moved(&self, state: &State) -> bool {
        let now = own_address();
        let is_inside = state.running.is_some() && self.listen.is_everywhere();
        is_inside && !now.is_loopback() && state.address != Some(now)
    }

    /// Starts the service inside the program: at the port of the first start, since paired phones know it by that.
    fn start_embedded(self: &Arc<Self>) -> Result<(Running, Reached, Option<String>), Failure> {
        let data = self.folder.join("service");
        let kept = self.database.service_port()?;
        let trust = vec![self.sample_authority()?.root];
        let start = |listen| {
            Running::start(Setup {
                data: data.clone(),
                database: None,
                mode: Mode::Practice,
                listen,
                public_url: None,
                app: self.phone_app.clone(),
                console: self.console.clone(),
                fonts: Some(self.assets.fonts_folder()),
                trust: trust.clone(),
                steps: Arc::new(Unhindered),
                mail: None,
                clock: self.clock.clone(),
                random: self.sources.random(),
            })
        };
        let refused = |error: StartError| sealbid_desk::Failure::new(error.code(), error.params());
        let listen = kept.map_or(self.listen, |port| self.listen.at_port(port));
        let (running, is_elsewhere) = match start(listen) {
            Err(StartError::Listen(ListenError::Taken { .. })) => {
                (start(self.listen.at_port(0)).map_err(refused)?, true)
            }
            started => (started.map_err(refused)?, false),
        };
        let port = port_of(running.url()).ok_or_else(|| Failure::internal("port"))?;
        if is_elsewhere {
            let ports = [("port", kept.unwrap_or_default().to_string()), ("other", port.to_string())];
            self.host.emit(Event::Trouble { problem: Problem::new("service_port_other", ports) });
        } else if kept.is_none() {
            self.database.save_service_port(port)?;
        }
        let is_https = running.url().starts_with("https:");
        let root = match is_https {
            true => Some(input::text(&data.join("https.pem"))?.as_str().to_owned()),
            false => None,
        };
        // This machine's own address may change while it runs; this one does not.
        let url = match is_https && self.listen.is_everywhere() {
            true => format!("https://127.0.0.1:{port}"),
            false => running.url().to_owned(),
        };
        // A machine without a network is reached by nobody else.
        let is_reached =
            is_https && !["https://127.", "https://[::1]"].iter().any(|own| running.url().starts_with(own));
        let phone_url = Some(running.url().to_owned()).filter(|_| is_reached);
        let service = Service::at(&url, root.as_deref())?;
        Ok((running, Reached { service, root }, phone_url))
    }

    /// Asks the service how it is, and tells the page where that is otherwise than before.
    fn look(&self) {
        let Ok(reached) = self.service.reached() else {
            return self.tell_service(None);
        };
        let before = self.clock.now();
        let answer = reached.service.info();
        let after = self.clock.now();
        let mut state = self.service.state();
        // The settings may have named another one meanwhile.
        if state.reached.as_ref().is_none_or(|now| now.service.url() != reached.service.url()) {
            return;
        }
        let old = state.view.clone();
        match answer {
            Ok(info) => {
                state.root = Certificate::from_pem(&info.root).ok();
                state.view.mode = match info.mode.as_str() {
                    "practice" => Some(ServiceMode::Practice),
                    "production" => Some(ServiceMode::Production),
                    _ => None,
                };
                if let Ok(now) = info.now.parse::<Instant>() {
                    let middle = before.unix_ms() + (after.unix_ms() - before.unix_ms()) / 2;
                    let ahead = now.unix_ms() - middle;
                    // What the way to the service takes is no drift.
                    if (ahead - state.view.ahead_ms).abs() >= DRIFT_MS || ahead.abs() < DRIFT_MS {
                        state.view.ahead_ms = if ahead.abs() < DRIFT_MS { 0 } else { ahead };
                    }
                }
                state.view.now = Some(info.now);
                state.view.problem = None;
            }
            Err(error) => {
                state.view.now = None;
                state.view.problem = Some(error.problem());
            }
        }
        drop(state);
        self.tell_service(Some(old));
    }

    /// Tells the page how the service stands, where that is otherwise than `old`.
    fn tell_service(&self, old: Option<ServiceView>) {
        let view = self.service.view();
        let without_clock = |view: &ServiceView| ServiceView { now: None, ..view.clone() };
        if old.is_none_or(|old| without_clock(&old) != without_clock(&view)) {
            self.host.emit(Event::Service { service: view });
        }
    }
}

/// Keeps the service and looks at it, until nobody holds the other end of `woken`.
fn watch(core: &Weak<Core>, woken: &Receiver<()>) {
    loop {
        let Some(open) = core.upgrade() else { return };
        let before = open.service.view();
        open.keep();
        if open.service.state().reached.is_some() {
            open.look();
        } else {
            open.tell_service(Some(before));
        }
        open.attend();
        drop(open);
        match woken.recv_timeout(PAUSE) {
            Ok(()) | Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// The service that the settings name.
fn reach(settings: &Settings) -> Result<Reached, Failure> {
    let root = Some(settings.service_root.clone()).filter(|root| !root.trim().is_empty());
    Ok(Reached { service: Service::at(&settings.service, root.as_deref())?, root })
}

fn port_of(url: &str) -> Option<u16> {
    url.rsplit(':').next()?.parse().ok()
}
