//! The types of single values, with their bounds: what is parsed here is not judged again.

use std::fmt;
use std::ops::Deref;

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::cbor::Value;
use crate::key::PublicKey;

/// A SHA-256 value or 32 random bytes.
pub type Digest = [u8; 32];
/// 16 random bytes: `sid`, `req_id`, `bid_id`.
pub type Id = [u8; 16];
/// r ‖ s.
pub type Sig = [u8; 64];

/// What stands in a map or an array.
pub(crate) trait Item: Sized {
    fn from_value(value: Value) -> Option<Self>;
    fn to_value(&self) -> Value;
}

/// An integer up to a maximum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Uint<const MAX: u64>(u64);

/// Unix seconds to the end of the year 9999.
pub type Time = Uint<253_402_300_799>;
/// A number that every reader holds exactly.
pub type Count = Uint<9_007_199_254_740_991>;
/// Bytes of a file, to 1 TiB.
pub type Size = Uint<1_099_511_627_776>;

impl<const MAX: u64> Uint<MAX> {
    /// The smallest.
    pub const ZERO: Self = Self(0);
    /// The largest.
    pub const MAX: Self = Self(MAX);

    /// `value`, if it is not over the maximum.
    pub const fn new(value: u64) -> Option<Self> {
        if value <= MAX { Some(Self(value)) } else { None }
    }

    /// The number.
    pub fn get(self) -> u64 {
        self.0
    }
}

impl<const MAX: u64> TryFrom<u64> for Uint<MAX> {
    type Error = OutOfBounds;
    fn try_from(value: u64) -> Result<Self, OutOfBounds> {
        Self::new(value).ok_or(OutOfBounds)
    }
}

impl<const MAX: u64> Item for Uint<MAX> {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Uint(number) => number.try_into().ok(),
            _ => None,
        }
    }
    fn to_value(&self) -> Value {
        Value::Uint(self.0)
    }
}

/// A value that the protocol has no place for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("out of bounds")]
pub struct OutOfBounds;

impl<const N: usize> Item for [u8; N] {
    fn from_value(value: Value) -> Option<Self> {
        value.into_bytes()?.try_into().ok()
    }
    fn to_value(&self) -> Value {
        Value::Bytes(self.to_vec())
    }
}

impl Item for PublicKey {
    fn from_value(value: Value) -> Option<Self> {
        let bytes = <[u8; 65]>::from_value(value)?;
        PublicKey::from_sec1(&bytes)
    }
    fn to_value(&self) -> Value {
        self.to_uncompressed().to_value()
    }
}

