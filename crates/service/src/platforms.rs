//! The directory of trading platforms.

use std::sync::LazyLock;

use sealbid_wire::account::Platform;
use serde::Deserialize;

/// A platform with the words by which it is found beside its name: pinyin, its first letters.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(flatten)]
    platform: Listed,
    search: Vec<String>,
}

#[derive(Deserialize)]
struct Listed {
    code: String,
    name: String,
    region: String,
    address: String,
}

static DIRECTORY: LazyLock<Vec<(Platform, Vec<String>)>> = LazyLock::new(|| {
    let entries: Vec<Entry> = serde_json::from_str(include_str!("../../../assets/platforms.json"))
        .expect("the directory is read by the tests");
    let platform = |Listed { code, name, region, address }| Platform { code, name, region, address };
    entries.into_iter().map(|entry| (platform(entry.platform), entry.search)).collect()
});

/// Those that something typed may mean: a part of the name, the region or the code, or of its pinyin. All where nothing was typed.
pub(crate) fn search(typed: &str) -> Vec<Platform> {
    let typed = typed.trim().to_lowercase();
    let fits = |(platform, words): &&(Platform, Vec<String>)| {
        let texts = [&platform.name, &platform.region, &platform.code];
        texts.into_iter().chain(words).any(|text| text.to_lowercase().contains(&typed))
    };
    DIRECTORY.iter().filter(fits).map(|(platform, _)| platform.clone()).collect()
}

/// The platform of a code.
pub(crate) fn by_code(code: &str) -> Option<Platform> {
    DIRECTORY.iter().find(|(platform, _)| platform.code == code).map(|(platform, _)| platform.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms_are_found_by_name_region_pinyin_and_first_letters() {
        for typed in ["江北", "jiangbei", "JBGGZY", "jiang", " 公共资源 "] {
            assert!(search(typed).iter().any(|platform| platform.code == "jiangbei"), "{typed}");
        }
        assert_eq!(search("不存在的平台"), []);
        assert!(search("").len() >= 3);
        assert_eq!(by_code("jiangbei").map(|platform| platform.region).as_deref(), Some("江北示范市"));
        assert_eq!(by_code("nowhere"), None);
    }
}
