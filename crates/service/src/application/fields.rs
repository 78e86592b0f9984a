//! What an application asks for, and what is to be said of what was typed. Whatever was typed is kept; nothing here refuses to keep it.

use std::collections::{BTreeMap, BTreeSet};

use sealbid_bid::Uscc;
use sealbid_wire::enterprise::{ApplicationKind, DocumentKind, Field, FieldNote, IdKind};
use time::{Date, Month};

use crate::person::id_number::IdNumber;
use crate::person::name::PersonName;
use crate::person::phone::PhoneNumber;
use crate::platforms;
use crate::store::document::DocumentRow;

/// What was typed, field by field; an empty text is none.
pub(crate) type Fields = BTreeMap<Field, String>;

/// What a tick says.
pub(crate) const YES: &str = "yes";
/// A licence without an end.
pub(crate) const LONG: &str = "long";
/// The authority whose certificates there are.
pub(crate) const AUTHORITY: &str = "cfca";
/// The longest text of a field, characters.
pub(crate) const MAX_TEXT: usize = 128;
/// The longest name of an enterprise: it stands in certificates.
const MAX_NAME: usize = 64;
/// Below this writing on a licence can hardly be read, pixels along its longer side.
const READABLE: i64 = 1_000;
/// Below this a picture is blurred, by [`super::picture::sharpness`].
pub(crate) const SHARP: i64 = 60;

/// A way, and what of it one's standing in the enterprise decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Way {
    pub(crate) kind: ApplicationKind,
    /// Whether the licence is to be shown: to begin with, and by an admin who came in without showing it.
    pub(crate) shows_licence: bool,
}

impl Way {
    /// A claim.
    #[cfg(test)]
    pub(crate) const CLAIM: Self = Self { kind: ApplicationKind::Claim, shows_licence: true };
}

/// The fields of a way, in the order in which they are asked for.
pub(crate) fn of(way: Way) -> &'static [Field] {
    use Field::{
        AccountOwn, AccountTail, AdminName, AdminPhone, Agreed, Authority, Bank, Form, LegalIdKind, LegalIdNumber,
        LegalName, Licence, Name, Platform, PlatformSure, Stamping, TermFrom, TermUntil, Uscc, UsccSure,
    };
    match (way.kind, way.shows_licence) {
        (ApplicationKind::Claim, _) => &[
            Licence,
            Name,
            Uscc,
            UsccSure,
            LegalName,
            LegalIdKind,
            LegalIdNumber,
            TermFrom,
            TermUntil,
            Platform,
            PlatformSure,
            Authority,
            Stamping,
            Form,
            Agreed,
        ],
        (ApplicationKind::Certificate, true) => &[
            Licence,
            Name,
            Uscc,
            LegalName,
            LegalIdKind,
            LegalIdNumber,
            TermFrom,
            TermUntil,
            Platform,
            PlatformSure,
            Authority,
            Stamping,
            Form,
            Agreed,
        ],
        (ApplicationKind::Certificate, false) => &[Name, Uscc, Platform, PlatformSure, Authority, Stamping, Agreed],
        (ApplicationKind::Join, _) => {
            &[Name, Uscc, AdminName, AdminPhone, Platform, PlatformSure, Authority, Stamping, Agreed]
        }
        (ApplicationKind::Transfer, _) => &[Name, Uscc, UsccSure, Bank, AccountTail, AccountOwn, Agreed],
    }
}

/// A text as it is kept: without what cannot be seen, and without white space around it.
pub(crate) fn cleaned(text: &str) -> String {
    let visible = text.chars().filter(|c| {
        !c.is_control() && !('\u{200B}'..='\u{200F}').contains(c) && !('\u{202A}'..='\u{202E}').contains(c)
    });
    visible.collect::<String>().trim().to_owned()
}

/// A name in its one form: brackets and letters that differ by their width alone do not (NFKC), and white space says nothing.
pub(crate) fn plain(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    name.nfkc().filter(|c| !c.is_whitespace()).collect()
}

