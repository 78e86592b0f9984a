//! Rewriting of BER as DER, as far as CMS writers use its freedom (RFC 5652 allows BER outside of the signed parts):
//! indefinite lengths, lengths in longer forms than needed, octet strings in pieces.

use crate::tlv::{self, Malformed};

/// The deepest nesting that is followed. SignedData with certificates needs about fifteen levels.
const MAX_DEPTH: usize = 48;

/// Rewrites the element at the start of `input`; gives it and the number of bytes it took.
pub(super) fn to_der(input: &[u8]) -> Result<(Vec<u8>, usize), Malformed> {
    let mut rest = input;
    let der = element(&mut rest, MAX_DEPTH)?;
    Ok((der, input.len() - rest.len()))
}

enum Length {
    Definite(usize),
    Indefinite,
}

fn header(input: &mut &[u8]) -> Result<(u8, Length), Malformed> {
    let [tag, first, rest @ ..] = *input else { return Err(Malformed) };
    if tag & 0x1f == 0x1f {
        return Err(Malformed);
    }
    let (length, rest) = match *first {
        0x80 if tag & 0x20 != 0 => (Length::Indefinite, rest),
        short @ 0..=0x7f => (Length::Definite(usize::from(short)), rest),
        long @ 0x81..=0x88 => {
            let (octets, rest) = rest.split_at_checked(usize::from(long & 0x7f)).ok_or(Malformed)?;
            let value = octets.iter().fold(0_u64, |n, octet| n << 8 | u64::from(*octet));
            (Length::Definite(usize::try_from(value).map_err(|_| Malformed)?), rest)
        }
        _ => return Err(Malformed),
    };
    *input = rest;
    Ok((*tag, length))
}

fn element(input: &mut &[u8], depth: usize) -> Result<Vec<u8>, Malformed> {
    let depth = depth.checked_sub(1).ok_or(Malformed)?;
    let (tag, length) = header(input)?;
    if tag & 0x20 == 0 {
        let Length::Definite(length) = length else { return Err(Malformed) };
        let (value, rest) = input.split_at_checked(length).ok_or(Malformed)?;
        *input = rest;
        return Ok(tlv::wrap(tag, value));
    }
    let mut value = Vec::new();
    match length {
        Length::Definite(length) => {
            let (mut inside, rest) = input.split_at_checked(length).ok_or(Malformed)?;
            *input = rest;
            while !inside.is_empty() {
                value.extend(element(&mut inside, depth)?);
            }
        }
        Length::Indefinite => {
            while !input.starts_with(&[0, 0]) {
                value.extend(element(input, depth)?);
            }
            *input = &input[2..];
        }
    }
    if tag == tlv::OCTET_STRING | 0x20 {
        let mut joined = Vec::new();
        let mut pieces = tlv::Reader(&value);
        while !pieces.is_empty() {
            joined.extend_from_slice(pieces.take(tlv::OCTET_STRING)?.value);
        }
        return Ok(tlv::wrap(tlv::OCTET_STRING, &joined));
    }
    Ok(tlv::wrap(tag, &value))
}
