//! Signing content with a key on a phone.

use std::cell::RefCell;
use std::path::Path;

use sealbid_link::desk::Setup;
use sealbid_link::{Ask, Document, Id, MediaType, Name, Out, Size};
use sealbid_pki::cms::{self, CmsError, Content, ContentSigner, Profile};
use sealbid_pki::{Certificate, Instant, SignerError};

use super::{Desk, PairedPhone, Subject, Talk};
use crate::failure::Failure;

/// A phone that signs one document at a time.
pub(crate) struct Signatory<'a> {
    desk: &'a Desk,
    phone: &'a PairedPhone,
    chain: Vec<Certificate>,
    /// Heading of the question, file name and media type.
    document: (&'a str, String, &'static str),
    subject: Subject,
    wish: Id,
    talk: RefCell<Talk<'a>>,
    /// Why there is no signature, in the words of the protocol.
    failure: RefCell<Option<Failure>>,
}

impl<'a> Signatory<'a> {
    /// The phone asked in `talk` for `file`.
    pub(crate) fn new(
        desk: &'a Desk,
        phone: &'a PairedPhone,
        title: &'a str,
        file: &Path,
        media_type: &'static str,
        subject: Subject,
        wish: Id,
        talk: Talk<'a>,
    ) -> Result<Self, Failure> {
        let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
        let chain = phone.chain("sign")?;
        let (talk, failure) = (RefCell::new(talk), RefCell::new(None));
        Ok(Self { desk, phone, chain, document: (title, name, media_type), subject, wish, talk, failure })
    }

    /// Why it did not sign, if it did not.
    pub(crate) fn failure(&self) -> Option<Failure> {
        self.failure.borrow_mut().take()
    }

    fn ask(&self, content: Content, profile: Profile) -> Result<Vec<u8>, Failure> {
        let (title, name, media_type) = &self.document;
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
        talk.say("phone.document", &[("name", name), ("digest", &digest)]);
        let (display, platform_ctx) = self.subject.asked(title, &service, &self.chain[0], &mut talk)?;
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
        talk.say("phone.signed", &[("holder", &self.phone.holder())]);
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
