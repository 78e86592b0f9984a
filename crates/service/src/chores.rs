//! What the service does by itself: sends what waits, asks silent providers again, ends what is over, chains the audit trail.

use std::sync::Arc;
use std::time::Duration;

use sealbid_pki::Instant;

use crate::account::Accounts;
use crate::application::{Applications, Objects, Turns};
use crate::calendar::DAY_MS;
use crate::identity::Identities;
use crate::office::Office;
use crate::store::{StoreError, code, phone, proposal, repeat, session, told as outbox, writing};
use crate::{told, trail};

/// How often it is looked whether something is due.
const TICK: Duration = Duration::from_secs(1);
/// How long mail waits at most for a server that is away.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// How long what ended is remembered.
const SESSIONS_MS: i64 = 183 * DAY_MS;
const CODES_MS: i64 = 2 * DAY_MS;
const CHALLENGES_MS: i64 = DAY_MS;
const MESSAGES_MS: i64 = 365 * DAY_MS;
const OUTBOX_MS: i64 = 7 * DAY_MS;
const REPEATS_MS: i64 = 7 * DAY_MS;
/// How many ticks pass between two sweeps.
const SWEEP_TICKS: u32 = 60;
/// How often, by the service's clock, the bank is asked and admins are looked after where nothing happened meanwhile.
const ROUND_MS: i64 = 60_000;

/// Does what is due, as soon as it is told that there is something and at every tick, until the service ends.
pub(crate) async fn run(office: Arc<Office>) {
    let mut stopping = office.stopping.subscribe();
    let mut unswept = SWEEP_TICKS;
    let mut round: Option<Instant> = None;
    let (mut turns, mut objects) = (Turns::default(), Objects::default());
    // What waited through a restart leaves at once.
    office.outbox.notify_one();
    loop {
        let has_happened = tokio::select! {
            () = office.outbox.notified() => true,
            () = tokio::time::sleep(TICK) => false,
            _ = stopping.wait_for(|stopped| *stopped) => return,
        };
        if !has_happened {
            unswept += 1;
        }
        for (what, done) in [("outbox", told::deliver(&office).await), ("trail", trail::link(&office.store).await)] {
            if let Err(error) = done {
                tracing::error!(what, code = error.code(), "a chore failed; it is done again");
            }
        }
        let identities = Identities::new(&office);
        if let Err(error) = identities.ask_due().await {
            tracing::error!(what = "identity", code = error.code(), "a chore failed; it is done again");
        }
        if office.identity.call_back(&office).await.is_err() {
            tracing::error!(what = "call back", "a chore failed; it is done again");
        }
        if let Err(error) = identities.query_due().await {
            tracing::error!(what = "query", code = error.code(), "a chore failed; it is done again");
        }
        let applications = Applications::new(&office);
        // A clock that was set, either way, begins another one.
        if has_happened || round.is_none_or(|at| (applications.now.unix_ms() - at.unix_ms()).abs() >= ROUND_MS) {
            round = Some(applications.now);
            if let Err(error) = applications.listen_to_bank().await {
                tracing::error!(what = "bank", code = error.code(), "a chore failed; it is done again");
            }
            turns.look_after_admins();
        }
        if let Err(error) = applications.remind_admins(&mut turns).await {
            tracing::error!(what = "admins", code = error.code(), "a chore failed; it is done again");
        }
        if let Err(error) = applications.lapse_due(&mut turns).await {
            tracing::error!(what = "applications", code = error.code(), "a chore failed; it is done again");
        }
        if let Err(error) = Accounts::new(&office).close_due().await {
            tracing::error!(what = "closing", code = error.code(), "a chore failed; it is done again");
        }
        if unswept >= SWEEP_TICKS {
            unswept = 0;
            if let Err(error) = sweep(&office).await {
                tracing::error!(what = "sweep", code = error.code(), "a chore failed; it is done again");
            }
            if let Err(error) = applications.sweep().await {
                tracing::error!(what = "ended", code = error.code(), "a chore failed; it is done again");
            }
        }
        if let Err(error) = applications.remove_orphans(&mut objects).await {
            tracing::error!(what = "objects", code = error.code(), "a chore failed; it is done again");
        }
    }
}

/// Sends mail that is due, until the service ends. A server that is slow keeps nothing else waiting; what is under way when the service
/// ends is sent again after the next start, as the same mail.
pub(crate) async fn send_mail(office: Arc<Office>) {
    let mut stopping = office.stopping.subscribe();
    let mut pause = TICK;
    loop {
        let round = async {
            tokio::time::sleep(pause).await;
            told::deliver_mail(&office).await.unwrap_or_else(|error| {
                tracing::error!(what = "mail", code = error.code(), "a chore failed; it is done again");
                true
            })
        };
        tokio::select! {
            // A server that is away, or takes no password, is not asked every second.
            is_there = round => pause = if is_there { TICK } else { (pause * 2).min(LONGEST_PAUSE) },
            _ = stopping.wait_for(|stopped| *stopped) => return,
        }
    }
}

/// Forgets what is no longer needed.
async fn sweep(office: &Office) -> Result<(), StoreError> {
    let now = office.now();
    let before = |ms: i64| Instant::from_unix_ms(now.unix_ms() - ms);
    let has_lapsed = writing!(office.store, StoreError, |at| {
        code::spend(at, now).await?;
        code::forget(at, before(CODES_MS)).await?;
        session::forget(at, before(SESSIONS_MS)).await?;
        phone::forget_challenges(at, before(CHALLENGES_MS)).await?;
        outbox::forget_messages(at, before(MESSAGES_MS)).await?;
        outbox::forget_outbox(at, before(OUTBOX_MS)).await?;
        repeat::forget(at, before(REPEATS_MS)).await?;
        Ok(proposal::sweep(at, now).await?)
    })?;
    if has_lapsed {
        office.live.touch_people();
    }
    Ok(())
}