/// Whether two texts are one name.
pub(crate) fn is_same_name(one: &str, other: &str) -> bool {
    plain(one) == plain(other)
}

/// Whether a text is the last six digits of an account.
pub(crate) fn is_account_tail(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A date as it is typed: `2026-12-15`.
pub(crate) fn date(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '-');
    let mut next =
        |length: usize| parts.next().filter(|part| part.len() == length && part.bytes().all(|b| b.is_ascii_digit()));
    let (year, month, day) = (next(4)?, next(2)?, next(2)?);
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()
}

/// Whether the licence is over, as far as what was typed tells.
pub(crate) fn is_licence_over(fields: &Fields, today: Date) -> bool {
    fields.get(&Field::TermUntil).and_then(|text| date(text)).is_some_and(|until| until < today)
}

/// What is looked at beside the fields.
pub(crate) struct Around<'a> {
    pub(crate) way: Way,
    /// The code that the application is for.
    pub(crate) uscc: &'a str,
    /// The enterprise's registered name, where somebody answers for it.
    pub(crate) registered: Option<&'a str>,
    pub(crate) documents: &'a [DocumentRow],
    /// The civil date in Shanghai.
    pub(crate) today: Date,
    /// Whether invented numbers are taken.
    pub(crate) is_practice: bool,
}

/// Notes of one application.
struct Notes<'a> {
    fields: &'a Fields,
    around: &'a Around<'a>,
    notes: Vec<FieldNote>,
}

/// What is to be mended, and what to be looked at, in the order of the fields.
pub(crate) fn notes(fields: &Fields, around: &Around<'_>) -> Vec<FieldNote> {
    let mut notes = Notes { fields, around, notes: Vec::new() };
    for field in of(around.way) {
        notes.look_at(*field);
    }
    notes.notes
}

