//! One PDF of a project: cover, linked contents, the volumes with their parts and files.

use std::io::Write;

use rand_core::CryptoRng;
use sealbid_pdf::compose::{ComposeError, Composed, Composition, Control, Front, Numbering, Pages, Part, compose};
use sealbid_pdf::typeset::{Fonts, Source, TypesetError};
use sealbid_pki::Instant;
use serde_json::json;

use crate::digest::digests_behind;
use crate::forms::{Disagreement, Form, disagreement, render};
use crate::project::{FileEntry, Project, ProjectError};
use crate::store::Whole;
use crate::tender::{FileKind, PartKind, Template};
use crate::text::PartId;

const COMMON: &str = include_str!("../../../assets/forms/common.typ");
const COVER: &str = include_str!("../../../assets/forms/cover.typ");
const CONTENTS: &str = include_str!("../../../assets/forms/contents.typ");

/// Why a response cannot be built. Nothing that was written is a document then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// Required parts have nothing in them.
    #[error("missing: {missing:?}")]
    Incomplete {
        /// Identifier and title of each.
        missing: Vec<(PartId, String)>,
    },
    /// Two forms contradict each other.
    #[error("the forms disagree on {}", .0.field)]
    Disagree(Disagreement),
    /// A part has more pages than it may have.
    #[error("part {part} has {pages} pages, at most {max}")]
    TooManyPages {
        /// The part.
        part: String,
        /// Its pages.
        pages: usize,
        /// The limit.
        max: usize,
    },
    /// The project cannot be read.
    #[error(transparent)]
    Project(#[from] ProjectError),
    /// A form cannot be laid out.
    #[error("{part}: {error}")]
    Form {
        /// The part.
        part: String,
        /// Why.
        #[source]
        error: TypesetError,
    },
    /// A file cannot be taken in, or the document not be written.
    #[error(transparent)]
    Compose(#[from] ComposeError),
}

impl BuildError {
    /// The stable code that sentences are looked up by.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Incomplete { .. } => "build_incomplete",
            Self::Disagree(_) => "build_forms_disagree",
            Self::TooManyPages { .. } => "build_too_many_pages",
            Self::Project(e) => e.code(),
            Self::Form { error, .. } => error.code(),
            Self::Compose(e) => e.code(),
        }
    }

    /// What the sentence of [`code`](Self::code) names.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Incomplete { missing } => {
                let parts: Vec<_> = missing.iter().map(|(id, title)| format!("{title} ({id})")).collect();
                vec![("parts", parts.join(", "))]
            }
            Self::Disagree(found) => vec![
                ("field", found.field.to_owned()),
                ("first", found.first.0.to_owned()),
                ("first_value", found.first.1.clone()),
                ("second", found.second.0.to_owned()),
                ("second_value", found.second.1.clone()),
            ],
            Self::TooManyPages { part, pages, max } => {
                vec![("part", part.clone()), ("pages", pages.to_string()), ("max", max.to_string())]
            }
            Self::Project(e) => e.params(),
            Self::Form { part, error } => {
                let mut params = error.params();
                params.push(("name", part.clone()));
                params
            }
            Self::Compose(e) => e.params(),
        }
    }
}

/// What was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// Length of the document in bytes.
    pub bytes: u64,
    /// Its pages.
    pub pages: usize,
    /// Every part that has something in it, in order.
    pub parts: Vec<BuiltPart>,
    /// Pages, from 1, whose number stands elsewhere along the foot, because something was in its place.
    pub numbers_moved: Vec<usize>,
    /// Pages whose number may lie over something of the page's own: no place along the foot was free.
    pub numbers_over: Vec<usize>,
    /// Pages whose number stands as usual, though what lies there could not be told.
    pub numbers_unknown: Vec<usize>,
    /// Pages that are one image, a scan, whose number stands on it.
    pub numbers_on_scan: Vec<usize>,
    /// Pages with a form field that shows only the beginning of its value.
    pub values_cut: Vec<usize>,
}

/// Where a part went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltPart {
    /// The part.
    pub part: PartId,
    /// Its first page, from 1.
    pub page: usize,
    /// Its pages.
    pub pages: usize,
    /// Signatures that its files carried: they show, but no longer sign.
    pub signatures: usize,
}

/// The forms of a response that are filled in.
#[derive(Debug, Clone, Default)]
pub struct Forms {
    /// In the order of the outline.
    pub forms: Vec<(PartId, Form)>,
}

