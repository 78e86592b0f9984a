//! Where mail goes out, as whoever runs the service says it.

use std::fmt;
use std::str::FromStr;

use sealbid_pki::Certificate;
use zeroize::Zeroizing;

use crate::person::mail::MailAddress;

/// The address that mail comes from.
#[derive(Clone)]
pub struct Sender(pub(super) MailAddress);

/// Not an address of mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an address of mail")]
pub struct NotASender;

impl FromStr for Sender {
    type Err = NotASender;

    fn from_str(text: &str) -> Result<Self, NotASender> {
        MailAddress::parse(text).map(Self).map_err(|_| NotASender)
    }
}

impl Sender {
    /// What stands behind the sign.
    pub(super) fn domain(&self) -> &str {
        self.0.as_str().split_once('@').map_or("", |(_, domain)| domain)
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

/// A server that takes mail: `smtps://[USER@]HOST[:PORT]` speaks TLS from the first byte (port 465), `smtp://` goes over to it before
/// anything else is said (STARTTLS, port 587). There is no way without. A sign or another special character in `USER` is written as
/// `%40` and the like; the password stands in a file, never here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmtpServer {
    pub(super) host: String,
    pub(super) port: u16,
    /// Whether TLS begins with STARTTLS.
    pub(super) starts_plain: bool,
    pub(super) user: Option<String>,
}

/// Not of that form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not smtps://[USER@]HOST[:PORT] or smtp://[USER@]HOST[:PORT], without a password")]
pub struct NotAnSmtpServer;

impl FromStr for SmtpServer {
    type Err = NotAnSmtpServer;

    fn from_str(text: &str) -> Result<Self, NotAnSmtpServer> {
        let (starts_plain, rest) = match text.split_once("://") {
            Some(("smtps", rest)) => (false, rest),
            Some(("smtp", rest)) => (true, rest),
            _ => return Err(NotAnSmtpServer),
        };
        let (user, place) = match rest.rsplit_once('@') {
            // Whoever lists the machine's processes would read a password.
            Some((user, _)) if user.is_empty() || user.contains([':', '@', '/']) => return Err(NotAnSmtpServer),
            Some((user, place)) => (Some(decoded(user).ok_or(NotAnSmtpServer)?), place),
            None => (None, rest),
        };
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().ok().filter(|port| *port > 0).ok_or(NotAnSmtpServer)?),
            None => (place, if starts_plain { 587 } else { 465 }),
        };
        let is_host = !host.is_empty()
            && host.len() <= 253
            && host.split('.').all(|label| {
                !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            });
        is_host.then(|| Self { host: host.to_ascii_lowercase(), port, starts_plain, user }).ok_or(NotAnSmtpServer)
    }
}

impl SmtpServer {
    /// Whether it wants a password.
    pub fn has_user(&self) -> bool {
        self.user.is_some()
    }
}

/// A text in which `%` and two hex digits stand for a byte.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut digit = || char::from(rest.next()?).to_digit(16);
        bytes.push(if byte == b'%' { u8::try_from(digit()? * 16 + digit()?).ok()? } else { byte });
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains(char::is_control))
}

/// How mail goes out.
pub struct MailServer {
    /// Whom it comes from.
    pub from: Sender,
    /// The server that takes it.
    pub server: SmtpServer,
    /// The password, where the server has a user.
    pub password: Option<Zeroizing<String>>,
    /// Roots, beside those that the system trusts, of the server's certificate.
    pub roots: Vec<Certificate>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_reached_by_tls_alone_and_its_address_has_no_password() {
        let server = |host: &str, port, starts_plain, user: Option<&str>| SmtpServer {
            host: host.to_owned(),
            port,
            starts_plain,
            user: user.map(str::to_owned),
        };
        for (text, read_as) in [
            ("smtps://mail.example.cn", server("mail.example.cn", 465, false, None)),
            ("smtp://notify@Mail.example.cn", server("mail.example.cn", 587, true, Some("notify"))),
            (
                "smtps://notify%40example.cn@mail.example.cn:2465",
                server("mail.example.cn", 2465, false, Some("notify@example.cn")),
            ),
            ("smtp://127.0.0.1:2525", server("127.0.0.1", 2525, true, None)),
        ] {
            assert_eq!(text.parse(), Ok(read_as), "{text}");
        }
        for wrong in [
            "",
            "mail.example.cn",
            "smtps://",
            "http://mail.example.cn",
            "smtps://notify:geheim@mail.example.cn",
            "smtps://notify@example.cn@mail.example.cn",
            "smtps://@mail.example.cn",
            "smtps://no%0atify@mail.example.cn",
            "smtps://notify%4@mail.example.cn",
            "smtps://mail.example.cn:0",
            "smtps://mail.example.cn:65536",
            "smtps://mail.example.cn/path",
            "smtps://mail example.cn",
        ] {
            assert_eq!(wrong.parse::<SmtpServer>(), Err(NotAnSmtpServer), "{wrong}");
        }
    }
}
