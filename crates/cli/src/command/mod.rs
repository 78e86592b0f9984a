//! The commands, one file a subject. Each is thin: read, call the crate that knows, write, say so.

mod build;
mod ca;
mod decrypt;
mod demo;
mod encrypt;
mod inspect;
mod pack;
mod project;
mod seal;
mod serve;
mod stamp;
mod tender;
mod verify;

use std::path::{Path, PathBuf};

use sealbid_bid::store::Store;
use sealbid_pki::path::Trust;
use sealbid_pki::{Certificate, FileKey};

use crate::Exit;
use crate::args::{Command, SignWith};
use crate::call::Call;
use crate::failure::{Failure, OfFile};
use crate::input;

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
        Command::Serve(args) => serve::run(&args, call),
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

/// A folder that is there, to be read and written.
fn folder(call: &Call, path: &Path) -> Result<Box<dyn Store>, Failure> {
    if !path.is_dir() {
        return Err(Failure::path("folder_not_found", path));
    }
    call.env.stores.open(path).map_err(|e| Failure::from(e).at_path(path))
}

/// Who signs: the key and the chain of two files.
fn signer(files: &SignWith) -> Result<FileKey, Failure> {
    let chain = certificates(&files.sign_cert)?;
    let key = sealbid_pki::PrivateKey::from_pem(&input::text(&files.sign_key)?).of_file(&files.sign_key)?;
    FileKey::new(key, chain).of_file(&files.sign_key)
}
