//! Documents as the page sees them before they are stamped.

use sealbid_bid::project::Project;
use sealbid_desk::input;
use sealbid_pdf::place::page_sizes;
use sealbid_pdf::read::Pdf;
use sealbid_pdf::sign::{EmptyField, standing};
use sealbid_wire::desk::{DocumentView, FileRef, KeptField, PageSize};

use crate::Core;
use crate::bids::{Made, Step};
use crate::failure::Failure;

impl Core {
    /// A file that a step of a bid made; `built` says where its parts begin.
    pub(super) fn bid_document(
        &self,
        bid: &str,
        project: &Project<'_>,
        step: Step,
        made: &Made,
        built: Option<&Made>,
    ) -> Result<DocumentView, Failure> {
        let bytes = input::whole(&self.bid_folder(bid)?.join(&made.file))?;
        let title = |id: &str| project.outline().part(id).map_or_else(|| id.to_owned(), |part| part.title.clone());
        let parts = built.iter().flat_map(|built| &built.parts).map(|(part, page, _)| (title(part), *page));
        document(self.output_file(bid, &project.tender().no, step, made)?, &bytes, parts.collect())
    }
}

/// What of a PDF decides on how it is stamped.
pub(super) fn document(file: FileRef, bytes: &[u8], parts: Vec<(String, u32)>) -> Result<DocumentView, Failure> {
    let pdf = Pdf::open(bytes)?;
    let standing = standing(&pdf)?;
    Ok(DocumentView {
        file,
        pages: page_sizes(&pdf)?.into_iter().map(|(width_mm, height_mm)| PageSize { width_mm, height_mm }).collect(),
        parts,
        signatures: u32::try_from(standing.signatures).unwrap_or(u32::MAX),
        is_certified: standing.is_certified,
        fields: standing.empty.iter().map(kept).collect(),
    })
}

fn kept(field: &EmptyField) -> KeptField {
    let EmptyField { name, page, x_mm, y_mm, width_mm, height_mm } = field;
    KeptField {
        name: Some(name.clone()),
        page: u32::try_from(page + 1).unwrap_or(u32::MAX),
        x_mm: *x_mm,
        y_mm: *y_mm,
        width_mm: *width_mm,
        height_mm: *height_mm,
    }
}
