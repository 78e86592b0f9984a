//! Signing content with a key on a phone.

use std::cell::RefCell;
use std::path::Path;

use sealbid_link::desk::Setup;
use sealbid_link::{Ask, Document, MediaType, Name, Out, Size};
use sealbid_pki::cms::{self, CmsError, Content, ContentSigner, Profile};
use sealbid_pki::{Certificate, Instant, SignerError};

use super::{Desk, PairedPhone, Subject, Talk, context};
use crate::failure::Failure;

/// A phone that signs one document at a time.
pub(crate) struct Signatory<'a> {
    desk: &'a Desk,
    phone: &'a PairedPhone,
    chain: Vec<Certificate>,
    /// Heading of the question, file name and media type.
    document: (&'a str, String, &'static str),
    subject: Subject,
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
        talk: Talk<'a>,
    ) -> Result<Self, Failure> {
        let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
        let chain = phone.chain("sign")?;
        let (talk, failure) = (RefCell::new(talk), RefCell::new(None));
        Ok(Self { desk, phone, chain, document: (title, name, media_type), subject, talk, failure })
    }

    /// Why it did not sign, if it did not.
    pub(crate) fn failure(&self) -> Option<Failure> {
        self.failure.borrow_mut().take()
    }

    fn ask(&self, content: Content, profile: Profile) -> Result<Vec<u8>, Failure> {
        let (title, name, media_type) = &self.document;
        let service = self.phone.service()?;
        let unshown = || Failure::new("internal", [("place", "document")]);
        let document = Document {
            name: Name::cleaned(name).ok_or_else(unshown)?,
            size: Size::new(content.len).ok_or_else(unshown)?,
            media_type: MediaType::try_from(*media_type).map_err(|_| unshown())?,
            sha256: content.sha256,
        };
        let mut talk = self.talk.borrow_mut();
        let digest = base16ct::lower::encode_string(&content.sha256);
        talk.say("phone.document", &[("name", name), ("first", &digest[..8]), ("last", &digest[56..])]);
        let context = context(&service, &self.subject, &self.chain[0]);
        let setup = Setup {
            relay: 0,
            req_id: talk.wish(),
            display: self.subject.display(title, context.as_ref())?,
            platform_ctx: context,
            ask: Ask::Sign(vec![document].try_into().map_err(|_| unshown())?),
            phones: vec![self.phone.key()?],
            services: vec![self.phone.pin_key()?],
        };
        let heard = talk.hold(&self.desk.key, &service, setup)?;
        let Out::Documents(signed) = &heard.done.out else { return Err(Failure::bare("RESULT_BAD")) };
        let signed = signed.first().filter(|signed| signed.cert == self.chain[0].sha256());
        let signed = signed.ok_or_else(|| Failure::bare("phone_certificate_other"))?;
        let at = Instant::from_unix_secs(i64::try_from(heard.asked_at.get()).unwrap_or(i64::MAX));
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
