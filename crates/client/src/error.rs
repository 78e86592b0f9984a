//! Why there is no service at an address, and why a call or an address outside has no answer.

use sealbid_wire::Problem;

/// Why an address is none of a service.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// Not `http://HOST[:PORT]` or `https://HOST[:PORT]`, and plain http for this machine alone.
    #[error("not the address of a service: {0}")]
    Form(String),
    /// The text holds no certificate.
    #[error("not a certificate")]
    Root,
}

impl AddressError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Form(_) => "service_url",
            Self::Root => "certificate_pem_malformed",
        }
    }
    /// The parameters of the error's sentence.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Form(address) => vec![("address", address.clone())],
            Self::Root => Vec::new(),
        }
    }
}

/// Why a call has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// Nothing answered at this address.
    #[error("the service at {0} cannot be reached")]
    Unreachable(String),
    /// What answered proved itself by no certificate that is trusted here.
    #[error("the service at {0} is not trusted")]
    Untrusted(String),
    /// What answered is no service of a version that is known here.
    #[error("an answer of {0} that is not understood")]
    Answer(String),
    /// The service's own refusal.
    #[error("the service refused: {}", .0.code)]
    Refused(Problem),
}

impl CallError {
    /// The code: a service's own one where it refused.
    pub fn code(&self) -> &str {
        match self {
            Self::Unreachable(_) => "service_unreachable",
            Self::Untrusted(_) => "service_untrusted",
            Self::Answer(_) => "service_answer",
            Self::Refused(problem) => &problem.code,
        }
    }

    /// The error with its parameters, as it crosses a boundary.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Unreachable(url) | Self::Untrusted(url) | Self::Answer(url) => {
                Problem::new(self.code(), [("url", url.as_str())])
            }
            Self::Refused(problem) => problem.clone(),
        }
    }

    /// Whether the same call may succeed a moment later.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable(_) => true,
            Self::Untrusted(_) | Self::Answer(_) => false,
            Self::Refused(problem) => {
                matches!(problem.code.as_str(), "RATE_LIMITED" | "service_store" | "internal")
            }
        }
    }
}

/// Why an address outside gave nothing. Whoever asked says in its own words what that means for its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// Not `http://…` or `https://…` with a host.
    #[error("not an address that can be asked")]
    Address,
    /// Nothing answered there, or not in time.
    #[error("the address cannot be reached")]
    Unreachable,
    /// What answered under https proved itself by no certificate that is trusted here.
    #[error("the address is not trusted")]
    Untrusted,
    /// A refusal, an answer of another kind, one that is too large, or one that sends elsewhere.
    #[error("the address answers with something else")]
    Answer,
}

impl FetchError {
    /// What it is, in snake_case: `address`, `unreachable`, `untrusted`, `answer`.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Unreachable => "unreachable",
            Self::Untrusted => "untrusted",
            Self::Answer => "answer",
        }
    }
}
