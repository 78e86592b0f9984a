//! The processes as data: which state follows which, by what, at whose hand. The table `move` of the store holds the same pairs, and its
//! triggers refuse every other; docs/machines.md is made from this.

use std::fmt::Write as _;

/// A step of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// In which states it may happen.
    pub(crate) from: &'static [&'static str],
    /// What happens.
    pub(crate) event: &'static str,
    /// At whose hand.
    pub(crate) by: &'static str,
    /// What comes of it.
    pub(crate) to: &'static str,
}

/// A process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Machine {
    /// As the table `move` calls it.
    pub(crate) name: &'static str,
    /// What goes through it.
    pub(crate) about: &'static str,
    pub(crate) steps: &'static [Step],
}

impl Machine {
    /// Each pair of states of which the second may follow the first.
    #[cfg(test)]
    pub(crate) fn moves(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.steps.iter().flat_map(|step| step.from.iter().map(|from| (*from, step.to)))
    }
}

const fn step(from: &'static [&'static str], event: &'static str, by: &'static str, to: &'static str) -> Step {
    Step { from, event, by, to }
}

/// All of them.
pub(crate) const MACHINES: &[Machine] = &[
    Machine {
        name: "account",
        about: "an account",
        steps: &[
            step(&["active"], "its end is announced", "its person", "closing"),
            step(&["closing"], "it is kept, or somebody logs in", "its person", "active"),
            step(&["closing"], "the seventh day after is over", "the clock", "closed"),
        ],
    },
    Machine {
        name: "code",
        about: "a code by SMS or mail",
        steps: &[
            step(&["open"], "it is typed right", "its person", "used"),
            step(
                &["open"],
                "it is typed wrong the fifth time, or its five minutes are over",
                "anybody, the clock",
                "spent",
            ),
            step(&["open"], "another one is asked for", "its person", "replaced"),
        ],
    },
    Machine {
        name: "identity",
        about: "a proof of a real name",
        steps: &[
            step(&["waiting", "unknown"], "yes", "the provider", "passed"),
            step(&["waiting", "unknown"], "no, or another person's", "the provider", "failed"),
            step(&["waiting", "unknown"], "yes, and another proof was first", "the provider", "surplus"),
            step(&["waiting"], "nothing for 30 minutes", "the clock", "unknown"),
            step(&["unknown"], "nothing for a day", "the clock", "expired"),
            step(&["passed"], "a notice of fraud, or another legal name", "an officer", "renewal_due"),
        ],
    },
    Machine {
        name: "outbox",
        about: "something that is to leave the house",
        steps: &[
            step(&["waiting"], "the provider took it", "the service", "sent"),
            step(&["waiting"], "it was tried too often", "the service", "failed"),
        ],
    },
    Machine {
        name: "proposal",
        about: "a role that an officer proposes",
        steps: &[
            step(&["proposed"], "confirmed", "another officer", "confirmed"),
            step(&["proposed"], "declined", "another officer", "declined"),
            step(&["confirmed"], "the link is told", "who proposed it", "told"),
            step(&["told"], "the link is followed", "whoever has it", "taken"),
            step(&["proposed", "confirmed", "told"], "taken back", "an officer", "withdrawn"),
            step(&["proposed", "confirmed", "told"], "three days are over", "the clock", "lapsed"),
        ],
    },
    Machine {
        name: "application",
        about: "an application: a claim, to join, a corporate transfer, a certificate",
        steps: &[
            step(
                &["draft"],
                "a claim, or a certificate that needs no grant, is handed in",
                "the applicant",
                "submitted",
            ),
            step(
                &["draft", "returned"],
                "handed in, for the admin to grant or the transfer to come",
                "the applicant",
                "awaiting",
            ),
            step(&["awaiting"], "the grant is signed; the agreed amount came", "the admin, the bank", "submitted"),
            step(&["awaiting"], "declined", "the admin", "rejected"),
            step(&["in_review"], "通过, and another is the admin by now", "the officer", "awaiting"),
            step(&["awaiting"], "confirmed as a clerk", "the applicant", "approved"),
            step(&["lapsed"], "继续认证, with a transfer that came too late", "the applicant", "submitted"),
            step(&["submitted"], "taken", "an officer", "in_review"),
            step(&["in_review"], "let go, or 15 minutes without a word", "the officer, the clock", "submitted"),
            step(&["in_review"], "退回补正", "the officer", "returned"),
            step(&["in_review"], "不予通过", "the officer", "rejected"),
            step(&["in_review"], "通过", "the officer", "approved"),
            step(&["returned"], "handed in again", "the applicant", "submitted"),
            step(
                &["draft", "awaiting", "submitted", "in_review", "returned"],
                "taken back",
                "the applicant",
                "withdrawn",
            ),
            step(&["draft", "awaiting", "returned", "approved"], "time over", "the clock", "lapsed"),
            step(&["awaiting"], "the third transfer that was not right, or one too late", "the bank", "lapsed"),
            step(
                &["draft", "submitted", "in_review", "returned"],
                "another one's was approved",
                "an officer",
                "superseded",
            ),
            step(
                &["approved"],
                "the certificate is on a phone, or there is none to come",
                "the applicant",
                "fulfilled",
            ),
        ],
    },
    Machine {
        name: "enterprise",
        about: "an enterprise",
        steps: &[step(&["live"], "it is no more", "officers", "gone")],
    },
    Machine {
        name: "membership",
        about: "who belongs to an enterprise",
        steps: &[step(&["active"], "removed, or leaves", "the admin, the clerk", "removed")],
    },
    Machine {
        name: "stamp_grant",
        about: "a grant to stamp",
        steps: &[
            step(&["granted"], "the certificate is on the clerk's phone", "the clerk", "active"),
            step(
                &["granted"],
                "the application that it answers came to nothing, or wants another one",
                "whoever ended that",
                "void",
            ),
            step(&["granted", "active"], "its time is over", "the clock", "ended"),
            step(
                &["active"],
                "another one is signed for the same clerk and platform; it was found not to hold",
                "the admin, the officer",
                "ended",
            ),
        ],
    },
    Machine {
        name: "transfer",
        about: "a transfer that was agreed on",
        steps: &[
            step(&["open"], "the agreed amount came, in time, from the account that was named", "the bank", "matched"),
            step(
                &["open"],
                "too late, three that were not right, or the application ended",
                "the clock, the bank, the applicant",
                "over",
            ),
            step(&["over"], "继续认证 with one that came too late", "the applicant", "matched"),
        ],
    },
    Machine {
        name: "bank_entry",
        about: "an entry of the bank's statement",
        steps: &[
            step(&["due"], "given back", "the bank", "returned"),
            step(&["due"], "it could not be: the account is closed", "the bank", "bounced"),
        ],
    },
    Machine {
        name: "second_look",
        about: "a second officer's look at a decision",
        steps: &[
            step(&["waiting"], "it would have been decided so", "another officer", "agreed"),
            step(&["waiting"], "it would have been decided otherwise", "another officer", "differed"),
            step(&["waiting"], "the application was erased", "the clock", "lapsed"),
        ],
    },
];

/// All processes as tables in Markdown: docs/machines.md.
///
/// # Panics
/// Never: a text takes whatever is written into it.
pub fn machines() -> String {
    let mut text = String::from(
        "# The processes, state by state\n\nMade from `crates/service/src/machine.rs` by a test; do not edit. Whatever stands in no line is refused by the \
         store itself: a trigger looks each change of a state up in the table `move`.\n",
    );
    for machine in MACHINES {
        write!(
            text,
            "\n## `{}`: {}\n\n| state | what happens | by | next |\n|---|---|---|---|\n",
            machine.name, machine.about
        )
        .expect("a text takes it");
        for Step { from, event, by, to } in machine.steps {
            writeln!(text, "| {} | {event} | {by} | {to} |", from.join(", ")).expect("a text takes it");
        }
    }
    text
}
