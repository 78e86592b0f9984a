//! Who waits for what happens to an account, and is woken when it does.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

/// Accounts that somebody watches, who has a role, and what waits for them. What happened is read from the store; here is only that something did.
#[derive(Default)]
pub(crate) struct Live {
    watched: Mutex<HashMap<String, watch::Sender<u64>>>,
    people: watch::Sender<u64>,
    queues: watch::Sender<u64>,
}

impl Live {
    /// Is woken by each [`Self::touch`] of this account from now on.
    pub(crate) fn watch(&self, account: &str) -> watch::Receiver<u64> {
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        watched.retain(|_, sender| sender.receiver_count() > 0);
        watched.entry(account.to_owned()).or_insert_with(|| watch::Sender::new(0)).subscribe()
    }

    /// Is woken by each [`Self::touch_people`] from now on.
    pub(crate) fn watch_people(&self) -> watch::Receiver<u64> {
        self.people.subscribe()
    }

    /// Who has a role, or is proposed for one, is another.
    pub(crate) fn touch_people(&self) {
        self.people.send_modify(|count| *count += 1);
    }

    /// Is woken by each [`Self::touch_queues`] from now on.
    pub(crate) fn watch_queues(&self) -> watch::Receiver<u64> {
        self.queues.subscribe()
    }

    /// What waits for officers and operators is another.
    pub(crate) fn touch_queues(&self) {
        self.queues.send_modify(|count| *count += 1);
    }

    /// How many watch.
    pub(crate) fn watching(&self) -> usize {
        let watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        watched.values().map(watch::Sender::receiver_count).sum()
    }

    /// Something happened to this account.
    pub(crate) fn touch(&self, account: &str) {
        let watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = watched.get(account) {
            sender.send_modify(|count| *count += 1);
        }
    }
}
