//! Passwords: which ones are taken, how they are kept, and how a typed one is checked.
//!
//! Hashing and checking take as long and as much memory as [`Cost`] says: call them where nothing waits for the thread.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{Error, PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use rand_core::CryptoRng;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;
use zxcvbn::Score;

use super::name::PersonName;
use super::phone::PhoneNumber;

/// How many characters a password may have.
const LENGTHS: std::ops::RangeInclusive<usize> = 8..=128;
/// From which score of zxcvbn on one is taken: "safely unguessable", more than 10⁸ guesses.
const SCORE: Score = Score::Three;
/// Words that everybody would try first here: docs/service.md lists them.
const OURS: [&str; 5] = ["sealbid", "封标", "fengbiao", "toubiao", "zhaobiao"];

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the password is weak: {}", self.reason())]
pub(crate) enum WeakPassword {
    /// Fewer than 8 characters.
    Short,
    /// More than 128.
    Long,
    /// It is the number that one logs in with.
    Number,
    /// It would be found within 10⁸ guesses by one who knows number and name.
    Guessable,
}

impl WeakPassword {
    /// The reason for programs.
    fn reason(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::Long => "long",
            Self::Number => "number",
            Self::Guessable => "guessable",
        }
    }
    /// The stable code of this error.
    pub(crate) fn code(self) -> &'static str {
        "password_weak"
    }
    /// The parameters of the error's sentence.
    pub(crate) fn params(self) -> Vec<(&'static str, String)> {
        vec![("reason", self.reason().to_owned())]
    }
}

/// Judges a password that somebody wants to set.
///
/// # Errors
/// [`WeakPassword`], the first reason in its order.
pub(crate) fn judge(password: &str, phone: &PhoneNumber, name: Option<&PersonName>) -> Result<(), WeakPassword> {
    let password = one_form(password);
    match password.chars().count() {
        few if few < *LENGTHS.start() => return Err(WeakPassword::Short),
        many if many > *LENGTHS.end() => return Err(WeakPassword::Long),
        _ => {}
    }
    if PhoneNumber::parse(&password, true).is_ok_and(|typed| typed == *phone) {
        return Err(WeakPassword::Number);
    }
    let theirs = [phone.as_str()].into_iter().chain(name.map(PersonName::as_str));
    let known: Vec<&str> = OURS.into_iter().chain(theirs).collect();
    if zxcvbn::zxcvbn(&password, &known).score() < SCORE { Err(WeakPassword::Guessable) } else { Ok(()) }
}

/// The one form in which a password is judged, hashed and checked: NFC, so that it is the same from every keyboard (RFC 8265).
fn one_form(password: &str) -> Zeroizing<String> {
    let mut form = Zeroizing::new(String::with_capacity(password.len() * 3));
    form.extend(password.nfc());
    form
}

/// What a hash costs whoever makes or guesses it: the parameters of argon2id (RFC 9106).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cost {
    /// Memory, KiB.
    pub(crate) memory: u32,
    /// Passes over it.
    pub(crate) passes: u32,
    /// Lanes.
    pub(crate) lanes: u32,
}

impl Cost {
    /// What OWASP recommends for argon2id (Password Storage Cheat Sheet).
    pub(crate) const PRODUCTION: Self = Self { memory: 19_456, passes: 2, lanes: 1 };
}

/// A stored hash cannot be read, or a cost is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the hash of a password is damaged")]
pub(crate) struct DamagedHash;

impl DamagedHash {
    /// The stable code of this error.
    pub(crate) fn code(self) -> &'static str {
        "service_record_damaged"
    }
}

/// What became of checking a typed password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Checked {
    /// It is the one.
    Right {
        /// Whether its hash was made at another cost than the one of now: it is to be hashed anew, while it is at hand.
        needs_rehash: bool,
    },
    /// It is not, or there is none.
    Wrong,
}

/// Hashes passwords and checks them, at one cost.
pub(crate) struct Passwords {
    argon2: Argon2<'static>,
    /// The hash of a password that nobody knows.
    nobodys: String,
}

impl Passwords {
    /// Prepares for a cost, [`Cost::PRODUCTION`] outside tests.
    ///
    /// # Errors
    /// [`DamagedHash`] for a cost that argon2 does not allow.
    pub(crate) fn new(cost: Cost, rng: &mut dyn CryptoRng) -> Result<Self, DamagedHash> {
        let params = Params::new(cost.memory, cost.passes, cost.lanes, None).map_err(|_| DamagedHash)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut unknown = Zeroizing::new([0; 32]);
        rng.fill_bytes(unknown.as_mut());
        let nobodys = hash(&argon2, unknown.as_ref(), rng)?;
        Ok(Self { argon2, nobodys })
    }

