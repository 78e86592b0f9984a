//! The files and forms of a project's parts.

use std::io::{self, Read, Write};

use base16ct::lower::encode_string as hex;
use sha2::{Digest, Sha256};

use super::state::FileEntry;
use super::{PARTS, PROJECT, Project, ProjectError, copy_whole, encode, path};
use crate::forms::{Form, FormError, FormFacts, MAX_FORM, TenderRef};
use crate::kind::{SNIFF, Sniffed, sniff};
use crate::store::{EntryKind, Existing, Output, RelPath, StoreError, Whole, create_folders, read_limited, safe_stem};
use crate::tender::{FileKind, Part, PartKind, Template};

/// The largest file that is taken, in bytes: a PDF's own offsets end at 4 GiB.
pub const MAX_FILE: u64 = u32::MAX as u64;
/// The most files of one part, whatever its outline says.
const MAX_FILES: usize = 1_000;
const FORM: &str = "form.json";

/// What became of a file that was given to a part, and how the project has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// The part did not have it: it is the last one now.
    Added(FileEntry),
    /// The part had it, but its copy was changed or lost since: it was taken anew, in its place.
    Restored(FileEntry),
    /// The part has it, the same bytes under the same name: nothing was added.
    There(FileEntry),
}

impl Given {
    /// How the project has it.
    pub fn entry(&self) -> &FileEntry {
        match self {
            Self::Added(entry) | Self::Restored(entry) | Self::There(entry) => entry,
        }
    }
}

