//! `sealbid decrypt`: the body of an encrypted response, and its summary.

use std::fs;
use std::io::Write;
use std::path::Path;

use sealbid_bid::store::Finished;
use sealbid_desk::flow::Envelope;
use sealbid_desk::{GivenShare, Opening, Talk};
use sealbid_envelope::{Control, Means};
use sealbid_pki::DecryptionKey;

use crate::Exit;
use crate::args::Decrypt;
use crate::call::Call;
use crate::failure::{Failure, OfFile};
use crate::input;
use crate::output::{Place, Readers, place};
use crate::phone::{Terminal, Way};
use crate::progress::Progress;

pub(crate) fn run(args: &Decrypt, call: &mut Call) -> Result<Exit, Failure> {
    let mut inputs = vec![args.input.as_path()];
    inputs.extend(args.key.iter().map(|path| path.as_path()));
    let body = place(call.env.stores, &args.to.output, args.to.force, Readers::Usual, &inputs)?;
    let keys = args.key.iter().map(|path| DecryptionKey::from_pem(&input::text(path)?).of_file(path));
    let keys = keys.collect::<Result<Vec<_>, Failure>>()?;
    let mut envelope = Envelope::open(&args.input)?;
    let shares = match &args.by_phone.phone {
        Some(way) => shares_of(args, way, &mut envelope, &keys, call)?,
        None => Vec::new(),
    };
    let means = Means { keys: &keys, shares: &shares };
    let summary_place = match &args.summary {
        Some(path) => summary_place(args, path, &inputs, &mut envelope, means, call)?,
        None => None,
    };

    let progress = Progress::begin(call.env, call.language, "decrypting", 0);
    let mut advance = |done: u64, total: u64| progress.reached(done, total);
    let mut control = Control { threads: call.env.threads, cancel: call.env.cancel, progress: &mut advance };
    // Both are safe on the disk before either has its name, and the body is named last: as long as it has none, the
    // same command can be given again.
    let (finished, summary) = envelope.body(means, &body, &mut control)?;
    if let Some(place) = &summary_place {
        let finished = written(place, &summary)?;
        place.persist(finished)?;
    }
    if let Err(failure) = body.persist(finished) {
        // Both or neither, as far as it lies with us.
        summary_place.iter().for_each(Place::take_back);
        return Err(failure);
    }
    drop(progress);
    let mut paths = vec![args.to.output.as_path()];
    paths.extend(args.summary.as_deref());
    call.written(&paths);
    Ok(Exit::Done)
}

/// The place of the summary, or nothing where the very same summary is there already: a run that was stopped after
/// naming the summary is then completed by the next one.
fn summary_place(
    args: &Decrypt,
    path: &Path,
    inputs: &[&Path],
    envelope: &mut Envelope<'_>,
    means: Means<'_>,
    call: &Call,
) -> Result<Option<Place>, Failure> {
    if !args.to.force && path.is_file() {
        let summary = envelope.summary(means)?;
        if fs::read(path).is_ok_and(|there| there == summary) {
            return Ok(None);
        }
    }
    if path == args.to.output {
        return Err(Failure::path("output_twice", path));
    }
    place(call.env.stores, path, args.to.force, Readers::Usual, inputs).map(Some)
}

/// The shares that no key at hand gives.
fn shares_of(
    args: &Decrypt,
    way: &Way,
    envelope: &mut Envelope<'_>,
    keys: &[DecryptionKey],
    call: &mut Call,
) -> Result<Vec<GivenShare>, Failure> {
    let envelope = envelope.inspect()?;
    let desk = super::desk(args.by_phone.desk.as_deref(), call)?;
    let phone = desk.phone(args.by_phone.id.as_deref())?;
    let title = call.text("phone.title_open", &[]);
    let (mut screen, surroundings) = Terminal::of(way, call.language, call.env);
    let mut talk = Talk::new(&mut screen, surroundings.sources, surroundings.cancel);
    let opening = Opening { envelope: &envelope, keys, desk: &desk, phone, title: &title };
    opening.shares(&mut talk, &mut |_| {}).map_err(|failure| failure.of_file(&args.input))
}

fn written<'p>(place: &'p Place, bytes: &[u8]) -> Result<Finished<'p>, Failure> {
    let mut output = place.begin()?;
    output.write_all(bytes).map_err(|e| place.writing(e))?;
    place.finish(output)
}
