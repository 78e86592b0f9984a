//! Bids: tender packages, response projects, forms, the document built of them, and the signed package.
//!
//! A purchaser's [`tender`] package says what a response consists of. A [`project`] is a folder in which the bidder
//! gathers it: files, and [`forms`] whose figures must agree. [`build`](mod@build) makes one PDF of it, and
//! [`package`] an [`asic`] container signed by the bidder. Everything is written through a [`store`], so that a stop
//! at any step loses nothing that was acknowledged.
//!
//! ```
//! use sealbid_bid::store::{Existing, Folder, RelPath, write_whole};
//! # let folder = tempfile::tempdir()?;
//! let store = Folder::new(folder.path())?;
//! let name = RelPath::parse("forms/opening.json")?;
//! sealbid_bid::store::create_folders(&store, &name.parent())?;
//! write_whole(&store, &name, b"{}", Existing::Keep)?;
//! // Never over a file unasked.
//! let again = write_whole(&store, &name, b"{}", Existing::Keep);
//! assert_eq!(again.unwrap_err().code(), "store_exists");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! It never writes outside of the folder that it was handed, never leaves half a file under a final name, never signs
//! without the signer handed in, and never reads a clock, the environment, the network or a global random source.

pub mod asic;
pub mod build;
mod digest;
pub mod forms;
pub mod kind;
pub mod package;
pub mod project;
pub mod sample;
pub mod store;
pub mod tender;
mod text;

pub use text::{LotId, Ocid, PartId, ReleaseId, TenderNo, TextError, Uscc};

/// Every code that this crate's own errors return. Errors of other crates that pass through keep their codes.
pub const CODES: &[&str] = &[
    "asic_bomb",
    "asic_damaged",
    "asic_duplicate",
    "asic_inconsistent",
    "asic_member_damaged",
    "asic_member_missing",
    "asic_member_too_large",
    "asic_name",
    "asic_not_asic",
    "asic_not_zip",
    "asic_too_many_members",
    "asic_unsupported",
    "asic_write_changed",
    "asic_write_duplicate",
    "asic_write_too_many_members",
    "build_forms_disagree",
    "build_incomplete",
    "build_too_many_pages",
    "form_capitals",
    "form_date",
    "form_item_amount",
    "form_malformed",
    "form_newer",
    "form_number",
    "form_other_form",
    "form_other_tender",
    "form_total",
    "outline_empty",
    "outline_malformed",
    "outline_newer",
    "outline_takes_nothing",
    "outline_too_many",
    "outline_twice",
    "pack_bidder_unknown",
    "pack_signer_not_bidder",
    "pack_summary_too_large",
    "package_file_differs",
    "package_malformed",
    "package_newer",
    "package_not_response",
    "path_absolute",
    "path_character",
    "path_climbs",
    "path_empty",
    "path_reserved",
    "path_too_long",
    "project_exists",
    "project_file_changed",
    "project_file_empty",
    "project_file_is_word",
    "project_file_kind",
    "project_file_missing",
    "project_file_too_large",
    "project_folder_not_empty",
    "project_kind_not_accepted",
    "project_lot_needed",
    "project_lot_unknown",
    "project_malformed",
    "project_missing",
    "project_newer",
    "project_open",
    "project_order",
    "project_part_is_form",
    "project_part_takes_files",
    "project_part_unknown",
    "project_tender_changed",
    "project_too_many_files",
    "release_date",
    "release_lot_twice",
    "release_malformed",
    "release_missing",
    "release_opens_early",
    "sample_list",
    "store_denied",
    "store_exists",
    "store_full",
    "store_interrupted",
    "store_io",
    "store_locked",
    "store_missing",
    "store_not_plain",
    "store_read_only",
    "store_too_large",
    "tender_chain_invalid",
    "tender_document_missing",
    "tender_document_unlisted",
    "tender_not_covered",
    "tender_not_tender",
    "tender_revoked",
    "tender_signature_broken",
    "tender_signer_not_purchaser",
    "tender_unsigned",
    "text_character",
    "text_empty",
    "text_form",
    "text_too_long",
];