impl Forms {
    /// Reads the filled forms of a project and checks that they agree with each other.
    ///
    /// # Errors
    /// [`BuildError::Disagree`], [`BuildError::Project`].
    pub fn of(project: &Project<'_>) -> Result<Self, BuildError> {
        let mut forms = Vec::new();
        for part in project.outline().parts().filter(|part| matches!(part.kind, PartKind::Form { .. })) {
            if let Some(form) = project.form(part.id.as_str())? {
                forms.push((part.id.clone(), form));
            }
        }
        let forms = Self { forms };
        let letter = match forms.get(Template::BidLetter) {
            Some(Form::BidLetter(letter)) => Some(letter),
            _ => None,
        };
        let schedule = match forms.get(Template::OpeningSchedule) {
            Some(Form::OpeningSchedule(schedule)) => Some(schedule),
            _ => None,
        };
        let quotation = match forms.get(Template::Quotation) {
            Some(Form::Quotation(quotation)) => Some(quotation),
            _ => None,
        };
        match disagreement(letter, schedule, quotation) {
            Some(found) => Err(BuildError::Disagree(found)),
            None => Ok(forms),
        }
    }

    /// Checks that every required part of the project has something in it.
    ///
    /// # Errors
    /// [`BuildError::Incomplete`] names those that have nothing; [`BuildError::Project`].
    pub fn complete(&self, project: &Project<'_>) -> Result<(), BuildError> {
        let mut missing = Vec::new();
        for part in project.outline().parts().filter(|part| part.required) {
            let there = match part.kind {
                PartKind::Form { .. } => self.forms.iter().any(|(id, _)| *id == part.id),
                PartKind::Attachment { .. } => !project.files(part.id.as_str())?.is_empty(),
            };
            if !there {
                missing.push((part.id.clone(), part.title.clone()));
            }
        }
        if missing.is_empty() { Ok(()) } else { Err(BuildError::Incomplete { missing }) }
    }

    /// The form of that template.
    pub fn get(&self, template: Template) -> Option<&Form> {
        self.forms.iter().map(|(_, form)| form).find(|form| form.template() == template)
    }
}

/// One line of the document's outline, with the bytes behind it.
struct Line {
    title: String,
    level: usize,
    part: Option<PartId>,
    content: Content,
}

enum Content {
    Heading,
    /// A form's pages.
    Form {
        name: String,
        bytes: Vec<u8>,
    },
    /// A file of the project.
    File {
        entry: FileEntry,
        bytes: Whole,
    },
}

/// Builds a response and writes it to `out`. `fonts` must have the families Noto Sans SC and Noto Serif SC, the one for
/// page numbers first. The same project, instant and random source give the same bytes.
///
/// # Errors
/// [`BuildError`]; a broken file is named by the name that it came with.
pub fn build(
    project: &Project<'_>,
    fonts: &Fonts,
    at: Instant,
    rng: &mut dyn CryptoRng,
    control: &mut Control<'_>,
    out: &mut dyn Write,
) -> Result<Built, BuildError> {
    let forms = Forms::of(project)?;
    forms.complete(project)?;
    let lines = lines(project, &forms, fonts, at)?;
    let tender = project.tender();
    let lot = project.release().lot(&tender.lot).map(|lot| lot.title.clone()).unwrap_or_default();
    let bidder = bidder(project, &forms);
    let cover = json!({
        "tender": {"no": tender.no, "title": tender.title, "lot": tender.lot},
        "lot_title": lot,
        "purchaser": project.release().purchaser.name,
        "bidder": bidder,
    })
    .to_string();
    let cover_files = [("common.typ", COMMON.as_bytes()), ("data.json", cover.as_bytes())];
    let contents_files = [("common.typ", COMMON.as_bytes())];
    let composition = Composition {
        title: format!("{} 投标文件", tender.title),
        author: (!bidder.is_empty()).then(|| bidder.clone()),
        language: "zh-CN".to_owned(),
        cover: Some(Front { title: "封面".to_owned(), source: Source { main: COVER, files: &cover_files } }),
        contents: Some(Front { title: "目录".to_owned(), source: Source { main: CONTENTS, files: &contents_files } }),
        parts: lines.iter().map(Line::part).collect(),
        numbering: Some(Numbering::default()),
        limit: None,
    };
    let files = Files::of(&lines);
    let Control { cancel, progress } = control;
    // Each after its last byte was read: a mapped file that somebody changed meanwhile would be in the document unseen. And
    // before any complaint of its content: that it was changed explains what is wrong with it.
    let (composed, digests) = digests_behind(&files.contents, cancel, |are_read| {
        let mut composed = 0;
        let mut progress = |done, total| {
            composed += 1;
            progress(done, total);
            are_read(files.before(composed));
        };
        compose(&composition, fonts, at, rng, &mut Control { cancel, progress: &mut progress }, out)
    });
    if !matches!(composed, Err(ComposeError::Cancelled)) {
        files.check(project, &digests.ok_or(ComposeError::Cancelled)?)?;
    }
    let composed = composed?;
    let parts = placed(&lines, &composed);
    for built in &parts {
        if let Some(PartKind::Attachment { max_pages: Some(max), .. }) =
            project.outline().part(built.part.as_str()).map(|part| &part.kind)
            && built.pages > *max
        {
            let (part, pages, max) = (built.part.to_string(), built.pages, *max);
            return Err(BuildError::TooManyPages { part, pages, max });
        }
    }
    Ok(Built {
        bytes: composed.bytes,
        pages: composed.pages,
        parts,
        numbers_moved: composed.numbers_moved,
        numbers_over: composed.numbers_over,
        numbers_unknown: composed.numbers_unknown,
        numbers_on_scan: composed.numbers_on_scan,
        values_cut: composed.values_cut,
    })
}

