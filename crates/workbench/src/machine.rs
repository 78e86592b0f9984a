//! The program on this machine: the first screen, settings, files by dialog, the log, QR codes.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use qrcode::{Color, EcLevel, QrCode};
use sealbid_bid::Uscc;
use sealbid_bid::store::safe_stem;
use sealbid_client::Service;
use sealbid_desk::output::{Readers, place};
use sealbid_wire::desk::{
    About, ChooseFiles, Event, FileAsked, FileRef, JobId, JobOutcome, JobRow, JobSubject, LanguageChoice, Nothing,
    QrAsked, QrView, SaveCopy, SaveLog, Saved, Settings, Start, Theme,
};

use crate::Core;
use crate::failure::Failure;
use crate::files::unreadable;

/// The longest text of a code, bytes.
const MAX_QR: usize = 1_000;
/// The most bytes of a setting.
const MAX_SETTING: usize = 64 << 10;
/// The longest name of a bidder, characters.
const MAX_BIDDER: usize = 200;

/// What is chosen as long as nobody has chosen.
pub(crate) fn defaults() -> Settings {
    Settings {
        language: LanguageChoice::System,
        theme: Theme::System,
        service: String::new(),
        service_root: String::new(),
        bidder_name: String::new(),
        bidder_uscc: String::new(),
    }
}

impl Core {
    pub(crate) fn start(&self) -> Result<Start, Failure> {
        Ok(Start { version: self.host.version(), settings: self.settings()?, system_language: self.host.language() })
    }

    pub(crate) fn settings(&self) -> Result<Settings, Failure> {
        Ok(self.database.settings()?.unwrap_or_else(defaults))
    }

    /// Keeps the settings; another service is reached from now on, which it is not while a job is under way.
    pub(crate) fn settings_save(&self, asked: &Settings) -> Result<Settings, Failure> {
        let settings = Settings {
            service: asked.service.trim().trim_end_matches('/').to_owned(),
            bidder_name: asked.bidder_name.trim().to_owned(),
            bidder_uscc: asked.bidder_uscc.trim().to_owned(),
            ..asked.clone()
        };
        if settings.service_root.len() > MAX_SETTING || settings.service.len() > MAX_SETTING {
            return Err(Failure::new("text_too_long", [("field", "service"), ("max", "65536")]));
        }
        if !settings.service.is_empty() {
            let root = Some(settings.service_root.as_str()).filter(|root| !root.trim().is_empty());
            Service::at(&settings.service, root)?;
        }
        if settings.bidder_name.chars().count() > MAX_BIDDER {
            let max = MAX_BIDDER.to_string();
            return Err(Failure::new("text_too_long", [("field", "bidder.name"), ("max", &max)]));
        }
        if !settings.bidder_uscc.is_empty() {
            Uscc::try_from(settings.bidder_uscc.as_str())?;
        }
        // Settings that cannot be read are replaced.
        let is_same = |old: Settings| old.service == settings.service && old.service_root == settings.service_root;
        if self.settings().is_ok_and(is_same) {
            self.database.save_settings(&settings)?;
        } else {
            // What is under way goes on with the service that it began with, so that none may be under way.
            let _idle = self.jobs.idle().ok_or_else(|| Failure::bare("jobs_under_way"))?;
            self.database.save_settings(&settings)?;
            self.service.leave();
        }
        self.host.emit(Event::Settings { settings: settings.clone() });
        self.service.look_again();
        Ok(settings)
    }

    pub(crate) fn about(&self) -> Result<About, Failure> {
        Ok(About {
            version: self.host.version(),
            folder: self.folder.display().to_string(),
            web_view: self.host.web_view(),
        })
    }

    /// One file of all that the log has, the oldest first.
    pub(crate) fn log_export(&self, asked: &SaveLog) -> Result<Option<Saved>, Failure> {
        let day: String = self.clock.now().to_string().chars().take(10).collect();
        let Some(target) = self.host.save_file(&asked.title, &format!("sealbid-{day}.log")) else { return Ok(None) };
        let mut sources = Vec::new();
        for log in self.host.logs() {
            let name = log.file_name().unwrap_or_default().to_string_lossy().into_owned();
            match File::open(&log) {
                Ok(file) => sources.push((log, file)),
                // A log that was turned over this very moment is in the next one.
                Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                Err(e) => return Err(unreadable(&name, &e)),
            }
        }
        self.save_copy(&mut sources, &target, &|| Ok(())).map(Some)
    }

