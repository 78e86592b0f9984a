//! A code as modules, dark and light.

use qrcode::bits::Bits;
use qrcode::types::QrError;
use qrcode::{EcLevel, QrCode, Version};

/// The symbol of a code's text: version 6, level M, the head alphanumeric and the digits numeric (docs/protocol/link.md, The code).
///
/// # Errors
/// [`QrError`] for a text that is none of a code.
pub fn symbol(text: &str) -> Result<QrCode, QrError> {
    let (head, digits) = text.split_at_checked(5).ok_or(QrError::InvalidCharacter)?;
    let mut bits = Bits::new(Version::Normal(6));
    bits.push_alphanumeric_data(head.as_bytes())?;
    bits.push_numeric_data(digits.as_bytes())?;
    bits.push_terminator(EcLevel::M)?;
    QrCode::with_bits(bits, EcLevel::M)
}
