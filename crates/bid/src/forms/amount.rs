//! Amounts of money: integer fen, in figures and in Chinese capitals.
//!
//! Capitals follow the rules for filling in bills and vouchers (正确填写票据和结算凭证的基本规定, People's Bank of
//! China): 整 after whole yuan or jiao, one 零 for any run of noughts inside, 零 before fen where jiao is nought. Where
//! the rules leave a choice, one form is written and every permitted form is read.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The largest amount, in fen: one short of a trillion yuan (一万亿元).
pub const MAX_FEN: i64 = 99_999_999_999_999;

const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const PLACES: [&str; 4] = ["", "拾", "佰", "仟"];

/// An amount in Chinese yuan, held in fen (hundredths): never negative, at most [`MAX_FEN`].
///
/// ```
/// use sealbid_bid::forms::Fen;
/// let amount = Fen::new(107_000_53)?;
/// assert_eq!(amount.to_string(), "107,000.53");
/// assert_eq!(amount.capitals(), "人民币壹拾万柒仟元零伍角叁分");
/// assert_eq!(Fen::from_capitals("人民币壹拾万零柒仟元伍角叁分"), Some(amount));
/// # Ok::<(), sealbid_bid::forms::FenError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Fen(i64);

/// A number of fen that is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} fen is no amount")]
pub struct FenError(pub i64);

impl TryFrom<i64> for Fen {
    type Error = FenError;
    fn try_from(fen: i64) -> Result<Self, FenError> {
        Self::new(fen)
    }
}

impl From<Fen> for i64 {
    fn from(amount: Fen) -> i64 {
        amount.0
    }
}

impl Fen {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount of `fen` hundredths of a yuan.
    ///
    /// # Errors
    /// [`FenError`] below nought and above [`MAX_FEN`].
    pub fn new(fen: i64) -> Result<Self, FenError> {
        if (0..=MAX_FEN).contains(&fen) { Ok(Self(fen)) } else { Err(FenError(fen)) }
    }

    /// In fen.
    pub fn get(self) -> i64 {
        self.0
    }

    /// The sum, where it is an amount.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        Self::new(self.0 + other.0).ok()
    }

    /// The amount in Chinese capitals, beginning with 人民币.
    pub fn capitals(self) -> String {
        self.write(Choice::OURS)
    }

    /// The amount that capitals say: 圆 and 正 are read as 元 and 整, 人民币 may be left out, and 零 and 整 may stand or
    /// be missing where the rules leave it open. `None` for anything else.
    pub fn from_capitals(text: &str) -> Option<Self> {
        let compact: String = text.chars().filter(|c| !c.is_whitespace()).take(65).collect();
        let compact = compact.replace('圆', "元").replace('正', "整").replace('〇', "零");
        let compact = compact.strip_prefix("人民币").unwrap_or(&compact);
        let amount = Self::new(read(compact)?).ok()?;
        // Reading passes over noughts; that they stand where they may, writing shows.
        let is_form = |choice| amount.write(choice).strip_prefix("人民币") == Some(compact);
        Choice::all().any(is_form).then_some(amount)
    }

    fn write(self, choice: Choice) -> String {
        let (yuan, jiao, fen) = (self.0 / 100, self.0 / 10 % 10, self.0 % 10);
        let mut text = "人民币".to_owned();
        if self.0 == 0 {
            return text + "零元整";
        }
        if yuan > 0 {
            text += &integer(yuan, choice);
            text.push('元');
        }
        if jiao > 0 {
            if yuan > 0 && yuan % 10 == 0 && choice.after_yuan {
                text.push('零');
            }
            text.push(digit(jiao));
            text.push('角');
        } else if fen > 0 && yuan > 0 {
            text.push('零');
        }
        if fen > 0 {
            text.push(digit(fen));
            text.push('分');
        } else if jiao == 0 || choice.whole_jiao {
            text.push('整');
        }
        text
    }
}

