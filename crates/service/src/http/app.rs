//! The phone's app and the console: static files, read once from a folder. A path never reaches the file system.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::refusal::Refusal;

/// The most files, folders deep, and bytes that an app may have.
const MAX_FILES: usize = 2_000;
const MAX_DEPTH: usize = 8;
const MAX_BYTES: usize = 128 << 20;
const INDEX: &str = "index.html";
/// Where the console's files stand, and its page.
const CONSOLE: &str = "console/";
const CONSOLE_PAGE: &str = "console.html";

/// Why there is no app to serve.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppError {
    /// The folder holds no `index.html`.
    #[error("{path} holds no index.html")]
    NoIndex {
        /// The folder.
        path: String,
    },
    /// More than an app has.
    #[error("{path} holds more than an app has")]
    TooMuch {
        /// The folder.
        path: String,
    },
    /// A file cannot be read.
    #[error("{path}: {source}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
}

impl AppError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoIndex { .. } => "app_no_index",
            Self::TooMuch { .. } => "app_too_much",
            Self::Unreadable { .. } => "app_unreadable",
        }
    }
    /// The parameters of the error's sentence.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NoIndex { path } | Self::TooMuch { path } => vec![("path", path.clone())],
            Self::Unreadable { path, source } => vec![("path", path.clone()), ("reason", source.to_string())],
        }
    }
}

struct Asset {
    bytes: Bytes,
    media_type: &'static str,
    immutable: bool,
}

/// The files by their paths; none where no app is served. Those of the console stand below [`CONSOLE`].
#[derive(Default)]
pub(crate) struct App {
    assets: HashMap<String, Asset>,
}

impl App {
    /// Reads all files below `folder`, links left out.
    pub(crate) fn read(folder: &Path) -> Result<Self, AppError> {
        let shown = |path: &Path| path.display().to_string();
        let failed = |path: &Path| {
            let path = shown(path);
            move |source| AppError::Unreadable { path, source }
        };
        let mut assets = HashMap::new();
        let mut bytes = 0;
        let mut folders: Vec<(PathBuf, String, usize)> = vec![(folder.to_owned(), String::new(), 0)];
        while let Some((path, prefix, depth)) = folders.pop() {
            for entry in fs::read_dir(&path).map_err(failed(&path))? {
                let entry = entry.map_err(failed(&path))?;
                let kind = entry.file_type().map_err(failed(&entry.path()))?;
                let Ok(name) = entry.file_name().into_string() else { continue };
                let name = format!("{prefix}{name}");
                if kind.is_dir() && depth < MAX_DEPTH {
                    folders.push((entry.path(), name + "/", depth + 1));
                } else if kind.is_file() {
                    let content = fs::read(entry.path()).map_err(failed(&entry.path()))?;
                    bytes += content.len();
                    if bytes > MAX_BYTES || assets.len() >= MAX_FILES {
                        return Err(AppError::TooMuch { path: shown(folder) });
                    }
                    let asset =
                        Asset { bytes: content.into(), media_type: media_type(&name), immutable: is_hashed(&name) };
                    assets.insert(name, asset);
                }
            }
        }
        if !assets.contains_key(INDEX) {
            return Err(AppError::NoIndex { path: shown(folder) });
        }
        Ok(Self { assets })
    }

    /// With the files of the console beside it.
    pub(crate) fn with_console(mut self, console: Self) -> Self {
        self.assets.extend(console.assets.into_iter().map(|(name, asset)| (format!("{CONSOLE}{name}"), asset)));
        self
    }
}

/// Whether a change of the file changes its name: the bundler's `assets/NAME-HASH.EXT`.
fn is_hashed(name: &str) -> bool {
    let stem = name.strip_prefix("assets/").and_then(|file| file.split('.').next()).unwrap_or_default();
    let hash = stem.len().checked_sub(9).and_then(|at| stem.get(at..)).and_then(|end| end.strip_prefix('-'));
    hash.is_some_and(|hash| hash.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-'))
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

pub(super) fn routes(app: App) -> Router {
    Router::new().fallback(file).with_state(Arc::new(app))
}

/// A file, or the page for what is a place inside the app.
async fn file(State(app): State<Arc<App>>, method: Method, uri: Uri) -> Result<Response, Refusal> {
    let path = uri.path().trim_start_matches('/');
    let is_place = !path.contains('.') && !path.starts_with("v1/");
    let name = match path {
        CONSOLE_PAGE => &format!("{CONSOLE}{INDEX}"),
        _ if is_place => INDEX,
        path => path,
    };
    let asset = app.assets.get(name).filter(|_| method == Method::GET || method == Method::HEAD);
    let asset = asset.ok_or_else(|| Refusal::bare("service_no_such"))?;
    let keep = if asset.immutable { "public, max-age=31536000, immutable" } else { "no-store" };
    let headers = [(header::CONTENT_TYPE, asset.media_type), (header::CACHE_CONTROL, keep)]
        .map(|(name, value)| (name, HeaderValue::from_static(value)));
    Ok((StatusCode::OK, headers, asset.bytes.clone()).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_bundler_named_by_its_content_is_kept_for_ever() {
        for (name, kept) in [
            ("assets/index-B7pCKaTx.js", true),
            ("assets/zxing_reader-a-_B1234.wasm", true),
            ("assets/index.js", false),
            ("index.html", false),
            ("worker-B7pCKaTx.js", false),
            ("assets/a-中文字母.js", false),
        ] {
            assert_eq!(is_hashed(name), kept, "{name}");
        }
    }
}
