//! What the forms of one response say must agree between them too.

use super::{BidLetter, OpeningSchedule, Quotation};

/// Two forms of one response that contradict each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// What they disagree on: `price`, `bidder`, `delivery_days` or `quality`.
    pub field: &'static str,
    /// One form's code and what it says.
    pub first: (&'static str, String),
    /// The other's.
    pub second: (&'static str, String),
}

/// The first contradiction among the forms that are filled in. At an opening the opening schedule would prevail; a
/// response should not come to that.
pub fn disagreement(
    letter: Option<&BidLetter>,
    schedule: Option<&OpeningSchedule>,
    quotation: Option<&Quotation>,
) -> Option<Disagreement> {
    const SCHEDULE: &str = "opening_schedule";
    const LETTER: &str = "bid_letter";
    const QUOTATION: &str = "quotation";
    let differ = |field, first: (&'static str, String), second: (&'static str, String)| {
        (first.1 != second.1).then_some(Disagreement { field, first, second })
    };
    let letter_and_schedule = letter.zip(schedule).and_then(|(l, s)| {
        differ("price", (LETTER, l.price_fen.to_string()), (SCHEDULE, s.price_fen.to_string()))
            .or_else(|| differ("bidder", (LETTER, l.bidder.name.clone()), (SCHEDULE, s.bidder.clone())))
            .or_else(|| {
                differ("delivery_days", (LETTER, l.delivery_days.to_string()), (SCHEDULE, s.delivery_days.to_string()))
            })
            .or_else(|| differ("quality", (LETTER, l.quality.clone()), (SCHEDULE, s.quality.clone())))
    });
    let schedule_and_quotation = || {
        schedule.zip(quotation).and_then(|(s, q)| {
            differ("price", (SCHEDULE, s.price_fen.to_string()), (QUOTATION, q.total_fen.to_string()))
                .or_else(|| differ("bidder", (SCHEDULE, s.bidder.clone()), (QUOTATION, q.bidder.clone())))
        })
    };
    let letter_and_quotation = || {
        letter.zip(quotation).and_then(|(l, q)| {
            differ("price", (LETTER, l.price_fen.to_string()), (QUOTATION, q.total_fen.to_string()))
                .or_else(|| differ("bidder", (LETTER, l.bidder.name.clone()), (QUOTATION, q.bidder.clone())))
        })
    };
    letter_and_schedule.or_else(schedule_and_quotation).or_else(letter_and_quotation)
}
