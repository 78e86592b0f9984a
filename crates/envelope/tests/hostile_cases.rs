//! The hostile files, each named by its defect. Data alone: how they are judged stands in `hostile`.

use serde_json::Value;

use crate::formats::hex;
use crate::hostile::{Case, Edit, Make};
use crate::reference::{Secrets, front, header, wrap};
use crate::vectors;

const BOTH: &[&str] = &["holder", "platform"];

/// What the cases are made from.
struct Base {
    /// The vector `both_groups`.
    file: Vec<u8>,
    /// Its header's text.
    json: String,
    /// Where its body begins.
    body: usize,
}

impl Base {
    fn front_len(&self) -> usize {
        12 + self.json.len()
    }
    fn parts(&self) -> &[u8] {
        &self.file[self.front_len()..]
    }
    /// The file with other header bytes, their length corrected, and the parts as they were.
    fn with_header(&self, header: &[u8]) -> Vec<u8> {
        [&front(header), self.parts()].concat()
    }
    /// The file with `from` replaced by `to` in its header, once.
    fn replaced(&self, from: &str, to: &str) -> Vec<u8> {
        assert!(self.json.contains(from), "{from} is not in the header");
        self.with_header(self.json.replacen(from, to, 1).as_bytes())
    }
    /// The file with the bytes at `at` turned over.
    fn flipped(&self, at: usize) -> Vec<u8> {
        let mut file = self.file.clone();
        file[at] ^= 0x01;
        file
    }
    /// A value of the header as JSON text.
    fn json_of(&self, pointer: &str) -> String {
        let value: Value = serde_json::from_str(&self.json).unwrap();
        value.pointer(pointer).unwrap().to_string()
    }
}

/// All cases, in the order in which a reader judges.
pub fn all() -> Vec<Case> {
    let file = vectors::file("both_groups");
    let (value, end) = header(&file);
    let json = String::from_utf8(file[12..end].to_vec()).unwrap();
    let summary = value["parts"][0]["plain_len"].as_u64().unwrap() as usize;
    let base = Base { file, json, body: end + summary + 56 };
    [beginning(&base), text(&base), format_and_suite(&base), names(&base), values(&base), groups(&base), parts(&base)]
        .into_iter()
        .chain([lengths(&base), shares(&base), bound(&base), segments(&base), large()])
        .flatten()
        .collect()
}

fn case(name: &'static str, code: &'static str, rule: impl Into<Option<&'static str>>, bytes: Vec<u8>) -> Case {
    Case { name, code, rule: rule.into(), keys: BOTH, make: Make::Bytes(bytes) }
}

/// One breach of a header's rule, by replacing a text once.
fn malformed(base: &Base, rule: &'static str, breaches: &[(&'static str, &str, &str)]) -> Vec<Case> {
    breaches.iter().map(|(name, from, to)| case(name, "header_malformed", rule, base.replaced(from, to))).collect()
}

fn beginning(base: &Base) -> Vec<Case> {
    let with_len = |len: [u8; 4]| [b"SEALBID1", len.as_slice(), &base.file[12..]].concat();
    let len = base.json.len() as u32;
    vec![
        case("empty_file", "not_sealbid", None, vec![]),
        case("zip_file", "not_sealbid", None, b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec()),
        case("magic_cut", "not_sealbid", None, b"SEALBID".to_vec()),
        case("magic_lower_case", "not_sealbid", None, [b"sealbid1", &base.file[8..]].concat()),
        case("magic_of_another_format", "not_sealbid", None, [b"SEALBID2", &base.file[8..]].concat()),
        case("byte_order_mark_before_magic", "not_sealbid", None, [b"\xef\xbb\xbf", &base.file[..]].concat()),
        case("header_length_zero", "header_malformed", "H1", with_len([0; 4])),
        case("header_length_one", "header_malformed", "H1", with_len([0, 0, 0, 1])),
        case("header_length_65537", "header_too_large", "H1", with_len([0, 1, 0, 1])),
        case("header_length_all_ones", "header_too_large", "H1", with_len([0xff; 4])),
        case("header_length_little_endian", "header_too_large", "H1", with_len(len.to_le_bytes())),
        case("header_length_one_less", "header_malformed", "H3", with_len((len - 1).to_be_bytes())),
        case("cut_in_header_length", "truncated", None, base.file[..11].to_vec()),
        case("cut_after_header_length", "truncated", None, base.file[..12].to_vec()),
        case("cut_in_header", "truncated", None, base.file[..base.front_len() - 1].to_vec()),
    ]
}