    pub(crate) fn qr(&self, asked: &QrAsked) -> Result<QrView, Failure> {
        if asked.text.is_empty() || asked.text.len() > MAX_QR {
            return Err(Failure::new("qr_text", [("max", MAX_QR.to_string())]));
        }
        let code = QrCode::with_error_correction_level(asked.text.as_bytes(), EcLevel::M);
        Ok(rows(&code.map_err(|_| Failure::new("qr_text", [("max", MAX_QR.to_string())]))?))
    }

    pub(crate) fn files_choose(&self, asked: &ChooseFiles) -> Result<Vec<FileRef>, Failure> {
        let chosen = self.host.choose_files(asked.purpose, &asked.title);
        let mut known: Vec<_> = chosen.iter().map(|path| self.known(path)).collect();
        // Where nothing else was chosen, whoever asks is told; else one that cannot be read keeps no other out.
        if known.len() == 1 {
            return known.remove(0).map(|file| vec![file]);
        }
        let tell = |failure: Failure| self.host.emit(Event::Trouble { problem: failure.problem() });
        Ok(known.into_iter().filter_map(|file| file.map_err(tell).ok()).collect())
    }

    pub(crate) fn file_save(self: &Arc<Self>, asked: &SaveCopy) -> Result<Option<JobId>, Failure> {
        let known = self.files.find(&asked.handle)?;
        let Some(target) = self.host.save_file(&asked.title, &proposed(&asked.name)) else { return Ok(None) };
        let core = self.clone();
        let path = known.path().map_or_else(|| PathBuf::from(&known.name), Path::to_owned);
        let begun =
            self.jobs.begin(self.new_id(), JobSubject::FileSave { handle: asked.handle.clone() }, move |job| {
                let source = job.reading(known.open()?, "copying", known.size, 1);
                let saved = core.save_copy(&mut [(path, source)], &target, &|| job.checkpoint())?;
                job.progress("copying", known.size, known.size, "bytes");
                Ok(JobOutcome::Saved { saved })
            })?;
        Ok(Some(begun))
    }

    pub(crate) fn file_close(&self, asked: &FileAsked) -> Result<Nothing, Failure> {
        self.files.close(&asked.handle);
        Ok(Nothing {})
    }

    /// A file as the page is given it: by a handle, with its own name.
    pub(crate) fn known(&self, path: &Path) -> Result<FileRef, Failure> {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        self.files.know(path, &name, || self.new_id())
    }

    /// Writes sources one after the other to a file that the person chose; the dialog has asked before it names one that
    /// is there. `go_on` is asked until the copy has its name.
    fn save_copy(
        &self,
        sources: &mut [(PathBuf, impl Read)],
        target: &Path,
        go_on: &dyn Fn() -> Result<(), Failure>,
    ) -> Result<Saved, Failure> {
        let inputs: Vec<&Path> = sources.iter().map(|(path, _)| path.as_path()).collect();
        let place = place(&*self.stores, target, true, Readers::Usual, &inputs)?;
        let mut output = place.begin()?;
        for (path, source) in sources {
            let copied = place.copy(source, path, &mut output);
            // What was ended in the middle looks like a file that cannot be read.
            go_on()?;
            copied?;
        }
        let finished = place.finish(output)?;
        go_on()?;
        place.persist(finished)?;
        Ok(Saved { name: place.name().to_owned() })
    }

    pub(crate) fn jobs(&self) -> Vec<JobRow> {
        self.jobs.rows()
    }

    pub(crate) fn job_cancel(&self, job: &str) -> Nothing {
        self.jobs.cancel(job);
        Nothing {}
    }
}

/// A name that every system takes, with the ending that was proposed.
pub(crate) fn proposed(name: &str) -> String {
    let stem = safe_stem(name, 80);
    match name.rsplit_once('.') {
        Some((_, ending)) if ending.len() <= 10 && ending.chars().all(|c| c.is_ascii_alphanumeric()) => {
            format!("{stem}.{ending}")
        }
        _ => stem,
    }
}

/// A code as the page draws it.
pub(crate) fn rows(code: &QrCode) -> QrView {
    let digit = |colour: &Color| if *colour == Color::Dark { '1' } else { '0' };
    let rows = code.to_colors().chunks(code.width()).map(|row| row.iter().map(digit).collect()).collect();
    QrView { rows }
}
