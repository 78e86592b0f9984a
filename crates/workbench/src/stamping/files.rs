//! Files that are stamped in one approval, without a bid: the receipt of an invitation, letters, contracts.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sealbid_desk::{MAX_DOCUMENTS, PhoneKey, Subject, input};
use sealbid_wire::desk::{
    DocumentView, FileRef, FilesAsked, FilesView, JobId, JobOutcome, JobSubject, StampFile, StampFiles, StampPlan,
    StampedFile,
};

use super::documents;
use crate::Core;
use crate::failure::Failure;
use crate::files::Known;
use crate::flow::stamp::{Document, Stamping, stamp};
use crate::jobs::Job;

/// What is added to the name of a stamped file, as to that of a bid's document.
const SUFFIX: &str = "-stamped.pdf";

impl Core {
    pub(crate) fn stamp_files_view(&self, asked: &FilesAsked) -> Result<FilesView, Failure> {
        within(asked.handles.len())?;
        let files = asked.handles.iter().map(|handle| self.stamp_file(handle)).collect::<Result<_, _>>()?;
        Ok(FilesView { files, seals: self.seal_views(&self.usable_seals()?)?, phone: self.row_where(|_| true)? })
    }

    fn stamp_file(&self, handle: &str) -> Result<StampFile, Failure> {
        let known = self.files.find(handle)?;
        let file = known.reference(handle.to_owned());
        Ok(match looked_at(&known, &file) {
            Ok(document) => StampFile { file, document: Some(document), problem: None },
            Err(failure) => {
                let problem = failure.named(&known.name).problem();
                StampFile { file, document: None, problem: Some(problem) }
            }
        })
    }

    pub(crate) fn stamp_files(self: &Arc<Self>, asked: &StampFiles) -> Result<Option<JobId>, Failure> {
        within(asked.handles.len())?;
        let plan = StampPlan { entries: asked.entries.clone(), level: asked.level, ..StampPlan::default() };
        if plan.entries.is_empty() {
            return Err(Failure::bare("stamp_unplaced"));
        }
        self.chosen_phone()?;
        let files: Vec<Known> = asked.handles.iter().map(|handle| self.files.find(handle)).collect::<Result<_, _>>()?;
        let Some(folder) = self.host.choose_folder(&asked.title) else { return Ok(None) };
        let subject = JobSubject::StampFiles { count: u32::try_from(files.len()).unwrap_or(u32::MAX) };
        let core = self.clone();
        let begun = self.jobs.begin(self.new_id(), subject, move |job| core.stamp_into(job, &files, &plan, &folder))?;
        Ok(Some(begun))
    }

    fn stamp_into(&self, job: &Job, files: &[Known], plan: &StampPlan, folder: &Path) -> Result<JobOutcome, Failure> {
        let chosen = self.chosen_phone()?;
        self.ask_for_seals(plan)?;
        let seals = self.seals_of(None, plan, &chosen.phone)?;
        let mut targets: Vec<(String, PathBuf)> = Vec::new();
        for known in files {
            let stem = Path::new(&known.name).file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let name = format!("{stem}{SUFFIX}");
            let target = folder.join(&name);
            // Many file systems hold names alike that differ in case.
            if targets.iter().any(|(other, _)| other.to_lowercase() == name.to_lowercase()) {
                return Err(Failure::new("stamp_name_twice", [("name", name)]));
            }
            targets.push((name, target));
        }
        let mut documents = Vec::with_capacity(files.len());
        for (known, (_, target)) in files.iter().zip(&targets) {
            // The phone names each as the page does.
            documents.push(Document { source: known.on_disk()?, sha256: None, target, name: known.name.clone() });
        }
        let key = PhoneKey::new(chosen.desk, chosen.phone)?;
        let stamping = Stamping {
            documents,
            seals: &seals,
            is_replacing: false,
            subject: Subject::default(),
            levels: &self.levels(plan.level, &key)?,
            key: &key,
            phone: chosen.row,
        };
        let made = stamp(self.flow(job)?, stamping)?.settle(&*self.stores);
        let stamped = made.into_iter().zip(&targets).map(|((_, report), (name, target))| {
            let file = self.files.know(target, name, || self.new_id())?;
            Ok(StampedFile { file, report })
        });
        let folder = folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy().into_owned();
        Ok(JobOutcome::StampedFiles { folder, files: stamped.collect::<Result<_, Failure>>()? })
    }
}

fn within(count: usize) -> Result<(), Failure> {
    if count <= MAX_DOCUMENTS {
        return Ok(());
    }
    Err(Failure::new("stamp_too_many", [("count", count.to_string()), ("most", MAX_DOCUMENTS.to_string())]))
}

fn looked_at(known: &Known, file: &FileRef) -> Result<DocumentView, Failure> {
    documents::document(file.clone(), &input::whole(known.on_disk()?)?, Vec::new())
}
