//! Mail by SMTP (RFC 5321) over TLS, in the forms of RFC 5322 and MIME.

use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{AsyncSmtpTransport, Error};
use lettre::{AsyncTransport, Tokio1Executor};
use sealbid_wire::Language;

use super::server::{MailServer, Sender};
use super::{Mail, MailProvider, Reference};
use crate::told::{NotSent, Sending};

/// How long one answer of the server is waited for, and how long a mail may take in all.
const ANSWER: Duration = Duration::from_secs(20);
const LONGEST: Duration = Duration::from_secs(60);
/// With what a server refuses a user or a password (RFC 4954 §6): whoever runs the service puts that right, and the mail leaves then.
const OF_USER: [u16; 4] = [530, 534, 535, 538];

/// No person sent it, and none is to be answered by a program (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }
    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }
    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// A server that takes mail.
pub(crate) struct SmtpMail {
    from: Sender,
    transport: AsyncSmtpTransport<Tokio1Executor>,
}

/// Why a server cannot be asked at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoMail {
    /// A user without a password, or a password without a user.
    #[error("a user without a password, or a password without a user")]
    Password,
    /// TLS cannot be set up with these roots.
    #[error("TLS cannot be set up")]
    Tls,
}

impl NoMail {
    /// The stable code of this error.
    pub fn code(self) -> &'static str {
        match self {
            Self::Password => "service_smtp_password",
            Self::Tls => "service_smtp",
        }
    }
}

impl SmtpMail {
    pub(crate) fn new(setup: MailServer) -> Result<Self, NoMail> {
        let MailServer { from, server, password, roots } = setup;
        let mut tls = TlsParameters::builder(server.host.clone());
        for root in roots {
            tls = tls.add_root_certificate(Certificate::from_der(root.der().to_vec()).map_err(|_| NoMail::Tls)?);
        }
        let tls = tls.build_rustls().map_err(|_| NoMail::Tls)?;
        let tls = if server.starts_plain { Tls::Required(tls) } else { Tls::Wrapper(tls) };
        // It is the constructor for a server of one's own description that is called so; TLS is demanded here in any case.
        let transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(server.host)
            .port(server.port)
            .tls(tls)
            .hello_name(ClientId::Domain(from.domain().to_owned()))
            .timeout(Some(ANSWER));
        let transport = match (server.user, password) {
            (Some(user), Some(password)) => transport.credentials(Credentials::new(user, password.as_str().to_owned())),
            (None, None) => transport,
            _ => return Err(NoMail::Password),
        };
        Ok(Self { from, transport: transport.build() })
    }

    /// The message. Nothing in it was typed by anybody but the addressee, whose address was parsed, and a device's name in the text.
    fn message(&self, reference: &Reference<'_>, mail: &Mail) -> Option<Message> {
        let none = std::collections::BTreeMap::new();
        let name =
            Language::ALL.map(|language| sealbid_wire::mail("from", &none, language).unwrap_or_default()).join(" ");
        let written = UNIX_EPOCH + Duration::from_secs(u64::try_from(reference.at.unix_secs()).ok()?);
        Message::builder()
            .from(Mailbox::new(Some(name), self.from.0.as_str().parse().ok()?))
            .to(Mailbox::new(None, mail.to.parse().ok()?))
            .subject(mail.subject.clone())
            .date(written)
            .message_id(Some(format!("<{}@{}>", reference.id, self.from.domain())))
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN)
            .body(mail.text.clone())
            .ok()
    }
}

impl MailProvider for SmtpMail {
    fn is_sandbox(&self) -> bool {
        false
    }

    fn send<'s>(&'s self, reference: &'s Reference<'s>, mail: &'s Mail) -> Sending<'s> {
        Box::pin(async move {
            // What cannot be written down as a mail will not be at another time.
            let message = self.message(reference, mail).ok_or(NotSent::Never)?;
            match tokio::time::timeout(LONGEST, self.transport.send(message)).await {
                Ok(Ok(_)) => Ok(()),
                Ok(Err(error)) => Err(judged(&error)),
                Err(_) => {
                    tracing::warn!("the mail server took too long");
                    Err(NotSent::Away)
                }
            }
        })
    }
}

/// What an answer means. The log has the kind of it: what a server says may quote the addressee.
fn judged(error: &Error) -> NotSent {
    let status = error.status().map(u16::from);
    let kind = match status {
        Some(code) if OF_USER.contains(&code) => "user or password refused",
        Some(_) if error.is_permanent() => "refused for good",
        Some(_) => "refused for now",
        None if error.is_tls() => "TLS",
        None if error.is_timeout() => "no answer",
        None => "not reached",
    };
    tracing::warn!(kind, status, "a mail did not leave");
    match status {
        Some(code) if error.is_permanent() && !OF_USER.contains(&code) => NotSent::Never,
        Some(code) if !OF_USER.contains(&code) => NotSent::Later,
        _ => NotSent::Away,
    }
}
