//! Logging in to an account of the service by a phone that is one of the account's.

use base64ct::{Base64UrlUnpadded, Encoding};
use sealbid_link::desk::Setup;
use sealbid_link::{Ask, Challenge, Display, Name, Out, Time};
use sealbid_wire::account::{LogInByPhone, LoggedIn, LoginChallenge};

use super::{Desk, PairedPhone, Talk};
use crate::failure::Failure;

/// How far a challenge may end after the question, seconds: a phone refuses what ends later.
const MAX_LEFT_SECS: u64 = 300;

/// A login that a phone is asked for.
pub struct Login<'l> {
    /// Where somebody logs in.
    pub desk: &'l Desk,
    /// Who is asked.
    pub phone: &'l PairedPhone,
    /// What the question is headed with, in the person's language.
    pub title: &'l str,
    /// What the account's list of devices calls this computer, 1 to 64 characters.
    pub device: &'l str,
    /// By what the service knows this computer again: 32 bytes, base64url.
    pub device_key: &'l str,
    /// The bearer of the session that ends with it.
    pub shown: Option<&'l [u8; 32]>,
}

impl Login<'_> {
    /// Has the phone approve it: the session of the account that the phone belongs to.
    ///
    /// # Errors
    /// `desk_clock_behind` where the phone would take what the service gave for a challenge without end; `login_no_account`, `login_desk_ended`,
    /// `login_refused`; else what the service, the phone or the screen says.
    pub fn session(&self, talk: &mut Talk<'_>) -> Result<LoggedIn, Failure> {
        let service = self.phone.ready_service(talk.time())?;
        let desk = self.desk.fingerprint_bytes();
        let given = service.login_challenge(&desk)?;
        let answer = || Failure::new("service_answer", [("url", service.url())]);
        let challenge = challenge(&given).ok_or_else(answer)?;
        let now = u64::try_from(talk.time().unix_secs()).unwrap_or(0);
        let left = challenge.exp.get().saturating_sub(now);
        if left > MAX_LEFT_SECS {
            return Err(Failure::new("desk_clock_behind", [("secs", left.to_string())]));
        }
        let title = Name::cleaned(self.title).ok_or_else(|| Failure::new("internal", [("place", "title")]))?;
        let key = self.phone.key()?;
        let setup = Setup {
            relay: 0,
            req_id: talk.wish(),
            display: Display::titled(title),
            platform_ctx: None,
            ask: Ask::Login(challenge),
            phones: vec![key.clone()],
            services: vec![self.phone.pin_key()?],
        };
        let done = talk.hold(&self.desk.key, &service, setup, &mut |_| Ok(()))?;
        let Out::Proof(proof) = &done.out else { return Err(Failure::bare("RESULT_BAD")) };
        let asked = LogInByPhone {
            nonce: given.nonce,
            desk: base16ct::lower::encode_string(&desk),
            key: Base64UrlUnpadded::encode_string(&key.to_uncompressed()),
            sig: Base64UrlUnpadded::encode_string(&proof.sig),
            device: self.device.to_owned(),
            device_key: self.device_key.to_owned(),
        };
        Ok(service.log_in_by_phone(&asked, self.shown)?)
    }
}

/// A challenge as the link has it.
fn challenge(given: &LoginChallenge) -> Option<Challenge> {
    let mut nonce = [0; 32];
    let read = Base64UrlUnpadded::decode(&given.nonce, &mut nonce).ok()?.len();
    let rp = Name::try_from(given.rp.as_str()).ok()?;
    (read == nonce.len()).then_some(Challenge { rp, nonce, exp: Time::new(given.exp)? })
}
