//! Both languages say the same things, in words that the screens and the command line can both show.

use std::collections::BTreeMap;

use sealbid_wire::{Language, Problem, mail, message, placeholders, text};
use serde_json::Value;

fn file(language: Language, name: &str) -> Value {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/locales");
    let path = root.join(language.tag()).join(name);
    serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap()
}

fn leaves(path: &str, value: &Value, into: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                leaves(&path, member, into);
            }
        }
        Value::String(words) => {
            into.insert(path.to_owned(), words.clone());
        }
        other => panic!("{path}: {other} is neither an object nor a string"),
    }
}

fn texts(language: Language, name: &str) -> BTreeMap<String, String> {
    let mut into = BTreeMap::new();
    leaves("", &file(language, name), &mut into);
    into
}

#[test]
fn both_languages_have_the_same_keys_and_placeholders() {
    for name in ["errors.json", "mail.json", "messages.json", "report.json"] {
        let (zh, en) = (texts(Language::ZhCn, name), texts(Language::En, name));
        assert_eq!(zh.keys().collect::<Vec<_>>(), en.keys().collect::<Vec<_>>(), "{name}");
        for (key, words) in &zh {
            let sorted = |words: &str| {
                let mut names: Vec<String> = placeholders(words).into_iter().map(str::to_owned).collect();
                names.sort();
                names
            };
            assert_eq!(sorted(words), sorted(&en[key]), "{name} {key}");
        }
    }
}

#[test]
fn no_text_is_empty_or_means_something_to_the_screens_formatter() {
    for language in Language::ALL {
        for name in ["errors.json", "mail.json", "messages.json", "report.json"] {
            for (key, words) in texts(language, name) {
                assert!(!words.trim().is_empty(), "{language} {name} {key} is empty");
                // vue-i18n reads these as a plural and a link.
                assert!(!words.contains(['|', '@']), "{language} {name} {key}: {words}");
                assert_eq!(words.matches('{').count(), words.matches('}').count(), "{language} {name} {key}");
            }
        }
    }
}

#[test]
fn every_error_says_what_happened_what_it_means_and_what_to_do() {
    for language in Language::ALL {
        let end = if language == Language::ZhCn { '。' } else { '.' };
        for (code, entry) in file(language, "errors.json").as_object().unwrap() {
            let names: Vec<_> = entry.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(names, ["what", "means", "do"], "{language} {code}");
            for (name, words) in entry.as_object().unwrap() {
                assert!(words.as_str().unwrap().ends_with(end), "{language} {code}.{name} is no sentence");
            }
        }
    }
}

#[test]
fn the_english_texts_are_english_and_the_chinese_ones_chinese() {
    let is_han = |c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c);
    for name in ["errors.json", "messages.json"] {
        for (key, words) in texts(Language::En, name) {
            assert!(!words.contains(is_han), "{key}: {words}");
        }
        for (key, words) in texts(Language::ZhCn, name) {
            assert!(words.contains(is_han), "{key}: {words}");
        }
    }
}

/// A message is sent as it stands, also by SMS: a gap that is not filled would be a question mark on somebody's phone.
#[test]
fn a_message_is_filled_by_its_parameters() {
    let told = |key: &str, language: Language| {
        let params = [
            ("code", "123456"),
            ("device", "Pixel"),
            ("time", "9:00"),
            ("last4", "0042"),
            ("date", "12-04"),
            ("phone", "Pixel"),
            ("desk", "PC"),
            ("mail", "l***@example.cn"),
            ("no", "S261123000001"),
            ("enterprise", "江北示范建设有限公司"),
            ("reason", "看不清"),
            ("n", "2"),
            ("hours", "5"),
            ("name", "林一舟"),
            ("platform", "江北示范市公共资源交易平台"),
            ("last6", "123456"),
            ("amount", "0.37"),
            ("a", "0.37"),
            ("b", "0.73"),
        ];
        let params = params.map(|(name, value)| (name.to_owned(), value.to_owned()));
        message(key, &BTreeMap::from(params), language)
    };
    for language in Language::ALL {
        for (key, words) in texts(language, "messages.json") {
            let told = told(&key, language).unwrap();
            assert!(!told.contains(['?', '？', '{', '\n']), "{language} {key}: {told}");
            assert_eq!(told == words, placeholders(&words).is_empty(), "{language} {key}: {told}");
        }
    }
    let code = told("sms.code.login", Language::ZhCn).unwrap();
    assert_eq!(code, "【封标】验证码 123456，5 分钟内有效，用于登录。不要告诉任何人。");
    assert_eq!(told("sms.code", Language::En), None);
    let code = BTreeMap::from([("code".to_owned(), "123456".to_owned())]);
    assert!(mail("code", &code, Language::En).unwrap().starts_with("The code is 123456, valid for 5 minutes"));
    assert_eq!(mail("subject", &code, Language::En), None);
}

#[test]
fn texts_are_found_by_dotted_key_and_filled() {
    let help = text(Language::En, "help.ca.init.ca", &[]).unwrap();
    assert_eq!(help, "Folder of the authority");
    assert_eq!(text(Language::En, "help.ca", &[]), None);
}

#[test]
fn a_sentence_is_one_line_in_each_language() {
    let problem = Problem::new("output_exists", [("path", "a\nb.pdf")]);
    let en = problem.sentence(Language::En).unwrap().line(Language::En);
    assert_eq!(
        en,
        "There is already a file at a b.pdf; it was left as it is and nothing was written; choose another name, or allow the file to be replaced."
    );
    let zh = problem.sentence(Language::ZhCn).unwrap().line(Language::ZhCn);
    assert_eq!(zh, "a b.pdf 处已有文件；该文件保持原样，没有写出任何内容；请换一个文件名，或明确允许替换。");
}

#[test]
fn the_language_follows_the_locale() {
    for (locale, language) in [
        ("zh_CN.UTF-8", Language::ZhCn),
        ("zh", Language::ZhCn),
        ("zh-Hans-CN", Language::ZhCn),
        ("en_GB.UTF-8", Language::En),
        ("C", Language::En),
        ("zhx_CN", Language::En),
        ("", Language::En),
    ] {
        assert_eq!(Language::of_locale(locale), language, "{locale}");
    }
    assert_eq!("ZH-cn".parse(), Ok(Language::ZhCn));
    assert!("de".parse::<Language>().is_err());
}
