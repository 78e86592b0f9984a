//! Opening an envelope.

use std::io::{Read, Write};
use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;

use sealbid_pki::DecryptionKey;
use zeroize::Zeroizing;

use crate::error::{InspectError, OpenError, StreamError};
use crate::header::{Group, GroupName, Header, Part};
use crate::layout::{Inspected, inspect};
use crate::pipeline::Control;
use crate::seal::{holds_more, part_aad};
use crate::share::{self, Secrets, Share};
use crate::stream;

/// An envelope whose parts were all verified to their last segment. There is none for a file that failed anywhere:
/// who gives an output its name only with one of these in hand never names an unfinished or forged one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Opened {
    /// The header, authentic: the parts are bound to every byte of it.
    pub header: Header,
}

/// By what the groups of an envelope are opened.
#[derive(Clone, Copy)]
pub struct Means<'m> {
    /// Keys at hand. Each is tried on each member, since a key names no certificate.
    pub keys: &'m [DecryptionKey],
    /// Shares that were unwrapped elsewhere: by a phone, by a platform.
    pub shares: &'m [(GroupName, Zeroizing<[u8; 32]>)],
}

impl<'m> Means<'m> {
    /// Keys alone.
    pub fn keys(keys: &'m [DecryptionKey]) -> Self {
        Self { keys, shares: &[] }
    }

    /// The share of a group: one that was handed in, before one that a key gives. A wrong one is found by the
    /// envelope's commitment.
    fn share(&self, group: &Group, info: &[u8]) -> Option<Share> {
        let given = self.shares.iter().find(|(name, _)| *name == group.name);
        given.map(|(_, share)| Share::given(share)).or_else(|| share::unwrap(group, info, self.keys))
    }
}

/// Opens an envelope of `len` bytes in one pass: the summary goes to `summary`, the body to `body`.
///
/// # Errors
/// [`OpenError`]; what was written to either output until then is to be thrown away.
pub fn open(
    input: &mut dyn Read,
    len: u64,
    means: Means<'_>,
    summary: &mut dyn Write,
    body: &mut dyn Write,
    control: &mut Control<'_>,
) -> Result<Opened, OpenError> {
    let unlocked = Unlocked::new(input, len, means)?;
    let mut silent = Control { threads: control.threads, cancel: control.cancel, progress: &mut |_, _| {} };
    unlocked.read_part(Part::Summary, input, summary, &mut silent)?;
    unlocked.read_part(Part::Body, input, body, control)?;
    if holds_more(input).map_err(InspectError::Read)? {
        return Err(InspectError::TrailingBytes { expected: len }.into());
    }
    summary.flush().and_then(|()| body.flush()).map_err(OpenError::Write)?;
    Ok(Opened { header: unlocked.inspected.header })
}

/// Opens the summary alone and leaves the body unread, so that an opening sees the prices at once. The header that
/// comes with it is authentic.
///
/// # Errors
/// [`OpenError`]. A body that was changed goes unnoticed here.
pub fn open_summary(input: &mut dyn Read, len: u64, means: Means<'_>) -> Result<(Header, Vec<u8>), OpenError> {
    let unlocked = Unlocked::new(input, len, means)?;
    let mut summary = Vec::new();
    let never = AtomicBool::new(false);
    let mut control = Control { threads: NonZeroUsize::MIN, cancel: &never, progress: &mut |_, _| {} };
    unlocked.read_part(Part::Summary, input, &mut summary, &mut control)?;
    Ok((unlocked.inspected.header, summary))
}

/// An envelope whose shares are known and are those it commits to.
struct Unlocked {
    inspected: Inspected,
    secrets: Secrets,
}

impl Unlocked {
    fn new(input: &mut dyn Read, len: u64, means: Means<'_>) -> Result<Self, OpenError> {
        let inspected = inspect(input, len)?;
        let Header { tender, bid, groups, commit, .. } = &inspected.header;
        let shares = groups
            .iter()
            .map(|group| {
                means
                    .share(group, &share::info(&tender.id, &bid.id, group.name))
                    .ok_or(OpenError::ShareNotUnwrapped { group: group.name })
            })
            .collect::<Result<Vec<Share>, _>>()?;
        let secrets = Secrets::new(&shares, &bid.id);
        // Both values are known to whoever holds the file and a share: no time to hide.
        if secrets.commitment() != *commit {
            return Err(OpenError::CommitmentDiffers);
        }
        Ok(Self { inspected, secrets })
    }

    fn read_part(
        &self,
        part: Part,
        input: &mut dyn Read,
        out: &mut dyn Write,
        control: &mut Control<'_>,
    ) -> Result<(), OpenError> {
        let header = &self.inspected.header;
        let aad = part_aad(&self.inspected.front_sha256(), part);
        stream::decrypt(&self.secrets.part_key(part), &aad, input, header.plain_len(part), out, control).map_err(|e| {
            match e {
                StreamError::Short => {
                    InspectError::Truncated { expected: self.inspected.front_len() + header.sealed_parts_len() }.into()
                }
                StreamError::Corrupt { segment } => OpenError::SegmentCorrupt { part, segment },
                StreamError::Read(e) => InspectError::Read(e).into(),
                StreamError::Write(e) => OpenError::Write(e),
                StreamError::Cancelled => OpenError::Cancelled,
            }
        })
    }
}
