//! Logging in at a desk by a phone: the phone signs what the service asked for that desk.

use rand_core::Rng as _;
use sealbid_link::{LoginStatement, Name, PublicKey};
use sealbid_wire::account::{AskChallenge, LogInByPhone, LoggedIn, LoginChallenge, SessionLevel};

use super::login::Device;
use super::{AccountError, Accounts, SECOND};
use crate::encoding::{FormError, base64, hex, unbase64, unhex};
use crate::statements::time;
use crate::store::account::{self as accounts, AccountRow};
use crate::store::phone as table;
use crate::store::{Transaction, office, session as sessions, writing};
use crate::trail::note;

/// Who asks, as a phone shows it.
const RP: &str = "封标 / Sealbid";
const PRACTICE_RP: &str = "封标 演练 / Sealbid practice";

impl Accounts<'_> {
    fn rp(&self) -> Result<Name, AccountError> {
        let name = if self.office.is_practice { PRACTICE_RP } else { RP };
        Name::try_from(name).map_err(|_| super::damaged())
    }

    /// Gives a desk what a phone is to sign.
    pub(crate) async fn ask_challenge(&self, asked: &AskChallenge) -> Result<LoginChallenge, AccountError> {
        let desk: [u8; 32] = unhex("desk", &asked.desk)?;
        let mut nonce = [0; 32];
        self.office.random().fill_bytes(&mut nonce);
        let until = writing!(self.office.store, AccountError, |at| {
            let seconds = office::setting(at, "challenge_seconds", self.now).await?;
            // The phone is told whole seconds.
            let until = self.later(seconds * SECOND).unix_secs();
            table::challenge(at, &nonce, &desk, sealbid_pki::Instant::from_unix_secs(until)).await?;
            Ok::<_, AccountError>(until)
        })?;
        let exp = u64::try_from(until).unwrap_or_default();
        Ok(LoginChallenge { rp: self.rp()?.as_str().to_owned(), nonce: base64(&nonce), exp })
    }

    /// Logs in the account of the phone that signed. The challenge is used up by that, whatever comes of it. Who does not hold a phone's key is told nothing of that
    /// phone; who holds it, why it logs nobody in.
    pub(crate) async fn log_in_by_phone(
        &self,
        asked: &LogInByPhone,
        shown: Option<[u8; 32]>,
    ) -> Result<LoggedIn, AccountError> {
        let (nonce, desk) = (unbase64("nonce", &asked.nonce)?, unhex("desk", &asked.desk)?);
        let point: [u8; 65] = unbase64("key", &asked.key)?;
        let key = PublicKey::from_sec1(&point).ok_or(FormError { field: "key" })?;
        let (sig, phone_id) = (unbase64("sig", &asked.sig)?, key.fingerprint());
        let device = Device::of(&asked.device, &asked.device_key)?;
        // Neither a code nor the password was shown: a role takes both.
        let mut begun = self.in_place_of(shown, 0).await?;
        begun.by_phone = Some((phone_id, desk));
        let left = begun.left();
        let rp = self.rp()?;
        let logged_in = writing!(self.office.store, AccountError, |at| {
            let Some((of, until)) = table::take_challenge(at, &nonce, self.now).await? else {
                return Ok(Err(AccountError::LoginRefused));
            };
            let statement = LoginStatement { rp: rp.clone(), nonce, exp: time(until), desk };
            if until <= self.now || of != desk || !key.verifies(&statement.to_be_signed(), &sig) {
                note(at, self.office, "anonymous", "login.refused", &hex(&desk), self.now).await?;
                return Ok(Err(AccountError::LoginRefused));
            }
            let row = match self.account_at(at, &phone_id, &desk).await? {
                Ok(row) => row,
                Err(refused) => {
                    note(at, self.office, &hex(&phone_id), "login.refused", &hex(&desk), self.now).await?;
                    return Ok(Err(refused));
                }
            };
            let is_device_known = sessions::is_device_known(at, &row.id, &device.sha256).await?;
            let level = SessionLevel::Full;
            Ok(Ok(self.begin(at, row, &device, &begun, level, false, is_device_known).await?))
        })??;
        for account in left.iter().chain([&logged_in.account.id]) {
            self.changed(account);
        }
        Ok(logged_in)
    }

    /// The account that a phone logs in at a desk.
    async fn account_at(
        &self,
        at: &mut Transaction,
        phone_id: &[u8; 32],
        desk: &[u8; 32],
    ) -> Result<Result<AccountRow, AccountError>, AccountError> {
        let Some(phone) = table::living(at, phone_id).await? else { return Ok(Err(AccountError::LoginNoAccount)) };
        let row = accounts::by_id(at, &phone.account).await?;
        // An account whose number became another person's has none to be told on.
        let Some(row) = row.filter(|row| row.state != "closed" && row.phone.is_some()) else {
            return Ok(Err(AccountError::LoginNoAccount));
        };
        let desks = table::desks(at, &row.id).await?;
        // One that the phone has not told of yet is one that it knows all the same, or it would not have signed.
        let newest = desks.iter().find(|known| known.desk == *desk && known.phone_id == *phone_id);
        let is_ended = newest.is_some_and(|known| known.ended.is_some());
        Ok(if is_ended { Err(AccountError::LoginDeskEnded) } else { Ok(row) })
    }
}