fn text(base: &Base) -> Vec<Case> {
    let json = base.json.as_str();
    let nested = |depth: usize| format!("\"opens\":{}{},\"groups\"", "[".repeat(depth), "]".repeat(depth));
    let with = |name, rule: &'static str, bytes: &[u8]| case(name, "header_malformed", rule, base.with_header(bytes));
    let opens = "\"opens\":\"2026-12-01T01:30:00Z\",\"groups\"";
    let inside = |bytes: &[u8]| {
        let at = json.find("JB-2026").unwrap();
        [&json.as_bytes()[..at], bytes, &json.as_bytes()[at..]].concat()
    };
    let utf16: Vec<u8> = json.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut cases = vec![
        with("byte_order_mark_in_header", "H3", &[b"\xef\xbb\xbf", json.as_bytes()].concat()),
        with("white_space_before_header", "H3", format!(" {json}").as_bytes()),
        with("newline_after_header", "H3", format!("{json}\n").as_bytes()),
        with("header_in_an_array", "H3", format!("[{json}]").as_bytes()),
        with("header_in_utf16", "H3", &utf16),
        with("utf8_stray_byte", "H3", &inside(b"\xff")),
        with("utf8_overlong", "H3", &inside(b"\xc0\xaf")),
        with("utf8_encoded_surrogate", "H3", &inside(b"\xed\xa0\x80")),
        with("utf8_beyond_unicode", "H3", &inside(b"\xf4\x90\x80\x80")),
        with("two_json_texts", "H2", format!("{json}{json}").as_bytes()),
        with("brace_missing", "H2", b"{{}"),
        with("nested_33_deep", "H2", json.replacen(opens, &nested(32), 1).as_bytes()),
        with("nested_20000_deep", "H2", json.replacen(opens, &nested(20_000), 1).as_bytes()),
    ];
    cases.extend(malformed(
        base,
        "H2",
        &[
            ("single_quotes", "\"lot\"", "'lot'"),
            ("name_without_quotes", "\"lot\"", "lot"),
            ("comma_before_brace", "\"lot\":\"1\"", "\"lot\":\"1\","),
            ("comma_missing", "\"lot\":\"1\"},", "\"lot\":\"1\"}"),
            ("colon_missing", "\"lot\":\"1\"", "\"lot\" \"1\""),
            ("comment", "{\"format\"", "{/* 1 */\"format\""),
            ("number_with_leading_zero", "\"plain_len\":1000", "\"plain_len\":01000"),
            ("number_with_plus", "\"plain_len\":1000", "\"plain_len\":+1000"),
            ("number_nan", "\"plain_len\":1000", "\"plain_len\":NaN"),
            ("number_infinity", "\"plain_len\":1000", "\"plain_len\":-Infinity"),
            ("number_hexadecimal", "\"plain_len\":1000", "\"plain_len\":0x3e8"),
            ("escape_unknown", "JB-2026", "JB\\-2026"),
            ("escape_not_hexadecimal", "JB-2026", "\\u00g0JB-2026"),
            ("escape_cut", "JB-2026-001\"", "JB-2026-001\\u00\""),
            ("newline_in_string", "JB-2026", "JB\n2026"),
            ("nul_in_string", "JB-2026", "JB\u{0}2026"),
            ("no_break_space_between", ",\"suite\"", ",\u{a0}\"suite\""),
        ],
    ));
    cases
}

fn format_and_suite(base: &Base) -> Vec<Case> {
    const FORMAT: &str = "{\"format\":1,";
    const SUITE: &str = "\"P256-HKDF-SHA256-AES256GCM\"";
    let of = |code: &'static str, list: &[(&'static str, &str, &str)]| -> Vec<Case> {
        list.iter().map(|(name, from, to)| case(name, code, "H4", base.replaced(from, to))).collect()
    };
    let later = |header: &str| base.with_header(header.as_bytes());
    let mut cases = of(
        "unsupported_format",
        &[
            ("format_2", FORMAT, "{\"format\":2,"),
            ("format_0", FORMAT, "{\"format\":0,"),
            ("format_huge", FORMAT, "{\"format\":18446744073709551617,"),
            ("format_2_of_another_suite", &format!("{FORMAT}\"suite\":{SUITE}"), "{\"format\":2,\"suite\":\"x\""),
            ("format_2_with_a_repeated_name", FORMAT, "{\"format\":2,\"opens\":\"\","),
        ],
    );
    cases.push(case("format_2_different_in_all_else", "unsupported_format", "H4", later("{\"format\":2,\"a\":[1.5]}")));
    cases.extend(of(
        "unsupported_suite",
        &[
            ("suite_of_sm2", SUITE, "\"SM2-SM3-SM4GCM\""),
            ("suite_lower_case", SUITE, "\"p256-hkdf-sha256-aes256gcm\""),
            ("suite_with_aes128", SUITE, "\"P256-HKDF-SHA256-AES128GCM\""),
            ("suite_empty", SUITE, "\"\""),
            ("suite_and_a_space", SUITE, "\"P256-HKDF-SHA256-AES256GCM \""),
        ],
    ));
    let other = later("{\"format\":1,\"suite\":\"other\",\"a\":1.5,\"a\":null}");
    cases.push(case("suite_different_in_all_else", "unsupported_suite", "H4", other));
    cases.extend(malformed(
        base,
        "H4",
        &[
            ("format_missing", FORMAT, "{"),
            ("format_missing_suite_unknown", &format!("{FORMAT}\"suite\":{SUITE}"), "{\"suite\":\"x\""),
            ("suite_missing", &format!("\"suite\":{SUITE},"), ""),
        ],
    ));
    cases.extend(malformed(
        base,
        "H7",
        &[
            ("format_a_string", FORMAT, "{\"format\":\"1\","),
            ("format_null", FORMAT, "{\"format\":null,"),
            ("suite_a_number", SUITE, "1"),
            ("suite_an_array", SUITE, &format!("[{SUITE}]")),
        ],
    ));
    cases.extend(malformed(
        base,
        "H8",
        &[
            ("format_with_point", FORMAT, "{\"format\":1.0,"),
            ("format_with_exponent", FORMAT, "{\"format\":1e0,"),
            ("format_negative", FORMAT, "{\"format\":-1,"),
            ("format_2_with_point", FORMAT, "{\"format\":2.0,"),
        ],
    ));
    cases
}

