//! `sealbid seal clean`: a seal or a signature out of a photo.

use sealbid_seal::clean::Photo;

use crate::Exit;
use crate::args::SealClean;
use crate::call::Call;
use crate::failure::{Failure, OfFile, shown};
use crate::input;
use crate::output::{Readers, place};

pub(super) fn clean(args: &SealClean, call: &mut Call) -> Result<Exit, Failure> {
    let place = place(call.env.stores, &args.to.output, args.to.force, Readers::Usual, &[&args.photo])?;
    let photo = Photo::open(&input::whole(&args.photo)?).of_file(&args.photo)?;
    call.checkpoint()?;
    let cleaned = photo.clean(&args.cleaning()).of_file(&args.photo)?;
    call.checkpoint()?;
    place.write(&cleaned.picture.to_png())?;
    call.say("written", &[("path", &shown(place.path()))]);
    for finding in &cleaned.findings {
        let key = if finding.is_good {
            format!("clean.good.{}", finding.code)
        } else {
            format!("clean.bad.{}", finding.code)
        };
        let params: Vec<(&str, &str)> = finding.params.iter().map(|(name, value)| (*name, value.as_str())).collect();
        call.say(&key, &params);
    }
    let picture = &cleaned.picture;
    call.value(&serde_json::json!({
        "written": [shown(place.path())],
        "width_mm": picture.width_mm(),
        "height_mm": picture.height_mm(),
        "ink": cleaned.ink,
        "threshold": cleaned.threshold,
        "tilt_deg": cleaned.tilt_deg,
        "outline": cleaned.outline,
        "findings": cleaned.findings,
    }));
    Ok(Exit::Done)
}
