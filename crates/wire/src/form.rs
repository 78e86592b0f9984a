//! The forms of texts that cross HTTP, each once, for the description of the interface. In Rust they are texts: none of these types has a value.

use std::borrow::Cow;

use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};

macro_rules! forms {
    ($( $(#[doc = $doc:literal])+ $name:ident $format:expr, $pattern:literal; )+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Clone, Copy, Debug)]
            pub enum $name {}

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    let format: Option<&str> = $format;
                    let text = ObjectBuilder::new()
                        .schema_type(Type::String)
                        .description(Some(concat!($($doc),+).trim()))
                        .format(format.map(|format| SchemaFormat::Custom(format.to_owned())))
                        .pattern(Some($pattern));
                    text.build().into()
                }
            }

            impl ToSchema for $name {
                fn name() -> Cow<'static, str> {
                    stringify!($name).into()
                }
            }
        )+
    };
}

// Base64url without padding has one form for each row of bytes: the bits of the last character that belong to no byte are 0.
forms! {
    /// An instant in UTC, RFC 3339.
    Instant Some("date-time"), r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$";
    /// A random identifier, RFC 9562.
    Uuid Some("uuid"), "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";
    /// 16 bytes in lower-case hex.
    Hex16 None, "^[0-9a-f]{32}$";
    /// 32 bytes in lower-case hex: a SHA-256.
    Hex32 None, "^[0-9a-f]{64}$";
    /// Bytes, base64url without padding.
    Bytes None, "^[A-Za-z0-9_-]*$";
    /// 32 bytes, base64url without padding.
    Bytes32 None, "^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$";
    /// 48 bytes, base64url without padding.
    Bytes48 None, "^[A-Za-z0-9_-]{64}$";
    /// 64 bytes, base64url without padding.
    Bytes64 None, "^[A-Za-z0-9_-]{85}[AQgw]$";
    /// An uncompressed point of P-256, 65 bytes, base64url without padding.
    Point None, "^B[A-Za-z0-9_-]{85}[AEIMQUYcgkosw048]$";
    /// A mobile number of mainland China, 11 digits; white space, hyphens and `+86` may stand in it. Practice takes the hundred invented ones too.
    PhoneNumber None, r"^\s*(\+86)?[\s-]*1[\s-]*([3-9]([\s-]*[0-9]){9}|0([\s-]*0){7}([\s-]*[0-9]){2})[\s-]*$";
    /// A unified social credit code, GB 32100-2015: 18 digits and capitals without I, O, S, V and Z.
    Uscc None, "^[0-9A-HJ-NPQRTUWXY]{18}$";
    /// An address of mail, ASCII, at most 254 characters: a dot-atom before the sign and a domain of two labels or more behind it.
    MailAddress None, r"^\s*[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])?\s*$";
    /// One or more certificates in PEM (RFC 7468).
    Pem None, "^-----BEGIN CERTIFICATE-----";
}

impl Uuid {
    /// Whether a text has this form: RFC 9562 §4, in lower case.
    pub fn fits(text: &str) -> bool {
        text.len() == 36
            && text.bytes().enumerate().all(|(at, byte)| match at {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
            })
    }
}