    /// The hash of a password that was judged, as it is stored: a PHC string, with 16 random bytes of salt.
    ///
    /// # Errors
    /// [`DamagedHash`] where argon2 has not got the memory.
    pub(crate) fn hash(&self, password: &str, rng: &mut dyn CryptoRng) -> Result<String, DamagedHash> {
        hash(&self.argon2, one_form(password).as_bytes(), rng)
    }

    /// Checks a typed password against the stored hash. Where there is none, because the number is unknown or has no
    /// password, it takes as long and says the same as for a wrong one.
    ///
    /// # Errors
    /// [`DamagedHash`] where the stored hash is none of argon2.
    pub(crate) fn check(&self, typed: &str, stored: Option<&str>) -> Result<Checked, DamagedHash> {
        let hash = PasswordHash::new(stored.unwrap_or(&self.nobodys)).map_err(|_| DamagedHash)?;
        match self.argon2.verify_password(one_form(typed).as_bytes(), &hash) {
            Ok(()) if stored.is_some() => Ok(Checked::Right { needs_rehash: self.is_outdated(&hash) }),
            Ok(()) | Err(Error::PasswordInvalid) => Ok(Checked::Wrong),
            Err(_) => Err(DamagedHash),
        }
    }

    /// Whether a hash was made otherwise than one would be now.
    fn is_outdated(&self, hash: &PasswordHash) -> bool {
        let same = |made: Params| {
            let now = self.argon2.params();
            (made.m_cost(), made.t_cost(), made.p_cost()) == (now.m_cost(), now.t_cost(), now.p_cost())
        };
        hash.algorithm != Algorithm::Argon2id.ident()
            || hash.version != Some(Version::V0x13.into())
            || !Params::try_from(hash).is_ok_and(same)
    }
}

