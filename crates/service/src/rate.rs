//! How often one address, or one phone, may ask for what costs something.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use sealbid_pki::Instant;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Act {
    /// A session of the relay is begun.
    Session,
    /// A bearer, an enrolment or an answer was refused.
    Refused,
    /// An enrolment is begun.
    Enrolment,
    /// A tender package is uploaded.
    Tender,
    /// A share is asked for.
    Share,
    /// The platform's word on a tender is asked for.
    Context,
    /// An address asks for a ticket: of many phones, where a proxy stands in front.
    Ticket,
    /// A phone is given a ticket: each takes a person and a PIN.
    PhoneTicket,
    /// A time-stamp is asked for.
    TimeStamp,
    /// The state of certificates is asked for.
    Ocsp,
    /// A seal is made or changed.
    Seal,
    /// A code is asked for, or somebody logs in.
    LogIn,
    /// A phone or a pairing is told to an account, which sends a text.
    OwnPhone,
    /// A provider calls back.
    CallBack,
    /// An enterprise is looked for.
    Search,
    /// An application is begun, goes another way or is handed in.
    Application,
    /// A picture or a paper comes.
    Document,
    /// A bank is asked now.
    Bank,
}

impl Act {
    /// How often in a minute.
    fn per_minute(self) -> u32 {
        match self {
            Self::Session => 60,
            Self::Refused | Self::Enrolment => 30,
            Self::Tender => 10,
            Self::OwnPhone => 12,
            Self::Share | Self::Ocsp | Self::TimeStamp | Self::CallBack => 600,
            Self::Context | Self::Ticket | Self::LogIn | Self::Search => 120,
            Self::Application | Self::Document => 60,
            Self::Bank => 12,
            Self::PhoneTicket | Self::Seal => 20,
        }
    }
}

/// Who is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Who {
    /// A subscriber, by the address.
    Address(IpAddr),
    /// A phone, by its `phone_id`.
    Phone([u8; 32]),
}

impl From<IpAddr> for Who {
    fn from(address: IpAddr) -> Self {
        Self::Address(network(address))
    }
}

/// The most that are counted at once.
const MAX_COUNTED: usize = 20_000;

/// Counts by the minute.
#[derive(Default)]
pub(crate) struct Rates {
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    minute: i64,
    of: HashMap<(Act, Who), u32>,
}

impl Rates {
    fn with<T>(&self, now: Instant, judge: impl FnOnce(&mut HashMap<(Act, Who), u32>) -> T) -> T {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = now.unix_secs().div_euclid(60);
        if counts.minute != minute {
            counts.minute = minute;
            counts.of.clear();
        }
        judge(&mut counts.of)
    }

    /// Whether `who` may do it once more in this minute; if so, that was once.
    pub(crate) fn take(&self, act: Act, who: impl Into<Who>, now: Instant) -> bool {
        let counted = (act, who.into());
        self.with(now, |of| {
            if of.len() >= MAX_COUNTED && !of.contains_key(&counted) {
                return false;
            }
            let count = of.entry(counted).or_default();
            *count += 1;
            *count <= act.per_minute()
        })
    }

    /// Whether `who` has some left, none taken.
    pub(crate) fn has(&self, act: Act, who: impl Into<Who>, now: Instant) -> bool {
        let counted = (act, who.into());
        self.with(now, |of| of.get(&counted).is_none_or(|count| *count < act.per_minute()))
    }
}

/// One subscriber has 2⁶⁴ addresses of IPv6.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(long) => match long.to_ipv4_mapped() {
            Some(short) => IpAddr::V4(short),
            None => IpAddr::V6((u128::from(long) >> 64 << 64).into()),
        },
        short => short,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_asks_too_often_waits_for_the_next_minute() {
        let rates = Rates::default();
        let now = Instant::from_unix_secs(1_795_420_800);
        let (here, there): (IpAddr, IpAddr) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        assert_eq!((0..100).filter(|_| rates.take(Act::Session, here, now)).count(), 60);
        assert!(!rates.has(Act::Session, here, now) && rates.has(Act::Session, there, now));
        assert!(rates.take(Act::Tender, here, now));
        assert!(rates.take(Act::Session, here, now.plus_secs(60)));
    }

    #[test]
    fn addresses_of_one_subscriber_are_counted_as_one() {
        let rates = Rates::default();
        let now = Instant::from_unix_secs(1_795_420_800);
        let taken = |text: &str| rates.take(Act::Tender, text.parse::<IpAddr>().unwrap(), now);
        assert_eq!((0..20).filter(|i| taken(&format!("2001:db8::{i:x}"))).count(), 10);
        assert!(taken("2001:db8:0:1::1"));
        assert_eq!((0..12).filter(|i| taken(["::ffff:192.0.2.9", "192.0.2.9"][i % 2])).count(), 10);
    }
}