impl Project<'_> {
    fn outline_part(&self, id: &str) -> Result<&Part, ProjectError> {
        self.outline.part(id).ok_or_else(|| ProjectError::PartUnknown {
            part: id.to_owned(),
            parts: self.outline.parts().map(|part| part.id.to_string()).collect(),
        })
    }

    fn part_folder(&self, part: &Part) -> Result<RelPath, ProjectError> {
        Ok(path(PARTS)?.join(part.id.as_str())?)
    }

    /// The files of a part, in their order.
    ///
    /// # Errors
    /// [`ProjectError::PartUnknown`].
    pub fn files(&self, part: &str) -> Result<&[FileEntry], ProjectError> {
        self.outline_part(part)?;
        Ok(self.state.part(part).map_or(&[], |part| part.files.as_slice()))
    }

    /// Adds a file at the end of a part. Its kind is told by its content; `original` is the name that it came with and
    /// is remembered. A part never has the same bytes under the same name twice: whoever does not know whether an
    /// earlier try succeeded gives the file again, and the part is then as if it had been given once. A file whose
    /// copy was changed or lost since is taken anew, in its place.
    ///
    /// # Errors
    /// [`ProjectError`]: a kind that is not taken, no room in the part, or a store that fails. Nothing is added then.
    pub fn add(&mut self, part: &str, original: &str, content: &mut dyn Read) -> Result<Given, ProjectError> {
        let part = self.outline_part(part)?.clone();
        let PartKind::Attachment { accepts, max_files, .. } = &part.kind else {
            return Err(ProjectError::PartIsForm { part: part.id.to_string() });
        };
        let files = self.files(part.id.as_str())?;
        let max = max_files.unwrap_or(MAX_FILES).min(MAX_FILES);
        let no_room = || ProjectError::TooManyFiles { part: part.id.to_string(), max };
        if files.len() >= max && files.iter().all(|file| file.original != original) {
            return Err(no_room());
        }
        let name = || original.to_owned();
        let failed = |e| ProjectError::from(StoreError::from_io(&RelPath::root(), e));
        let mut head = Vec::new();
        (&mut *content).take(SNIFF as u64).read_to_end(&mut head).map_err(failed)?;
        let kind = take_kind(&head, original, &part, accepts)?;

        let folder = self.part_folder(&part)?;
        create_folders(self.store, &folder)?;
        let (number, target) = self.free_name(&folder, original, kind)?;
        let mut output = Output::create(self.store, &target, Existing::Keep)?;
        let (mut hash, mut size, mut buffer) = (Sha256::new(), 0_u64, vec![0; 1 << 16]);
        let mut content = head.as_slice().chain(content);
        loop {
            let read = content.read(&mut buffer).map_err(failed)?;
            if read == 0 {
                break;
            }
            size += read as u64;
            if size > MAX_FILE {
                return Err(ProjectError::FileTooLarge { name: name() });
            }
            hash.update(&buffer[..read]);
            output.write_all(&buffer[..read]).map_err(|e| StoreError::from_io(&target, e))?;
        }
        let sha256 = hex(&hash.finalize());
        let there = files.iter().position(|file| file.original == original && file.sha256 == sha256);
        match there {
            Some(at) if self.is_unchanged(&folder, &files[at]) => {
                let entry = files[at].clone();
                drop(output);
                // What a stopped run named, or somebody put back, need not be synced. The names above, that of
                // `project.json` among them, are since it was made sure that the folder is there.
                self.store.sync_folder(&folder)?;
                return Ok(Given::There(entry));
            }
            None if files.len() >= max => return Err(no_room()),
            _ => {}
        }
        output.finish()?.persist()?;

        let entry = FileEntry { file: target.name().to_owned(), original: name(), kind, size, sha256 };
        let mut state = self.state.clone();
        let files = &mut state.part_mut(part.id.as_str()).files;
        match there {
            Some(at) => files[at] = entry.clone(),
            None => files.push(entry.clone()),
        }
        state.next = number + 1;
        if let Err(error) = self.save(state) {
            // Not where the new state stayed in spite of all: it names the file.
            if self.holds(&path(PROJECT)?, &encode(&self.state)?) {
                self.store.remove(&target).and_then(|()| self.store.sync_folder(&folder)).ok();
            }
            return Err(error);
        }
        Ok(if there.is_some() { Given::Restored(entry) } else { Given::Added(entry) })
    }

    /// Whether the folder has the bytes that were added.
    fn is_unchanged(&self, folder: &RelPath, entry: &FileEntry) -> bool {
        let digest = || -> Result<[u8; 32], StoreError> {
            let target = folder.join(&entry.file)?;
            let mut source = self.store.open(&target)?;
            copy_whole(&mut source, &mut io::sink()).map_err(|e| StoreError::from_io(&target, e))
        };
        digest().is_ok_and(|digest| hex(&digest) == entry.sha256)
    }

    /// A name in the part's folder that nothing has: a stopped run may have left a whole file that the project does
    /// not know.
    fn free_name(&self, folder: &RelPath, original: &str, kind: FileKind) -> Result<(u32, RelPath), ProjectError> {
        let stem = safe_stem(original, 60);
        let mut number = self.state.next;
        loop {
            let target = folder.join(&format!("{number:03}-{stem}.{}", kind.ending()))?;
            if self.store.kind(&target)?.is_none() {
                return Ok((number, target));
            }
            number = number.checked_add(1).ok_or(StoreError::Exists { path: target.to_string() })?;
        }
    }

    /// Takes a file out of a part. The project forgets it first; the file itself is removed after.
    ///
    /// # Errors
    /// [`ProjectError::FileMissing`] where the part has no such file.
    pub fn remove(&mut self, part: &str, file: &str) -> Result<(), ProjectError> {
        let folder = self.part_folder(self.outline_part(part)?)?;
        let mut state = self.state.clone();
        let files = &mut state.part_mut(part).files;
        let before = files.len();
        files.retain(|entry| entry.file != file);
        if files.len() == before {
            return Err(ProjectError::FileMissing { part: part.to_owned(), file: file.to_owned() });
        }
        let target = folder.join(file)?;
        self.save(state)?;
        // Once forgotten the file is a stray; one that cannot be removed now does no harm.
        if self.store.remove(&target).is_ok() {
            self.store.sync_folder(&folder).ok();
        }
        Ok(())
    }

    /// Puts the files of a part in another order, given by their names.
    ///
    /// # Errors
    /// [`ProjectError::Order`] unless `order` names each file once.
    pub fn reorder(&mut self, part: &str, order: &[&str]) -> Result<(), ProjectError> {
        self.outline_part(part)?;
        let mut state = self.state.clone();
        let files = &mut state.part_mut(part).files;
        let mut ordered = Vec::with_capacity(files.len());
        for name in order {
            let at = files.iter().position(|entry| entry.file == *name);
            ordered.push(files.remove(at.ok_or_else(|| ProjectError::Order { part: part.to_owned() })?));
        }
        if !files.is_empty() {
            return Err(ProjectError::Order { part: part.to_owned() });
        }
        *files = ordered;
        self.save(state)
    }

    /// The bytes of a file of a part as the folder has them now. Where the store maps it they may still change:
    /// [`check_file`](Self::check_file) tells, once all was read, whether they are those that were added.
    ///
    /// # Errors
    /// [`ProjectError::FileMissing`] where the project or the folder has no such file, [`ProjectError::FileChanged`]
    /// where it has grown.
    pub fn read_file(&self, part: &str, file: &str) -> Result<Whole, ProjectError> {
        let path = self.part_folder(self.outline_part(part)?)?.join(file)?;
        let size = self.entry(part, file)?.size;
        self.store.whole(&path, size).map_err(|e| match e {
            StoreError::Missing { .. } => ProjectError::FileMissing { part: part.to_owned(), file: file.to_owned() },
            StoreError::TooLarge { .. } => ProjectError::FileChanged { part: part.to_owned(), file: file.to_owned() },
            e => e.into(),
        })
    }

    /// Checks by the SHA-256 of its bytes that a file of a part is the one that was added.
    ///
    /// # Errors
    /// [`ProjectError::FileMissing`], [`ProjectError::FileChanged`].
    pub fn check_file(&self, part: &str, file: &str, sha256: &[u8; 32]) -> Result<(), ProjectError> {
        if self.entry(part, file)?.sha256 == hex(sha256) {
            return Ok(());
        }
        Err(ProjectError::FileChanged { part: part.to_owned(), file: file.to_owned() })
    }

    fn entry(&self, part: &str, file: &str) -> Result<&FileEntry, ProjectError> {
        let found = self.files(part)?.iter().find(|entry| entry.file == file);
        found.ok_or_else(|| ProjectError::FileMissing { part: part.to_owned(), file: file.to_owned() })
    }

    /// What every form of this response repeats.
    pub fn form_facts(&self) -> FormFacts {
        let tender = TenderRef {
            no: self.state.tender.no.clone(),
            title: self.state.tender.title.clone(),
            lot: self.state.lot.clone(),
        };
        FormFacts { tender, purchaser: self.release.purchaser.name.clone() }
    }

    /// Stores the values of a form, checked and completed with the tender's facts.
    ///
    /// # Errors
    /// [`ProjectError::Form`] where the values contradict each other, the tender or the form's shape.
    pub fn set_form(&mut self, part: &str, json: &[u8]) -> Result<Form, ProjectError> {
        let part = self.outline_part(part)?;
        let PartKind::Form { template } = part.kind else {
            return Err(ProjectError::PartTakesFiles { part: part.id.to_string() });
        };
        let form = Form::parse(json, &self.form_facts())?;
        if form.template() != template {
            let (given, expected) = (form.template().code(), template.code());
            return Err(FormError::OtherForm { given, expected }.into());
        }
        let folder = self.part_folder(part)?;
        create_folders(self.store, &folder)?;
        let target = folder.join(FORM)?;
        let old = match read_limited(self.store, &target, MAX_FORM) {
            Ok(old) => Some(old),
            Err(StoreError::Missing { .. }) => None,
            Err(e) => return Err(e.into()),
        };
        self.replace(&target, &form.to_json()?, old.as_deref())?;
        Ok(form)
    }

    /// Takes the values of a form out again; nothing happens where it is not filled in.
    ///
    /// # Errors
    /// [`ProjectError::PartTakesFiles`], [`ProjectError::Store`].
    pub fn clear_form(&mut self, part: &str) -> Result<(), ProjectError> {
        let part = self.outline_part(part)?;
        if !matches!(part.kind, PartKind::Form { .. }) {
            return Err(ProjectError::PartTakesFiles { part: part.id.to_string() });
        }
        let folder = self.part_folder(part)?;
        match self.store.remove(&folder.join(FORM)?) {
            Ok(()) => Ok(self.store.sync_folder(&folder)?),
            Err(StoreError::Missing { .. }) => Ok(()),
            Err(e) => Err(e.into()),
        }
    }

    /// The values of a part's form; nothing where it is not filled in yet.
    ///
    /// # Errors
    /// [`ProjectError::Form`] where the file was changed by hand and does not hold.
    pub fn form(&self, part: &str) -> Result<Option<Form>, ProjectError> {
        let part = self.outline_part(part)?;
        if !matches!(part.kind, PartKind::Form { .. }) {
            return Err(ProjectError::PartTakesFiles { part: part.id.to_string() });
        }
        match read_limited(self.store, &self.part_folder(part)?.join(FORM)?, MAX_FORM) {
            Ok(json) => Ok(Some(Form::parse(&json, &self.form_facts())?)),
            Err(StoreError::Missing { .. }) => Ok(None),
            Err(e) => Err(e.into()),
        }
    }

    /// The filled form of a template, wherever the outline has it.
    ///
    /// # Errors
    /// As [`form`](Self::form).
    pub fn form_of(&self, template: Template) -> Result<Option<Form>, ProjectError> {
        let part = self.outline.parts().find(|part| part.kind == PartKind::Form { template });
        match part {
            Some(part) => self.form(part.id.as_str()),
            None => Ok(None),
        }
    }

    /// Files below `parts/` that the project does not know: left by stopped runs, or put there by others. They are
    /// never built in and never removed.
    ///
    /// # Errors
    /// [`ProjectError::Store`].
    pub fn strays(&self) -> Result<Vec<String>, ProjectError> {
        let mut strays = Vec::new();
        for part in self.outline.parts() {
            let folder = self.part_folder(part)?;
            if self.store.kind(&folder)? != Some(EntryKind::Folder) {
                continue;
            }
            let known = self.files(part.id.as_str())?;
            let is_form = matches!(part.kind, PartKind::Form { .. });
            for entry in self.store.list(&folder)? {
                let ours = known.iter().any(|file| file.file == entry.name) || (is_form && entry.name == FORM);
                if !ours {
                    strays.push(format!("{folder}/{}", entry.name));
                }
            }
        }
        Ok(strays)
    }
}

fn take_kind(head: &[u8], original: &str, part: &Part, accepts: &[FileKind]) -> Result<FileKind, ProjectError> {
    let name = || original.to_owned();
    let refused = |kind: &'static str| ProjectError::FileKind { name: name(), kind };
    match sniff(head, original) {
        Sniffed::Kind(kind) if accepts.contains(&kind) => Ok(kind),
        Sniffed::Kind(kind) => Err(ProjectError::KindNotAccepted {
            part: part.id.to_string(),
            kind: kind.code(),
            accepts: accepts.iter().map(|kind| kind.code()).collect(),
        }),
        Sniffed::Empty => Err(ProjectError::FileEmpty { name: name() }),
        Sniffed::Refused("word" | "wps") => Err(ProjectError::FileIsWord { name: name() }),
        Sniffed::Refused(kind) => Err(refused(kind)),
        Sniffed::Json => Err(refused("json")),
        Sniffed::Unknown => Err(refused("unknown")),
    }
}
