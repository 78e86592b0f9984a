//! States, kinds and verdicts by their names: what rows hold of them, and what records of the audit trail and parameters of errors call them.

use sealbid_wire::enterprise::{ApplicationKind, ApplicationState, DocumentKind, MemberRole};
use sealbid_wire::review::ReviewVerdict;
use sealbid_wire::way::{Awaited, EntryFate, GivenBack, GrantState};
use sqlx::error::BoxDynError;
use sqlx::{Database, Decode, Type};

/// What has a name for programs.
pub(crate) trait Named: Copy + 'static {
    /// All there are.
    const ALL: &'static [Self];

    /// Its name.
    fn name(self) -> &'static str;

    /// The one of a name.
    fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.name() == name)
    }
}

/// What a column holds by its name. A name of nothing is an error of the column, and never taken for something else.
pub(super) struct ByName<T>(pub(super) T);

impl<DB, T> Type<DB> for ByName<T>
where
    DB: Database,
    String: Type<DB>,
{
    fn type_info() -> DB::TypeInfo {
        <String as Type<DB>>::type_info()
    }

    fn compatible(of: &DB::TypeInfo) -> bool {
        <String as Type<DB>>::compatible(of)
    }
}

impl<'r, DB, T> Decode<'r, DB> for ByName<T>
where
    DB: Database,
    T: Named,
    String: Decode<'r, DB>,
{
    fn decode(value: DB::ValueRef<'r>) -> Result<Self, BoxDynError> {
        let name = <String as Decode<'r, DB>>::decode(value)?;
        let found = T::of_name(&name).map(Self);
        found.ok_or_else(|| format!("{name:?} is no {}", std::any::type_name::<T>()).into())
    }
}

/// Gives each value of a type its name; one without a name does not compile.
macro_rules! named {
    ($($of:ty { $($one:ident = $name:literal),+ $(,)? })+) => {
        $(impl $crate::store::Named for $of {
            const ALL: &'static [Self] = &[$(Self::$one),+];

            fn name(self) -> &'static str {
                match self {
                    $(Self::$one => $name),+
                }
            }
        })+
    };
}
pub(super) use named;

named! {
    ApplicationKind {
        Claim = "claim",
        Join = "join",
        Transfer = "transfer",
        Certificate = "certificate",
    }
    ApplicationState {
        Draft = "draft",
        Awaiting = "awaiting",
        Submitted = "submitted",
        InReview = "in_review",
        Returned = "returned",
        Rejected = "rejected",
        Approved = "approved",
        Withdrawn = "withdrawn",
        Lapsed = "lapsed",
        Superseded = "superseded",
        Fulfilled = "fulfilled",
    }
    Awaited {
        Admin = "admin",
        Bank = "bank",
        Applicant = "applicant",
    }
    MemberRole {
        Admin = "admin",
        Clerk = "clerk",
    }
    DocumentKind {
        Licence = "licence",
        Form = "form",
    }
    ReviewVerdict {
        Approved = "approved",
        Returned = "returned",
        Rejected = "rejected",
    }
    EntryFate {
        Matched = "matched",
        WrongAmount = "wrong_amount",
        WrongPayer = "wrong_payer",
        Late = "late",
        Extra = "extra",
        Unknown = "unknown",
    }
    GivenBack {
        Due = "due",
        Returned = "returned",
        Bounced = "bounced",
    }
    GrantState {
        Granted = "granted",
        Active = "active",
        Void = "void",
        Ended = "ended",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde::Serialize;

    use super::*;
    use crate::machine::MACHINES;
    use crate::store::review::LookState;
    use crate::store::transfer::TransferState;

    fn names<T: Named>() -> BTreeSet<&'static str> {
        T::ALL.iter().map(|one| one.name()).collect()
    }

    #[test]
    fn a_row_calls_nothing_otherwise_than_the_wire_does() {
        fn compare<T: Named + Serialize>() {
            for one in T::ALL {
                assert_eq!(serde_json::to_value(one).unwrap(), one.name());
            }
        }
        compare::<ApplicationKind>();
        compare::<ApplicationState>();
        compare::<Awaited>();
        compare::<MemberRole>();
        compare::<DocumentKind>();
        compare::<ReviewVerdict>();
        compare::<EntryFate>();
        compare::<GivenBack>();
        compare::<GrantState>();
    }

    #[test]
    fn the_states_of_a_process_are_those_of_its_type() {
        for (machine, known) in [
            ("application", names::<ApplicationState>()),
            ("stamp_grant", names::<GrantState>()),
            ("transfer", names::<TransferState>()),
            ("bank_entry", names::<GivenBack>()),
            ("second_look", names::<LookState>()),
        ] {
            let found = MACHINES.iter().find(|found| found.name == machine).unwrap();
            let states: BTreeSet<_> = found.moves().flat_map(|(from, to)| [from, to]).collect();
            assert_eq!(states, known, "{machine}");
        }
    }
}