/// The files of the project among the lines.
struct Files<'l> {
    /// The line of each, its part and its name.
    names: Vec<(usize, &'l PartId, &'l str)>,
    contents: Vec<&'l Whole>,
}

impl<'l> Files<'l> {
    fn of(lines: &'l [Line]) -> Self {
        let mut files = Self { names: Vec::new(), contents: Vec::new() };
        for (at, line) in lines.iter().enumerate() {
            if let (Some(part), Content::File { entry, bytes }) = (&line.part, &line.content) {
                files.names.push((at, part, &entry.file));
                files.contents.push(bytes);
            }
        }
        files
    }

    /// How many of them lie before a line.
    fn before(&self, line: usize) -> usize {
        self.names.partition_point(|(at, ..)| *at < line)
    }

    /// Checks that every file is the one that was added.
    fn check(&self, project: &Project<'_>, digests: &[[u8; 32]]) -> Result<(), BuildError> {
        for ((_, part, file), digest) in self.names.iter().zip(digests) {
            project.check_file(part.as_str(), file, digest)?;
        }
        Ok(())
    }
}

fn bidder(project: &Project<'_>, forms: &Forms) -> String {
    let of_form = |form: &Form| match form {
        Form::BidLetter(letter) => letter.bidder.name.clone(),
        Form::OpeningSchedule(schedule) => schedule.bidder.clone(),
        Form::Quotation(quotation) => quotation.bidder.clone(),
    };
    project
        .bidder()
        .map(|bidder| bidder.name)
        .or_else(|| forms.forms.first().map(|(_, form)| of_form(form)))
        .unwrap_or_default()
}

fn lines(project: &Project<'_>, forms: &Forms, fonts: &Fonts, at: Instant) -> Result<Vec<Line>, BuildError> {
    let mut lines = Vec::new();
    for volume in &project.outline().volumes {
        let mut below = Vec::new();
        for part in &volume.parts {
            if let Some((_, form)) = forms.forms.iter().find(|(id, _)| *id == part.id) {
                let failed = |error| BuildError::Form { part: part.title.clone(), error };
                let bytes = render(form, fonts, at).map_err(failed)?.bytes;
                let content = Content::Form { name: part.title.clone(), bytes };
                below.push(Line { title: part.title.clone(), level: 1, part: Some(part.id.clone()), content });
                continue;
            }
            let files = project.files(part.id.as_str())?;
            let heading =
                Line { title: part.title.clone(), level: 1, part: Some(part.id.clone()), content: Content::Heading };
            match files {
                [] => {}
                [only] => {
                    let content = content(project, part.id.as_str(), only)?;
                    below.push(Line { content, ..heading });
                }
                several => {
                    below.push(heading);
                    for file in several {
                        let content = content(project, part.id.as_str(), file)?;
                        let title = crate::store::safe_stem(&file.original, 60);
                        below.push(Line { title, level: 2, part: Some(part.id.clone()), content });
                    }
                }
            }
        }
        if !below.is_empty() {
            lines.push(Line { title: volume.title.clone(), level: 0, part: None, content: Content::Heading });
            lines.append(&mut below);
        }
    }
    Ok(lines)
}

fn content(project: &Project<'_>, part: &str, file: &FileEntry) -> Result<Content, BuildError> {
    Ok(Content::File { entry: file.clone(), bytes: project.read_file(part, &file.file)? })
}

impl Line {
    fn part(&self) -> Part<'_> {
        let pages = match &self.content {
            Content::Heading => Pages::None,
            Content::Form { name, bytes } => Pages::Pdf { name: name.clone(), bytes },
            Content::File { entry, bytes } => {
                let name = entry.original.clone();
                match entry.kind {
                    FileKind::Pdf => Pages::Pdf { name, bytes },
                    FileKind::Png | FileKind::Jpeg => Pages::Picture { name, bytes },
                }
            }
        };
        Part { title: self.title.clone(), level: self.level, pages }
    }
}

/// Where each part went: its lines follow one another.
fn placed(lines: &[Line], composed: &Composed) -> Vec<BuiltPart> {
    let mut parts: Vec<BuiltPart> = Vec::new();
    for (line, found) in lines.iter().zip(&composed.parts) {
        let Some(id) = &line.part else { continue };
        if parts.last().is_none_or(|last| last.part != *id) {
            let page = found.page.unwrap_or_default();
            parts.push(BuiltPart { part: id.clone(), page, pages: 0, signatures: 0 });
        }
        if let Some(last) = parts.last_mut() {
            last.pages += found.pages;
            last.signatures += found.signatures;
        }
    }
    parts
}
