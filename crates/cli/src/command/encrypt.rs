//! `sealbid encrypt`: the envelope that both sides must open together.

use std::path::{Path, PathBuf};

use sealbid_bid::package::{Package, ReadPackageError, is_container, read_package};
use sealbid_bid::project::TenderFacts;
use sealbid_bid::tender;
use sealbid_desk::check_tender;
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
    let place = place(call.env.stores, &args.out.output, args.out.force, Readers::Usual, &inputs)?;
    let holders = |paths: &[PathBuf]| paths.iter().map(|path| super::certificate(path)).collect::<Result<Vec<_>, _>>();
    let recipients = Recipients { bidder: holders(&args.to)?, platform: holders(&args.platform)? };
    let (mut file, len) = input::open(&args.input)?;
    let response = response(&args.input)?;
    let given = given(args, call)?;
    let facts = facts(args, &recipients.bidder, response.as_ref(), given, call.env.clock.now())?;

    let mut output = place.begin()?;
    let progress = Progress::begin(call.env, call.language, "encrypting", len);
    let mut advance = |done: u64, total: u64| progress.reached(done, total);
    let mut control = Control { threads: call.env.threads, cancel: call.env.cancel, progress: &mut advance };
    let mut sink = Sink::new(&mut output);
    let summary = response.as_ref().map_or(&[][..], |response| response.summary.as_slice());
    let sealed = seal(&facts, &recipients, summary, &mut file, len, &mut sink, call.env.random, &mut control);
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

/// What `--tender` says.
struct Given {
    tender: Tender,
    opens: Option<Instant>,
    /// The release in the tender package; nothing for a plain identifier.
    release: Option<String>,
}

/// The tender and its opening: out of a package, or the plain identifier and nothing more.
fn given(args: &Encrypt, call: &Call) -> Result<Given, Failure> {
    let path = Path::new(&args.tender);
    if !path.exists() {
        let tender = Tender { id: args.tender.clone(), ..Tender::default() };
        return Ok(Given { tender, opens: None, release: None });
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
    Ok(Given { tender, opens: Some(release.opens), release: Some(release.id.to_string()) })
}

/// What stands readable in the header.
fn facts(
    args: &Encrypt,
    holders: &[Certificate],
    response: Option<&Package>,
    given: Given,
    created: Instant,
) -> Result<Facts, Failure> {
    let opens = given.opens;
    if let Some(Package { manifest, .. }) = response {
        check_tender(manifest, &given.tender.id, given.release.as_deref())
            .map_err(|failure| failure.of_file(&args.input))?;
        let TenderFacts { id, no, title, lot, .. } = manifest.tender.clone();
        let (bidder, uscc) = (manifest.bidder.name.clone(), manifest.bidder.uscc.clone());
        return Ok(Facts { tender: Tender { id, no, title, lot }, bidder, uscc, created, opens });
    }
    let named = holders.first().and_then(|holder| holder.organization().map(|name| (name, holder.uscc())));
    let unnamed = || Failure::path("bidder_unknown", args.to.first().map_or(Path::new(""), PathBuf::as_path));
    let (bidder, uscc) = named.ok_or_else(unnamed)?;
    Ok(Facts { tender: given.tender, bidder, uscc: uscc.unwrap_or_default(), created, opens })
}

/// The response in a package; nothing for any other file, which has no summary.
fn response(path: &Path) -> Result<Option<Package>, Failure> {
    let (mut file, _) = input::open(path)?;
    if !is_container(&mut file).map_err(|e| Failure::reading(path, &e))? {
        return Ok(None);
    }
    match read_package(file) {
        Ok(package) => Ok(Some(package)),
        Err(ReadPackageError::NotResponse { .. }) => Ok(None),
        Err(error) => Err(Failure::from(error).of_file(path)),
    }
}