/// Characters that control, separate lines, reorder or hide text.
fn is_treacherous(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// Text of 1 to 120 bytes without control characters and without any that reorder or hide text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// The most bytes of UTF-8.
    pub const MAX_LEN: usize = 120;

    /// Makes a name of any text, such as a file's name: treacherous characters are left out and the end, if need be,
    /// becomes `…`. `None` where nothing is left.
    pub fn cleaned(text: &str) -> Option<Self> {
        let mut kept: String = text.chars().filter(|c| !is_treacherous(*c)).collect();
        if kept.len() > Self::MAX_LEN {
            let end = (0..=Self::MAX_LEN - '…'.len_utf8()).rev().find(|end| kept.is_char_boundary(*end))?;
            kept.truncate(end);
            kept.push('…');
        }
        Self::try_from(kept.as_str()).ok()
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<&str> for Name {
    type Error = OutOfBounds;
    fn try_from(text: &str) -> Result<Self, OutOfBounds> {
        let fits = (1..=Self::MAX_LEN).contains(&text.len()) && !text.contains(is_treacherous);
        if fits { Ok(Self(text.to_owned())) } else { Err(OutOfBounds) }
    }
}

impl Item for Name {
    fn from_value(value: Value) -> Option<Self> {
        Self::try_from(value.into_text()?.as_str()).ok()
    }
    fn to_value(&self) -> Value {
        Value::Text(self.0.clone())
    }
}

/// A media type: 1 to 80 bytes of printable ASCII.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaType(String);

impl MediaType {
    /// The most bytes.
    pub const MAX_LEN: usize = 80;

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is that of a PDF, whose signatures carry no signing-time.
    pub fn is_pdf(&self) -> bool {
        self.0 == "application/pdf"
    }
}

impl TryFrom<&str> for MediaType {
    type Error = OutOfBounds;
    fn try_from(text: &str) -> Result<Self, OutOfBounds> {
        let fits = (1..=Self::MAX_LEN).contains(&text.len()) && text.bytes().all(|b| (0x21..=0x7e).contains(&b));
        if fits { Ok(Self(text.to_owned())) } else { Err(OutOfBounds) }
    }
}

impl Item for MediaType {
    fn from_value(value: Value) -> Option<Self> {
        Self::try_from(value.into_text()?.as_str()).ok()
    }
    fn to_value(&self) -> Value {
        Value::Text(self.0.clone())
    }
}

/// The DER SignedAttributes of one document, 1 to 192 bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attributes(Vec<u8>);

impl Attributes {
    /// The most bytes.
    pub const MAX_LEN: usize = 192;
}

impl Deref for Attributes {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl TryFrom<Vec<u8>> for Attributes {
    type Error = OutOfBounds;
    fn try_from(der: Vec<u8>) -> Result<Self, OutOfBounds> {
        if (1..=Self::MAX_LEN).contains(&der.len()) { Ok(Self(der)) } else { Err(OutOfBounds) }
    }
}

impl Item for Attributes {
    fn from_value(value: Value) -> Option<Self> {
        value.into_bytes()?.try_into().ok()
    }
    fn to_value(&self) -> Value {
        Value::Bytes(self.0.clone())
    }
}

/// The share of a group, or what a rehearsal answers in its place; wiped when dropped, never shown.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Share([u8; 32]);

impl Share {
    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for Share {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Share(…)")
    }
}

impl Item for Share {
    fn from_value(value: Value) -> Option<Self> {
        let bytes = zeroize::Zeroizing::new(value.into_bytes()?);
        Some(Self(bytes.as_slice().try_into().ok()?))
    }
    fn to_value(&self) -> Value {
        Value::Bytes(self.0.to_vec())
    }
}

/// The six secret digits of a pairing; never shown by `Debug`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PairCode(u32);

impl PairCode {
    /// `value`, if it has six digits at most.
    pub fn new(value: u64) -> Option<Self> {
        Uint::<999_999>::new(value).map(|number| Self(number.0 as u32))
    }

    /// The number.
    pub fn get(self) -> u32 {
        self.0
    }
}

impl fmt::Debug for PairCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PairCode(…)")
    }
}

impl Item for PairCode {
    fn from_value(value: Value) -> Option<Self> {
        Self::new(Uint::<999_999>::from_value(value)?.0)
    }
    fn to_value(&self) -> Value {
        Value::Uint(u64::from(self.0))
    }
}

/// An array of MIN to MAX elements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List<T, const MIN: usize, const MAX: usize>(Vec<T>);

impl<T, const MIN: usize, const MAX: usize> Deref for List<T, MIN, MAX> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T, const MIN: usize, const MAX: usize> TryFrom<Vec<T>> for List<T, MIN, MAX> {
    type Error = OutOfBounds;
    fn try_from(items: Vec<T>) -> Result<Self, OutOfBounds> {
        if (MIN..=MAX).contains(&items.len()) { Ok(Self(items)) } else { Err(OutOfBounds) }
    }
}

impl<T: Item, const MIN: usize, const MAX: usize> Item for List<T, MIN, MAX> {
    fn from_value(value: Value) -> Option<Self> {
        let items = value.into_array()?;
        if items.len() > MAX {
            return None;
        }
        items.into_iter().map(T::from_value).collect::<Option<Vec<T>>>()?.try_into().ok()
    }
    fn to_value(&self) -> Value {
        Value::Array(self.0.iter().map(Item::to_value).collect())
    }
}
