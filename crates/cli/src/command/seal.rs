//! `sealbid seal`: seals drawn and looked at, and the reading of one for `stamp`.

use std::path::{Path, PathBuf};

use sealbid_desk::flow::Seal;
use sealbid_pdf::sign;
use sealbid_pki::Certificate;
use sealbid_seal::electronic::ElectronicSeal;
use sealbid_seal::{Check, SealDesign, SealPicture};
use serde::Serialize;

use super::electronic;
use crate::Exit;
use crate::args::{SealCommand, SealDraw, SealFormat, SealShow};
use crate::call::{Call, harmless};
use crate::failure::{Failure, OfFile, shown};
use crate::input;
use crate::output::{Readers, place};

/// Resolution of a seal that is drawn on the spot: what a page is printed at.
const DPI: u32 = 600;

pub(crate) fn run(command: SealCommand, call: &mut Call) -> Result<Exit, Failure> {
    match command {
        SealCommand::Draw(args) => draw(&args, call),
        SealCommand::Show(args) => show(&args, call),
        SealCommand::Clean(args) => super::photo::clean(&args, call),
    }
}

fn draw(args: &SealDraw, call: &mut Call) -> Result<Exit, Failure> {
    let format = match args.format {
        Some(format) => format,
        None => format_of(&args.to.output)?,
    };
    let mut inputs = vec![args.spec.as_path()];
    inputs.extend(args.owner.iter().chain(&args.maker_key).chain(&args.maker_cert).map(PathBuf::as_path));
    let place = place(call.env.stores, &args.to.output, args.to.force, Readers::Usual, &inputs)?;
    let design = SealDesign::from_json(&input::small(&args.spec)?).of_file(&args.spec)?;
    let fonts = call.assets()?.seal_fonts()?;
    let picture = || design.draw(&fonts.get(), args.dpi).of_file(&args.spec);
    place.write(&match format {
        SealFormat::Png => picture()?.to_png(),
        SealFormat::Svg => design.svg(&fonts.get()).of_file(&args.spec)?.into_bytes(),
        SealFormat::Pdf => sign::sheet(&picture()?),
        SealFormat::Der => electronic::make(args, &design, &picture()?, call)?,
    })?;
    call.written(&[place.path()]);
    Ok(Exit::Done)
}

/// The format that a file's ending says; a name without one is a PNG's.
fn format_of(path: &Path) -> Result<SealFormat, Failure> {
    match path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).as_deref() {
        None | Some("png") => Ok(SealFormat::Png),
        Some("svg") => Ok(SealFormat::Svg),
        Some("pdf") => Ok(SealFormat::Pdf),
        Some("der") => Ok(SealFormat::Der),
        Some(_) => Err(Failure::path("seal_format_unknown", path)),
    }
}

/// A seal in a file, by the first byte of it.
enum SealFile {
    Design(Box<SealDesign>),
    Electronic(Box<ElectronicSeal>),
    /// A PNG, of which only its user knows how large the seal is.
    Png,
}

impl SealFile {
    fn read(path: &Path, bytes: &[u8]) -> Result<Self, Failure> {
        match bytes.first() {
            Some(b'{') => Ok(Self::Design(Box::new(SealDesign::from_json(bytes).of_file(path)?))),
            // A SEQUENCE.
            Some(0x30) => Ok(Self::Electronic(Box::new(ElectronicSeal::from_der(bytes).of_file(path)?))),
            _ => Ok(Self::Png),
        }
    }
}

