//! `sealbid tender`: tender packages.

use sealbid_bid::tender::make;

use crate::Exit;
use crate::args::{PackageOf, Publish, TenderCommand};
use crate::call::Call;
use crate::failure::{Failure, OfFile};
use crate::input;
use crate::output::{Readers, Sink, place};

pub(crate) fn run(command: TenderCommand, call: &mut Call) -> Result<Exit, Failure> {
    match command {
        TenderCommand::Make(args) => make_package(&args, call),
        TenderCommand::Publish(args) => publish(&args, call),
    }
}

fn make_package(args: &PackageOf, call: &mut Call) -> Result<Exit, Failure> {
    let inputs = [args.sign.sign_key.as_path(), &args.sign.sign_cert];
    let place = place(call.env.stores, &args.to.output, args.to.force, Readers::Usual, &inputs)?;
    let signer = super::signer(&args.sign.sign_key, &args.sign.sign_cert)?;
    let folder = super::folder(call, &args.dir)?;
    let mut output = place.begin()?;
    let mut sink = Sink::new(&mut output);
    let made = make(folder.as_ref(), &signer, call.env.clock.now(), &mut sink).map(drop);
    if let Some(error) = sink.error() {
        return Err(place.writing(error));
    }
    made.of_file(&args.dir)?;
    call.checkpoint()?;
    place.persist(place.finish(output)?)?;
    call.written(&[place.path()]);
    Ok(Exit::Done)
}

/// Hands a package to a platform's service, which records it as its purchaser signed it.
fn publish(args: &Publish, call: &mut Call) -> Result<Exit, Failure> {
    let (package, _) = input::open(&args.tender)?;
    let record = super::reached(&args.at)?.service.register(package)?;
    call.say("tender.published", &[("no", &record.number), ("title", &record.title), ("opens", &record.opens)]);
    call.value(&record);
    Ok(Exit::Done)
}
