//! Events on their way to the page.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sealbid_wire::desk::{Event, JobEvent};

/// How many events wait for a page at most.
const KEPT: usize = 1_000;

/// Gives one event to the page; whether it was taken.
type Page = Box<dyn Fn(&Event) -> bool + Send>;

/// Where events go. Without a page they are kept, in their order, for the next one.
#[derive(Default)]
pub struct Outbox {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    page: Option<Page>,
    kept: VecDeque<Event>,
}

impl Outbox {
    /// Tells the page.
    pub fn emit(&self, event: Event) {
        let mut state = self.state();
        if !state.page.as_ref().is_some_and(|page| page(&event)) {
            state.page = None;
            state.keep(event);
        }
    }

    /// Tells a page everything from now on, and first what was kept. The page before it hears no more.
    pub fn watch(&self, page: impl Fn(&Event) -> bool + Send + 'static) {
        let mut state = self.state();
        while state.kept.front().is_some_and(&page) {
            state.kept.pop_front();
        }
        state.page = state.kept.is_empty().then(|| Box::new(page) as Page);
    }

    /// The page went away: events are kept until there is one again.
    pub fn page_left(&self) {
        self.state().page = None;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Progress takes the place of what was kept of the same job; beyond the bound the oldest go.
    fn keep(&mut self, event: Event) {
        if let Some(job) = progress_of(&event) {
            self.kept.retain(|kept| progress_of(kept) != Some(job));
        }
        self.kept.push_back(event);
        while self.kept.len() > KEPT {
            self.kept.pop_front();
        }
    }
}

/// The job whose progress an event tells.
fn progress_of(event: &Event) -> Option<&str> {
    match event {
        Event::Job { job, event: JobEvent::Progress { .. }, .. } => Some(job),
        _ => None,
    }
}
