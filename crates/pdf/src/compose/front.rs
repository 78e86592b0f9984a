//! The pages in front: a cover, and contents whose numbers depend on how many pages they take themselves.

use sealbid_pki::Instant;
use serde_json::json;

use super::{ComposeError, Composition};
use crate::typeset::{Fonts, Rendered, Source, TypesetError, render};

/// The data file that a contents template reads.
const CONTENTS: &str = "contents.json";
/// Renderings of the contents before they are given up.
const ROUNDS: usize = 5;

/// Where a part begins, counted in the pages behind the front, and how many pages it has by itself.
pub(super) struct Extent {
    /// `None` where nothing with pages follows.
    pub start: Option<usize>,
    pub pages: usize,
}

/// The pages in front, each with its title in the outline.
pub(super) struct Front<'c> {
    pub sections: Vec<(&'c str, Rendered)>,
    pub pages: usize,
}

/// Typesets cover and contents for parts at `extents`.
pub(super) fn typeset<'c>(
    composition: &'c Composition<'_>,
    extents: &[Extent],
    fonts: &Fonts,
    at: Instant,
) -> Result<Front<'c>, ComposeError> {
    let mut sections = Vec::new();
    if let Some(cover) = &composition.cover {
        let failed = |error| ComposeError::Typeset { page: "cover", error };
        sections.push((cover.title.as_str(), render(cover.source, fonts, at).map_err(failed)?));
    }
    let before: usize = sections.iter().map(|(_, rendered)| rendered.pages).sum();
    if let Some(contents) = &composition.contents {
        let failed = |error: TypesetError| ComposeError::Typeset { page: "contents", error };
        let mut pages = 1;
        let mut settled = None;
        for _ in 0..ROUNDS {
            let data = data(composition, extents, before + pages);
            let mut files = contents.source.files.to_vec();
            files.push((CONTENTS, &data));
            let source = Source { main: contents.source.main, files: &files };
            let rendered = render(source, fonts, at).map_err(failed)?;
            if rendered.pages == pages {
                settled = Some(rendered);
                break;
            }
            pages = rendered.pages;
        }
        sections.push((contents.title.as_str(), settled.ok_or(ComposeError::Unsettled)?));
    }
    let pages = sections.iter().map(|(_, rendered)| rendered.pages).sum();
    Ok(Front { sections, pages })
}

/// The parts as a template sees them: page numbers are those of the whole file, from 1.
fn data(composition: &Composition<'_>, extents: &[Extent], front: usize) -> Vec<u8> {
    let entries = composition.parts.iter().zip(extents).map(|(part, extent)| {
        json!({
            "title": part.title,
            "level": part.level,
            "page": extent.start.map(|start| start + front + 1),
            "pages": extent.pages,
        })
    });
    json!({ "title": composition.title, "entries": entries.collect::<Vec<_>>() }).to_string().into_bytes()
}