fn names(base: &Base) -> Vec<Case> {
    let member = base.json_of("/groups/0/any/0/ct");
    let (commit, tender) = (base.json_of("/commit"), base.json_of("/tender"));
    let repeated = [
        ("format_twice", "{\"format\":1,", "{\"format\":1,\"format\":1,".to_owned()),
        ("format_twice_one_escaped", "{\"format\":1,", "{\"\\u0066ormat\":2,\"format\":1,".to_owned()),
        ("suite_twice", ",\"suite\"", ",\"suite\":\"x\",\"suite\"".to_owned()),
        ("commit_twice", ",\"commit\"", format!(",\"commit\":{commit},\"commit\"")),
        ("commit_twice_one_escaped", ",\"commit\"", format!(",\"com\\u006dit\":{commit},\"commit\"")),
        ("tender_twice", ",\"tender\"", format!(",\"tender\":{tender},\"tender\"")),
        ("name_twice_in_tender", "\"lot\":\"1\"", "\"lot\":\"1\",\"lot\":\"2\"".to_owned()),
        ("name_twice_in_bid", "\"uscc\":", "\"uscc\":\"\",\"uscc\":".to_owned()),
        ("name_twice_in_group", "\"any\":", "\"any\":[],\"any\":".to_owned()),
        ("name_twice_in_member", "\"ct\":", format!("\"ct\":{member},\"ct\":")),
        ("name_twice_in_part", "\"plain_len\":1000", "\"plain_len\":1000,\"plain_len\":1000".to_owned()),
        ("name_twice_in_an_unknown_object", "\"lot\":\"1\"", "\"lot\":{\"a\":1,\"a\":1}".to_owned()),
        ("empty_name_twice", "\"lot\":\"1\"", "\"lot\":{\"\":1,\"\":1}".to_owned()),
        ("surrogate_name_twice", "\"lot\":\"1\"", "\"lot\":{\"\\ud800\":1,\"\\uD800\":1}".to_owned()),
    ];
    let twice = |(name, from, to): (&'static str, &str, String)| {
        case(name, "header_duplicate_name", "H5", base.replaced(from, &to))
    };
    let mut cases: Vec<Case> = repeated.into_iter().map(twice).collect();
    cases.extend(malformed(
        base,
        "H6",
        &[
            ("name_unknown", "{\"format\":1,", "{\"format\":1,\"note\":\"\","),
            ("name_unknown_in_tender", "\"lot\":\"1\"", "\"lot\":\"1\",\"\":\"\""),
            ("name_unknown_in_bid", "\"uscc\":", "\"phone\":\"\",\"uscc\":"),
            ("name_unknown_in_group", "\"any\":", "\"all\":[],\"any\":"),
            ("name_unknown_in_member", "\"ct\":", "\"cert\":\"\",\"ct\":"),
            ("name_unknown_in_part", "\"plain_len\":1000", "\"plain_len\":1000,\"sha256\":\"\""),
            ("name_with_a_lone_surrogate", "\"lot\":\"1\"", "\"lot\":\"1\",\"\\udc00\":\"\""),
            ("name_in_other_case", "\"commit\"", "\"Commit\""),
            ("name_with_a_space", "\"commit\"", "\"commit \""),
            ("tender_missing", &format!("\"tender\":{tender},"), ""),
            ("opens_missing", "\"opens\":\"2026-12-01T01:30:00Z\",", ""),
            ("commit_missing", &format!(",\"commit\":{commit}"), ""),
            ("groups_missing", &format!("\"groups\":{},", base.json_of("/groups")), ""),
            ("parts_missing", &format!("\"parts\":{},", base.json_of("/parts")), ""),
            ("tender_lot_missing", ",\"lot\":\"1\"", ""),
            ("bid_uscc_missing", ",\"uscc\":\"91350100M000100Y43\"", ""),
            ("group_name_missing", "\"name\":\"bidder\",", ""),
            ("group_any_missing", &format!(",\"any\":{}", base.json_of("/groups/1/any")), ""),
            ("member_subject_missing", &format!("\"subject\":{},", base.json_of("/groups/0/any/0/subject")), ""),
            ("member_ct_missing", &format!(",\"ct\":{member}"), ""),
            ("part_length_missing", ",\"plain_len\":1000", ""),
        ],
    ));
    cases.extend(malformed(
        base,
        "H7",
        &[
            ("tender_null", &format!("\"tender\":{tender}"), "\"tender\":null"),
            ("tender_an_array", &format!("\"tender\":{tender}"), "\"tender\":[]"),
            ("tender_no_a_number", "\"no\":\"JB-2026-001\"", "\"no\":2026001"),
            ("opens_null", "\"opens\":\"2026-12-01T01:30:00Z\"", "\"opens\":null"),
            ("groups_an_object", &format!("\"groups\":{}", base.json_of("/groups")), "\"groups\":{}"),
            ("group_an_array", &base.json_of("/groups/1"), "[]"),
            ("members_an_object", &format!("\"any\":{}", base.json_of("/groups/1/any")), "\"any\":{}"),
            ("member_a_string", &base.json_of("/groups/0/any/0"), "\"holder\""),
            ("subject_true", &base.json_of("/groups/0/any/0/subject"), "true"),
            ("parts_a_string", &format!("\"parts\":{}", base.json_of("/parts")), "\"parts\":\"summary body\""),
            ("part_length_a_string", "\"plain_len\":1000", "\"plain_len\":\"1000\""),
            ("commit_a_number", &commit, "0"),
        ],
    ));
    cases
}

