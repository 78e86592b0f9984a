//! The little world that Typst sees: one shelf of files, one box of fonts, one moment.

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{DiagSpanKind, FileId, RootedPath, Source as Parsed, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook, FontFamily, FontList, TextElem};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};

use super::{Diagnostic, Source, TypesetError};

const MAIN: &str = "main.typ";

/// The files and fonts of one rendering.
pub(super) struct Shelf<'a> {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: &'a [Font],
    main: Parsed,
    files: Vec<(FileId, Bytes)>,
    moment: Option<Datetime>,
}

impl<'a> Shelf<'a> {
    pub(super) fn new(source: Source<'_>, fonts: &'a [Font], moment: Option<Datetime>) -> Result<Self, TypesetError> {
        let id = |name: &str| match VirtualPath::new(name) {
            Ok(path) if !path.is_root() => Ok(RootedPath::new(VirtualRoot::Project, path).intern()),
            _ => Err(TypesetError::FileName { name: name.to_owned() }),
        };
        // Where a source names no font Typst would look for one of its own, and without any it drops text in silence.
        let mut library = Library::default();
        library.styles.set(TextElem::font, FontList(vec![FontFamily::new(&fonts[0].info().family)]));
        let files = source.files.iter().map(|(name, bytes)| Ok((id(name)?, Bytes::new(bytes.to_vec()))));
        Ok(Self {
            library: LazyHash::new(library),
            book: LazyHash::new(FontBook::from_fonts(fonts)),
            fonts,
            main: Parsed::new(id(MAIN)?, source.main.to_owned()),
            files: files.collect::<Result<_, TypesetError>>()?,
            moment,
        })
    }

    /// Typst's errors or warnings with their places.
    pub(super) fn explain(&self, found: &[SourceDiagnostic]) -> TypesetError {
        let diagnostics = found.iter().map(|diagnostic| {
            let file = match diagnostic.span.get() {
                DiagSpanKind::Detached => None,
                DiagSpanKind::Number { id, .. } | DiagSpanKind::Range { id, .. } => Some(id),
            };
            let place = file.and_then(|id| Some((self.source(id).ok()?, self.range(diagnostic.span)?)));
            Diagnostic {
                file: file.map(|id| id.get().vpath().get_without_slash().to_owned()),
                line: place.and_then(|(source, range)| Some(source.lines().byte_to_line(range.start)? + 1)),
                message: diagnostic.message.to_string(),
            }
        });
        TypesetError::Source { diagnostics: diagnostics.collect() }
    }

    fn bytes(&self, id: FileId) -> FileResult<Bytes> {
        let found = self.files.iter().find(|(known, _)| *known == id);
        found
            .map(|(_, bytes)| bytes.clone())
            .ok_or_else(|| FileError::NotFound(id.get().vpath().get_without_slash().into()))
    }
}

impl World for Shelf<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Parsed> {
        if id == self.main.id() {
            return Ok(self.main.clone());
        }
        let bytes = self.bytes(id)?;
        let text = std::str::from_utf8(&bytes).map_err(|_| FileError::InvalidUtf8)?;
        Ok(Parsed::new(id, text.to_owned()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.bytes(id)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        self.moment.and_then(|moment| Datetime::from_ymd(moment.year()?, moment.month()?, moment.day()?))
    }
}
