//! The program's own files: fonts, templates, the sample tender.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use sealbid_bid::store::Folder;
use sealbid_pdf::typeset::Fonts;
use sealbid_seal::FontFiles;

use crate::failure::Failure;

/// Noto Sans SC, Noto Sans SC SemiBold, Noto Serif SC.
const FONTS: [&str; 3] = ["NotoSansSC_400Regular.ttf", "NotoSansSC_600SemiBold.ttf", "NotoSerifSC_400Regular.ttf"];
/// The faces in which seals are drawn: Song, Hei.
const SEAL_FONTS: [&str; 2] = ["NotoSerifSC_400Regular.ttf", "NotoSansSC_600SemiBold.ttf"];

/// The folder of the program's own files.
pub(crate) struct Assets {
    root: PathBuf,
    /// They take 36 MB, so that they are kept only as long as somebody typesets.
    fonts: Mutex<Weak<Fonts>>,
}

impl Assets {
    pub(crate) fn new(root: PathBuf) -> Self {
        Self { root, fonts: Mutex::default() }
    }

    /// The fonts for pages; the first is that of page numbers.
    pub(crate) fn fonts(&self) -> Result<Arc<Fonts>, Failure> {
        let mut kept = self.fonts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(fonts) = kept.upgrade() {
            return Ok(fonts);
        }
        let files = FONTS.iter().map(|name| self.font(name)).collect::<Result<Vec<_>, _>>()?;
        let fonts = Arc::new(Fonts::new(files)?);
        *kept = Arc::downgrade(&fonts);
        Ok(fonts)
    }

    /// Where the fonts lie.
    pub(crate) fn fonts_folder(&self) -> PathBuf {
        self.root.join("fonts")
    }

    /// The fonts for seals.
    pub(crate) fn seal_fonts(&self) -> Result<FontFiles, Failure> {
        let [song, hei] = SEAL_FONTS;
        Ok(FontFiles { song: self.font(song)?, hei: self.font(hei)? })
    }

    /// The sources of the sample.
    pub(crate) fn sample(&self) -> Result<Folder, Failure> {
        Folder::new(self.root.join("sample")).map_err(|_| Failure::bare("desk_assets_missing"))
    }

    fn font(&self, name: &str) -> Result<Vec<u8>, Failure> {
        let path: &Path = &self.root.join("fonts").join(name);
        fs::read(path).map_err(|_| Failure::bare("desk_assets_missing"))
    }
}
