//! Name constraints (RFC 5280 §4.2.1.10, §6.1.3 (b) and (c)).

use x509_cert::name::Name;

use crate::certificate::Certificate;
use crate::extension::{GeneralName, NameConstraints};
use crate::{name, oid};

/// Whether every name of `certificate` is inside of what `constraints` permit and outside of what they exclude.
///
/// `work` is the number of comparisons that may still be made; it is an error to run out.
pub(super) fn allowed(certificate: &Certificate, constraints: &[&NameConstraints], work: &mut usize) -> bool {
    if constraints.is_empty() {
        return true;
    }
    let names = names(certificate);
    let bases: usize = constraints.iter().map(|found| found.permitted.len() + found.excluded.len()).sum();
    match work.checked_sub(names.len() * bases) {
        Some(left) => *work = left,
        None => {
            *work = 0;
            return false;
        }
    }
    constraints.iter().all(|found| {
        names.iter().all(|name| {
            let of_kind = || found.permitted.iter().filter(|base| same_kind(name, base));
            let permitted = of_kind().next().is_none() || of_kind().any(|base| within(name, base) == Some(true));
            // A name of a form that is not processed must not pass an exclusion of that form.
            let excluded = found
                .excluded
                .iter()
                .filter(|base| same_kind(name, base))
                .any(|base| within(name, base) != Some(false));
            permitted && !excluded
        })
    })
}

/// The subject and the alternative names; an e-mail address in the subject counts as one of these.
fn names(certificate: &Certificate) -> Vec<GeneralName> {
    let subject = certificate.subject_name();
    let mut names = certificate.extensions().subject_alt_names.clone().unwrap_or_default();
    let emails = subject.iter().filter(|attribute| attribute.oid == oid::EMAIL_ADDRESS);
    names.extend(emails.filter_map(|attribute| name::text(&attribute.value)).map(GeneralName::Email));
    if !subject.is_empty() {
        names.push(GeneralName::Directory(subject.clone()));
    }
    names
}

fn same_kind(a: &GeneralName, b: &GeneralName) -> bool {
    match (a, b) {
        (GeneralName::Other(a), GeneralName::Other(b)) => a == b,
        // An address block is a constraint on addresses of its own family.
        (GeneralName::Ip(address), GeneralName::Ip(block)) => block.len() == address.len() * 2,
        _ => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}

/// Whether `name` lies within `base`; `None` where the form is not processed or the name is not of its form.
fn within(name: &GeneralName, base: &GeneralName) -> Option<bool> {
    match (name, base) {
        (GeneralName::Directory(name), GeneralName::Directory(base)) => Some(directory(name, base)),
        (GeneralName::Dns(name), GeneralName::Dns(base)) => Some(dns(name, base)),
        (GeneralName::Email(name), GeneralName::Email(base)) => email(name, base),
        (GeneralName::Uri(name), GeneralName::Uri(base)) => Some(host(uri_host(name)?, base)),
        (GeneralName::Ip(address), GeneralName::Ip(block)) => {
            let (network, mask) = block.split_at(address.len());
            Some(address.iter().zip(network).zip(mask).all(|((a, n), m)| a & m == n & m))
        }
        _ => None,
    }
}

fn directory(name: &Name, base: &Name) -> bool {
    name::starts_with(name, base)
}

/// The base itself, or labels before it; a leading dot of the base leaves subdomains alone.
fn dns(name: &str, base: &str) -> bool {
    let (name, base) = (name.to_ascii_lowercase(), base.to_ascii_lowercase());
    base.is_empty()
        || name == base
        || name.strip_suffix(&base).is_some_and(|before| base.starts_with('.') || before.ends_with('.'))
}

/// A host, or with a leading dot all below it.
fn host(name: &str, base: &str) -> bool {
    let (name, base) = (name.to_ascii_lowercase(), base.to_ascii_lowercase());
    if base.starts_with('.') { name.len() > base.len() && name.ends_with(&base) } else { name == base }
}

/// A mailbox, all mailboxes of a host, or with a leading dot of all hosts below.
fn email(name: &str, base: &str) -> Option<bool> {
    let (local, domain) = name.rsplit_once('@')?;
    Some(match base.rsplit_once('@') {
        // RFC 5321: the local part is told apart by case.
        Some((base_local, base_domain)) => local == base_local && domain.eq_ignore_ascii_case(base_domain),
        None => base.is_empty() || host(domain, base),
    })
}

/// The host of a URI with an authority (RFC 3986 §3.2); constraints do not speak of addresses in its place.
fn uri_host(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = host.split(':').next()?;
    (!host.is_empty() && !host.starts_with('[')).then_some(host)
}