impl Notes<'_> {
    fn text(&self, field: Field) -> &str {
        self.fields.get(&field).map_or("", String::as_str)
    }

    fn say(&mut self, field: Field, code: &str, params: &[(&str, String)], is_blocking: bool) {
        let params = params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        self.notes.push(FieldNote { field, code: code.to_owned(), params, is_blocking });
    }

    fn block(&mut self, field: Field, code: &str) {
        self.say(field, code, &[], true);
    }

    fn warn(&mut self, field: Field, code: &str) {
        self.say(field, code, &[], false);
    }

    fn look_at(&mut self, field: Field) {
        let text = self.text(field).to_owned();
        let is_tick = matches!(field, Field::UsccSure | Field::PlatformSure | Field::AccountOwn | Field::Agreed);
        if text.is_empty() && !is_tick && field != Field::Stamping {
            return self.block(field, "field_missing");
        }
        match field {
            Field::Licence => self.document(field, DocumentKind::Licence, &text),
            Field::Form => self.document(field, DocumentKind::Form, &text),
            Field::Name => self.name(&text),
            Field::Uscc => self.uscc(&text),
            Field::UsccSure => {
                let is_off = Uscc::try_from(self.text(Field::Uscc)).is_ok_and(|uscc| !uscc.check_digit_fits());
                if is_off && text != YES {
                    self.block(field, "uscc_unsure");
                }
            }
            Field::LegalName => {
                if PersonName::parse(&text).is_err() {
                    self.block(field, "legal_name_format");
                }
            }
            Field::LegalIdKind => {
                if id_kind(&text).is_none() {
                    self.block(field, "field_missing");
                }
            }
            Field::LegalIdNumber => self.legal_id(&text),
            Field::TermFrom | Field::TermUntil => self.term(field, &text),
            Field::Platform => {
                if platforms::by_code(&text).is_none() {
                    self.block(field, "platform_unknown");
                }
            }
            Field::PlatformSure => {
                if text != YES {
                    self.block(field, "platform_unsure");
                }
            }
            Field::Authority => {
                if text != AUTHORITY {
                    self.block(field, "authority_unknown");
                }
            }
            // A certificate that cannot stamp is of little use to most.
            Field::Stamping => {
                if text != YES {
                    self.warn(field, "stamping_off");
                }
            }
            Field::AdminName => {
                if PersonName::parse(&text).is_err() {
                    self.block(field, "admin_name_format");
                }
            }
            Field::AdminPhone => {
                if PhoneNumber::parse(&text, self.around.is_practice).is_err() {
                    self.block(field, "admin_phone_format");
                }
            }
            Field::Bank => {
                if text.chars().count() > MAX_NAME || !text.chars().any(char::is_alphabetic) {
                    self.block(field, "bank_format");
                }
            }
            Field::AccountTail => {
                if !is_account_tail(&text) {
                    self.block(field, "account_tail_format");
                }
            }
            Field::AccountOwn => {
                if text != YES {
                    self.block(field, "account_not_own");
                }
            }
            Field::Agreed => {
                if text != YES {
                    self.block(field, "agreement_missing");
                }
            }
        }
    }

    fn name(&mut self, text: &str) {
        let fits = text.chars().count() <= MAX_NAME && text.chars().any(char::is_alphabetic);
        if !fits {
            return self.block(Field::Name, "enterprise_name_format");
        }
        let differs = self.around.registered.is_some_and(|registered| !is_same_name(registered, text));
        if differs {
            let registered = self.around.registered.unwrap_or_default().to_owned();
            self.say(Field::Name, "enterprise_name_differs", &[("name", registered)], true);
        }
    }

    fn uscc(&mut self, text: &str) {
        match Uscc::try_from(text) {
            Err(_) => self.block(Field::Uscc, "uscc_format"),
            Ok(_) if text != self.around.uscc => {
                self.say(Field::Uscc, "uscc_other", &[("uscc", self.around.uscc.to_owned())], true);
            }
            Ok(uscc) if !uscc.check_digit_fits() => self.warn(Field::Uscc, "uscc_check_digit"),
            Ok(_) => {}
        }
    }

    fn legal_id(&mut self, text: &str) {
        let field = Field::LegalIdNumber;
        match id_kind(self.text(Field::LegalIdKind)) {
            // Somebody else's age is none of this form's business, but nobody under age represents a company.
            Some(IdKind::IdCard) => {
                if let Err(error) = IdNumber::parse(text, self.around.today) {
                    self.block(field, legal_code(error.code()));
                }
            }
            Some(_) => {
                let fits = (5..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
                if !fits {
                    self.block(field, "legal_id_format");
                }
            }
            None => {}
        }
    }

    fn term(&mut self, field: Field, text: &str) {
        let is_long = field == Field::TermUntil && text == LONG;
        let Some(day) = date(text) else {
            if !is_long {
                self.block(field, "date_format");
            }
            return;
        };
        if field == Field::TermFrom {
            if day > self.around.today {
                self.warn(field, "licence_begins_later");
            }
            return;
        }
        if date(self.text(Field::TermFrom)).is_some_and(|from| day < from) {
            self.block(field, "term_order");
        } else if day < self.around.today {
            self.block(field, "licence_over");
        }
    }

    fn document(&mut self, field: Field, kind: DocumentKind, id: &str) {
        let Some(found) = self.around.documents.iter().find(|row| row.id == id && row.kind == kind) else {
            return self.block(field, "field_missing");
        };
        if found.names_number == Some(false) {
            self.warn(field, "form_other_number");
        }
        let longer = found.width.max(found.height);
        if longer.is_some_and(|pixels| pixels < READABLE) {
            self.warn(field, "picture_small");
        } else if found.sharpness.is_some_and(|sharpness| sharpness < SHARP) {
            self.warn(field, "picture_blurred");
        }
    }
}

/// The kind of document of a name.
pub(crate) fn id_kind(text: &str) -> Option<IdKind> {
    serde_json::from_value(text.into()).ok()
}

/// What is said of the number of somebody else than who is asked.
fn legal_code(own: &str) -> &'static str {
    match own {
        "id_number_checksum" => "legal_id_checksum",
        "id_number_age" => "legal_id_age",
        _ => "legal_id_format",
    }
}

