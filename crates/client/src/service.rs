//! Calls and their answers.

use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use sealbid_link::{Id, MAX_FRAME_LEN, Permit, PlatformContext, Signed, Ticket};
use sealbid_wire::account::{AskChallenge, LogInByPhone, LoggedIn, LoginChallenge};
use sealbid_wire::service::{
    CertificateEntry, ContextRequest, Enrolled, EnrolmentAnswer, EnrolmentChallenge, EnrolmentRequest, NewSession,
    SealMade, SealOrder, SealRecord, ServiceInfo, SessionOpened, ShareReleased, ShareRequest, SignedContext,
    SignedTicket, TenderRecord, TicketRequest,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use ureq::http::{Response, StatusCode, Uri};
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body, SendBody};
use zeroize::Zeroizing;

use crate::error::{AddressError, CallError};
use crate::statements::{self, base64, bytes, unbase64};

/// How long a connection may take to stand, and a call that carries little.
const CONNECT: Duration = Duration::from_secs(10);
pub(crate) const CALL: Duration = Duration::from_secs(60);
/// What a package keeps up beyond that at the least, bytes a second: as much as the service waits for.
pub(crate) const PACE: u64 = 32 << 10;
/// The most that an answer may hold, bytes.
pub(crate) const MAX_ANSWER: usize = 1 << 20;

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
    pub(crate) agent: Agent,
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
        let roots = self::roots(roots)?;
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
        statements::ticket(&ticket).ok_or_else(|| self.not_understood())
    }

    /// The certificate of a fingerprint, with its state: `GET /v1/certificates/{sha256}`.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn certificate(&self, sha256: &[u8; 32]) -> Result<CertificateEntry, CallError> {
        self.get(&format!("/v1/certificates/{}", base16ct::lower::encode_string(sha256)))
    }

    /// Hands in a tender package: `POST /v1/tenders`. Takes as long as 32 KiB a second take, and a minute.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn register(&self, package: std::fs::File) -> Result<TenderRecord, CallError> {
        let limit = CALL + Duration::from_secs(package.metadata().map_or(0, |file| file.len()) / PACE);
        let body = SendBody::from_owned_reader(package);
        self.read(self.send("/v1/tenders", None, "application/vnd.etsi.asic-e+zip", body, limit)?)
    }

    /// Has a version of a seal made by its owner's order: `POST /v1/seals`. What is known of the seal, and the electronic one, DER.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn make_seal(&self, order: &SealOrder) -> Result<(SealRecord, Vec<u8>), CallError> {
        let SealMade { record, seal } = self.post("/v1/seals", None, order)?;
        let der = bytes(&seal).ok_or_else(|| self.not_understood())?;
        Ok((record, der))
    }

    /// Has a seal's state changed by its owner's order: `POST /v1/seals/{id}/changes`.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn change_seal(&self, seal: &str, order: &SealOrder) -> Result<SealRecord, CallError> {
        self.post(&format!("/v1/seals/{}/changes", segment(seal)), None, order)
    }

    /// What is known of a seal: `GET /v1/seals/{id}`.
    ///
    /// # Errors
    /// [`CallError`]; `seal_unknown`.
    pub fn seal(&self, seal: &str) -> Result<SealRecord, CallError> {
        self.get(&format!("/v1/seals/{}", segment(seal)))
    }

    /// The platform's word on a tender, as a phone is shown it, for the enterprise of a certificate that the service issued:
    /// `POST /v1/tenders/{id}/context`.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn context(&self, tender: &str, certificate: &[u8; 32]) -> Result<Signed<PlatformContext>, CallError> {
        let asked = ContextRequest { certificate: base16ct::lower::encode_string(certificate) };
        let given: SignedContext = self.post(&format!("/v1/tenders/{}/context", segment(tender)), None, &asked)?;
        statements::context(&given).ok_or_else(|| self.not_understood())
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
        let released = unbase64(&given.share).map(Zeroizing::new).zip(statements::permit(&given.permit));
        let (share, permit) = released.ok_or_else(|| self.not_understood())?;
        Ok(Released { share, permit })
    }

    /// What a phone is to sign so that its account is logged in at a desk: `POST /v1/account/challenges`.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn login_challenge(&self, desk: &[u8; 32]) -> Result<LoginChallenge, CallError> {
        let asked = AskChallenge { desk: base16ct::lower::encode_string(desk) };
        self.post("/v1/account/challenges", None, &asked)
    }

    /// Logs in by what a phone signed: `POST /v1/account/sessions/by-phone`. A session whose bearer is shown ends with it.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn log_in_by_phone(&self, asked: &LogInByPhone, shown: Option<&[u8; 32]>) -> Result<LoggedIn, CallError> {
        self.post("/v1/account/sessions/by-phone", shown, asked)
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
        let body = SendBody::from_owned_reader(std::io::Cursor::new(json));
        self.read(self.send(path, bearer, "application/json", body, CALL)?)
    }

    /// Sends a body. The answer is there within `limit`, or the service counts as away.
    pub(crate) fn send(
        &self,
        path: &str,
        bearer: Option<&[u8; 32]>,
        kind: &str,
        body: SendBody<'_>,
        limit: Duration,
    ) -> Result<Response<Body>, CallError> {
        let mut request = self.agent.post(format!("{}{path}", self.url)).content_type(kind);
        if let Some(bearer) = bearer {
            request = request.header("authorization", format!("Bearer {}", base64(bearer)));
        }
        self.judged(request.config().timeout_global(Some(limit)).build().send(body))
    }

    /// A frame that a side of a session is sent: nothing where there is none for now.
    pub(crate) fn poll(&self, path: &str, bearer: &[u8; 32]) -> Result<Option<Vec<u8>>, CallError> {
        let request = self.agent.get(format!("{}{path}", self.url));
        let answered = request.header("authorization", format!("Bearer {}", base64(bearer))).call();
        let answer = self.judged(answered)?;
        if answer.status() == StatusCode::NO_CONTENT {
            return Ok(None);
        }
        self.bytes(answer, MAX_FRAME_LEN).map(Some)
    }

    /// Why there is no answer.
    pub(crate) fn away(&self, error: &ureq::Error) -> CallError {
        match is_of_tls(error) {
            true => CallError::Untrusted(self.url.clone()),
            false => CallError::Unreachable(self.url.clone()),
        }
    }

    /// An answer, if it is a good one.
    pub(crate) fn judged(&self, answered: Result<Response<Body>, ureq::Error>) -> Result<Response<Body>, CallError> {
        let answer = answered.map_err(|error| self.away(&error))?;
        if answer.status().is_success() {
            return Ok(answer);
        }
        Err(match serde_json::from_slice(&self.bytes(answer, MAX_ANSWER)?) {
            Ok(problem) => CallError::Refused(problem),
            Err(_) => self.not_understood(),
        })
    }

    /// What an answer holds, `max` bytes at most.
    pub(crate) fn bytes(&self, answer: Response<Body>, max: usize) -> Result<Vec<u8>, CallError> {
        let mut bytes = Vec::new();
        let mut body = answer.into_body().into_reader().take(max as u64 + 1);
        body.read_to_end(&mut bytes).map_err(|_| CallError::Unreachable(self.url.clone()))?;
        if bytes.len() > max { Err(self.not_understood()) } else { Ok(bytes) }
    }

    fn read<T: DeserializeOwned>(&self, answer: Response<Body>) -> Result<T, CallError> {
        serde_json::from_slice(&self.bytes(answer, MAX_ANSWER)?).map_err(|_| self.not_understood())
    }

    /// What answered does not answer as a service does.
    pub(crate) fn not_understood(&self) -> CallError {
        CallError::Answer(self.url.clone())
    }
}

