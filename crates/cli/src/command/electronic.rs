//! Electronic seals of GB/T 38540: made of a design, and told.

use rand_core::Rng as _;
use sealbid_pki::{Certificate, Instant};
use sealbid_seal::electronic::{Certificates, ElectronicSeal, Kind, Picture, SealInfo, seal_id};
use sealbid_seal::{SealDesign, SealPicture};
use serde::Serialize;

use crate::args::SealDraw;
use crate::call::Call;
use crate::failure::{Failure, OfFile};

const VENDOR: &str = "Sealbid";
/// The shape of a person's seal.
const PERSONAL: &str = "name";

/// An electronic seal that looks like this, DER.
pub(super) fn make(
    args: &SealDraw,
    design: &SealDesign,
    picture: &SealPicture,
    call: &Call,
) -> Result<Vec<u8>, Failure> {
    let missing = |argument: &str| Failure::new("argument_missing", [("argument", argument)]);
    let key = args.maker_key.as_deref().ok_or_else(|| missing("--maker-key"))?;
    let chain = args.maker_cert.as_deref().ok_or_else(|| missing("--maker-cert"))?;
    let maker = super::signer(key, chain)?;
    let owners: Vec<Certificate> =
        args.owner.iter().map(|path| super::certificate(path)).collect::<Result<_, Failure>>()?;
    // It lasts no longer than what it may be used with.
    let until = owners.iter().map(Certificate::not_after).max().ok_or_else(|| missing("--owner"))?;
    let wanted = args.until.as_deref().map(str::parse::<Instant>).transpose()?;
    let now = call.env.clock.now();
    let shape = design.shape();
    let name: String = shape.texts().into_iter().take(1).map(|(_, text)| text).collect();
    let info = SealInfo {
        vendor: VENDOR.to_owned(),
        id: args.id.clone().unwrap_or_else(|| first_version(call)),
        kind: if shape.kind() == PERSONAL { Kind::Personal } else { Kind::Unit },
        name,
        certificates: Certificates::Whole(owners.iter().map(|one| one.der().to_vec()).collect()),
        created: now,
        valid_from: now,
        valid_until: wanted.map_or(until, |wanted| wanted.min(until)),
        picture: Picture::png(picture).of_file(&args.spec)?,
        extensions: Vec::new(),
    };
    Ok(ElectronicSeal::make(&info, &maker).of_file(&args.spec)?.der().to_vec())
}

/// The identifier of the first version of a seal that nobody knows yet.
fn first_version(call: &Call) -> String {
    let mut random = [0; 16];
    call.env.sources.random().fill_bytes(&mut random);
    format!("{}.1", seal_id(random))
}

/// What `seal show` says of one.
#[derive(Serialize)]
pub(super) struct Report {
    id: String,
    name: String,
    of: &'static str,
    vendor: String,
    created: String,
    valid_from: String,
    valid_until: String,
    format: String,
    width_mm: u32,
    height_mm: u32,
    /// Subjects of the certificates that it may be used with, or their digests.
    owners: Vec<String>,
    maker: String,
    signature: &'static str,
}

pub(super) fn report(seal: &ElectronicSeal) -> Report {
    let info = seal.info();
    let owners = match &info.certificates {
        Certificates::Whole(all) => {
            let subject =
                |der: &Vec<u8>| Certificate::from_der(der).map_or_else(|_| "?".to_owned(), |one| one.subject());
            all.iter().map(subject).collect()
        }
        Certificates::Digests(all) => all
            .iter()
            .map(|(algorithm, digest)| format!("{algorithm} {}", base16ct::lower::encode_string(digest)))
            .collect(),
    };
    Report {
        id: info.id.clone(),
        name: info.name.clone(),
        of: match info.kind {
            Kind::Unit => "unit",
            Kind::Personal => "person",
            Kind::Other(_) => "other",
        },
        vendor: info.vendor.clone(),
        created: info.created.to_string(),
        valid_from: info.valid_from.to_string(),
        valid_until: info.valid_until.to_string(),
        format: info.picture.format.clone(),
        width_mm: info.picture.width_mm,
        height_mm: info.picture.height_mm,
        owners,
        maker: seal.maker().subject(),
        signature: seal.check().code(),
    }
}

/// What one is, for people.
pub(super) fn lines(report: &Report, call: &Call) -> Vec<String> {
    let of = call.text(&format!("seal.of.{}", report.of), &[]);
    let (width, height) = (report.width_mm.to_string(), report.height_mm.to_string());
    let mut lines = vec![
        call.text("seal.electronic", &[("of", &of), ("name", &report.name), ("width", &width), ("height", &height)]),
        call.text("seal.id", &[("id", &report.id)]),
        call.text("seal.term", &[("from", &report.valid_from), ("until", &report.valid_until)]),
    ];
    lines.extend(report.owners.iter().map(|owner| call.text("seal.owner", &[("owner", owner)])));
    lines.push(call.text("seal.maker", &[("maker", &report.maker)]));
    lines.push(call.text(&format!("seal.signature.{}", report.signature), &[]));
    lines
}