/// The fields of a picture or paper.
pub(crate) fn of_document(kind: DocumentKind) -> Field {
    match kind {
        DocumentKind::Licence => Field::Licence,
        DocumentKind::Form => Field::Form,
    }
}

/// A field, and those that change with it: of a licence that ended the picture is another one too, and the form shows what stands in it.
pub(crate) fn shown_with(field: Field) -> &'static [Field] {
    use Field::{
        Form, LegalIdKind, LegalIdNumber, LegalName, Licence, Name, Platform, PlatformSure, TermFrom, TermUntil,
    };
    match field {
        TermFrom | TermUntil => &[Licence, TermFrom, TermUntil, Form],
        Name => &[Name, Form],
        LegalName => &[LegalName, Form],
        LegalIdKind | LegalIdNumber => &[LegalIdKind, LegalIdNumber, Form],
        Platform | PlatformSure => &[Platform, PlatformSure, Form],
        Field::Uscc => &[Field::Uscc],
        Field::UsccSure => &[Field::UsccSure],
        Field::Authority => &[Field::Authority],
        Field::Stamping => &[Field::Stamping],
        Field::AdminName => &[Field::AdminName],
        Field::AdminPhone => &[Field::AdminPhone],
        Field::Bank => &[Field::Bank],
        Field::AccountTail => &[Field::AccountTail],
        Field::AccountOwn => &[Field::AccountOwn],
        Field::Agreed => &[Field::Agreed],
        Licence => &[Licence],
        Form => &[Form],
    }
}