/// What proves the other end: the roots of a PEM text, or those that the system trusts.
pub(crate) fn roots(pem: Option<&str>) -> Result<RootCerts, AddressError> {
    let Some(pem) = pem else { return Ok(RootCerts::PlatformVerifier) };
    let certificates = parse_pem(pem.as_bytes()).filter_map(|item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(certificate),
        _ => None,
    });
    let certificates: Vec<_> = certificates.collect();
    if certificates.is_empty() {
        return Err(AddressError::Root);
    }
    Ok(RootCerts::Specific(Arc::new(certificates)))
}

/// Whether the other end did not prove who it is.
pub(crate) fn is_of_tls(error: &ureq::Error) -> bool {
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "what fails in a test shall stop it")]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// A service that takes a second for each of two calls, and a client that gives a call a third of one.
    #[test]
    fn a_package_may_take_longer_than_other_calls() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let slow = thread::spawn(move || {
            // A GET ends with its head, a package with its last chunk.
            for end in ["\r\n\r\n", "0\r\n\r\n"] {
                let (mut stream, _) = listener.accept().unwrap();
                thread::sleep(Duration::from_secs(1));
                let mut asked = Vec::new();
                while !asked.ends_with(end.as_bytes()) {
                    let mut byte = [0];
                    stream.read_exact(&mut byte).unwrap();
                    asked.extend(byte);
                }
                let hash = "ab".repeat(32);
                let record = format!(
                    r#"{{"id":"","number":"","title":"","purchaser":"","deadline":"","opens":"","package_sha256":"{hash}"}}"#
                );
                let head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length";
                // The first caller is gone by now.
                write!(stream, "{head}: {}\r\n\r\n{record}", record.len()).ok();
            }
        });
        let config = Agent::config_builder().timeout_global(Some(Duration::from_millis(333))).build();
        let service = Service { agent: config.new_agent(), url };
        assert_eq!(service.info().unwrap_err().code(), "service_unreachable");
        service.register(tempfile::tempfile().unwrap()).unwrap();
        slow.join().unwrap();
    }
}
