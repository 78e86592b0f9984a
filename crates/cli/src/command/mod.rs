//! The commands, one file a subject. Each is thin: read, call the crate that knows, write, say so.

mod build;
mod ca;
mod decrypt;
mod demo;
mod electronic;
mod encrypt;
mod inspect;
mod operator;
mod pack;
mod phone;
mod photo;
mod placed;
mod project;
mod seal;
mod serve;
mod stamp;
mod tender;
mod verify;

use std::path::{Path, PathBuf};

use sealbid_bid::store::Store;
use sealbid_client::Service;
use sealbid_desk::flow::SigningKey;
use sealbid_desk::{Desk, PhoneKey, Reached};
use sealbid_pki::path::Trust;
use sealbid_pki::{Certificate, FileKey, Signer};

use crate::Exit;
use crate::args::{Command, ServiceAt, Signs};
use crate::call::Call;
use crate::failure::{Failure, OfFile};
use crate::input;
use crate::phone::{Terminal, Way};

/// Does what the command line says.
pub(crate) fn run(command: Command, call: &mut Call) -> Result<Exit, Failure> {
    match command {
        Command::New(args) => project::new(&args, call),
        Command::Add(args) => project::add(&args, call),
        Command::Tender { command } => tender::run(command, call),
        Command::Ca { command } => ca::run(command, call),
        Command::Decrypt(args) => decrypt::run(&args, call),
        Command::Encrypt(args) => encrypt::run(&args, call),
        Command::Inspect(args) => inspect::run(&args, call),
        Command::Seal { command } => seal::run(command, call),
        Command::Verify(args) => verify::run(&args, call),
        Command::Build(args) => build::run(&args, call),
        Command::Stamp(args) => stamp::run(&args, call),
        Command::Phone { command } => phone::run(command, call),
        Command::Serve(args) => serve::run(&args, call),
        Command::Audit { command } => operator::audit(&command, call),
        Command::Kek { command } => operator::kek(&command, call),
        Command::Backup(args) => operator::backup(&args, call),
        Command::Restore(args) => operator::restore(&args, call),
        Command::Demo(args) => demo::run(&args, call),
        Command::Pack(args) => pack::run(&args, call),
    }
}

/// The certificates of a PEM file; of one in DER, the one it is.
fn certificates(path: &Path) -> Result<Vec<Certificate>, Failure> {
    let bytes = input::small(path)?;
    if bytes.first() == Some(&0x30) {
        return Ok(vec![Certificate::from_der(&bytes).of_file(path)?]);
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| Failure::path("file_not_text", path))?;
    Certificate::pem_chain(text).of_file(path)
}

/// The first certificate of a file: the holder's, where its issuers follow.
fn certificate(path: &Path) -> Result<Certificate, Failure> {
    let mut all = certificates(path)?;
    Ok(all.swap_remove(0))
}

/// The roots of PEM files.
fn trust(paths: &[PathBuf]) -> Result<Trust, Failure> {
    let mut anchors = Vec::new();
    for path in paths {
        anchors.extend(certificates(path)?);
    }
    Ok(Trust::new(anchors))
}

/// How a service is reached.
fn reached(at: &ServiceAt) -> Result<Reached, Failure> {
    let root = at.service_root.as_deref().map(|path| Ok::<_, Failure>(certificate(path)?.to_pem())).transpose()?;
    let service = Service::at(&at.service, root.as_deref())?;
    Ok(Reached { service, root })
}

/// Where the desk is: as it was given, or in the place of this computer's user.
fn desk_folder(given: Option<&Path>, call: &Call) -> Result<PathBuf, Failure> {
    let folder = given.or(call.env.desk.as_deref()).map(Path::to_owned);
    folder.ok_or_else(|| Failure::bare("desk_place_unknown"))
}

/// The desk there.
fn desk(given: Option<&Path>, call: &Call) -> Result<Desk, Failure> {
    Desk::open(&desk_folder(given, call)?)
}

/// A folder that is there, to be read and written.
fn folder(call: &Call, path: &Path) -> Result<Box<dyn Store>, Failure> {
    if !path.is_dir() {
        return Err(Failure::path("folder_not_found", path));
    }
    call.env.stores.open(path).map_err(|e| Failure::from(e).at_path(path))
}

/// Who signs: the key and the chain of two files.
fn signer(key: &Path, chain: &Path) -> Result<FileKey, Failure> {
    let chain = certificates(chain)?;
    let private = sealbid_pki::PrivateKey::from_pem(&input::text(key)?).of_file(key)?;
    FileKey::new(private, chain).of_file(key)
}

/// The key that was named, before anything is signed.
enum Key {
    File(FileKey),
    Phone { way: Way, key: Box<PhoneKey> },
}

impl Key {
    fn of(signs: &Signs, call: &Call) -> Result<Self, Failure> {
        let by = &signs.by_phone;
        match (&signs.sign_key, &signs.sign_cert, &by.phone) {
            (Some(key), Some(chain), None) => signer(key, chain).map(Self::File),
            (_, _, Some(way)) => {
                let desk = desk(by.desk.as_deref(), call)?;
                let phone = desk.phone(by.id.as_deref())?.clone();
                Ok(Self::Phone { way: way.clone(), key: Box::new(PhoneKey::new(desk, phone)?) })
            }
            _ => Err(Failure::new("argument_missing", [("argument", "--sign-key")])),
        }
    }

    /// The certificate that it signs with.
    fn certificate(&self) -> Result<Certificate, Failure> {
        match self {
            // There is no such key without one.
            Self::File(key) => Ok(Signer::chain(key)[0].clone()),
            Self::Phone { key, .. } => key.certificate(),
        }
    }

    /// The files that it was read from.
    fn inputs(signs: &Signs) -> Vec<&Path> {
        signs.sign_key.iter().chain(&signs.sign_cert).map(PathBuf::as_path).collect()
    }

    /// Lends it to `work`, with what the surroundings are to it.
    fn lend<T>(&self, call: &mut Call, work: impl FnOnce(SigningKey<'_>) -> Result<T, Failure>) -> Result<T, Failure> {
        match self {
            Self::File(key) => work(SigningKey::File { key, at: call.env.clock.now(), random: &mut *call.env.random }),
            Self::Phone { way, key } => {
                let (mut screen, given) = Terminal::of(way, call.language, call.env);
                work(SigningKey::Phone { key, given, screen: &mut screen })
            }
        }
    }
}
