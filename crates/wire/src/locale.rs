//! The languages, and the sentences that are compiled in.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use serde_json::Value;

use crate::problem::Problem;

/// A language in which the program speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// Simplified Chinese.
    ZhCn,
    /// English.
    En,
}

/// A language tag other than `zh-CN` and `en`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown language")]
pub struct UnknownLanguage;

impl Language {
    /// Every language there is.
    pub const ALL: [Language; 2] = [Language::ZhCn, Language::En];

    /// The language of a POSIX locale name such as `zh_CN.UTF-8`: Chinese for `zh`, else English.
    pub fn of_locale(name: &str) -> Self {
        let tag = name.split(['_', '-', '.', '@']).next().unwrap_or_default();
        if tag.eq_ignore_ascii_case("zh") { Language::ZhCn } else { Language::En }
    }

    /// The tag: `zh-CN` or `en` (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Language::ZhCn => "zh-CN",
            Language::En => "en",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(tag: &str) -> Result<Self, UnknownLanguage> {
        Language::ALL.into_iter().find(|l| l.tag().eq_ignore_ascii_case(tag)).ok_or(UnknownLanguage)
    }
}

/// What a person is told about a problem, each field one whole sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// What happened.
    pub what: String,
    /// What it means for the bid.
    pub means: String,
    /// What to do now.
    pub todo: String,
}

impl Sentence {
    /// The three joined to one sentence on one line: `what; means; do.`
    ///
    /// Line breaks inside parameters become spaces, so that one problem stays one line.
    pub fn line(&self, language: Language) -> String {
        let joined = match language {
            Language::ZhCn => {
                let bare = |s: &str| s.trim_end_matches('。').to_owned();
                format!("{}；{}；{}。", bare(&self.what), bare(&self.means), bare(&self.todo))
            }
            Language::En => {
                let bare = |s: &str| s.strip_suffix('.').unwrap_or(s).to_owned();
                format!("{}; {}; {}.", bare(&self.what), lowered(&bare(&self.means)), lowered(&bare(&self.todo)))
            }
        };
        joined.split(char::is_control).filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// The clause as it stands inside a sentence: "It is …" becomes "it is …", "PDF …" stays.
fn lowered(clause: &str) -> String {
    let first_word = clause.split(' ').next().unwrap_or_default();
    if first_word.chars().skip(1).any(char::is_uppercase) {
        return clause.to_owned();
    }
    let mut rest = clause.chars();
    rest.next().map(|c| c.to_lowercase().chain(rest).collect()).unwrap_or_default()
}

type Texts = BTreeMap<String, String>;

/// The leaves of a locale file by their dotted path.
fn flatten(json: &str) -> Texts {
    fn walk(path: String, value: Value, texts: &mut Texts) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    walk(if path.is_empty() { name } else { format!("{path}.{name}") }, member, texts);
                }
            }
            Value::String(text) => {
                texts.insert(path, text);
            }
            other => unreachable!("{path} is {other}: locale files hold objects and strings; a test reads them all"),
        }
    }
    let mut texts = Texts::new();
    walk(
        String::new(),
        serde_json::from_str(json).expect("a compiled-in locale file is JSON; a test reads them"),
        &mut texts,
    );
    texts
}

struct Locale {
    errors: Texts,
    report: Texts,
    messages: Texts,
    mail: Texts,
}

static ZH_CN: LazyLock<Locale> = LazyLock::new(|| Locale {
    errors: flatten(include_str!("../../../ui/src/locales/zh-CN/errors.json")),
    report: flatten(include_str!("../../../ui/src/locales/zh-CN/report.json")),
    messages: flatten(include_str!("../../../ui/src/locales/zh-CN/messages.json")),
    mail: flatten(include_str!("../../../ui/src/locales/zh-CN/mail.json")),
});
static EN: LazyLock<Locale> = LazyLock::new(|| Locale {
    errors: flatten(include_str!("../../../ui/src/locales/en/errors.json")),
    report: flatten(include_str!("../../../ui/src/locales/en/report.json")),
    messages: flatten(include_str!("../../../ui/src/locales/en/messages.json")),
    mail: flatten(include_str!("../../../ui/src/locales/en/mail.json")),
});

fn locale(language: Language) -> &'static Locale {
    match language {
        Language::ZhCn => &ZH_CN,
        Language::En => &EN,
    }
}

/// The text of `report.json` under a dotted key, its `{placeholders}` filled; `None` without such a key.
pub fn text(language: Language, key: &str, params: &[(&str, &str)]) -> Option<String> {
    let template = locale(language).report.get(key)?;
    Some(fill(template, |name| params.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned())))
}

/// What an account is told, as a text message or a mail says it: the text of `messages.json` under a message's key, its
/// `{placeholders}` filled with the message's parameters; `None` without such a key. Where a word in it depends on what it is about,
/// each has a key of its own: `sms.code.login`, `identity.result.passed`.
pub fn message(key: &str, params: &BTreeMap<String, String>, language: Language) -> Option<String> {
    let template = locale(language).messages.get(key)?;
    Some(fill(template, |name| params.get(name).cloned()))
}

/// What a mail says around such a sentence, and over it: the text of `mail.json` under a dotted key, filled likewise; `None` without such
/// a key. `subject` has a subject for each message that goes by mail, under the message's own key.
pub fn mail(key: &str, params: &BTreeMap<String, String>, language: Language) -> Option<String> {
    let template = locale(language).mail.get(key)?;
    Some(fill(template, |name| params.get(name).cloned()))
}

pub(crate) fn sentence(problem: &Problem, language: Language) -> Option<Sentence> {
    let errors = &locale(language).errors;
    let part = |name: &str| {
        let template = errors.get(&format!("{}.{name}", problem.code))?;
        Some(fill(template, |param| problem.params.get(param).cloned()))
    };
    Some(Sentence { what: part("what")?, means: part("means")?, todo: part("do")? })
}

/// `template` with every `{name}` replaced; a name without a value becomes `?`.
pub fn fill(template: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (name, tail) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(&value(name).unwrap_or_else(|| "?".to_owned()));
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// The names of a template's `{placeholders}`, in order.
pub fn placeholders(template: &str) -> Vec<&str> {
    template.split('{').skip(1).filter_map(|s| s.split_once('}')).map(|(name, _)| name).collect()
}
