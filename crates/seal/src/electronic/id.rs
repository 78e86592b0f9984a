//! By what a seal is known to the register that made it: a UUID (RFC 9562) and the number of the version, `UUID.NUMBER`.

/// The identifier of a seal that nobody knows yet, of 16 random bytes (RFC 9562, version 4).
pub fn seal_id(mut random: [u8; 16]) -> String {
    random[6] = random[6] & 0x0f | 0x40;
    random[8] = random[8] & 0x3f | 0x80;
    let hex: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// Identifier and number of a version, of [`SealInfo::id`](super::SealInfo::id); nothing where it is none of a register.
pub fn version_of(id: &str) -> Option<(&str, u32)> {
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