/// Those of a kind that are there; the rest goes along with no application.
pub(crate) fn handed_in(fields: &Fields, way: Way) -> Fields {
    let asked: BTreeSet<_> = of(way).iter().collect();
    fields.iter().filter(|(field, _)| asked.contains(field)).map(|(field, text)| (*field, text.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const USCC: &str = "91350100M000100Y43";

    fn day(text: &str) -> Date {
        date(text).unwrap()
    }

    fn picture(id: &str, kind: DocumentKind, width: i64, sharpness: i64) -> DocumentRow {
        DocumentRow {
            id: id.to_owned(),
            application: String::new(),
            kind,
            media_type: "image/jpeg".to_owned(),
            size: 1,
            width: Some(width),
            height: Some(width / 2),
            sharpness: Some(sharpness),
            pages: None,
            names_number: None,
            sha256: Vec::new(),
            object: None,
            at: sealbid_pki::Instant::from_unix_ms(0),
        }
    }

    fn complete() -> Fields {
        let texts = [
            (Field::Licence, "1"),
            (Field::Name, "江北示范建设有限公司"),
            (Field::Uscc, USCC),
            (Field::LegalName, "林一舟"),
            (Field::LegalIdKind, "id_card"),
            (Field::LegalIdNumber, "11010519491231002X"),
            (Field::TermFrom, "2020-03-18"),
            (Field::TermUntil, "2040-03-17"),
            (Field::Platform, "jiangbei"),
            (Field::PlatformSure, "yes"),
            (Field::Authority, "cfca"),
            (Field::Stamping, "yes"),
            (Field::Form, "2"),
            (Field::Agreed, "yes"),
        ];
        texts.into_iter().map(|(field, text)| (field, text.to_owned())).collect()
    }

    fn said(fields: &Fields) -> Vec<(Field, String, bool)> {
        let documents = [
            picture("1", DocumentKind::Licence, 2480, 400),
            picture("2", DocumentKind::Form, 2480, 400),
            picture("3", DocumentKind::Licence, 640, 400),
            picture("4", DocumentKind::Licence, 2480, 3),
        ];
        let around = Around {
            way: Way::CLAIM,
            uscc: USCC,
            registered: None,
            documents: &documents,
            today: day("2026-12-15"),
            is_practice: true,
        };
        notes(fields, &around).into_iter().map(|note| (note.field, note.code, note.is_blocking)).collect()
    }

    #[test]
    fn a_complete_claim_has_nothing_to_be_mended() {
        assert_eq!(said(&complete()), []);
    }

    #[test]
    fn each_thing_that_is_wrong_is_said_of_its_field() {
        use Field::{
            Agreed, Authority, Form, LegalIdKind, LegalIdNumber, LegalName, Licence, Name, Platform, PlatformSure,
            Stamping, TermFrom, TermUntil, Uscc, UsccSure,
        };
        for (field, text, code, is_blocking) in [
            (Licence, "", "field_missing", true),
            (Licence, "2", "field_missing", true),
            (Licence, "3", "picture_small", false),
            (Licence, "4", "picture_blurred", false),
            (Name, "", "field_missing", true),
            (Name, "——", "enterprise_name_format", true),
            (Uscc, concat!("9135010O", "M000100Y43"), "uscc_format", true),
            (Uscc, "91990000M000100Y4N", "uscc_other", true),
            (LegalName, "1", "legal_name_format", true),
            (LegalIdKind, "licence", "field_missing", true),
            (LegalIdNumber, concat!("1101051949", "12310021"), "legal_id_checksum", true),
            (LegalIdNumber, "1101051949", "legal_id_format", true),
            (TermFrom, "2020-3-18", "date_format", true),
            (TermFrom, "2027-01-01", "licence_begins_later", false),
            (TermUntil, "2026-12-14", "licence_over", true),
            (TermUntil, "2019-12-14", "term_order", true),
            (TermUntil, "never", "date_format", true),
            (Platform, "nowhere", "platform_unknown", true),
            (PlatformSure, "", "platform_unsure", true),
            (Authority, "other", "authority_unknown", true),
            (Stamping, "", "stamping_off", false),
            (Form, "", "field_missing", true),
            (Agreed, "no", "agreement_missing", true),
        ] {
            let mut fields = complete();
            fields.insert(field, text.to_owned());
            assert_eq!(said(&fields), [(field, code.to_owned(), is_blocking)], "{field:?} {text:?}");
        }
        let mut fields = complete();
        for text in ["2026-12-15", "long"] {
            fields.insert(TermUntil, text.to_owned());
            assert_eq!(said(&fields), [], "{text}");
        }
        // Another document has another form.
        fields.insert(LegalIdKind, "passport".to_owned());
        for (text, fits) in [("E12345678", true), ("E1 234", false), ("1234", false)] {
            fields.insert(LegalIdNumber, text.to_owned());
            assert_eq!(said(&fields).is_empty(), fits, "{text}");
        }
        assert_eq!(Field::UsccSure, UsccSure);
    }

    #[test]
    fn clm5_a_check_digit_that_fails_is_warned_of_and_wants_a_tick() {
        let off = concat!("91350100M000100Y4", "4");
        let documents = [picture("1", DocumentKind::Licence, 2480, 400), picture("2", DocumentKind::Form, 2480, 400)];
        let around = Around {
            way: Way::CLAIM,
            uscc: off,
            registered: None,
            documents: &documents,
            today: day("2026-12-15"),
            is_practice: true,
        };
        let mut fields = complete();
        fields.insert(Field::Uscc, off.to_owned());
        let codes = |fields: &Fields| {
            notes(fields, &around).into_iter().map(|note| (note.code, note.is_blocking)).collect::<Vec<_>>()
        };
        assert_eq!(codes(&fields), [("uscc_check_digit".to_owned(), false), ("uscc_unsure".to_owned(), true)]);
        fields.insert(Field::UsccSure, YES.to_owned());
        assert_eq!(codes(&fields), [("uscc_check_digit".to_owned(), false)]);
    }

    #[test]
    fn names_that_differ_by_width_alone_are_one() {
        assert!(is_same_name("江北示范（集团）有限公司", "江北示范(集团)有限公司"));
        assert!(!is_same_name("江北示范建设有限公司", "江北示范建设有限责任公司"));
        assert_eq!(cleaned(" 江北\u{202E}示范\u{0}\t"), "江北示范");
    }
}
