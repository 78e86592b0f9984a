//! Names of people as an identity card has them.

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// Between the parts of a name of several.
const DOT: char = '·';

/// The text is no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a name")]
pub(crate) struct NotAName;

impl NotAName {
    /// The stable code of this error.
    pub(crate) fn code(self) -> &'static str {
        "name_format"
    }
}

/// A name of 2 to 40 characters: Han letters, rare ones too, and Latin ones, single dots between parts of it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PersonName(Zeroizing<String>);

impl PersonName {
    /// A name as people type it, brought to one form: NFC; each dot that keyboards offer for it as `·`; white space as one
    /// space between two Latin letters and as nothing elsewhere, since many set a name of two characters apart.
    ///
    /// # Errors
    /// [`NotAName`].
    pub(crate) fn parse(text: &str) -> Result<Self, NotAName> {
        // Longer than any name in any form: bounded before it is copied.
        if text.len() > 1024 {
            return Err(NotAName);
        }
        let mut name = Zeroizing::new(String::with_capacity(text.len() * 3));
        let (mut length, mut last, mut apart) = (0, DOT, false);
        for c in text.nfc() {
            let c = match c {
                ' ' | '\u{a0}' | '\u{3000}' => {
                    apart = true;
                    continue;
                }
                '‧' | '•' | '・' => DOT,
                c => c,
            };
            // A dot stands between two letters; before the first one stands, as it were, a dot.
            if !(is_han(c) || is_latin(c) || (c == DOT && last != DOT)) {
                return Err(NotAName);
            }
            if apart && is_latin(last) && is_latin(c) {
                name.push(' ');
                length += 1;
            }
            name.push(c);
            length += 1;
            (last, apart) = (c, false);
        }
        if last == DOT || !(2..=40).contains(&length) {
            return Err(NotAName);
        }
        Ok(Self(name))
    }

    /// The name: what is stored, compared and told to a provider.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is shown: the first and the last character, of two the first one. `林*舟`, `张*`, `欧**娜`.
    pub(crate) fn masked(&self) -> String {
        let length = self.0.chars().count();
        let shown = |place: usize| place == 0 || (length > 2 && place + 1 == length);
        self.0.chars().enumerate().map(|(place, c)| if shown(place) { c } else { '*' }).collect()
    }
}

/// A Han letter, rare ones too. NFC has replaced those compatibility ideographs that have an ordinary form; twelve that have
/// none stay.
fn is_han(c: char) -> bool {
    matches!(c,
        '〇'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{FA0E}'..='\u{FA29}'
        // Planes 2 and 3 are set aside for ideographs: what is encoded there next year is a letter already.
        | '\u{20000}'..='\u{2FFFD}'
        | '\u{30000}'..='\u{3FFFD}')
}

/// A Latin letter, with diacritics or without.
fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic() || (c.is_alphabetic() && matches!(c, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What it is read as, or its code.
    fn read(text: &str) -> Result<String, &'static str> {
        PersonName::parse(text).map(|name| name.as_str().to_owned()).map_err(NotAName::code)
    }

    #[test]
    fn a_name_is_read_in_one_form() {
        for (case, typed, name) in [
            ("three_characters", "林清舟", "林清舟"),
            ("four_characters", "欧阳丽娜", "欧阳丽娜"),
            ("set_apart", " 张　三 ", "张三"),
            ("outside_gbk", "李𬱖", "李𬱖"),
            ("plane_3", "李\u{30000}", "李\u{30000}"),
            ("zero_as_a_letter", "陈〇", "陈〇"),
            ("extension_a", "㛃㛃", "㛃㛃"),
            ("compatibility_ideograph", "李\u{F9D1}", "李六"),
            ("compatibility_ideograph_without_another_form", "李\u{FA0E}", "李\u{FA0E}"),
            ("dot", "阿依古丽·买买提", "阿依古丽·买买提"),
            ("bullet_for_dot", "阿依古丽•买买提", "阿依古丽·买买提"),
            ("hyphenation_point_for_dot", "阿依古丽‧买买提", "阿依古丽·买买提"),
            ("katakana_dot_for_dot", "阿依古丽・买买提", "阿依古丽·买买提"),
            ("greek_dot_for_dot", "阿依古丽\u{387}买买提", "阿依古丽·买买提"),
            ("spaces_around_a_dot", "阿依古丽 · 买买提", "阿依古丽·买买提"),
            ("latin", "Ada  de\u{a0}Example", "Ada de Example"),
            ("decomposed", "Rene\u{301}e", "Renée"),
            ("both_scripts", "Ada 林", "Ada林"),
            ("40_characters", &"林".repeat(40), &"林".repeat(40)),
        ] {
            assert_eq!(read(typed).as_deref(), Ok(name), "{case}");
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for (defect, typed) in [
            ("empty", ""),
            ("one_character", "林"),
            ("one_character_set_apart", "　林　"),
            ("41_characters", &"林".repeat(41)),
            ("41_with_the_space", &format!("{} {}", "a".repeat(20), "b".repeat(20))),
            ("very_long", &"林".repeat(400)),
            ("digit", "林3"),
            ("full_width_digit", "林３"),
            ("emoji", "林🙂"),
            ("control_character", "林\u{7}舟"),
            ("line_break", "林\n舟"),
            ("tab", "林\t舟"),
            ("zero_width_space", "林\u{200b}舟"),
            ("zero_width_joiner", "林\u{200d}舟"),
            ("right_to_left_mark", "林\u{202e}舟"),
            ("variation_selector", "林舟\u{e0100}"),
            ("private_use", "林\u{e000}"),
            ("combining_mark_alone", "林舟\u{301}"),
            ("noncharacter", "林\u{2ffff}"),
            ("dot_first", "·林舟"),
            ("dot_last", "林舟·"),
            ("dots_together", "林··舟"),
            ("dots_alone", "··"),
            ("full_stop_for_dot", "林.舟"),
            ("hyphen", "Ada-Example"),
            ("multiplication_sign", "林×舟"),
            ("kana", "林あ"),
            ("hangul", "김가"),
            ("cyrillic", "Анна"),
            ("radical", "林\u{2F00}"),
            ("markup", "<b>林"),
        ] {
            assert_eq!(read(typed), Err("name_format"), "{defect}");
        }
    }

    #[test]
    fn a_masked_name_shows_its_ends() {
        for (name, masked) in [
            ("林清舟", "林*舟"),
            ("张三", "张*"),
            ("欧阳丽娜", "欧**娜"),
            ("李𬱖", "李*"),
            ("李三𬱖", "李*𬱖"),
            ("Ada Example", "A*********e"),
        ] {
            assert_eq!(PersonName::parse(name).unwrap().masked(), masked);
        }
    }
}
