//! Calls and their answers.

use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use base64ct::{Base64UrlUnpadded, Encoding};
use sealbid_link::{Id, Name, Permit, PlatformContext, Signed, Ticket, Time};
use sealbid_wire::Problem;
use sealbid_wire::service::{
    CertificateEntry, ContextRequest, Enrolled, EnrolmentAnswer, EnrolmentChallenge, EnrolmentRequest, NewSession,
    OpeningPermit, ServiceInfo, SessionOpened, ShareReleased, ShareRequest, SignedContext, SignedTicket, TenderRecord,
    TicketRequest,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use ureq::http::{Response, StatusCode, Uri};
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body, SendBody};
use zeroize::Zeroizing;

/// How long a connection may take to stand, and a call that waits for nothing.
const CONNECT: Duration = Duration::from_secs(10);
const CALL: Duration = Duration::from_secs(60);
/// The most that an answer may hold, bytes.
const MAX_ANSWER: u64 = 1 << 20;

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

/// The platform's member of an envelope.
#[derive(Clone, Copy, Debug)]
pub struct PlatformMember<'m> {
    /// The response.
    pub bid_id: &'m Id,
    /// The certificate that its share was wrapped for.
    pub cert_sha256: &'m [u8; 32],
    /// HPKE's encapsulated key.
    pub enc: &'m [u8; 65],
    /// The wrapped share.
    pub ct: &'m [u8; 48],
}

/// The platform's share of one bid, and its word that the tender was open.
pub struct Released {
    /// The share.
    pub share: Zeroizing<[u8; 32]>,
    /// The word.
    pub permit: Signed<Permit>,
}

/// A service at its address. A clone shares its connections.
#[derive(Clone)]
pub struct Service {
    agent: Agent,
    url: String,
}

