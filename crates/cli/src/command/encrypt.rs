//! `sealbid encrypt`: the envelope that both sides must open together.

use std::path::{Path, PathBuf};

use sealbid_bid::tender;
use sealbid_envelope::{Control, Facts, Recipients, Tender, seal};
use sealbid_pki::path::Evidence;
use sealbid_pki::{Certificate, Instant};

use crate::Exit;
use crate::args::Encrypt;
use crate::call::Call;
use crate::failure::{Failure, OfFile, shown};
use crate::input;
use crate::output::{Readers, Sink, place};
use crate::progress::Progress;

pub(crate) fn run(args: &Encrypt, call: &mut Call) -> Result<Exit, Failure> {
    let tender_file = Path::new(&args.tender);
    let mut inputs = vec![args.input.as_path(), tender_file];
    inputs.extend(args.to.iter().chain(&args.platform).map(PathBuf::as_path));
    let place = place(call.env, &args.out.output, args.out.force, Readers::Usual, &inputs)?;
    let holders = |paths: &[PathBuf]| paths.iter().map(|path| super::certificate(path)).collect::<Result<Vec<_>, _>>();
    let recipients = Recipients { bidder: holders(&args.to)?, platform: holders(&args.platform)? };
    let (mut file, len) = input::open(&args.input)?;
    let response = response(&args.input)?;
    let (tender, opens) = tender_of(args, call)?;
    let facts = facts(args, &recipients.bidder, &response, tender, opens, call.env.clock.now())?;

    let mut output = place.begin()?;
    let progress = Progress::begin(call.env, call.language, "encrypting", len);
    let mut advance = |done: u64, _| progress.reached(done);
    let mut control = Control { threads: call.env.threads, cancel: call.env.cancel, progress: &mut advance };
    let mut sink = Sink::new(&mut output);
    let summary = response.as_ref().map_or(&[][..], |response| &response.summary);
    let sealed =
        seal(&facts, &recipients, summary, &mut file, len, &mut sink, call.env.random, &mut control);
    if let Some(error) = sink.error() {
        return Err(place.writing(error));
    }
    let sealed = sealed.of_file(&args.input)?;
    call.checkpoint()?;
    place.persist(place.finish(output)?)?;
    drop(progress);
    let path = shown(place.path());
    call.say("encrypted", &[("path", &path), ("bidder", &facts.bidder), ("tender", &facts.tender.id)]);
    if recipients.platform.is_empty() {
        call.say("encrypted_without_platform", &[]);
    }
    call.value(&serde_json::json!({ "written": [path], "bid": sealed.header.bid.id }));
    Ok(Exit::Done)
}

/// What stands readable in the header.
fn facts(
    args: &Encrypt,
    holders: &[Certificate],
    response: &Option<Response>,
    tender: Tender,
    opens: Option<Instant>,
    created: Instant,
) -> Result<Facts, Failure> {
    let (bidder, uscc) = match response {
        Some(response) => (response.bidder.clone(), response.uscc.clone()),
        None => {
            let named = holders.first().and_then(|holder| holder.organization().map(|name| (name, holder.uscc())));
            let unnamed = || Failure::path("bidder_unknown", args.to.first().map_or(Path::new(""), PathBuf::as_path));
            let (name, uscc) = named.ok_or_else(unnamed)?;
            (name, uscc.unwrap_or_default())
        }
    };
    Ok(Facts { tender, bidder, uscc, created, opens })
}

/// The tender and its opening: out of a package, or the plain identifier and nothing more.
fn tender_of(args: &Encrypt, call: &Call) -> Result<(Tender, Option<Instant>), Failure> {
    let path = Path::new(&args.tender);
    if !path.exists() {
        return Ok((Tender { id: args.tender.clone(), ..Tender::default() }, None));
    }
    let (file, _) = input::open(path)?;
    let trust = super::trust(&args.trust)?;
    let opened = tender::open(file, &trust, &Evidence::default(), call.env.clock.now()).of_file(path)?;
    let release = opened.release;
    let tender = Tender {
        id: release.ocid.to_string(),
        no: release.no.to_string(),
        title: release.title.clone(),
        lot: String::new(),
    };
    Ok((tender, Some(release.opens)))
}

/// TEMP
struct Response { bidder: String, uscc: String, summary: Vec<u8> }
fn response(_: &Path) -> Result<Option<Response>, Failure> { Ok(None) }