fn values(base: &Base) -> Vec<Case> {
    let (commit, cert) = (base.json_of("/commit"), base.json_of("/groups/0/any/0/cert_sha256"));
    let (enc, ct) = (base.json_of("/groups/0/any/0/enc"), base.json_of("/groups/0/any/0/ct"));
    let (id, created) = (base.json_of("/bid/id"), "\"created\":\"2026-11-23T08:00:00Z\"");
    let quoted = |text: &str| format!("\"{text}\"");
    let plain = |text: &str| text.trim_matches('"').to_owned();
    let mut cases = malformed(
        base,
        "H8",
        &[
            ("length_with_point", "\"plain_len\":1000", "\"plain_len\":1000.0"),
            ("length_with_exponent", "\"plain_len\":1000", "\"plain_len\":1e3"),
            ("length_negative", "\"plain_len\":1000", "\"plain_len\":-1000"),
            ("length_minus_zero", "\"plain_len\":1000", "\"plain_len\":-0"),
        ],
    );
    cases.extend(malformed(
        base,
        "H9",
        &[
            ("nul_escaped", "JB-2026", "JB\\u00002026"),
            ("newline_escaped", "JB-2026", "JB\\n2026"),
            ("last_control_character_escaped", "JB-2026", "JB\\u001f2026"),
            ("delete_character", "JB-2026", "JB\u{7f}2026"),
            ("delete_character_escaped", "JB-2026", "JB\\u007F2026"),
            ("tab_in_bidder", "江北示范建设有限公司\",\"uscc\"", "江北\\t公司\",\"uscc\""),
        ],
    ));
    cases.extend(malformed(
        base,
        "H10",
        &[
            ("high_surrogate_alone", "JB-2026", "JB\\ud83d2026"),
            ("low_surrogate_alone", "JB-2026", "JB\\ude002026"),
            ("surrogates_in_the_wrong_order", "JB-2026", "JB\\ude00\\ud83d2026"),
            ("high_surrogate_at_the_end", "JB-2026-001\"", "JB-2026-001\\uDBFF\""),
        ],
    ));
    cases.extend(malformed(
        base,
        "H11",
        &[
            ("string_of_4097_bytes", "JB-2026-001", &"x".repeat(4097)),
            ("string_of_1366_characters", "JB-2026-001", &"封".repeat(1366)),
            ("string_of_4097_bytes_one_escaped", "JB-2026-001", &format!("\\u0041{}", "x".repeat(4096))),
        ],
    ));
    cases.extend(malformed(
        base,
        "H12",
        &[
            ("commit_upper_case", &commit, &commit.to_uppercase()),
            ("commit_one_digit_short", &commit, &quoted(&plain(&commit)[1..])),
            ("commit_one_digit_long", &commit, &quoted(&(plain(&commit) + "0"))),
            ("commit_not_hexadecimal", &commit, &quoted(&format!("g{}", &plain(&commit)[1..]))),
            ("commit_with_full_width_digits", &commit, &quoted(&"０".repeat(64))),
            ("commit_empty", &commit, "\"\""),
            ("certificate_hash_upper_case", &cert, &cert.to_uppercase()),
            ("certificate_hash_one_byte_short", &cert, &quoted(&plain(&cert)[2..])),
            ("certificate_hash_in_base64", &cert, "\"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\""),
        ],
    ));
    cases.extend(malformed(
        base,
        "H14",
        &[
            ("enc_padded", &enc, &quoted(&(plain(&enc) + "="))),
            ("enc_in_standard_base64", &enc, &quoted(&format!("{}+/", &plain(&enc)[..85]))),
            ("enc_with_unused_bits", &enc, &quoted(&with_unused_bits(&plain(&enc)))),
            ("enc_64_bytes", &enc, &quoted(&plain(&enc)[..86])),
            ("enc_66_bytes", &enc, &quoted(&format!("{}A", plain(&enc)))),
            ("enc_compressed", &enc, &quoted(&("Ag".to_owned() + &"A".repeat(42)))),
            ("enc_hybrid", &enc, &quoted(&format!("Bg{}", &plain(&enc)[2..]))),
            ("enc_not_on_the_curve", &enc, &quoted(&format!("BAAA{}", &plain(&enc)[4..]))),
            ("enc_beyond_the_field", &enc, &quoted(&format!("BP{}8", "_".repeat(84)))),
            ("enc_empty", &enc, "\"\""),
            ("enc_with_a_space", &enc, &quoted(&format!("{} ", &plain(&enc)[..86]))),
            ("ct_32_bytes", &ct, &quoted(&plain(&ct)[..43])),
            ("ct_47_bytes", &ct, &quoted(&format!("{}A", &plain(&ct)[..62]))),
            ("ct_51_bytes", &ct, &quoted(&format!("{}AAAA", plain(&ct)))),
            ("ct_with_a_newline", &ct, &quoted(&format!("{}\\n", plain(&ct)))),
        ],
    ));
    cases.extend(moments(base, created));
    cases.extend(malformed(base, "H16", &[("tender_id_empty", &base.json_of("/tender/id"), "\"\"")]));
    cases.extend(malformed(
        base,
        "H17",
        &[
            ("bid_id_empty", &id, "\"\""),
            ("bid_id_15_bytes", &id, &quoted(&plain(&id)[2..])),
            ("bid_id_upper_case", &id, &quoted("0123456789ABCDEF0123456789ABCDEF")),
            ("bid_id_a_uuid", &id, &quoted("01234567-89ab-4def-8123-456789abcdef")),
        ],
    ));
    cases
}

