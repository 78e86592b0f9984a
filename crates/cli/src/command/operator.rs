//! `sealbid audit`, `kek`, `backup`, `restore`: what is done to a service's data by hand.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use sealbid_service::{BackupError, NotedHead, Premises, RestoreError, RotateError};

use crate::Exit;
use crate::args::{AuditCommand, AuditVerify, Backup, DataOf, KekCommand, Restore};
use crate::call::Call;
use crate::failure::{Failure, shown};
use crate::output::{Readers, Sink, place};

pub(crate) fn audit(command: &AuditCommand, call: &mut Call) -> Result<Exit, Failure> {
    match command {
        AuditCommand::Verify(args) => verify(args, call),
    }
}

pub(crate) fn kek(command: &KekCommand, call: &mut Call) -> Result<Exit, Failure> {
    match command {
        KekCommand::Rotate(args) => rotate(args, call),
    }
}

fn premises(of: &DataOf) -> Premises {
    Premises { data: of.data.clone(), database: of.database.clone() }
}

/// Does one piece of asynchronous work to its end.
fn wait<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    Ok(runtime.map_err(|_| Failure::new("internal", [("place", "tokio")]))?.block_on(work))
}

fn verify(args: &AuditVerify, call: &mut Call) -> Result<Exit, Failure> {
    let noted = args.head.as_ref().zip(args.records).and_then(|(head, records)| NotedHead::new(records, head));
    let verdict = wait(premises(&args.of).verify_audit(noted))?;
    let verdict = verdict.map_err(|error| Failure::new(error.code(), error.params()))?;
    let (records, unlinked) = (verdict.records.to_string(), verdict.unlinked.to_string());
    call.say("audit.records", &[("records", &records), ("unlinked", &unlinked)]);
    if let Some(head) = &verdict.head {
        call.say("audit.head", &[("records", &records), ("head", head)]);
    }
    match verdict.broken {
        Some(number) => call.say("audit.broken", &[("number", &number.to_string())]),
        None => call.say("audit.whole", &[]),
    }
    call.value(&verdict);
    Ok(if verdict.broken.is_some() { Exit::Negative } else { Exit::Done })
}

fn rotate(args: &DataOf, call: &mut Call) -> Result<Exit, Failure> {
    let (clock, random) = (call.env.sources.clock(), call.env.sources.random());
    let rotated = wait(premises(args).rotate_kek(clock, random))?.map_err(|error| match error {
        RotateError::Folder(cause) => Failure::from(cause).at_path(&args.data),
        other => Failure::new(other.code(), other.params()),
    })?;
    let (version, rewrapped) = (rotated.version.to_string(), rotated.rewrapped.to_string());
    let params = [("version", version.as_str()), ("rewrapped", &rewrapped)];
    if rotated.is_resumed {
        call.say("kek.resumed", &params)
    } else {
        call.say("kek.rotated", &params)
    }
    call.value(&serde_json::json!({
        "version": rotated.version, "rewrapped": rotated.rewrapped, "resumed": rotated.is_resumed
    }));
    Ok(Exit::Done)
}

pub(crate) fn backup(args: &Backup, call: &mut Call) -> Result<Exit, Failure> {
    let Backup { of, to } = args;
    let own = own_files(&of.data);
    let inputs: Vec<&Path> = own.iter().map(PathBuf::as_path).collect();
    let place = place(call.env.stores, &to.output, to.force, Readers::OwnerOnly, &inputs)?;
    let mut output = place.begin()?;
    let mut sink = Sink::new(&mut output);
    let (now, cancel) = (call.env.clock.now(), call.env.cancel);
    let done = wait(premises(of).back_up(now, cancel, &mut sink))?;
    if let Some(error) = sink.error() {
        return Err(place.writing(error));
    }
    let done = done.map_err(|error| match error {
        BackupError::Folder(cause) => Failure::from(cause).at_path(&of.data),
        other => Failure::new(other.code(), other.params()),
    })?;
    let finished = place.finish(output)?;
    call.checkpoint()?;
    place.persist(finished)?;
    let path = shown(place.path());
    let (rows, files) = (done.rows.to_string(), done.files.to_string());
    call.say("backup.written", &[("path", &path), ("rows", &rows), ("files", &files)]);
    call.say("backup.without_keys", &[("data", &shown(&of.data))]);
    call.value(&serde_json::json!({ "written": [path], "rows": done.rows, "files": done.files }));
    Ok(Exit::Done)
}

/// The files of a service's folder, over which no backup is written.
fn own_files(data: &Path) -> Vec<PathBuf> {
    let below = |folder: PathBuf| std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    below(data.to_owned()).chain(below(data.join("keys"))).collect()
}

pub(crate) fn restore(args: &Restore, call: &mut Call) -> Result<Exit, Failure> {
    let Restore { file, of } = args;
    let source = BufReader::new(File::open(file).map_err(|error| Failure::reading(file, &error))?);
    let cancel = call.env.cancel;
    let restored = wait(premises(of).restore(source, cancel))?.map_err(|error| match error {
        RestoreError::Folder(cause) => Failure::from(cause).at_path(&of.data),
        RestoreError::Damaged { .. } | RestoreError::Newer { .. } => {
            Failure::new(error.code(), error.params()).of_file(file)
        }
        other => Failure::new(other.code(), other.params()),
    })?;
    let (rows, files, data) = (restored.rows.to_string(), restored.files.to_string(), shown(&of.data));
    call.say("restore.done", &[("at", &restored.at), ("rows", &rows), ("files", &files), ("path", &data)]);
    if !restored.missing.is_empty() {
        call.say("restore.needs", &[("names", &restored.missing.join(", ")), ("path", &data)]);
    }
    call.value(&serde_json::json!({
        "at": restored.at, "rows": restored.rows, "files": restored.files, "missing": restored.missing
    }));
    Ok(Exit::Done)
}
