//! Addresses of mail, as far as they can be reached everywhere.

use zeroize::Zeroizing;

/// The longest address, and the longest part before the sign (RFC 5321 §4.5.3.1).
const MAX_ADDRESS: usize = 254;
const MAX_LOCAL: usize = 64;
const MAX_LABEL: usize = 63;
/// What may stand before the sign beside letters and digits (RFC 5322 §3.2.3, atext).
const ATEXT: &str = "!#$%&'*+-/=?^_`{|}~";

/// The text is no such address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an address of mail")]
pub(crate) struct NotAMailAddress;

impl NotAMailAddress {
    /// The stable code of this error.
    pub(crate) fn code(self) -> &'static str {
        "mail_format"
    }
}

/// An address of mail in ASCII: a dot-atom before the sign and a name of the domain system behind it. What is quoted, commented or
/// in other scripts is not taken: much of the world's mail does not reach it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct MailAddress(Zeroizing<String>);

impl MailAddress {
    /// An address as people type it: white space around it is passed over, and the domain is read as lower case. What stands before
    /// the sign is its domain's own affair and stays as it is.
    ///
    /// # Errors
    /// [`NotAMailAddress`].
    pub(crate) fn parse(text: &str) -> Result<Self, NotAMailAddress> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@').ok_or(NotAMailAddress)?;
        let is_atom =
            |atom: &str| !atom.is_empty() && atom.chars().all(|c| c.is_ascii_alphanumeric() || ATEXT.contains(c));
        let labels: Vec<&str> = domain.split('.').collect();
        let is_domain = labels.len() > 1
            && labels.iter().all(|label| is_label(label))
            // An address of the network is none of mail.
            && labels.last().is_some_and(|top| top.starts_with(|c: char| c.is_ascii_alphabetic()));
        if text.len() > MAX_ADDRESS || local.len() > MAX_LOCAL || !local.split('.').all(is_atom) || !is_domain {
            return Err(NotAMailAddress);
        }
        Ok(Self(Zeroizing::new(format!("{local}@{}", domain.to_ascii_lowercase()))))
    }

    /// The address: what is stored, compared and sent to.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is shown: `l***@example.cn`.
    pub(crate) fn masked(&self) -> String {
        let (local, domain) = self.0.split_once('@').unwrap_or((&self.0, ""));
        format!("{}***@{domain}", &local[..1])
    }
}

fn is_label(label: &str) -> bool {
    (1..=MAX_LABEL).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        MailAddress::parse(text).ok().map(|address| address.as_str().to_owned())
    }

    #[test]
    fn an_address_is_read_as_people_type_it() {
        for (typed, read_as) in [
            ("lin@example.cn", "lin@example.cn"),
            (" Lin.Qing-zhou+bids@Mail.Example.CN\n", "Lin.Qing-zhou+bids@mail.example.cn"),
            ("o'neill@example.org", "o'neill@example.org"),
            ("1@xn--fiqs8s.example", "1@xn--fiqs8s.example"),
            ("a@b.c", "a@b.c"),
        ] {
            assert_eq!(read(typed).as_deref(), Some(read_as), "{typed}");
        }
        let longest = format!("{}@{}.cn", "l".repeat(MAX_LOCAL), "d".repeat(MAX_LABEL));
        assert_eq!(read(&longest), Some(longest));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = |local: usize, label: usize| format!("{}@{}.cn", "l".repeat(local), "d".repeat(label));
        for (defect, typed) in [
            ("empty", String::new()),
            ("no_sign", "lin.example.cn".into()),
            ("nothing_before", "@example.cn".into()),
            ("nothing_behind", "lin@".into()),
            ("two_signs", "lin@lin@example.cn".into()),
            ("domain_of_one_label", "lin@localhost".into()),
            ("dot_at_the_end", "lin@example.cn.".into()),
            ("dots_together", "lin..zhou@example.cn".into()),
            ("dot_first", ".lin@example.cn".into()),
            ("hyphen_first", "lin@-example.cn".into()),
            ("address_of_the_network", "lin@192.0.2.1".into()),
            ("literal", "lin@[192.0.2.1]".into()),
            ("quoted", "\"lin\"@example.cn".into()),
            ("named", "Lin <lin@example.cn>".into()),
            ("two", "lin@example.cn,wang@example.cn".into()),
            ("header_after_it", "lin@example.cn\r\nBcc: all@example.cn".into()),
            ("line_inside", "lin\n@example.cn".into()),
            ("other_script", "林@example.cn".into()),
            ("domain_of_other_script", "lin@封标.cn".into()),
            ("space_inside", "lin zhou@example.cn".into()),
            ("local_of_65", long(MAX_LOCAL + 1, 9)),
            ("label_of_64", long(9, MAX_LABEL + 1)),
            ("longer_than_254", format!("lin@{}cn", "example.".repeat(32))),
        ] {
            assert_eq!(read(&typed), None, "{defect}");
        }
    }

    #[test]
    fn a_masked_address_shows_one_letter_and_the_domain() {
        assert_eq!(MailAddress::parse("lin@example.cn").unwrap().masked(), "l***@example.cn");
        assert_eq!(MailAddress::parse("l@example.cn").unwrap().masked(), "l***@example.cn");
    }
}
