//! Forms as pages.

use sealbid_pdf::typeset::{self, Fonts, Rendered, Source, TypesetError};
use sealbid_pki::Instant;
use serde_json::{Value, json};

use super::{Fen, Form};

const COMMON: &str = include_str!("../../../../assets/forms/common.typ");
const BID_LETTER: &str = include_str!("../../../../assets/forms/bid_letter.typ");
const OPENING_SCHEDULE: &str = include_str!("../../../../assets/forms/opening_schedule.typ");
const QUOTATION: &str = include_str!("../../../../assets/forms/quotation.typ");

/// Lays a form out on A4 pages. `fonts` must have the families Noto Sans SC and Noto Serif SC.
///
/// # Errors
/// [`TypesetError::Glyph`] names a character that the fonts do not have.
pub fn render(form: &Form, fonts: &Fonts, at: Instant) -> Result<Rendered, TypesetError> {
    let template = match form {
        Form::BidLetter(_) => BID_LETTER,
        Form::OpeningSchedule(_) => OPENING_SCHEDULE,
        Form::Quotation(_) => QUOTATION,
    };
    let data = printed(form).to_string();
    let files = [("common.typ", COMMON.as_bytes()), ("data.json", data.as_bytes())];
    typeset::render(Source { main: template, files: &files }, fonts, at)
}

/// The values as they are printed: amounts in yuan, days written out.
fn printed(form: &Form) -> Value {
    match form {
        Form::BidLetter(letter) => json!({
            "tender": letter.tender,
            "purchaser": letter.purchaser,
            "bidder": letter.bidder,
            "price": yuan(letter.price_fen),
            "capitals": letter.price_capitals,
            "validity_days": letter.validity_days,
            "delivery_days": letter.delivery_days,
            "quality": letter.quality,
            "deposit": yuan(letter.deposit_fen),
            "commitments": letter.commitments,
            "date": day(&letter.date),
        }),
        Form::OpeningSchedule(schedule) => json!({
            "tender": schedule.tender,
            "bidder": schedule.bidder,
            "price": yuan(schedule.price_fen),
            "capitals": schedule.price_capitals,
            "delivery_days": schedule.delivery_days,
            "quality": schedule.quality,
            "manager": schedule.manager,
            "deposit": schedule.deposit,
            "remarks": schedule.remarks,
            "date": day(&schedule.date),
        }),
        Form::Quotation(quotation) => {
            let items: Vec<Value> = quotation
                .items
                .iter()
                .map(|item| {
                    json!({
                        "no": item.no,
                        "name": item.name,
                        "specification": item.specification,
                        "unit": item.unit,
                        "quantity": item.quantity,
                        "unit_price": item.unit_price_fen.to_string(),
                        "amount": item.amount_fen.to_string(),
                        "remarks": item.remarks,
                    })
                })
                .collect();
            json!({
                "tender": quotation.tender,
                "bidder": quotation.bidder,
                "items": items,
                "total": yuan(quotation.total_fen),
                "capitals": quotation.total_capitals,
                "remarks": quotation.remarks,
                "date": day(&quotation.date),
            })
        }
    }
}

fn yuan(amount: Fen) -> String {
    format!("¥{amount}")
}

/// `2026-11-20` as `2026年11月20日`; the form has checked that it is a day.
fn day(date: &str) -> String {
    let mut parts = date.splitn(3, '-').map(|part| part.trim_start_matches('0'));
    let mut next = || parts.next().unwrap_or_default();
    format!("{}年{}月{}日", next(), next(), next())
}
