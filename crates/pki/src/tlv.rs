//! A small reader of DER elements for what comes from outside.
//!
//! It borrows, never recurses and allocates nothing, so its cost is bounded by its input. Typed decoders are
//! called only on parts whose size this reader has limited.

use der::asn1::ObjectIdentifier;

/// The bytes are not the DER that was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

impl From<der::Error> for Malformed {
    fn from(_: der::Error) -> Self {
        Self
    }
}

pub(crate) const BOOLEAN: u8 = 0x01;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const OID: u8 = 0x06;
pub(crate) const ENUMERATED: u8 = 0x0a;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// The tag of `[n]`, primitive.
pub(crate) const fn context(n: u8) -> u8 {
    0x80 | n
}
/// The tag of `[n]`, constructed.
pub(crate) const fn constructed(n: u8) -> u8 {
    0xa0 | n
}

/// One element: its identifier octet, its contents and the whole of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tlv<'a> {
    pub tag: u8,
    pub value: &'a [u8],
    pub whole: &'a [u8],
}

impl<'a> Tlv<'a> {
    pub fn expect(self, tag: u8) -> Result<Self, Malformed> {
        if self.tag == tag { Ok(self) } else { Err(Malformed) }
    }
    pub fn children(self) -> Reader<'a> {
        Reader(self.value)
    }
    pub fn oid(self) -> Result<ObjectIdentifier, Malformed> {
        ObjectIdentifier::from_bytes(self.expect(OID)?.value).map_err(|_| Malformed)
    }
    /// The octets of a BIT STRING of whole octets.
    pub fn bit_string(self) -> Result<&'a [u8], Malformed> {
        match self.expect(BIT_STRING)?.value {
            [0, octets @ ..] => Ok(octets),
            _ => Err(Malformed),
        }
    }
    /// A non-negative INTEGER; one too large becomes `u32::MAX`.
    pub fn unsigned(self) -> Result<u32, Malformed> {
        let octets = self.value;
        if octets.is_empty() || octets[0] & 0x80 != 0 {
            return Err(Malformed);
        }
        Ok(octets.iter().fold(0_u32, |n, octet| match n.checked_mul(256) {
            Some(n) if n != u32::MAX => n | u32::from(*octet),
            _ => u32::MAX,
        }))
    }
    pub fn boolean(self) -> Result<bool, Malformed> {
        match self.expect(BOOLEAN)?.value {
            [octet] => Ok(*octet != 0),
            _ => Err(Malformed),
        }
    }
}

/// Reads elements that follow one another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next element, whatever it is.
    pub fn any(&mut self) -> Result<Tlv<'a>, Malformed> {
        let input = self.0;
        let (&tag, rest) = input.split_first().ok_or(Malformed)?;
        // Tag numbers above 30 occur in none of the structures of this crate.
        if tag & 0x1f == 0x1f {
            return Err(Malformed);
        }
        let (&first, rest) = rest.split_first().ok_or(Malformed)?;
        let (len, rest) = match first {
            0..=0x7f => (usize::from(first), rest),
            0x81..=0x84 => {
                let (octets, rest) = rest.split_at_checked(usize::from(first & 0x7f)).ok_or(Malformed)?;
                let len = octets.iter().fold(0_u32, |n, octet| n << 8 | u32::from(*octet));
                // DER demands the shortest form.
                if len < 0x80 || octets[0] == 0 {
                    return Err(Malformed);
                }
                (usize::try_from(len).map_err(|_| Malformed)?, rest)
            }
            _ => return Err(Malformed),
        };
        let (value, rest) = rest.split_at_checked(len).ok_or(Malformed)?;
        self.0 = rest;
        Ok(Tlv { tag, value, whole: &input[..input.len() - rest.len()] })
    }

    /// The next element, which must carry `tag`.
    pub fn take(&mut self, tag: u8) -> Result<Tlv<'a>, Malformed> {
        self.any()?.expect(tag)
    }

    /// The next element if it carries `tag`.
    pub fn optional(&mut self, tag: u8) -> Result<Option<Tlv<'a>>, Malformed> {
        if self.0.first() == Some(&tag) { self.any().map(Some) } else { Ok(None) }
    }

    /// All that is left, at most `limit` elements.
    pub fn all(mut self, limit: usize) -> Result<Vec<Tlv<'a>>, Malformed> {
        let mut found = Vec::new();
        while !self.is_empty() {
            if found.len() == limit {
                return Err(Malformed);
            }
            found.push(self.any()?);
        }
        Ok(found)
    }

    /// Nothing may be left.
    pub fn finish(self) -> Result<(), Malformed> {
        if self.is_empty() { Ok(()) } else { Err(Malformed) }
    }
}

/// One element that is the whole of `bytes`.
pub(crate) fn single(bytes: &[u8], tag: u8) -> Result<Tlv<'_>, Malformed> {
    let mut reader = Reader(bytes);
    let element = reader.take(tag)?;
    reader.finish()?;
    Ok(element)
}

/// An element with `tag` around `value`.
pub(crate) fn wrap(tag: u8, value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len() + 6);
    out.push(tag);
    let len = value.len();
    if len < 0x80 {
        out.push(len as u8);
    } else {
        let octets = len.to_be_bytes();
        let skip = octets.iter().take_while(|octet| **octet == 0).count();
        out.push(0x80 | (octets.len() - skip) as u8);
        out.extend_from_slice(&octets[skip..]);
    }
    out.extend_from_slice(value);
    out
}

/// What every signed structure of X.509, PKCS#10 and OCSP is: a body, an algorithm, a signature over the body's bytes.
pub(crate) struct Signed<'a> {
    pub body: Tlv<'a>,
    pub algorithm: Tlv<'a>,
    pub signature: &'a [u8],
    /// Whatever follows the signature.
    pub rest: Reader<'a>,
}

pub(crate) fn signed<'a>(whole: Tlv<'a>) -> Result<Signed<'a>, Malformed> {
    let mut reader = whole.expect(SEQUENCE)?.children();
    let body = reader.take(SEQUENCE)?;
    let algorithm = reader.take(SEQUENCE)?;
    let signature = reader.take(BIT_STRING)?.bit_string()?;
    Ok(Signed { body, algorithm, signature, rest: reader })
}

/// A UTCTime or GeneralizedTime in the form that RFC 5280 §4.1.2.5 allows.
pub(crate) fn time(element: Tlv<'_>) -> Result<crate::Instant, Malformed> {
    let text = element.value;
    let (digits, rest) = match element.tag {
        UTC_TIME => text.split_at_checked(12),
        GENERALIZED_TIME => text.split_at_checked(14),
        _ => None,
    }
    .ok_or(Malformed)?;
    // RFC 3161 §2.4.2 alone allows a fraction; it is cut.
    let fraction_ok = match rest {
        b"Z" => true,
        [b'.', digits @ .., b'Z'] if element.tag == GENERALIZED_TIME => {
            !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    };
    if !fraction_ok || !digits.iter().all(u8::is_ascii_digit) {
        return Err(Malformed);
    }
    let pair = |at: usize| i64::from(digits[at] - b'0') * 10 + i64::from(digits[at + 1] - b'0');
    let (year, at) = match element.tag {
        UTC_TIME => (if pair(0) < 50 { 2000 + pair(0) } else { 1900 + pair(0) }, 2),
        _ => (pair(0) * 100 + pair(2), 4),
    };
    crate::Instant::from_civil(year, pair(at), pair(at + 2), pair(at + 4), pair(at + 6), pair(at + 8)).ok_or(Malformed)
}