/// What `seal show` prints in JSON.
#[derive(Serialize)]
struct SealReport {
    format: u32,
    file: String,
    #[serde(flatten)]
    detail: SealDetail,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum SealDetail {
    Design { shape: &'static str, width_mm: f64, height_mm: f64, texts: Vec<TextReport>, checks: Vec<Check> },
    Picture { width_px: u32, height_px: u32 },
    Electronic(electronic::Report),
}

#[derive(Serialize)]
struct TextReport {
    key: &'static str,
    text: String,
}

fn show(args: &SealShow, call: &mut Call) -> Result<Exit, Failure> {
    let bytes = input::small(&args.file)?;
    let detail = match SealFile::read(&args.file, &bytes)? {
        SealFile::Design(design) => {
            let checks = design.checks(&call.assets()?.seal_fonts()?.get()).of_file(&args.file)?;
            let shape = design.shape();
            let (width_mm, height_mm) = design.size_mm();
            let texts = shape.texts().into_iter().map(|(key, text)| TextReport { key, text: text.to_owned() });
            SealDetail::Design { shape: shape.kind(), width_mm, height_mm, texts: texts.collect(), checks }
        }
        SealFile::Electronic(seal) => SealDetail::Electronic(electronic::report(&seal)),
        SealFile::Png => {
            let (width_px, height_px) = SealPicture::pixels_of(&bytes).of_file(&args.file)?;
            SealDetail::Picture { width_px, height_px }
        }
    };
    for line in lines(&detail, call) {
        call.line(&harmless(&line));
    }
    call.value(&SealReport { format: 1, file: shown(&args.file), detail });
    Ok(Exit::Done)
}

/// What a seal is, for people.
fn lines(detail: &SealDetail, call: &Call) -> Vec<String> {
    match detail {
        SealDetail::Picture { width_px, height_px } => {
            vec![call.text("seal.picture", &[("width", &width_px.to_string()), ("height", &height_px.to_string())])]
        }
        SealDetail::Electronic(report) => electronic::lines(report, call),
        SealDetail::Design { shape, width_mm, height_mm, texts, checks } => {
            let shape = call.text(&format!("seal.shape.{shape}"), &[]);
            let size =
                [("shape", shape.as_str()), ("width", &width_mm.to_string()), ("height", &height_mm.to_string())];
            let head = call.text("seal.design", &size);
            let texts = texts.iter().map(|TextReport { key, text }| {
                let part = call.text(&format!("seal.part.{key}"), &[]);
                call.text("seal.text", &[("part", &part), ("text", text)])
            });
            [head].into_iter().chain(texts).chain(checks.iter().map(|check| checked(check, call))).collect()
        }
    }
}

fn checked(check: &Check, call: &Call) -> String {
    let is_part = |name: &str| ["first", "second", "of"].contains(&name);
    let params = check.params.iter().map(|(name, value)| {
        (*name, if is_part(name) { call.text(&format!("seal.part.{value}"), &[]) } else { value.clone() })
    });
    let params: Vec<_> = params.collect();
    let params: Vec<_> = params.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let verdict = if check.is_kept { "kept" } else { "broken" };
    call.text(&format!("seal.check.{}_{verdict}", check.code), &params)
}

/// The seal in a file of these bytes, for whoever signs with this certificate: a PNG of this width, or a design or an electronic seal,
/// which have a width of their own.
pub(super) fn stamped(
    path: &Path,
    bytes: &[u8],
    width_mm: Option<f64>,
    signer: &Certificate,
    call: &Call,
) -> Result<Seal, Failure> {
    let picture = match SealFile::read(path, bytes)? {
        SealFile::Design(design) => {
            let drawn = design.draw(&call.assets()?.seal_fonts()?.get(), DPI).of_file(path)?;
            match width_mm {
                Some(width) => SealPicture::from_png(&drawn.to_png(), width).of_file(path)?,
                None => drawn,
            }
        }
        SealFile::Electronic(seal) => {
            return Seal::electronic(&seal, width_mm, signer, call.env.clock.now()).of_file(path);
        }
        SealFile::Png => {
            let width = width_mm.ok_or_else(|| Failure::path("seal_width_missing", path))?;
            SealPicture::from_png(bytes, width).of_file(path)?
        }
    };
    Ok(picture.into())
}
