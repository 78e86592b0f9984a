//! Where things lie: the program's own files, and the user's.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use sealbid_wire::Problem;

/// Every code of this module.
pub const CODES: &[&str] = &["assets_missing", "data_folder_unknown"];

/// The program's own files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnFiles {
    /// Fonts, form templates, the sample.
    pub assets: PathBuf,
    /// The phone's app; nothing where it was not built.
    pub phone_app: Option<PathBuf>,
    /// The console; nothing where it was not built.
    pub console: Option<PathBuf>,
}

impl OwnFiles {
    /// Those installed with the program; else, in a source tree, those of the tree.
    ///
    /// # Errors
    /// `assets_missing`: the installation is not whole.
    pub fn find(program: &Path) -> Result<Self, Problem> {
        let folders = || program.ancestors().skip(1);
        let installed = folders().take(1).map(|folder| {
            let share = folder.join("../share/sealbid");
            (share.clone(), share)
        });
        let of_the_tree = folders().map(|folder| (folder.join("assets"), folder.join("ui/dist")));
        installed
            .chain(of_the_tree)
            .find(|(assets, _)| assets.join("fonts").is_dir())
            .map(|(assets, pages)| {
                let page = |name| Some(pages.join(name)).filter(|folder| folder.join("index.html").is_file());
                Self { assets, phone_app: page("phone"), console: page("console") }
            })
            .ok_or_else(|| Problem::bare("assets_missing"))
    }
}

/// Where this user's programs keep their data (XDG Base Directory Specification); `variable` reads the environment.
///
/// # Errors
/// `data_folder_unknown`: the environment names no home.
pub fn data_folder(variable: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf, Problem> {
    let absolute = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    absolute("XDG_DATA_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".local/share")))
        .map(|data| data.join("sealbid"))
        .ok_or_else(|| Problem::bare("data_folder_unknown"))
}
