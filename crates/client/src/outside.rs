//! What proves itself by a signature, from any address: time-stamps, revocation lists, OCSP answers, certificates.

use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use ureq::http::{Response, StatusCode, Uri, header};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};

use crate::error::{AddressError, FetchError};
use crate::service::{is_of_tls, roots};

/// How long a connection may take to stand, and an answer to be there whole.
const CONNECT: Duration = Duration::from_secs(10);
const ANSWER: Duration = Duration::from_secs(20);
/// The longest address that is asked, in bytes.
const MAX_ADDRESS: usize = 2048;
/// How often an address may send a reader on.
const MAX_REDIRECTS: usize = 3;

/// Asks addresses that certificates and settings name, over https or plain http: what comes is believed for its own signature and
/// for nothing else (docs/adr/0016-what-is-fetched-proves-itself.md).
#[derive(Clone)]
pub struct Outside {
    agent: Agent,
}

impl Outside {
    /// `roots` in PEM prove addresses of https, in place of those that the system trusts.
    ///
    /// # Errors
    /// [`AddressError::Root`].
    pub fn new(roots_pem: Option<&str>) -> Result<Self, AddressError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let roots: RootCerts = roots(roots_pem)?;
        let config = Agent::config_builder()
            .tls_config(TlsConfig::builder().root_certs(roots).unversioned_rustls_crypto_provider(provider).build())
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(ANSWER))
            .proxy(None)
            .build();
        Ok(Self { agent: config.new_agent() })
    }

    /// Whether `address` is one that can be asked: http or https with a host, and nobody's name in it.
    pub fn is_address(address: &str) -> bool {
        uri(address).is_some()
    }

    /// What stands at `address`, `max` bytes at most. It may send on to other addresses of its own scheme, three times.
    ///
    /// # Errors
    /// [`FetchError`].
    pub fn get(&self, address: &str, max: usize) -> Result<Vec<u8>, FetchError> {
        let mut at = address.to_owned();
        for _ in 0..=MAX_REDIRECTS {
            let asked = uri(&at).ok_or(FetchError::Address)?;
            let answer = self.agent.get(&at).call().map_err(|error| failed(&error))?;
            if !answer.status().is_redirection() {
                return whole(answer, None, max);
            }
            let next = answer.headers().get(header::LOCATION).and_then(|next| next.to_str().ok());
            let next = next.and_then(uri).filter(|next| next.scheme() == asked.scheme()).ok_or(FetchError::Answer)?;
            at = next.to_string();
        }
        Err(FetchError::Answer)
    }

    /// What `address` answers to `body`, `max` bytes at most, both of the media types said. It may not send on.
    ///
    /// # Errors
    /// [`FetchError`].
    // Bytes are sent with their length: many authorities take no body in chunks.
    pub fn post(
        &self,
        address: &str,
        body: &[u8],
        [asked, answered]: [&str; 2],
        max: usize,
    ) -> Result<Vec<u8>, FetchError> {
        uri(address).ok_or(FetchError::Address)?;
        let request = self.agent.post(address).content_type(asked).header("accept", answered);
        whole(request.send(body).map_err(|error| failed(&error))?, Some(answered), max)
    }
}

fn uri(address: &str) -> Option<Uri> {
    let uri: Uri = address.parse().ok().filter(|_| address.len() <= MAX_ADDRESS)?;
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    let names_no_one = uri.authority().is_some_and(|authority| !authority.as_str().contains('@'));
    (is_web && names_no_one && uri.host().is_some_and(|host| !host.is_empty())).then_some(uri)
}

fn failed(error: &ureq::Error) -> FetchError {
    if is_of_tls(error) { FetchError::Untrusted } else { FetchError::Unreachable }
}

/// The body of a good answer, of the media type `kind` where one is asked for.
fn whole(answer: Response<Body>, kind: Option<&str>, max: usize) -> Result<Vec<u8>, FetchError> {
    let said = answer.headers().get(header::CONTENT_TYPE).and_then(|said| said.to_str().ok()).unwrap_or_default();
    let said = said.split(';').next().unwrap_or_default().trim();
    if answer.status() != StatusCode::OK || kind.is_some_and(|kind| !said.eq_ignore_ascii_case(kind)) {
        return Err(FetchError::Answer);
    }
    let mut bytes = Vec::new();
    let mut body = answer.into_body().into_reader().take(max as u64 + 1);
    body.read_to_end(&mut bytes).map_err(|_| FetchError::Unreachable)?;
    if bytes.len() > max { Err(FetchError::Answer) } else { Ok(bytes) }
}
