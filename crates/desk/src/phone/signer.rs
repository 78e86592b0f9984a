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

/// What a phone is told of the document that it signs.
pub(crate) struct Paper<'p> {
    question: Question,
    /// Where it will lie: the same document elsewhere is another wish.
    file: &'p Path,
    media_type: &'static str,
}

impl<'p> Paper<'p> {
    /// A document of this kind, which will lie in `file`; `made_of` are the digests of the files that it is made of.
    pub(crate) fn new(
        mut question: Question,
        file: &'p Path,
        media_type: &'static str,
        made_of: impl IntoIterator<Item = Vec<u8>>,
    ) -> Self {
        question.parts.extend(made_of);
        Self { question, file, media_type }
    }

    /// A digest of all that goes into the document, for the phone of `id`: whoever asks for the same is asked for the same.
    pub(super) fn digest(&self, id: &str) -> [u8; 32] {
        let mut digest = Sha256::new();
        let file = self.file.to_string_lossy();
        let parts = [id.as_bytes(), self.media_type.as_bytes(), file.as_bytes()].into_iter();
        for part in parts.chain(self.question.parts.iter().map(Vec::as_slice)) {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        digest.finalize().into()
    }
}

/// A phone that signs one document.
pub(super) struct Signatory<'a> {
    desk: &'a Desk,
    phone: &'a PairedPhone,
    chain: Vec<Certificate>,
    paper: &'a Paper<'a>,
    wish: Id,
    talk: RefCell<Talk<'a>>,
    /// Why there is no signature, in the words of the protocol.
    failure: RefCell<Option<Failure>>,
}

impl<'a> Signatory<'a> {
    /// The phone that is asked in `talk` for `paper`.
    pub(super) fn new(
        desk: &'a Desk,
        phone: &'a PairedPhone,
        paper: &'a Paper<'a>,
        wish: Id,
        talk: Talk<'a>,
    ) -> Result<Self, Failure> {
        let chain = phone.chain("sign")?;
        Ok(Self { desk, phone, chain, paper, wish, talk: RefCell::new(talk), failure: RefCell::new(None) })
    }

    /// Why it did not sign, if it did not.
    pub(super) fn failure(&self) -> Option<Failure> {
        self.failure.borrow_mut().take()
    }

    fn ask(&self, content: Content, profile: Profile) -> Result<Vec<u8>, Failure> {
        let Paper { question: Question { title, name, subject, .. }, media_type, .. } = self.paper;
        let mut talk = self.talk.borrow_mut();
        let service = self.phone.ready_service(talk.time())?;
        let unshown = || Failure::new("internal", [("place", "document")]);
        let document = Document {
            name: Name::cleaned(name).ok_or_else(unshown)?,
            size: Size::new(content.len).ok_or_else(unshown)?,
            media_type: MediaType::try_from(*media_type).map_err(|_| unshown())?,
            sha256: content.sha256,
        };
        let digest = base16ct::lower::encode_string(&content.sha256);
        talk.tell(News::Document { name, digest: &digest });
        let (display, platform_ctx) = subject.asked(title, &service, &self.chain[0], &mut talk)?;
        let setup = Setup {
            relay: 0,
            req_id: self.wish,
            display,
            platform_ctx,
            ask: Ask::Sign(vec![document].try_into().map_err(|_| unshown())?),
            phones: vec![self.phone.key()?],
            services: vec![self.phone.pin_key()?],
        };
        let done = talk.hold(&self.desk.key, &service, setup, &mut |_| Ok(()))?;
        let Out::Documents(signed) = &done.out else { return Err(Failure::bare("RESULT_BAD")) };
        let signed = signed.first().filter(|signed| signed.cert == self.chain[0].sha256());
        let signed = signed.ok_or_else(|| Failure::bare("phone_certificate_other"))?;
        // What was signed in an earlier session says when that was.
        let at = cms::signing_time(&signed.attrs).unwrap_or(Instant::from_unix_secs(0));
        let prepared = cms::prepare(&self.chain, content.sha256, profile, at)?;
        let cms = prepared.complete_elsewhere(&signed.attrs, &signed.sig)?;
        talk.tell(News::Signed { holder: &self.phone.holder() });
        Ok(cms)
    }
}

impl ContentSigner for Signatory<'_> {
    fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    fn sign_content(&self, content: Content, profile: Profile, _: Instant) -> Result<Vec<u8>, CmsError> {
        self.ask(content, profile).map_err(|failure| {
            self.failure.replace(Some(failure));
            CmsError::Signer(SignerError::Unavailable)
        })
    }
}