/// The same bytes with a bit set that base64 does not use.
fn with_unused_bits(text: &str) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (front, last) = text.split_at(text.len() - 1);
    let value = ALPHABET.iter().position(|c| *c == last.as_bytes()[0]).unwrap();
    format!("{front}{}", char::from(ALPHABET[value | 1]))
}

fn moments(base: &Base, created: &str) -> Vec<Case> {
    let forms = [
        ("created_empty", ""),
        ("created_with_offset", "2026-11-23T16:00:00+08:00"),
        ("created_with_fraction", "2026-11-23T08:00:00.0Z"),
        ("created_lower_case", "2026-11-23t08:00:00z"),
        ("created_with_a_space", "2026-11-23 08:00:00Z"),
        ("created_date_alone", "2026-11-23"),
        ("created_in_month_13", "2026-13-01T08:00:00Z"),
        ("created_on_30_february", "2026-02-30T08:00:00Z"),
        ("created_on_29_february_of_2100", "2100-02-29T08:00:00Z"),
        ("created_at_24_hours", "2026-11-23T24:00:00Z"),
        ("created_at_a_leap_second", "2026-12-31T23:59:60Z"),
        ("created_in_year_0", "0000-01-01T00:00:00Z"),
        ("created_with_signs", "2026-11-23T08:+1:-1Z"),
    ];
    let mut cases: Vec<Case> = forms
        .iter()
        .map(|(name, text)| {
            case(name, "header_malformed", "H15", base.replaced(created, &format!("\"created\":\"{text}\"")))
        })
        .collect();
    let opens = "\"opens\":\"2026-12-01T01:30:00Z\"";
    cases.extend(malformed(
        base,
        "H15",
        &[
            ("opens_a_space", opens, "\"opens\":\" \""),
            ("opens_on_31_november", opens, "\"opens\":\"2026-11-31T01:30:00Z\""),
        ],
    ));
    cases
}

