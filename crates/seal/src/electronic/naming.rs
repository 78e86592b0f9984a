//! How a document names an electronic seal that it bears.

use sha2::{Digest as _, Sha256};

use super::ElectronicSeal;
use super::info::{is_name, is_word};

/// Which seal it is: what a signature says of a seal that is stamped with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealNaming {
    id: String,
    name: String,
    info_sha256: [u8; 32],
}

impl SealNaming {
    /// A naming of these; nothing where no seal has such an identifier or such a name.
    pub fn new(id: String, name: String, info_sha256: [u8; 32]) -> Option<Self> {
        (is_word(&id) && is_name(&name)).then_some(Self { id, name, info_sha256 })
    }

    /// What the seal is known by (`esID`).
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The seal and the number of its version, where its identifier is one of the service's register.
    pub fn version(&self) -> Option<(&str, u32)> {
        version_of(&self.id)
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// SHA-256 of its `SES_SealInfo`, DER.
    pub fn info_sha256(&self) -> &[u8; 32] {
        &self.info_sha256
    }
}

impl ElectronicSeal {
    /// What a document names it by.
    pub fn naming(&self) -> SealNaming {
        let (id, name) = (self.info.id.clone(), self.info.name.clone());
        SealNaming { id, name, info_sha256: Sha256::digest(&self.signed).into() }
    }
}

/// The identifier of a seal that nobody knows yet, of 16 random bytes: a UUID (RFC 9562, version 4).
pub fn seal_id(mut random: [u8; 16]) -> String {
    random[6] = random[6] & 0x0f | 0x40;
    random[8] = random[8] & 0x3f | 0x80;
    let hex: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// Identifier and number of a version, as the service's register writes them: `UUID.NUMBER`.
pub(super) fn version_of(id: &str) -> Option<(&str, u32)> {
    let (seal, number) = id.split_once('.')?;
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let is_uuid = seal.len() == 36
        && seal
            .bytes()
            .enumerate()
            .all(|(at, byte)| if [8, 13, 18, 23].contains(&at) { byte == b'-' } else { is_digit(byte) });
    let number: u32 = number.parse().ok().filter(|n: &u32| *n > 0 && n.to_string() == number)?;
    is_uuid.then_some((seal, number))
}

#[cfg(test)]
mod tests {
    use super::{seal_id, version_of};

    #[test]
    fn a_new_identifier_is_a_random_uuid() {
        let id = seal_id([0xff; 16]);
        assert_eq!(id, "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert_eq!(version_of(&format!("{id}.1")), Some((id.as_str(), 1)));
    }

    #[test]
    fn an_identifier_names_a_seal_and_a_version() {
        let seal = "0f8fad5b-d9cb-469f-a165-70867728950e";
        assert_eq!(version_of(&format!("{seal}.12")), Some((seal, 12)));
        for wrong in ["", ".1", "x.1"] {
            assert_eq!(version_of(wrong), None, "{wrong}");
        }
        for end in ["", ".", ".0", ".01", ".-1", ".4294967296", ".1.1", " .1"] {
            assert_eq!(version_of(&format!("{seal}{end}")), None, "{end}");
        }
        assert_eq!(version_of(&format!("{}.1", seal.to_uppercase())), None);
    }
}
