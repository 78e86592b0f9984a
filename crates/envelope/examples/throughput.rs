//! Encrypts and decrypts a file with the practice keys of `docs/formats/vectors`, and says how long each took.
//!
//!     cargo run --release -p sealbid-envelope --example throughput -- PLAIN SEALED OPENED [THREADS]
//!
//! With `-` for PLAIN it only decrypts, with `-` for OPENED only encrypts.

#![expect(clippy::print_stdout, reason = "an example speaks to its user")]

use std::error::Error;
use std::fs::File;
use std::io::sink;
use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;
use std::time::Instant as Moment;

use rand_core::SeedableRng;
use sealbid_envelope::{Control, Facts, Recipients, Tender, open, seal};
use sealbid_pki::{Certificate, DecryptionKey, Instant};

const CERTIFICATE: &str = include_str!("../../../docs/formats/vectors/keys/holder.cert.pem");
const KEY: &str = include_str!("../../../docs/formats/vectors/keys/holder.key.pem");

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [plain, sealed, opened, threads @ ..] = args.as_slice() else {
        return Err("usage: throughput PLAIN SEALED OPENED [THREADS]".into());
    };
    let threads = match threads.first() {
        Some(count) => count.parse()?,
        None => std::thread::available_parallelism()?,
    };
    if plain != "-" {
        timed("encrypt", threads, |control| encrypt(plain, sealed, control))?;
    }
    if opened != "-" {
        timed("decrypt", threads, |control| decrypt(sealed, opened, control))?;
    }
    Ok(())
}

type Done = Result<u64, Box<dyn Error>>;

fn timed(what: &str, threads: NonZeroUsize, work: impl FnOnce(&mut Control<'_>) -> Done) -> Result<(), Box<dyn Error>> {
    let never = AtomicBool::new(false);
    let begin = Moment::now();
    let bytes = work(&mut Control { threads, cancel: &never, progress: &mut |_, _| {} })?;
    let seconds = begin.elapsed().as_secs_f64();
    println!("{what} {bytes} bytes, {threads} threads: {seconds:.2} s, {:.0} MB/s", bytes as f64 / seconds / 1e6);
    Ok(())
}

fn encrypt(plain: &str, sealed: &str, control: &mut Control<'_>) -> Done {
    let facts = Facts {
        tender: Tender { id: "throughput".into(), ..Tender::default() },
        bidder: "江北示范建设有限公司".into(),
        uscc: String::new(),
        created: Instant::from_unix_secs(1_795_392_000),
        opens: None,
    };
    let recipients = Recipients { bidder: vec![Certificate::from_pem(CERTIFICATE)?], platform: vec![] };
    let mut input = File::open(plain)?;
    let len = input.metadata()?.len();
    let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(1);
    seal(&facts, &recipients, &[], &mut input, len, &mut File::create(sealed)?, &mut rng, control)?;
    Ok(len)
}

fn decrypt(sealed: &str, opened: &str, control: &mut Control<'_>) -> Done {
    let keys = [DecryptionKey::from_pem(KEY)?];
    let mut input = File::open(sealed)?;
    let len = input.metadata()?.len();
    Ok(open(&mut input, len, &keys, &mut sink(), &mut File::create(opened)?, control)?.header.body_len)
}