impl Service {
    /// The service at `address`: https, or http on this machine's own addresses. `roots` in PEM are trusted in place of those
    /// that the system trusts.
    ///
    /// # Errors
    /// [`AddressError`].
    pub fn at(address: &str, roots: Option<&str>) -> Result<Self, AddressError> {
        let form = || AddressError::Form(address.to_owned());
        let uri: Uri = address.trim_end_matches('/').parse().map_err(|_| form())?;
        let host = uri.host().ok_or_else(form)?;
        let is_plain = match uri.scheme_str() {
            Some("https") => false,
            Some("http") if is_this_machine(host) => true,
            _ => return Err(form()),
        };
        let is_bare = uri.path_and_query().is_none_or(|path| path.as_str() == "/");
        let authority = uri.authority().filter(|authority| is_bare && !authority.as_str().contains('@'));
        let authority = authority.ok_or_else(form)?;
        let roots = match roots {
            None => RootCerts::PlatformVerifier,
            Some(pem) => {
                let certificates = parse_pem(pem.as_bytes()).filter_map(|item| match item {
                    Ok(PemItem::Certificate(certificate)) => Some(certificate),
                    _ => None,
                });
                let certificates: Vec<_> = certificates.collect();
                if certificates.is_empty() {
                    return Err(AddressError::Root);
                }
                RootCerts::Specific(Arc::new(certificates))
            }
        };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = Agent::config_builder()
            .tls_config(TlsConfig::builder().root_certs(roots).unversioned_rustls_crypto_provider(provider).build())
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(CALL))
            // A service on this machine or in this network is reached directly.
            .proxy(None)
            .build();
        let scheme = if is_plain { "http" } else { "https" };
        Ok(Self { agent: config.new_agent(), url: format!("{scheme}://{authority}") })
    }

    /// Scheme, host and port.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What it is: `GET /v1/service`.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn info(&self) -> Result<ServiceInfo, CallError> {
        self.get("/v1/service")
    }

    /// Asks for certificates: `POST /v1/enrolments`.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn enrol(&self, asked: &EnrolmentRequest) -> Result<EnrolmentChallenge, CallError> {
        self.post("/v1/enrolments", None, asked)
    }

    /// Proves possession: `POST /v1/enrolments/{id}/answer`.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn answer(&self, id: &str, answer: &EnrolmentAnswer) -> Result<Enrolled, CallError> {
        self.post(&format!("/v1/enrolments/{id}/answer"), None, answer)
    }

    /// The ticket of the phone of `bearer` for one question: `POST /v1/tickets`.
    ///
    /// # Errors
    /// [`CallError`]; CERT_REVOKED where a certificate of the phone is.
    pub fn ticket(&self, bearer: &[u8; 32], req_hash: &[u8; 32]) -> Result<Signed<Ticket>, CallError> {
        let asked = TicketRequest { req_hash: base64(req_hash) };
        let ticket: SignedTicket = self.post("/v1/tickets", Some(bearer), &asked)?;
        let read = || {
            let exp = Time::new(ticket.exp)?;
            let [device, req_hash, key] = [&ticket.device, &ticket.req_hash, &ticket.key].map(|text| unbase64(text));
            let body = Ticket { device: device?, req_hash: req_hash?, exp, key: key? };
            Some(Signed { body, sig: unbase64(&ticket.sig)? })
        };
        read().ok_or_else(|| CallError::Answer(self.url.clone()))
    }

    /// The certificate of a fingerprint, with its state: `GET /v1/certificates/{sha256}`.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn certificate(&self, sha256: &[u8; 32]) -> Result<CertificateEntry, CallError> {
        self.get(&format!("/v1/certificates/{}", base16ct::lower::encode_string(sha256)))
    }

    /// Hands in a tender package: `POST /v1/tenders`.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn register(&self, package: std::fs::File) -> Result<TenderRecord, CallError> {
        self.read(self.send(
            "/v1/tenders",
            None,
            "application/vnd.etsi.asic-e+zip",
            SendBody::from_owned_reader(package),
        )?)
    }

    /// The platform's word on a tender, as a phone is shown it, for the enterprise of a certificate that the service issued:
    /// `POST /v1/tenders/{id}/context`.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn context(&self, tender: &str, certificate: &[u8; 32]) -> Result<Signed<PlatformContext>, CallError> {
        let asked = ContextRequest { certificate: base16ct::lower::encode_string(certificate) };
        let given: SignedContext = self.post(&format!("/v1/tenders/{}/context", segment(tender)), None, &asked)?;
        statement(given).ok_or_else(|| CallError::Answer(self.url.clone()))
    }

    /// The platform's share of a bid, from the opening on: `POST /v1/tenders/{id}/opening/share`.
    ///
    /// # Errors
    /// [`CallError`]; NOT_OPEN_YET before.
    pub fn share(&self, tender: &str, member: &PlatformMember<'_>) -> Result<Released, CallError> {
        let hex = base16ct::lower::encode_string;
        let asked = ShareRequest {
            bid_id: hex(member.bid_id),
            cert_sha256: hex(member.cert_sha256),
            enc: base64(member.enc),
            ct: base64(member.ct),
        };
        let given: ShareReleased =
            self.post(&format!("/v1/tenders/{}/opening/share", segment(tender)), None, &asked)?;
        let released = unbase64(&given.share).map(Zeroizing::new).zip(permit(&given.permit));
        let (share, permit) = released.ok_or_else(|| CallError::Answer(self.url.clone()))?;
        Ok(Released { share, permit })
    }

    /// Begins a session of the relay for a desk that names itself by `bearer`: `POST /v1/link`.
    pub(crate) fn open(&self, sid: &Id, bearer: &[u8; 32], ttl: u32) -> Result<SessionOpened, CallError> {
        let sid = base16ct::lower::encode_string(sid);
        self.post("/v1/link", None, &NewSession { sid, desk_sha256: base64(&Sha256::digest(bearer)), ttl })
    }

    pub(crate) fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, CallError> {
        let answered = self.agent.get(format!("{}{path}", self.url)).call();
        self.read(self.judged(answered)?)
    }

    pub(crate) fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        bearer: Option<&[u8; 32]>,
        body: &impl Serialize,
    ) -> Result<T, CallError> {
        let json = serde_json::to_vec(body).expect("requests hold texts and numbers alone");
        self.read(self.send(
            path,
            bearer,
            "application/json",
            SendBody::from_owned_reader(std::io::Cursor::new(json)),
        )?)
    }

    pub(crate) fn send(
        &self,
        path: &str,
        bearer: Option<&[u8; 32]>,
        kind: &str,
        body: SendBody<'_>,
    ) -> Result<Response<Body>, CallError> {
        let mut request = self.agent.post(format!("{}{path}", self.url)).content_type(kind);
        if let Some(bearer) = bearer {
            request = request.header("authorization", format!("Bearer {}", base64(bearer)));
        }
        self.judged(request.send(body))
    }

    /// What a side of a session is sent: nothing where there is none for now.
    pub(crate) fn poll(&self, path: &str, bearer: &[u8; 32]) -> Result<Option<Vec<u8>>, CallError> {
        let request = self.agent.get(format!("{}{path}", self.url));
        let answered = request.header("authorization", format!("Bearer {}", base64(bearer))).call();
        let answer = self.judged(answered)?;
        if answer.status() == StatusCode::NO_CONTENT {
            return Ok(None);
        }
        self.bytes(answer).map(Some)
    }

    /// An answer, if it is a good one.
    fn judged(&self, answered: Result<Response<Body>, ureq::Error>) -> Result<Response<Body>, CallError> {
        let answer = answered.map_err(|error| match is_of_tls(&error) {
            true => CallError::Untrusted(self.url.clone()),
            false => CallError::Unreachable(self.url.clone()),
        })?;
        if answer.status().is_success() {
            return Ok(answer);
        }
        Err(match serde_json::from_slice(&self.bytes(answer)?) {
            Ok(problem) => CallError::Refused(problem),
            Err(_) => CallError::Answer(self.url.clone()),
        })
    }

    fn bytes(&self, answer: Response<Body>) -> Result<Vec<u8>, CallError> {
        let mut bytes = Vec::new();
        let mut body = answer.into_body().into_reader().take(MAX_ANSWER + 1);
        body.read_to_end(&mut bytes).map_err(|_| CallError::Unreachable(self.url.clone()))?;
        if bytes.len() as u64 > MAX_ANSWER {
            return Err(CallError::Answer(self.url.clone()));
        }
        Ok(bytes)
    }

    fn read<T: DeserializeOwned>(&self, answer: Response<Body>) -> Result<T, CallError> {
        serde_json::from_slice(&self.bytes(answer)?).map_err(|_| CallError::Answer(self.url.clone()))
    }
}

