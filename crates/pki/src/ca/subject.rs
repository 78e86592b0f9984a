//! Who a certificate is for.

use x509_cert::name::Name;

use super::IssueError;
use crate::{name, oid};

/// The subject of a certificate to be issued. Empty options are left out; the order in the name is that of the
/// fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// ISO 3166 code of two capitals.
    pub country: Option<String>,
    /// The organization, at most 64 characters.
    pub organization: Option<String>,
    /// Unified social credit code of the organization, 18 digits and capitals; written as organizationIdentifier
    /// `NTRCN-…` (EN 319 412-1 §5.1.4). Its check digit is not demanded: some codes in use fail it.
    pub uscc: Option<String>,
    /// The unit, at most 64 characters.
    pub unit: Option<String>,
    /// The common name, 1 to 64 characters.
    pub common_name: String,
}

impl Subject {
    /// A subject with a common name alone.
    pub fn named(common_name: impl Into<String>) -> Self {
        Self { common_name: common_name.into(), ..Self::default() }
    }

    pub(crate) fn to_name(&self) -> Result<Name, IssueError> {
        let text = |what: &'static str, value: &str| match value.trim() == value
            && (1..=64).contains(&value.chars().count())
            && !value.chars().any(char::is_control)
        {
            true => Ok(()),
            false => Err(IssueError::Subject(what)),
        };
        let mut parts = Vec::new();
        if let Some(country) = &self.country {
            if country.len() != 2 || !country.bytes().all(|octet| octet.is_ascii_uppercase()) {
                return Err(IssueError::Subject("country"));
            }
            parts.push((oid::COUNTRY, country.as_str()));
        }
        if let Some(organization) = &self.organization {
            text("organization", organization)?;
            parts.push((oid::ORGANIZATION, organization));
        }
        let identifier = self.uscc.as_ref().map(|uscc| format!("NTRCN-{uscc}"));
        if let (Some(uscc), Some(identifier)) = (&self.uscc, &identifier) {
            if uscc.len() != 18 || !uscc.bytes().all(|octet| octet.is_ascii_digit() || octet.is_ascii_uppercase()) {
                return Err(IssueError::Subject("uscc"));
            }
            parts.push((oid::ORGANIZATION_IDENTIFIER, identifier));
        }
        if let Some(unit) = &self.unit {
            text("unit", unit)?;
            parts.push((oid::ORGANIZATIONAL_UNIT, unit));
        }
        text("common_name", &self.common_name)?;
        parts.push((oid::COMMON_NAME, &self.common_name));
        Ok(name::build(&parts)?)
    }
}
