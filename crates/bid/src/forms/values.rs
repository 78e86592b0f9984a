//! What the forms hold.

use serde::{Deserialize, Serialize};

use super::FormFacts;
use super::amount::Fen;
use super::error::FormError;
use crate::text::{Uscc, line, line_or_empty};

/// The most items of a quotation.
pub const MAX_ITEMS: usize = 2_000;

/// Which tender a form is for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TenderRef {
    /// The purchaser's number (招标编号).
    pub no: String,
    /// The title (项目名称).
    pub title: String,
    /// The lot (标段); empty where the tender has none.
    pub lot: String,
}

/// 投标函: the bidder's offer and promises.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BidLetter {
    /// [`FORM_FORMAT`](super::FORM_FORMAT).
    pub format: u32,
    /// The tender; filled in where it is left out.
    #[serde(default)]
    pub tender: TenderRef,
    /// To whom; filled in where it is left out.
    #[serde(default)]
    pub purchaser: String,
    /// From whom.
    pub bidder: BidderDetails,
    /// The price (投标总报价).
    pub price_fen: Fen,
    /// The price in capitals; filled in where it is left out.
    #[serde(default)]
    pub price_capitals: String,
    /// Days for which the offer binds (投标有效期).
    pub validity_days: u32,
    /// Days for delivery or completion (工期).
    pub delivery_days: u32,
    /// The quality promised (质量标准).
    pub quality: String,
    /// The bid deposit (投标保证金).
    pub deposit_fen: Fen,
    /// Further promises, a sentence each.
    #[serde(default)]
    pub commitments: Vec<String>,
    /// The day of signing, `YYYY-MM-DD`.
    pub date: String,
}

/// Who bids, as the bid letter says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BidderDetails {
    /// The enterprise's name.
    pub name: String,
    /// Its unified social credit code.
    pub uscc: String,
    /// Its address.
    pub address: String,
    /// Its legal representative (法定代表人).
    pub legal_representative: String,
    /// Who acts for it (委托代理人); empty where the legal representative does.
    #[serde(default)]
    pub agent: String,
    /// A telephone number.
    pub phone: String,
}

/// 开标一览表: what is read aloud at the opening.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningSchedule {
    /// [`FORM_FORMAT`](super::FORM_FORMAT).
    pub format: u32,
    /// The tender; filled in where it is left out.
    #[serde(default)]
    pub tender: TenderRef,
    /// The bidder's name.
    pub bidder: String,
    /// The price (投标总报价).
    pub price_fen: Fen,
    /// The price in capitals; filled in where it is left out.
    #[serde(default)]
    pub price_capitals: String,
    /// Days for delivery or completion (工期).
    pub delivery_days: u32,
    /// The quality promised (质量标准).
    pub quality: String,
    /// Who leads the work (项目负责人).
    pub manager: String,
    /// How the bid deposit was given (投标保证金).
    pub deposit: String,
    /// Remarks; may be empty.
    #[serde(default)]
    pub remarks: String,
    /// The day of signing, `YYYY-MM-DD`.
    pub date: String,
}

/// 分项报价表: how the price comes about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quotation {
    /// [`FORM_FORMAT`](super::FORM_FORMAT).
    pub format: u32,
    /// The tender; filled in where it is left out.
    #[serde(default)]
    pub tender: TenderRef,
    /// The bidder's name.
    pub bidder: String,
    /// At least one, at most [`MAX_ITEMS`].
    pub items: Vec<Item>,
    /// The sum of the items.
    pub total_fen: Fen,
    /// The sum in capitals; filled in where it is left out.
    #[serde(default)]
    pub total_capitals: String,
    /// Remarks; may be empty.
    #[serde(default)]
    pub remarks: String,
    /// The day of signing, `YYYY-MM-DD`.
    pub date: String,
}

/// One line of a quotation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its number (序号), e.g. `2.1`.
    pub no: String,
    /// What it is.
    pub name: String,
    /// Its specification; may be empty.
    #[serde(default)]
    pub specification: String,
    /// The unit of measure.
    pub unit: String,
    /// How many, in decimal with at most three places, e.g. `"12.5"`.
    pub quantity: String,
    /// The price of one.
    pub unit_price_fen: Fen,
    /// Quantity times unit price, rounded half up to the fen.
    pub amount_fen: Fen,
    /// Remarks; may be empty.
    #[serde(default)]
    pub remarks: String,
}

impl TenderRef {
    fn complete(&mut self, facts: &Self) -> Result<(), FormError> {
        fill("tender.no", &mut self.no, &facts.no)?;
        fill("tender.title", &mut self.title, &facts.title)?;
        fill("tender.lot", &mut self.lot, &facts.lot)
    }
}

/// Fills in what the tender says; what stands there already must be it.
fn fill(field: &'static str, given: &mut String, expected: &str) -> Result<(), FormError> {
    if given.is_empty() {
        expected.clone_into(given);
        Ok(())
    } else if given == expected {
        Ok(())
    } else {
        Err(FormError::OtherTender { field, given: given.clone(), expected: expected.to_owned() })
    }
}

/// Fills in the capitals; what stands there already must say the same amount in a form that the rules permit.
fn capitals(field: &'static str, given: &mut String, amount: Fen) -> Result<(), FormError> {
    if given.is_empty() {
        *given = amount.capitals();
        Ok(())
    } else if Fen::from_capitals(given) == Some(amount) {
        Ok(())
    } else {
        Err(FormError::Capitals { field, given: given.clone(), expected: amount.capitals() })
    }
}