/// Whether the other end did not prove who it is.
fn is_of_tls(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::Rustls(_) | ureq::Error::Tls(_) => true,
        ureq::Error::Io(error) => error.get_ref().is_some_and(|cause| cause.is::<rustls::Error>()),
        _ => false,
    }
}

/// Whether a host is this machine itself, so that no one else hears what is said to it.
fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

/// The protocol's form of a context.
fn statement(given: SignedContext) -> Option<Signed<PlatformContext>> {
    let name = |text: &str| Name::try_from(text).ok();
    let body = PlatformContext {
        tender_id: name(&given.tender_id)?,
        number: name(&given.number)?,
        name: name(&given.name)?,
        bidder: name(&given.bidder)?,
        deadline: Time::new(given.deadline)?,
        opens: Time::new(given.opens)?,
        key: unbase64(&given.key)?,
    };
    Some(Signed { body, sig: unbase64(&given.sig)? })
}

/// The protocol's form of a permit.
fn permit(given: &OpeningPermit) -> Option<Signed<Permit>> {
    let body = Permit {
        tender_id: Name::try_from(given.tender_id.as_str()).ok()?,
        opens: Time::new(given.opens)?,
        opened_at: Time::new(given.opened_at)?,
        key: unbase64(&given.key)?,
    };
    Some(Signed { body, sig: unbase64(&given.sig)? })
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

fn unbase64<const N: usize>(text: &str) -> Option<[u8; N]> {
    Base64UrlUnpadded::decode_vec(text).ok()?.try_into().ok()
}

/// A text as one segment of a path (RFC 3986 §3.3).
fn segment(text: &str) -> String {
    let mut segment = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            segment.push(char::from(byte));
        } else {
            segment.push_str(&format!("%{byte:02X}"));
        }
    }
    segment
}