fn groups(base: &Base) -> Vec<Case> {
    let (bidder, platform) = (base.json_of("/groups/0"), base.json_of("/groups/1"));
    let (both, member) = (base.json_of("/groups"), base.json_of("/groups/0/any/0"));
    let cert = base.json_of("/groups/0/any/0/cert_sha256");
    let other = base.json_of("/groups/1/any/0/cert_sha256");
    let members = |from: usize, count: usize| {
        let one = |n: usize| member.replacen(&cert, &format!("\"{n:064x}\""), 1);
        (from..from + count).map(one).collect::<Vec<_>>().join(",")
    };
    let of = |first: &str, second: &str| {
        format!("[{{\"name\":\"bidder\",\"any\":[{first}]}},{{\"name\":\"platform\",\"any\":[{second}]}}]")
    };
    let with = |name, code, rule: &'static str, groups: &str| case(name, code, rule, base.replaced(&both, groups));
    let mut cases = malformed(
        base,
        "H18",
        &[
            ("groups_in_the_other_order", &both, &format!("[{platform},{bidder}]")),
            ("platform_without_bidder", &both, &format!("[{platform}]")),
            ("group_of_another_name", "\"name\":\"platform\"", "\"name\":\"auditor\""),
            ("group_in_upper_case", "\"name\":\"bidder\"", "\"name\":\"Bidder\""),
            ("third_group", &both, &format!("[{bidder},{platform},{{\"name\":\"auditor\",\"any\":[]}}]")),
            ("bidder_twice", "\"name\":\"platform\"", "\"name\":\"bidder\""),
        ],
    );
    cases.extend([
        with("certificate_in_both_groups", "header_malformed", "H21", &both.replacen(&other, &cert, 1)),
        with(
            "certificate_twice_in_a_group",
            "header_malformed",
            "H21",
            &of(&format!("{member},{member}"), &members(1, 1)),
        ),
        with("no_groups", "recipients_none", "H19", "[]"),
        with("bidder_without_members", "recipients_none", "H19", &of("", &members(1, 1))),
        with("platform_without_members", "recipients_none", "H19", &of(&members(1, 1), "")),
        with("neither_group_with_members", "recipients_none", "H19", &of("", "")),
        with("bidder_with_65_members", "recipients_too_many", "H20", &of(&members(1, 65), &members(100, 1))),
        with("platform_with_65_members", "recipients_too_many", "H20", &of(&members(1, 1), &members(100, 65))),
        with("both_groups_with_65_members", "recipients_too_many", "H20", &of(&members(1, 33), &members(100, 32))),
        with(
            "bidder_alone_with_65_members",
            "recipients_too_many",
            "H20",
            &format!("[{{\"name\":\"bidder\",\"any\":[{}]}}]", members(1, 65)),
        ),
    ]);
    cases
}

fn parts(base: &Base) -> Vec<Case> {
    let (summary, body, both) = (base.json_of("/parts/0"), base.json_of("/parts/1"), base.json_of("/parts"));
    let of_body = "\"plain_len\":1000";
    let mut cases = malformed(
        base,
        "H22",
        &[
            ("parts_in_the_other_order", &both, &format!("[{body},{summary}]")),
            ("body_missing", &both, &format!("[{summary}]")),
            ("no_parts", &both, "[]"),
            ("third_part", &both, &format!("[{summary},{body},{{\"name\":\"annex\",\"plain_len\":0}}]")),
            ("part_of_another_name", "\"name\":\"body\"", "\"name\":\"content\""),
        ],
    );
    cases.extend(malformed(
        base,
        "H23",
        &[
            ("summary_over_1_mib", &summary, "{\"name\":\"summary\",\"plain_len\":1048577}"),
            ("body_over_1_tib", of_body, "\"plain_len\":1099511627777"),
            ("body_of_2_to_64_bytes", of_body, "\"plain_len\":18446744073709551616"),
            ("body_of_30_digits", of_body, "\"plain_len\":100000000000000000000000000000"),
        ],
    ));
    cases
}

fn lengths(base: &Base) -> Vec<Case> {
    let end = base.file.len();
    let cut = |name, at: usize| case(name, "truncated", None, base.file[..at].to_vec());
    let more = |name, bytes: &[u8]| case(name, "trailing_bytes", None, [&base.file, bytes].concat());
    vec![
        cut("cut_before_summary", base.front_len()),
        cut("cut_in_summary", base.front_len() + 50),
        cut("cut_before_body", base.body),
        cut("cut_in_body", base.body + 40),
        cut("last_byte_missing", end - 1),
        case("body_said_longer", "truncated", None, base.replaced("\"plain_len\":1000", "\"plain_len\":1001")),
        case("body_said_1_tib", "truncated", None, base.replaced("\"plain_len\":1000", "\"plain_len\":1099511627776")),
        more("one_byte_more", b"\0"),
        more("newline_at_the_end", b"\n"),
        more("empty_segment_at_the_end", &[0; 16]),
        more("file_twice", &base.file),
        case("body_said_shorter", "trailing_bytes", None, base.replaced("\"plain_len\":1000", "\"plain_len\":999")),
    ]
}

