//! Signing content with a key on a phone.

use std::cell::RefCell;
use std::path::Path;

use sealbid_link::desk::Setup;
use sealbid_link::{Ask, Document, Id, MediaType, Name, Out, Size};
use sealbid_pki::cms::{self, CmsError, Content, ContentSigner, Profile};
use sealbid_pki::{Certificate, Instant, SignerError};
use sha2::{Digest, Sha256};

use super::{Desk, News, PairedPhone, Question, Talk};
use crate::failure::Failure;

/// How many documents a phone signs at once.
pub const MAX_DOCUMENTS: usize = 50;

/// What a phone is told of a document that it signs.
pub(crate) struct Named<'p> {
    /// What the phone calls it.
    pub(crate) name: String,
    /// Where it will lie: the same document elsewhere is another wish.
    pub(crate) file: &'p Path,
}

/// What a phone is told of the documents that it signs at once.
pub(crate) struct Papers<'p> {
    question: Question,
    documents: Vec<Named<'p>>,
    media_type: &'static str,
}

impl<'p> Papers<'p> {
    /// Documents of this kind; `made_of` are the digests of the files that they are made of.
    pub(crate) fn new(
        mut question: Question,
        documents: Vec<Named<'p>>,
        media_type: &'static str,
        made_of: impl IntoIterator<Item = Vec<u8>>,
    ) -> Self {
        question.parts.extend(made_of);
        Self { question, documents, media_type }
    }

    /// A digest of all that goes into the documents, for the phone of `id`: whoever asks for the same is asked for the same.
    pub(super) fn digest(&self, id: &str) -> [u8; 32] {
        let mut digest = Sha256::new();
        let files: Vec<_> = self.documents.iter().map(|document| document.file.to_string_lossy()).collect();
        let about = [id.as_bytes(), self.media_type.as_bytes()].into_iter();
        let files = files.iter().map(|file| file.as_bytes());
        for part in about.chain(files).chain(self.question.parts.iter().map(Vec::as_slice)) {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        digest.finalize().into()
    }
}

/// A phone that signs documents at once.
pub(super) struct Signatory<'a> {
    desk: &'a Desk,
    phone: &'a PairedPhone,
    chain: Vec<Certificate>,
    papers: &'a Papers<'a>,
    wish: Id,
    talk: RefCell<Talk<'a>>,
    /// Why there is no signature, in the words of the protocol.
    failure: RefCell<Option<Failure>>,
}

impl<'a> Signatory<'a> {
    /// The phone that is asked in `talk` for `papers`.
    pub(super) fn new(
        desk: &'a Desk,
        phone: &'a PairedPhone,
        papers: &'a Papers<'a>,
        wish: Id,
        talk: Talk<'a>,
    ) -> Result<Self, Failure> {
        let chain = phone.chain("sign")?;
        Ok(Self { desk, phone, chain, papers, wish, talk: RefCell::new(talk), failure: RefCell::new(None) })
    }

    /// Why it did not sign, if it did not.
    pub(super) fn failure(&self) -> Option<Failure> {
        self.failure.borrow_mut().take()
    }

    /// The content of each document, signed, in one approval.
    pub(super) fn ask(&self, contents: &[Content], profile: Profile) -> Result<Vec<Vec<u8>>, Failure> {
        let Papers { question: Question { title, subject, .. }, documents, media_type } = self.papers;
        if documents.len() != contents.len() {
            return Err(Failure::new("internal", [("place", "documents")]));
        }
        let mut talk = self.talk.borrow_mut();
        let service = self.phone.ready_service(talk.time())?;
        let listed: Vec<Document> = documents
            .iter()
            .zip(contents)
            .map(|(one, content)| one.listed(content, media_type))
            .collect::<Result<_, _>>()?;
        for (Named { name, .. }, content) in documents.iter().zip(contents) {
            talk.tell(News::Document { name, digest: &base16ct::lower::encode_string(&content.sha256) });
        }
        let (display, platform_ctx) = subject.asked(title, &service, &self.chain[0], &mut talk)?;
        let count = listed.len();
        let too_many =
            || Failure::new("stamp_too_many", [("count", count.to_string()), ("most", MAX_DOCUMENTS.to_string())]);
        let setup = Setup {
            relay: 0,
            req_id: self.wish,
            display,
            platform_ctx,
            ask: Ask::Sign(listed.try_into().map_err(|_| too_many())?),
            phones: vec![self.phone.key()?],
            services: vec![self.phone.pin_key()?],
        };
        let done = talk.hold(&self.desk.key, &service, setup, &mut |_| Ok(()))?;
        let Out::Documents(signed) = &done.out else { return Err(Failure::bare("RESULT_BAD")) };
        if signed.len() != count {
            return Err(Failure::bare("RESULT_BAD"));
        }
        let mut all = Vec::with_capacity(count);
        for (signed, content) in signed.iter().zip(contents) {
            if signed.cert != self.chain[0].sha256() {
                return Err(Failure::bare("phone_certificate_other"));
            }
            // What was signed in an earlier session says when that was.
            let at = cms::signing_time(&signed.attrs).unwrap_or(Instant::from_unix_secs(0));
            let prepared = cms::prepare(&self.chain, content.sha256, profile, at)?;
            all.push(prepared.complete_elsewhere(&signed.attrs, &signed.sig)?);
        }
        talk.tell(News::Signed { holder: &self.phone.holder() });
        Ok(all)
    }
}

impl Named<'_> {
    /// As the phone lists it.
    fn listed(&self, content: &Content, media_type: &str) -> Result<Document, Failure> {
        let unshown = || Failure::new("internal", [("place", "document")]);
        Ok(Document {
            name: Name::cleaned(&self.name).ok_or_else(unshown)?,
            size: Size::new(content.len).ok_or_else(unshown)?,
            media_type: MediaType::try_from(media_type).map_err(|_| unshown())?,
            sha256: content.sha256,
        })
    }
}

impl ContentSigner for Signatory<'_> {
    fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    fn sign_content(&self, content: Content, profile: Profile, _: Instant) -> Result<Vec<u8>, CmsError> {
        let signed =
            self.ask(&[content], profile).and_then(|mut all| all.pop().ok_or_else(|| Failure::bare("RESULT_BAD")));
        signed.map_err(|failure| {
            self.failure.replace(Some(failure));
            CmsError::Signer(SignerError::Unavailable)
        })
    }
}