fn hash(argon2: &Argon2<'_>, password: &[u8], rng: &mut dyn CryptoRng) -> Result<String, DamagedHash> {
    let mut salt = [0; 16];
    rng.fill_bytes(&mut salt);
    let hash: PasswordHash = argon2.hash_password_with_salt(password, &salt).map_err(|_| DamagedHash)?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use sealbid_testkit::rng;

    use super::*;

    /// Quick: what it costs is not what is tested.
    const CHEAP: Cost = Cost { memory: 8, passes: 1, lanes: 1 };
    const GOOD: &str = "kiln-marble-otter-19";

    fn phone() -> PhoneNumber {
        PhoneNumber::parse("100 0000 0042", true).unwrap()
    }

    /// The reason why it is not taken.
    fn reason(password: &str) -> Option<String> {
        let name = PersonName::parse("Ada Exampleton").unwrap();
        let weak = judge(password, &phone(), Some(&name)).err()?;
        assert_eq!(weak.code(), "password_weak");
        weak.params().into_iter().find(|(name, _)| *name == "reason").map(|(_, reason)| reason)
    }

    #[test]
    fn a_weak_password_is_refused_with_its_reason() {
        for (password, expected) in [
            ("", Some("short")),
            ("x7#Kq2z", Some("short")),
            ("封标投标文件", Some("short")),
            (&"kiln-marble ".repeat(11), Some("long")),
            ("10000000042", Some("number")),
            ("100-0000-0042", Some("number")),
            ("+86 100 0000 0042", Some("number")),
            ("password", Some("guessable")),
            ("P@ssw0rd", Some("guessable")),
            ("qwertyuiop", Some("guessable")),
            ("20261127", Some("guessable")),
            ("aaaaaaaaaaaaaaaa", Some("guessable")),
            ("10000000042a", Some("guessable")),
            ("ada exampleton", Some("guessable")),
            ("sealbid2026", Some("guessable")),
            ("Fengbiao2026", Some("guessable")),
            ("toubiao123", Some("guessable")),
            (GOOD, None),
            ("x7#Kq2zw9L", None),
            ("招标文件里的老橡树", None),
            (&GOOD.repeat(7)[..128], None),
        ] {
            assert_eq!(reason(password).as_deref(), expected, "{password}");
        }
    }

    #[test]
    fn a_name_made_a_password_no_easier_to_guess() {
        let judged = |name: Option<&str>| {
            let name = name.map(|name| PersonName::parse(name).unwrap());
            judge("Wojciechowska", &phone(), name.as_ref())
        };
        assert_eq!(judged(None), Ok(()));
        assert_eq!(judged(Some("Wojciechowska")), Err(WeakPassword::Guessable));
    }

    #[test]
    fn the_stored_form_is_a_phc_string_of_argon2id_at_what_owasp_recommends() {
        let passwords = Passwords::new(Cost::PRODUCTION, &mut rng(1)).unwrap();
        let stored = passwords.hash(GOOD, &mut rng(2)).unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert_eq!(passwords.check(GOOD, Some(&stored)), Ok(Checked::Right { needs_rehash: false }));
        assert_eq!(passwords.check("kiln-marble-otter-18", Some(&stored)), Ok(Checked::Wrong));
    }

    #[test]
    fn a_typed_password_is_right_or_wrong() {
        let passwords = Passwords::new(CHEAP, &mut rng(1)).unwrap();
        let composed = passwords.hash("Zo\u{eb}-kiln-marble", &mut rng(2)).unwrap();
        let right = Checked::Right { needs_rehash: false };
        for (case, typed, expected) in [
            ("same", "Zo\u{eb}-kiln-marble", right),
            ("other_keyboard", "Zoe\u{308}-kiln-marble", right),
            ("other_case", "zo\u{eb}-kiln-marble", Checked::Wrong),
            ("space_after", "Zo\u{eb}-kiln-marble ", Checked::Wrong),
            ("cut", "Zo\u{eb}-kiln-marbl", Checked::Wrong),
            ("empty", "", Checked::Wrong),
        ] {
            assert_eq!(passwords.check(typed, Some(&composed)), Ok(expected), "{case}");
        }
        assert_eq!(passwords.check(GOOD, None), Ok(Checked::Wrong));
    }

    #[test]
    fn two_hashes_of_one_password_were_the_same() {
        let (passwords, mut rng) = (Passwords::new(CHEAP, &mut rng(1)).unwrap(), rng(2));
        assert_ne!(passwords.hash(GOOD, &mut rng).unwrap(), passwords.hash(GOOD, &mut rng).unwrap());
    }

    #[test]
    fn an_unknown_number_was_answered_without_the_work() {
        // At this cost a check takes a multiple of the rest, and a skipped one is seen.
        let passwords = Passwords::new(Cost { memory: 4096, passes: 3, lanes: 1 }, &mut rng(1)).unwrap();
        let stored = passwords.hash(GOOD, &mut rng(2)).unwrap();
        let time = |stored: Option<&str>| {
            let began = std::time::Instant::now();
            assert_eq!(passwords.check("kiln-marble-otter-18", stored), Ok(Checked::Wrong));
            began.elapsed()
        };
        // The quickest of each tells what it takes; the machine is busy with other tests meanwhile.
        let times: Vec<_> = (0..8).map(|_| (time(Some(&stored)), time(None))).collect();
        let known = times.iter().map(|(known, _)| *known).min().unwrap();
        let unknown = times.iter().map(|(_, unknown)| *unknown).min().unwrap();
        assert!(unknown * 3 > known, "{unknown:?} for an unknown number, {known:?} for a known one");
    }

    #[test]
    fn a_hash_of_another_cost_is_made_anew() {
        let now = Passwords::new(Cost { memory: 16, passes: 2, lanes: 1 }, &mut rng(1)).unwrap();
        for (case, cost, needs_rehash) in [
            ("same", Cost { memory: 16, passes: 2, lanes: 1 }, false),
            ("less_memory", Cost { memory: 8, passes: 2, lanes: 1 }, true),
            ("fewer_passes", Cost { memory: 16, passes: 1, lanes: 1 }, true),
            ("more_lanes", Cost { memory: 16, passes: 2, lanes: 2 }, true),
        ] {
            let stored = Passwords::new(cost, &mut rng(1)).unwrap().hash(GOOD, &mut rng(2)).unwrap();
            assert_eq!(now.check(GOOD, Some(&stored)), Ok(Checked::Right { needs_rehash }), "{case}");
            assert_eq!(now.check("kiln", Some(&stored)), Ok(Checked::Wrong), "{case}");
        }
        let other_kind = Argon2::new(Algorithm::Argon2i, Version::V0x13, Params::new(16, 2, 1, None).unwrap());
        let stored = hash(&other_kind, GOOD.as_bytes(), &mut rng(2)).unwrap();
        assert_eq!(now.check(GOOD, Some(&stored)), Ok(Checked::Right { needs_rehash: true }));
    }

    #[test]
    fn a_damaged_hash_was_taken_for_a_wrong_password() {
        let passwords = Passwords::new(CHEAP, &mut rng(1)).unwrap();
        let stored = passwords.hash(GOOD, &mut rng(2)).unwrap();
        for (defect, stored) in [
            ("empty", String::new()),
            ("no_phc_string", GOOD.to_owned()),
            ("another_algorithm", stored.replace("argon2id", "scrypt")),
            ("memory_0", stored.replace("m=8", "m=0")),
        ] {
            assert_eq!(passwords.check(GOOD, Some(&stored)), Err(DamagedHash), "{defect}");
        }
        assert_eq!(DamagedHash.code(), "service_record_damaged");
    }

    #[test]
    fn the_reference_implementations_hash_is_right() {
        let passwords = Passwords::new(CHEAP, &mut rng(1)).unwrap();
        // test.c of github.com/P-H-C/phc-winner-argon2.
        let stored = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
        assert_eq!(passwords.check("password", Some(stored)), Ok(Checked::Right { needs_rehash: true }));
        assert_eq!(passwords.check("passwore", Some(stored)), Ok(Checked::Wrong));
    }
}
