//! `sealbid seal`: seal pictures, and the reading of one for `stamp`.

use std::path::Path;

use sealbid_seal::{RoundSeal, SealPicture};

use crate::Exit;
use crate::args::{SealCommand, SealDraw};
use crate::call::Call;
use crate::failure::{Failure, OfFile};
use crate::input;
use crate::output::{Readers, place};

/// Resolution of a seal that is drawn on the spot: what a page is printed at.
const DPI: u32 = 600;

pub(crate) fn run(command: SealCommand, call: &mut Call) -> Result<Exit, Failure> {
    match command {
        SealCommand::Draw(args) => draw(&args, call),
        SealCommand::Clean(args) => super::photo::clean(&args, call),
    }
}

fn draw(args: &SealDraw, call: &mut Call) -> Result<Exit, Failure> {
    let place = place(call.env.stores, &args.to.output, args.to.force, Readers::Usual, &[&args.spec])?;
    let seal = RoundSeal::from_json(&input::small(&args.spec)?).of_file(&args.spec)?;
    let picture = seal.draw(&call.assets()?.seal_font()?, args.dpi).of_file(&args.spec)?;
    place.write(&picture.to_png())?;
    call.written(&[place.path()]);
    Ok(Exit::Done)
}

/// The seal in a file of these bytes: a PNG of this width, or a description, which has a width of its own.
pub(super) fn picture(path: &Path, bytes: &[u8], width_mm: Option<f64>, call: &Call) -> Result<SealPicture, Failure> {
    if bytes.first() == Some(&b'{') {
        let seal = RoundSeal::from_json(bytes).of_file(path)?;
        let drawn = seal.draw(&call.assets()?.seal_font()?, DPI).of_file(path)?;
        return match width_mm {
            Some(width) => SealPicture::from_png(&drawn.to_png(), width).of_file(path),
            None => Ok(drawn),
        };
    }
    let width = width_mm.ok_or_else(|| Failure::path("seal_width_missing", path))?;
    SealPicture::from_png(bytes, width).of_file(path)
}
