//! Tender packages as the page sees them.

use std::fs;
use std::io::{Read, Seek};
use std::path::PathBuf;

use base16ct::lower::encode_string as hex;
use sealbid_bid::asic::{Archive, Coverage};
use sealbid_bid::forms::Fen;
use sealbid_bid::store::{Existing, Output, RelPath, StoreError, safe_stem};
use sealbid_bid::tender::{self, OpenError, Tender};
use sealbid_desk::verify::is_practice;
use sealbid_pki::Certificate;
use sealbid_pki::path::{Chain, Evidence, Trust};
use sealbid_wire::desk::{BidAsked, FileAsked, FileRef, TenderDocument, TenderView};

use crate::Core;
use crate::failure::Failure;

impl Core {
    pub(crate) fn tender_look(&self, asked: &FileAsked) -> Result<TenderView, Failure> {
        let known = self.files.find(&asked.handle)?;
        let file =
            FileRef { handle: asked.handle.clone(), name: known.name.clone(), size: known.size, kind: known.kind };
        let lot = None;
        self.tender_view(file, &mut || known.open(), lot)
    }

    pub(crate) fn bid_tender(&self, asked: &BidAsked) -> Result<TenderView, Failure> {
        self.entry(&asked.bid)?;
        let (no, lot) = self.look_at(&asked.bid, |project| Ok((project.tender().no, project.tender().lot)))?;
        let path = self.bid_folder(&asked.bid)?.join("project/tender.sbtender");
        let file = self.files.know(&path, &format!("{no}.sbtender"), || self.new_id())?;
        let known = self.files.find(&file.handle)?;
        self.tender_view(file, &mut || known.open(), Some(&lot))
    }

    fn tender_view<R: Read + Seek>(
        &self,
        file: FileRef,
        open: &mut dyn FnMut() -> Result<R, Failure>,
        lot: Option<&str>,
    ) -> Result<TenderView, Failure> {
        let named = |failure: Failure| failure.named(&file.name);
        let (tender, is_trusted) = self.judge_tender(open).map_err(named)?;
        let documents = self.tender_documents(&tender, open()?).map_err(named)?;
        let signature = best(&tender);
        let signer = signature.and_then(|signature| signature.signer.as_ref());
        let root = signature.and_then(|signature| signature.chain.path_subjects().pop());
        let release = &tender.release;
        let ceiling = match (lot, release.lots.as_slice()) {
            (Some(lot), _) => release.ceiling_of(lot),
            (None, [only]) => release.ceiling_of(only.id.as_str()),
            (None, _) => release.ceiling,
        };
        Ok(TenderView {
            ocid: release.ocid.to_string(),
            no: release.no.to_string(),
            title: release.title.clone(),
            purchaser: release.purchaser.name.clone(),
            lots: release.lots.iter().map(|lot| (lot.id.to_string(), lot.title.clone())).collect(),
            deadline: release.deadline.to_string(),
            opens: release.opens.to_string(),
            ceiling_fen: ceiling.map(Fen::get),
            signed_by: signer.map(name_of).unwrap_or_default(),
            is_trusted,
            is_practice: root.is_some_and(|root| is_practice(&root)),
            documents,
            file,
        })
    }

    /// A package that is intact, and whether its signer leads to a root of the service.
    pub(crate) fn judge_tender<R: Read + Seek>(
        &self,
        open: &mut dyn FnMut() -> Result<R, Failure>,
    ) -> Result<(Tender, bool), Failure> {
        let trust = self.trust();
        match tender::open(open()?, &trust, &Evidence::default(), self.now()) {
            Ok(tender) => {
                let is_trusted = best(&tender).is_some_and(|signature| signature.chain.is_valid());
                Ok((tender, is_trusted))
            }
            // Nobody who is known signed it: it may be looked at all the same.
            Err(OpenError::ChainInvalid { .. }) => {
                let tender = tender::open(open()?, &Trust::default(), &Evidence::default(), self.now())?;
                Ok((tender, false))
            }
            Err(e) => Err(e.into()),
        }
    }

    /// The documents of a package, taken out of it so that they can be read from any place.
    fn tender_documents<R: Read + Seek>(&self, tender: &Tender, package: R) -> Result<Vec<TenderDocument>, Failure> {
        let folder: PathBuf = self.folder.join("cache").join(hex(&tender.sha256));
        let mut archive = Archive::open(package)?;
        let mut documents = Vec::new();
        for (number, document) in tender.release.documents.iter().enumerate() {
            let Some(member) = document.member() else { continue };
            let ending = member.rsplit_once('.').map_or("bin", |(_, ending)| ending);
            let name = format!("{number:03}-{}.{}", safe_stem(member, 60), safe_stem(ending, 10));
            let path = RelPath::parse(&name)?;
            let store = self.stores.create(&folder)?;
            if store.kind(&path)?.is_none() {
                let mut output = Output::create(store.as_ref(), &path, Existing::Keep)?;
                archive.copy(member, &mut output)?;
                match output.finish()?.persist() {
                    // Another request took it out meanwhile.
                    Ok(()) | Err(StoreError::Exists { .. }) => {}
                    Err(e) => return Err(e.into()),
                }
            }
            let shown = format!("{}.{ending}", document.title);
            let file = self.files.know(&folder.join(&name), &shown, || self.new_id())?;
            documents.push(TenderDocument { title: document.title.clone(), file });
        }
        Ok(documents)
    }

    /// Removes what earlier runs took out of packages.
    pub(crate) fn clear_cache(&self) {
        fs::remove_dir_all(self.folder.join("cache")).ok();
    }
}

/// The signature that a package stands on.
pub(crate) fn best(tender: &Tender) -> Option<&sealbid_bid::asic::PackageSignature> {
    let whole = || tender.record.signatures.iter().filter(|signature| signature.coverage == Coverage::Whole);
    whole().find(|signature| matches!(signature.chain, Chain::Valid { .. })).or_else(|| whole().next())
}

/// Whose certificate it is, for people.
pub(crate) fn name_of(certificate: &Certificate) -> String {
    certificate.organization().or_else(|| certificate.common_name()).unwrap_or_else(|| certificate.subject())
}
