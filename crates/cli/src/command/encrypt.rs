//! `sealbid encrypt`: the envelope that both sides must open together.

use std::path::{Path, PathBuf};

use sealbid_bid::tender;
use sealbid_desk::flow::{Plain, Standing};
use sealbid_envelope::{Control, Facts, Recipients, Tender};
use sealbid_pki::path::Evidence;
use sealbid_pki::{Certificate, Instant};

use crate::Exit;
use crate::args::Encrypt;
use crate::call::Call;
use crate::failure::{Failure, OfFile, shown};
use crate::input;
use crate::output::{Readers, place};
use crate::progress::Progress;

pub(crate) fn run(args: &Encrypt, call: &mut Call) -> Result<Exit, Failure> {
    let tender_file = Path::new(&args.tender);
    let mut inputs = vec![args.input.as_path(), tender_file];
    inputs.extend(args.to.iter().chain(&args.platform).map(PathBuf::as_path));
    let place = place(call.env.stores, &args.out.output, args.out.force, Readers::Usual, &inputs)?;
    let holders = |paths: &[PathBuf]| paths.iter().map(|path| super::certificate(path)).collect::<Result<Vec<_>, _>>();
    let recipients = Recipients { bidder: holders(&args.to)?, platform: holders(&args.platform)? };
    let plain = Plain::open(&args.input)?;
    let facts = facts(args, &plain, &recipients.bidder, call)?;

    let progress = Progress::begin(call.env, call.language, "encrypting", 0);
    let mut advance = |done: u64, total: u64| progress.reached(done, total);
    let mut control = Control { threads: call.env.threads, cancel: call.env.cancel, progress: &mut advance };
    let (finished, sealed) = plain.encrypt(&facts, &recipients, None, &place, call.env.random, &mut control)?;
    place.persist(finished)?;
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

/// What stands readable in the header: by the response, or where there is none by the first certificate and `--tender`.
fn facts(args: &Encrypt, plain: &Plain<'_>, holders: &[Certificate], call: &Call) -> Result<Facts, Failure> {
    let Given { tender, opens, release } = given(args, call)?;
    let created = call.env.clock.now();
    if let Some(facts) = plain.facts(Standing { id: &tender.id, release: release.as_deref(), opens }, created)? {
        return Ok(facts);
    }
    let named = holders.first().and_then(|holder| holder.organization().map(|name| (name, holder.uscc())));
    let unnamed = || Failure::path("bidder_unknown", args.to.first().map_or(Path::new(""), PathBuf::as_path));
    let (bidder, uscc) = named.ok_or_else(unnamed)?;
    Ok(Facts { tender, bidder, uscc: uscc.unwrap_or_default(), created, opens })
}