fn shares(base: &Base) -> Vec<Case> {
    const CODE: &str = "share_not_unwrapped";
    let with_keys = |name, keys| Case { name, code: CODE, rule: None, keys, make: Make::Bytes(base.file.clone()) };
    let (bidder, platform) = (base.json_of("/groups/0/any/0"), base.json_of("/groups/1/any/0"));
    let of = |field: &str| {
        (base.json_of(&format!("/groups/0/any/0/{field}")), base.json_of(&format!("/groups/1/any/0/{field}")))
    };
    let replaced =
        |name, rule: Option<&'static str>, from: &str, to: &str| case(name, CODE, rule, base.replaced(from, to));
    let ct = of("ct").0;
    let first = if ct.starts_with("\"A") { "\"B" } else { "\"A" };
    let commit = base.json_of("/commit");
    let secrets = Secrets::of(&base.file, BOTH);
    let swapped = base
        .json_of("/groups")
        .replacen(&bidder, "\u{1}", 1)
        .replacen(&platform, &bidder, 1)
        .replacen('\u{1}', &platform, 1);
    let other = vectors::file("same_lengths");
    let (other, _) = header(&other);
    vec![
        with_keys("no_key", &[]),
        with_keys("key_of_a_stranger", &["stranger"]),
        with_keys("key_of_the_bidder_alone", &["holder"]),
        with_keys("key_of_the_platform_alone", &["platform", "standby"]),
        replaced("ciphertext_of_share_changed", None, &ct, &format!("{first}{}", &ct[2..])),
        replaced("encapsulated_key_of_another_member", None, &of("enc").0, &of("enc").1),
        replaced("certificate_hash_of_another", Some("H13"), &of("cert_sha256").0, &format!("\"{}\"", "0".repeat(64))),
        replaced("members_exchanged_between_groups", None, &base.json_of("/groups"), &swapped),
        replaced("share_of_another_file", None, &bidder, &other["groups"][0]["any"][0].to_string()),
        replaced("tender_id_changed", Some("H24"), "ocds-990000", "ocds-990001"),
        replaced("bid_id_changed", Some("H24"), &base.json_of("/bid/id"), "\"00112233445566778899aabbccddeeff\""),
        replaced("commit_changed", Some("H24"), &commit, &format!("\"{}\"", "0".repeat(64))),
        replaced("platform_group_removed", Some("H24"), &format!(",{}", base.json_of("/groups/1")), ""),
        Case {
            keys: &["colleague", "platform"],
            ..case("another_share_for_a_second_member", CODE, None, two_shares(base, &secrets))
        },
        case("commit_of_another_salt", CODE, None, salted_otherwise(base, &secrets)),
    ]
}

/// Sound for the holder; the colleague, tried first, finds a share that the header does not commit to.
fn two_shares(base: &Base, secrets: &Secrets) -> Vec<u8> {
    let (value, _) = header(&base.file);
    let (enc, ct) = wrap(&value, "bidder", "colleague", &[7; 32], &mut sealbid_testkit::rng(200));
    let member = format!(
        "{{\"cert_sha256\":\"{}\",\"subject\":\"\",\"enc\":\"{enc}\",\"ct\":\"{ct}\"}}",
        hex(&crate::formats::certificate("colleague").sha256())
    );
    let json = base.json.replacen("\"any\":[", &format!("\"any\":[{member},"), 1);
    let body = crate::formats::counting(1000);
    let summary = vectors::VECTORS[0].summary.bytes();
    secrets.file(&json, &summary, &body, &mut sealbid_testkit::rng(201))
}

/// A file whose parts are sound and whose commitment was worked out with an empty salt.
fn salted_otherwise(base: &Base, secrets: &Secrets) -> Vec<u8> {
    let unsalted = Secrets { shares: secrets.shares.clone(), bid_id: String::new() };
    let json = base.json.replacen(&hex(&secrets.commitment()), &hex(&unsalted.commitment()), 1);
    let summary = vectors::VECTORS[0].summary.bytes();
    secrets.file(&json, &summary, &crate::formats::counting(1000), &mut sealbid_testkit::rng(202))
}

