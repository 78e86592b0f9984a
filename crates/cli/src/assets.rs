//! Where the program's own files lie: fonts, templates, the sample tender.

use std::path::{Path, PathBuf};

use sealbid_pdf::typeset::Fonts;
use sealbid_seal::FontFiles;

use crate::failure::Failure;
use crate::input;

/// The folder of the program's own files.
#[derive(Debug)]
pub(crate) struct Assets {
    root: PathBuf,
}

/// Noto Sans SC, Noto Sans SC SemiBold, Noto Serif SC.
const FONTS: [&str; 3] = ["NotoSansSC_400Regular.ttf", "NotoSansSC_600SemiBold.ttf", "NotoSerifSC_400Regular.ttf"];
/// The faces in which seals are drawn: Song, Hei.
const SEAL_FONTS: [&str; 2] = ["NotoSerifSC_400Regular.ttf", "NotoSansSC_600SemiBold.ttf"];

impl Assets {
    /// The folder named on the command line; else the one installed beside the program; else, in a source tree, the
    /// one of the tree.
    pub(crate) fn find(named: Option<&Path>, program: Option<&Path>) -> Result<Self, Failure> {
        let has_fonts = |root: &PathBuf| root.join("fonts").is_dir();
        let found = match named {
            Some(named) => Some(named.to_owned()).filter(has_fonts),
            None => {
                let installed =
                    program.and_then(Path::parent).map(|folder| folder.join("../share/sealbid")).filter(has_fonts);
                let of_the_tree = || {
                    program.into_iter().flat_map(Path::ancestors).map(|folder| folder.join("assets")).find(has_fonts)
                };
                installed.or_else(of_the_tree)
            }
        };
        found.map(|root| Self { root }).ok_or_else(|| Failure::bare("assets_missing"))
    }

    /// The fonts for pages; the first is that of page numbers.
    pub(crate) fn fonts(&self) -> Result<Fonts, Failure> {
        let files = FONTS.iter().map(|name| self.font(name)).collect::<Result<Vec<_>, _>>()?;
        Ok(Fonts::new(files)?)
    }

    /// The fonts for seals.
    pub(crate) fn seal_fonts(&self) -> Result<FontFiles, Failure> {
        let [song, hei] = SEAL_FONTS;
        Ok(FontFiles { song: self.font(song)?, hei: self.font(hei)? })
    }

    /// A file or folder of the sample.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    fn font(&self, name: &str) -> Result<Vec<u8>, Failure> {
        Ok(input::whole(&self.root.join("fonts").join(name))?.to_vec())
    }
}
