//! Objects that belong to nothing, such as those whose application was erased, are removed: looked for once a day, a page at a time.

use sealbid_pki::Instant;

use super::{ApplicationError, Applications};
use crate::calendar::DAY_MS;
use crate::objects;
use crate::store::document as table;

/// How often they are looked for.
const EVERY_MS: i64 = DAY_MS;
/// How old one is before it is removed: whoever puts one there writes its row within that.
const AGE_MS: i64 = DAY_MS;
/// How many objects are looked at in one turn.
const PAGE: usize = 500;

/// How far the objects are looked through.
#[derive(Default)]
pub(crate) struct Objects {
    began: Option<Instant>,
    /// Those that are still to be looked at, the last one first.
    left: Vec<Vec<u8>>,
}

impl Applications<'_> {
    /// Looks at a page of the objects, where a look through them is under way or due.
    pub(crate) async fn remove_orphans(&self, seen: &mut Objects) -> Result<(), ApplicationError> {
        if seen.left.is_empty() {
            // A clock that was set, either way, begins another one.
            let is_done = seen.began.is_some_and(|began| (self.now.unix_ms() - began.unix_ms()).abs() < EVERY_MS);
            if is_done {
                return Ok(());
            }
            seen.began = Some(self.now);
            let data = self.office.data.clone();
            let names = tokio::task::spawn_blocking(move || objects::names(&data)).await;
            seen.left = names.map_err(|_| ApplicationError::Internal("objects"))??;
            seen.left.sort_unstable_by(|a, b| b.cmp(a));
        }
        let page = seen.left.split_off(seen.left.len().saturating_sub(PAGE));
        let (Some(last), Some(first)) = (page.first(), page.last()) else { return Ok(()) };
        let used = table::objects_between(&mut self.office.store.read().await?, first, last).await?;
        let orphans: Vec<_> = page.into_iter().filter(|name| !used.contains(name)).collect();
        let (data, moment) = (self.office.data.clone(), Instant::from_unix_ms(self.now.unix_ms() - AGE_MS));
        let removed = tokio::task::spawn_blocking(move || {
            orphans.iter().try_for_each(|name| objects::remove_older(&data, name, moment))
        });
        Ok(removed.await.map_err(|_| ApplicationError::Internal("objects"))??)
    }
}