fn days(field: &'static str, value: u32) -> Result<(), FormError> {
    if (1..=36_500).contains(&value) { Ok(()) } else { Err(FormError::Number { field, value: value.to_string() }) }
}

fn date(value: &str) -> Result<(), FormError> {
    let wrong = || FormError::Date { field: "date", value: value.chars().take(40).collect() };
    let day: jiff::civil::Date = value.parse().map_err(|_| wrong())?;
    if day.to_string() == value { Ok(()) } else { Err(wrong()) }
}

impl BidLetter {
    pub(super) fn complete(&mut self, facts: &FormFacts) -> Result<(), FormError> {
        self.tender.complete(&facts.tender)?;
        fill("purchaser", &mut self.purchaser, &facts.purchaser)?;
        self.bidder.check()?;
        capitals("price_capitals", &mut self.price_capitals, self.price_fen)?;
        days("validity_days", self.validity_days)?;
        days("delivery_days", self.delivery_days)?;
        line("quality", &self.quality, 100)?;
        if self.commitments.len() > 30 {
            return Err(FormError::Number { field: "commitments", value: self.commitments.len().to_string() });
        }
        for commitment in &self.commitments {
            line("commitments", commitment, 500)?;
        }
        date(&self.date)
    }
}

impl BidderDetails {
    fn check(&self) -> Result<(), FormError> {
        line("bidder.name", &self.name, 200)?;
        Uscc::try_from(self.uscc.as_str())?;
        line("bidder.address", &self.address, 200)?;
        line("bidder.legal_representative", &self.legal_representative, 60)?;
        line_or_empty("bidder.agent", &self.agent, 60)?;
        Ok(line("bidder.phone", &self.phone, 40)?)
    }
}

impl OpeningSchedule {
    pub(super) fn complete(&mut self, facts: &FormFacts) -> Result<(), FormError> {
        self.tender.complete(&facts.tender)?;
        line("bidder", &self.bidder, 200)?;
        capitals("price_capitals", &mut self.price_capitals, self.price_fen)?;
        days("delivery_days", self.delivery_days)?;
        line("quality", &self.quality, 100)?;
        line("manager", &self.manager, 100)?;
        line("deposit", &self.deposit, 200)?;
        line_or_empty("remarks", &self.remarks, 500)?;
        date(&self.date)
    }
}

impl Quotation {
    pub(super) fn complete(&mut self, facts: &FormFacts) -> Result<(), FormError> {
        self.tender.complete(&facts.tender)?;
        line("bidder", &self.bidder, 200)?;
        if self.items.is_empty() || self.items.len() > MAX_ITEMS {
            return Err(FormError::Number { field: "items", value: self.items.len().to_string() });
        }
        let mut sum = Fen::ZERO;
        for item in &self.items {
            item.check()?;
            sum = sum
                .checked_add(item.amount_fen)
                .ok_or_else(|| FormError::Number { field: "total_fen", value: sum.to_string() })?;
        }
        if sum != self.total_fen {
            return Err(FormError::Total { given: self.total_fen.to_string(), expected: sum.to_string() });
        }
        capitals("total_capitals", &mut self.total_capitals, self.total_fen)?;
        line_or_empty("remarks", &self.remarks, 500)?;
        date(&self.date)
    }
}

impl Item {
    fn check(&self) -> Result<(), FormError> {
        line("items.no", &self.no, 20)?;
        line("items.name", &self.name, 100)?;
        line_or_empty("items.specification", &self.specification, 200)?;
        line("items.unit", &self.unit, 20)?;
        line_or_empty("items.remarks", &self.remarks, 200)?;
        let expected = self.product()?;
        if expected == self.amount_fen {
            Ok(())
        } else {
            Err(FormError::ItemAmount {
                no: self.no.clone(),
                given: self.amount_fen.to_string(),
                expected: expected.to_string(),
            })
        }
    }

    /// Quantity times unit price, rounded half up to the fen.
    fn product(&self) -> Result<Fen, FormError> {
        let wrong = || FormError::Number { field: "items.quantity", value: self.quantity.chars().take(40).collect() };
        let thousandths = thousandths(&self.quantity).ok_or_else(wrong)?;
        let product = i128::from(thousandths) * i128::from(self.unit_price_fen.get());
        i64::try_from((product + 500) / 1_000).ok().and_then(|fen| Fen::new(fen).ok()).ok_or_else(wrong)
    }
}

/// A decimal with at most nine digits before and three after the point, above nought.
fn thousandths(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str, max| (1..=max).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole, 9) || !digits(part, 3) || (whole.len() > 1 && whole.starts_with('0')) {
        return None;
    }
    let value: i64 = format!("{whole}{part:0<3}").parse().ok()?;
    (value > 0).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::thousandths;

    #[test]
    fn quantities() {
        for (text, value) in [
            ("1", Some(1_000)),
            ("12.5", Some(12_500)),
            ("0.001", Some(1)),
            ("999999999.999", Some(999_999_999_999)),
            ("0", None),
            ("0.000", None),
            ("007", None),
            ("1.2345", None),
            ("1.", None),
            (".5", None),
            ("-1", None),
            ("1e3", None),
            ("１", None),
            ("", None),
        ] {
            assert_eq!(thousandths(text), value, "{text}");
        }
    }
}