/// What the rules leave to the writer.
#[derive(Clone, Copy)]
struct Choice {
    /// 零 after 亿 where the group before it ends in a nought and the next begins with a digit.
    after_yi: bool,
    /// The same after 万.
    after_wan: bool,
    /// 零 between 元 and 角 where the yuan end in a nought.
    after_yuan: bool,
    /// 整 after whole jiao.
    whole_jiao: bool,
}

impl Choice {
    /// A nought that is spoken where the figures have one leaves no room to put a digit in.
    const OURS: Self = Self { after_yi: false, after_wan: false, after_yuan: true, whole_jiao: true };

    fn all() -> impl Iterator<Item = Self> {
        (0..16_u8).map(|bits| Self {
            after_yi: bits & 1 != 0,
            after_wan: bits & 2 != 0,
            after_yuan: bits & 4 != 0,
            whole_jiao: bits & 8 != 0,
        })
    }
}

/// In yuan with two decimals and a comma at every thousand: `107,000.53`.
impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let yuan = (self.0 / 100).to_string();
        let mut grouped = String::new();
        for (at, c) in yuan.chars().enumerate() {
            if at > 0 && (yuan.len() - at).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(c);
        }
        write!(f, "{grouped}.{:02}", self.0 % 100)
    }
}

fn digit(value: i64) -> char {
    // One decimal digit indexes ten characters.
    DIGITS[(value % 10).unsigned_abs() as usize]
}

/// A whole number of yuan, above nought.
fn integer(yuan: i64, choice: Choice) -> String {
    let (high, middle, low) = (yuan / 100_000_000, yuan / 10_000 % 10_000, yuan % 10_000);
    let mut text = String::new();
    // Whether a group was left out, and whether the group before ended in a nought that may be spoken.
    let (mut skipped, mut may_speak) = (false, false);
    for (part, unit, speak) in [(high, "亿", choice.after_yi), (middle, "万", choice.after_wan), (low, "", false)] {
        if part == 0 {
            skipped = !text.is_empty();
            continue;
        }
        if !text.is_empty() && (skipped || part < 1_000 || may_speak) {
            text.push('零');
        }
        text += &four(part);
        text += unit;
        (skipped, may_speak) = (false, part % 10 == 0 && speak);
    }
    text
}

/// One group of four digits, above nought.
fn four(part: i64) -> String {
    let mut text = String::new();
    let mut nought_due = false;
    for (place, unit) in [(1_000, PLACES[3]), (100, PLACES[2]), (10, PLACES[1]), (1, PLACES[0])] {
        match part / place % 10 {
            0 => nought_due = !text.is_empty(),
            value => {
                if nought_due {
                    text.push('零');
                    nought_due = false;
                }
                text.push(digit(value));
                text += unit;
            }
        }
    }
    text
}

/// The value of a text of capitals, its noughts passed over; an order of units that no number has is found out later.
fn read(text: &str) -> Option<i64> {
    let (mut total, mut section, mut pending): (i64, i64, Option<i64>) = (0, 0, None);
    for c in text.chars() {
        match c {
            '零' | '整' => {
                if pending.is_some() {
                    return None;
                }
            }
            '拾' => section += pending.take()? * 10,
            '佰' => section += pending.take()? * 100,
            '仟' => section += pending.take()? * 1_000,
            '万' => {
                section += pending.take().unwrap_or(0);
                total += section.checked_mul(10_000 * 100)?;
                section = 0;
            }
            '亿' => {
                section += pending.take().unwrap_or(0);
                total += section.checked_mul(100_000_000 * 100)?;
                section = 0;
            }
            '元' => {
                section += pending.take().unwrap_or(0);
                total += section.checked_mul(100)?;
                section = 0;
            }
            '角' => total += pending.take()? * 10,
            '分' => total += pending.take()?,
            other => {
                let value = DIGITS.iter().position(|digit| *digit == other)?;
                if pending.replace(i64::try_from(value).ok()?).is_some() {
                    return None;
                }
            }
        }
        if !(0..=MAX_FEN).contains(&total) || section > 9_999 {
            return None;
        }
    }
    (pending.is_none() && section == 0).then_some(total)
}

