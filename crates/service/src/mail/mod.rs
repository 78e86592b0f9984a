//! Mail as it leaves: what it says, who takes it, and what stands in where nobody does.
//!
//! A mail lies in the outbox until a provider took it. What may have been taken before the answer was lost is sent again under the
//! same identifier, by which a relay knows it.

mod server;
mod smtp;

use std::collections::BTreeMap;

use sealbid_pki::Instant;
use sealbid_wire::Language;
use serde::{Deserialize, Serialize};

use crate::told::Sending;

pub use server::{MailServer, NotASender, NotAnSmtpServer, Sender, SmtpServer};
pub use smtp::NoMail;
pub(crate) use smtp::SmtpMail;

/// A mail.
#[derive(Serialize, Deserialize)]
pub(crate) struct Mail {
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    /// From when on it is of no use to anybody and is not sent any more, Unix milliseconds.
    pub(crate) until: Option<i64>,
}

/// By what a mail is known again: the same whenever the same is sent again.
pub(crate) struct Reference<'r> {
    pub(crate) id: &'r str,
    /// When it was written.
    pub(crate) at: Instant,
}

/// Who takes mail.
pub(crate) trait MailProvider: Send + Sync {
    /// Whether nothing leaves the house.
    fn is_sandbox(&self) -> bool;

    /// Hands a mail over.
    fn send<'s>(&'s self, reference: &'s Reference<'s>, mail: &'s Mail) -> Sending<'s>;
}

/// Sends nothing: what it was given is read in the outbox.
pub(crate) struct SandboxMail;

impl MailProvider for SandboxMail {
    fn is_sandbox(&self) -> bool {
        true
    }
    fn send<'s>(&'s self, _: &'s Reference<'s>, _: &'s Mail) -> Sending<'s> {
        Box::pin(async { Ok(()) })
    }
}

impl Mail {
    /// A message of an account: its sentence, in a letter. The service does not know in which language somebody reads: both stand there.
    pub(crate) fn of_message(to: &str, key: &str, params: &[(&'static str, String)]) -> Self {
        let params = named(params);
        Self::letter(to, key, |language| sealbid_wire::message(key, &params, language).unwrap_or_default(), None)
    }

    /// A code for an address.
    pub(crate) fn of_code(to: &str, code: &str, until: Instant) -> Self {
        let params = named(&[("code", code.to_owned())]);
        Self::letter(
            to,
            "code",
            |language| sealbid_wire::mail("code", &params, language).unwrap_or_default(),
            Some(until),
        )
    }

    fn letter(to: &str, key: &str, sentence: impl Fn(Language) -> String, until: Option<Instant>) -> Self {
        let none = BTreeMap::new();
        let part = |name: &str, language| sealbid_wire::mail(name, &none, language).unwrap_or_default();
        // Nothing that anybody typed stands in a subject.
        let subject = Language::ALL.map(|language| part(&format!("subject.{key}"), language)).join(" / ");
        let letters = Language::ALL
            .map(|language| [part("hello", language), sentence(language), part("foot", language)].join("\n\n"));
        let text = format!("{}\n", letters.join("\n\n--------\n\n"));
        Self { to: to.to_owned(), subject, text, until: until.map(Instant::unix_ms) }
    }
}

fn named(params: &[(&'static str, String)]) -> BTreeMap<String, String> {
    params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_says_the_same_in_both_languages_and_names_nobody_in_its_subject() {
        let params = [("device", "Firefox {x}".to_owned()), ("time", "2026-11-23 16:02".to_owned())];
        let mail = Mail::of_message("lin@example.cn", "account.new_device", &params);
        assert_eq!(mail.subject, "封标：有新设备登录您的账号 / Sealbid: a new device logged in to your account");
        assert_eq!(mail.text.matches("Firefox {x}").count(), 2);
        assert!(mail.text.contains("\n\n--------\n\nHello,\n\n"), "{}", mail.text);
        let code = Mail::of_code("lin@example.cn", "012345", Instant::from_unix_ms(7));
        assert_eq!((code.text.matches("012345").count(), code.until), (2, Some(7)));
    }
}