/// Changes of the header that leave shares and commitment as they are.
fn bound(base: &Base) -> Vec<Case> {
    let changed = |name, from: &str, to: &str| case(name, "segment_corrupt", "H24", base.replaced(from, to));
    let summary = base.json_of("/parts/0/plain_len");
    let longer = summary.parse::<u64>().unwrap() + 1;
    let lens = base.json.replacen(&format!("\"plain_len\":{summary}"), &format!("\"plain_len\":{longer}"), 1);
    let lens = lens.replacen("\"plain_len\":1000", "\"plain_len\":999", 1);
    let reordered = base.json.replacen("\"no\":\"JB-2026-001\",", "\"lot\":\"1\",", 1);
    let reordered = reordered.replacen(",\"lot\":\"1\"}", ",\"no\":\"JB-2026-001\"}", 1);
    vec![
        changed("title_changed", "一期", "二期"),
        changed("bidder_changed", "江北示范建设有限公司\",\"uscc\"", "江北另一家有限公司\",\"uscc\""),
        changed("created_changed", "2026-11-23T08:00:00Z", "2026-11-23T08:00:01Z"),
        changed("opening_changed", "2026-12-01T01:30:00Z", "2026-11-01T01:30:00Z"),
        changed("opening_removed", "\"2026-12-01T01:30:00Z\"", "\"\""),
        changed("subject_changed", "示范持有人", "示范同事"),
        changed("white_space_added", ",\"suite\"", ", \"suite\""),
        changed("character_escaped", "JB-2026", "\\u004aB-2026"),
        case("names_reordered", "segment_corrupt", "H24", base.with_header(reordered.as_bytes())),
        changed("member_added", "\"any\":[", &format!("\"any\":[{},", stranger(base))),
        case("byte_moved_between_parts", "segment_corrupt", "H24", base.with_header(lens.as_bytes())),
    ]
}

fn stranger(base: &Base) -> String {
    let cert = base.json_of("/groups/0/any/0/cert_sha256");
    base.json_of("/groups/0/any/0").replacen(&cert, &format!("\"{}\"", "5".repeat(64)), 1)
}

fn segments(base: &Base) -> Vec<Case> {
    let (front, body, end) = (base.front_len(), base.body, base.file.len());
    let flipped = |name, at| case(name, "segment_corrupt", None, base.flipped(at));
    let other = vectors::file("same_lengths");
    let (_, other_front) = header(&other);
    let other_body = other.len() - 1056;
    vec![
        flipped("summary_stream_header_changed", front),
        flipped("summary_salt_changed", front + 1),
        flipped("summary_nonce_prefix_changed", front + 39),
        flipped("summary_first_byte_changed", front + 40),
        flipped("summary_tag_changed", body - 1),
        flipped("body_stream_header_changed", body),
        flipped("body_salt_changed", body + 32),
        flipped("body_nonce_prefix_changed", body + 33),
        flipped("body_first_byte_changed", body + 40),
        flipped("body_last_byte_changed", end - 17),
        flipped("body_tag_changed", end - 1),
        case("body_of_another_file", "segment_corrupt", None, [&base.file[..body], &other[other_body..]].concat()),
        case("parts_exchanged", "segment_corrupt", None, {
            [&other[..other_front], &other[other_body..], &other[other_front..other_body]].concat()
        }),
    ]
}

/// Changes whole segments: described in the manifest by their byte ranges.
fn large() -> Vec<Case> {
    const SEGMENT: usize = 1 << 20;
    let file = vectors::file("four_segments");
    let end = file.len();
    let body = end - (100 + 16) - 3 * SEGMENT;
    let edited = |name, code, edit: Edit| Case {
        name,
        code,
        rule: None,
        keys: BOTH,
        make: Make::Edit(Edit { vector: "four_segments", ..edit }),
    };
    let taken = |name, code, take: Vec<[usize; 2]>| edited(name, code, Edit { take, ..Edit::default() });
    let flipped = |name, at: usize| {
        let patch = vec![(at, vec![file[at] ^ 0x80])];
        edited(name, "segment_corrupt", Edit { take: vec![[0, end]], patch, ..Edit::default() })
    };
    let second = body + SEGMENT;
    let (third, last) = (second + SEGMENT, second + 2 * SEGMENT);
    vec![
        taken("last_segment_missing", "truncated", vec![[0, last]]),
        taken("middle_segment_missing", "truncated", vec![[0, second], [third, end]]),
        taken("segments_exchanged", "segment_corrupt", vec![[0, second], [third, last], [second, third], [last, end]]),
        taken("segment_repeated", "segment_corrupt", vec![[0, third], [second, third], [last, end]]),
        taken("last_segment_twice", "trailing_bytes", vec![[0, end], [last, end]]),
        flipped("first_segment_changed", body + 40),
        flipped("third_segment_changed", third + 1000),
        flipped("last_segment_changed", end - 1),
        edited(
            "segment_cut_out_of_zeros",
            "segment_corrupt",
            Edit { take: vec![[0, end]], patch: vec![(second, vec![0; 64])], ..Edit::default() },
        ),
        edited(
            "bytes_after_four_segments",
            "trailing_bytes",
            Edit { take: vec![[0, end]], append: b"x".to_vec(), ..Edit::default() },
        ),
    ]
}
