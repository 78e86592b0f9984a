//! The address under which others find what certificates name.

use std::fmt;
use std::str::FromStr;

use axum::http::Uri;
use sealbid_pki::ca::Addresses;

/// The longest address, in bytes: it stands in every certificate, several times.
const MAX_LEN: usize = 200;

/// `http://HOST[:PORT][/PATH]` or the same with https, ASCII, without query, name or password. Certificates hold it for as long as
/// they last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(String);

/// Not of that form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not http://HOST[:PORT][/PATH] or https://HOST[:PORT][/PATH]")]
pub struct NotPublicUrl;

impl FromStr for PublicUrl {
    type Err = NotPublicUrl;

    fn from_str(text: &str) -> Result<Self, NotPublicUrl> {
        let text = text.trim_end_matches('/');
        let uri: Uri = text.parse().map_err(|_| NotPublicUrl)?;
        let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
        let names_no_one = uri.authority().is_some_and(|authority| !authority.as_str().contains('@'));
        let has_host = uri.host().is_some_and(|host| !host.is_empty());
        let is_plain = text.is_ascii() && text.len() <= MAX_LEN && !text.contains(['?', '#', '%']);
        if is_web && names_no_one && has_host && is_plain { Ok(Self(text.to_owned())) } else { Err(NotPublicUrl) }
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PublicUrl {
    /// What certificates of the issuing authority name.
    pub(crate) fn of_issuing(&self) -> Addresses {
        Addresses {
            crl: vec![format!("{self}/v1/ca/list.crl")],
            ocsp: vec![format!("{self}/v1/ocsp")],
            issuer: vec![format!("{self}/v1/ca/issuing.cer")],
        }
    }

    /// What certificates of the root name.
    pub(crate) fn of_root(&self) -> Addresses {
        Addresses {
            crl: vec![format!("{self}/v1/ca/root.crl")],
            ocsp: Vec::new(),
            issuer: vec![format!("{self}/v1/ca/root.cer")],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_could_not_stand_in_a_certificate_is_refused() {
        for (text, good) in [
            ("http://sealbid.example", true),
            ("http://sealbid.example/", true),
            ("https://sealbid.example:8443/practice", true),
            ("http://[2001:db8::1]:80", true),
            ("ldap://sealbid.example", false),
            ("sealbid.example", false),
            ("http://", false),
            ("http://name:word@sealbid.example", false),
            ("http://sealbid.example/?q", false),
            ("http://sealbid.example/#part", false),
            ("http://封标.example", false),
            ("", false),
        ] {
            assert_eq!(text.parse::<PublicUrl>().is_ok(), good, "{text}");
        }
        assert!(format!("http://{}.example", "a".repeat(MAX_LEN)).parse::<PublicUrl>().is_err());
        assert_eq!("http://sealbid.example/".parse::<PublicUrl>().unwrap().to_string(), "http://sealbid.example");
    }
}