// Amounts are grouped as yuan and fen here.
#[cfg(test)]
#[allow(clippy::inconsistent_digit_grouping, clippy::mistyped_literal_suffixes)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn capitals_by_the_rules() {
        // The first seven are the examples of the rules themselves, articles 3.1 to 3.4.
        let table = [
            (1_409_50, "人民币壹仟肆佰零玖元伍角整"),
            (6_007_14, "人民币陆仟零柒元壹角肆分"),
            (1_680_32, "人民币壹仟陆佰捌拾元零叁角贰分"),
            (107_000_53, "人民币壹拾万柒仟元零伍角叁分"),
            (16_409_02, "人民币壹万陆仟肆佰零玖元零贰分"),
            (325_04, "人民币叁佰贰拾伍元零肆分"),
            (1_409_00, "人民币壹仟肆佰零玖元整"),
            (0, "人民币零元整"),
            (1, "人民币壹分"),
            (10, "人民币壹角整"),
            (11, "人民币壹角壹分"),
            (1_00, "人民币壹元整"),
            (1_01, "人民币壹元零壹分"),
            (10_00, "人民币壹拾元整"),
            (10_10, "人民币壹拾元零壹角整"),
            (1_001_00, "人民币壹仟零壹元整"),
            (10_000_00, "人民币壹万元整"),
            (10_001_00, "人民币壹万零壹元整"),
            (100_100_00, "人民币壹拾万零壹佰元整"),
            (10_010_010_00, "人民币壹仟零壹万零壹拾元整"),
            (100_000_000_00, "人民币壹亿元整"),
            (100_000_001_00, "人民币壹亿零壹元整"),
            (100_010_000_00, "人民币壹亿零壹万元整"),
            (100_005_000_00, "人民币壹亿零伍仟元整"),
            (1_050_000_000_00, "人民币壹拾亿伍仟万元整"),
            (8_888_888_888_88, "人民币捌拾捌亿捌仟捌佰捌拾捌万捌仟捌佰捌拾捌元捌角捌分"),
            (MAX_FEN, "人民币玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        ];
        for (fen, capitals) in table {
            let amount = Fen::new(fen).unwrap();
            assert_eq!(amount.capitals(), capitals);
            assert_eq!(Fen::from_capitals(capitals), Some(amount), "{capitals}");
        }
    }

    #[test]
    fn permitted_forms_are_read_and_others_are_not() {
        let read = [
            ("人民币壹仟陆佰捌拾元叁角贰分", 1_680_32),
            ("人民币壹拾万零柒仟元伍角叁分", 107_000_53),
            ("壹仟肆佰零玖圆伍角", 1_409_50),
            ("人民币 伍佰圆正", 500_00),
        ];
        for (text, fen) in read {
            assert_eq!(Fen::from_capitals(text).map(Fen::get), Some(fen), "{text}");
        }
        for text in [
            "",
            "人民币",
            "整",
            "伍佰",
            "伍佰元",
            "伍佰元整整",
            "伍零佰元整",
            "壹仟肆佰玖元整",
            "壹万零贰仟元整",
            "叁佰贰拾伍元肆分",
            "叁佰贰拾伍元零肆分整",
            "伍伍元整",
            "拾元整",
            "五百元整",
            "500元整",
            "壹元整又贰元整",
            "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿元整",
        ] {
            assert_eq!(Fen::from_capitals(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_amount_is_read_back(fen in 0..=MAX_FEN) {
            let amount = Fen::new(fen).unwrap();
            prop_assert_eq!(Fen::from_capitals(&amount.capitals()), Some(amount));
        }

        #[test]
        fn small_amounts_are_read_back(fen in 0..200_000_00_i64) {
            let amount = Fen::new(fen).unwrap();
            prop_assert_eq!(Fen::from_capitals(&amount.capitals()), Some(amount));
        }

        #[test]
        fn no_text_makes_it_panic(text in "[零壹贰玖拾佰仟万亿元角分整]{0,40}") {
            Fen::from_capitals(&text);
        }
    }
}
