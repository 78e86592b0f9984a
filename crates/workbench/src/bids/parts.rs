//! Files of parts: added, taken out, put in another order.

use std::sync::Arc;

use sealbid_bid::project::{Given, ProjectError};
use sealbid_wire::desk::{AddFiles, BidView, Event, FileRef, JobId, JobOutcome, JobSubject, OrderFiles, PartFile};

use crate::Core;
use crate::failure::Failure;
use crate::files::Known;
use crate::jobs::Job;

/// The most files that are added at once.
const MAX_FILES: usize = 1_000;

impl Core {
    pub(crate) fn part_add(self: &Arc<Self>, asked: &AddFiles) -> Result<JobId, Failure> {
        self.entry(&asked.bid)?;
        self.look_at(&asked.bid, |project| Ok(project.files(&asked.part).map(drop)?))?;
        if asked.files.len() > MAX_FILES {
            return Err(Failure::new(
                "project_too_many_files",
                [("part", &asked.part), ("max", &MAX_FILES.to_string())],
            ));
        }
        let files = asked.files.iter().map(|handle| self.files.find(handle)).collect::<Result<Vec<_>, _>>()?;
        let (core, bid, part) = (self.clone(), asked.bid.clone(), asked.part.clone());
        let subject = JobSubject::PartAdd { bid: bid.clone(), part: part.clone() };
        Ok(self.jobs.begin(self.new_id(), subject, move |job| {
            let ended = core.add_files(job, &bid, &part, &files);
            core.host.emit(Event::Bid { bid });
            ended
        })?)
    }

    /// Adds files one by one. One that is refused keeps no other out; once the person ends it, none is added.
    fn add_files(&self, job: &Job, bid: &str, part: &str, files: &[Known]) -> Result<JobOutcome, Failure> {
        let total = files.iter().map(|file| file.size).sum();
        let mut done = 0;
        let (mut added, mut known, mut refused, mut new) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        job.progress("copying", 0, total, "bytes");
        for file in files {
            let source = match file.open() {
                Ok(source) => source,
                Err(failure) => {
                    refused.push((file.name.clone(), failure.problem()));
                    continue;
                }
            };
            let mut content = job.reading(source, "copying", file.size, 1).among(done, total);
            let given = self.change(bid, |project| {
                let given = project.add(part, &file.name, &mut content)?;
                self.touch(bid, project)?;
                Ok(given)
            });
            if job.checkpoint().is_err() {
                if let Ok(Given::Added(entry)) = given {
                    new.push(entry.file);
                }
                return Err(self.take_back(bid, part, &new));
            }
            match given {
                Ok(given) => {
                    let entry = given.entry().clone();
                    let folder = self.bid_folder(bid)?.join("project/parts").join(part);
                    self.checks.note(folder.join(&entry.file), &entry);
                    match given {
                        Given::Added(entry) => {
                            new.push(entry.file);
                            added.push(file.name.clone());
                        }
                        Given::Restored(_) => added.push(file.name.clone()),
                        Given::There(_) => known.push(file.name.clone()),
                    }
                }
                Err(failure) => refused.push((file.name.clone(), failure.problem())),
            }
            done += file.size;
            job.progress("copying", done, total, "bytes");
        }
        Ok(JobOutcome::Added { added, known, refused })
    }

    /// Takes out again what was added before the person ended it, as far as it is still there. A file of the bid that was put
    /// back in its place stays.
    fn take_back(&self, bid: &str, part: &str, new: &[String]) -> Failure {
        let taken = self.change(bid, |project| {
            for file in new {
                match project.remove(part, file) {
                    Ok(_) | Err(ProjectError::FileMissing { .. }) => {}
                    Err(e) => return Err(e.into()),
                }
            }
            self.touch(bid, project)
        });
        taken.err().unwrap_or(Failure::Cancelled)
    }

    pub(crate) fn part_remove(&self, asked: &PartFile) -> Result<BidView, Failure> {
        self.entry(&asked.bid)?;
        self.change(&asked.bid, |project| {
            project.remove(&asked.part, &asked.file)?;
            self.touch(&asked.bid, project)
        })?;
        self.view_of(&asked.bid)
    }

    pub(crate) fn part_order(&self, asked: &OrderFiles) -> Result<BidView, Failure> {
        self.entry(&asked.bid)?;
        self.change(&asked.bid, |project| {
            let order: Vec<&str> = asked.files.iter().map(String::as_str).collect();
            project.reorder(&asked.part, &order)?;
            self.touch(&asked.bid, project)
        })?;
        self.view_of(&asked.bid)
    }

    pub(crate) fn part_file(&self, asked: &PartFile) -> Result<FileRef, Failure> {
        self.entry(&asked.bid)?;
        let original = self.look_at(&asked.bid, |project| {
            let entry = project.files(&asked.part)?.iter().find(|entry| entry.file == asked.file);
            let missing =
                || ProjectError::FileMissing { part: asked.part.clone(), file: asked.file.chars().take(240).collect() };
            Ok(entry.ok_or_else(missing)?.original.clone())
        })?;
        let folder = self.bid_folder(&asked.bid)?.join("project/parts").join(&asked.part);
        self.files.know(&folder.join(&asked.file), &original, || self.new_id())
    }
}
