//! Forms: what is said twice must agree.

use sealbid_bid::forms::{Form, FormFacts, TenderRef, disagreement, render};
use sealbid_testkit::run;
use serde_json::{Value, json};

use crate::sample::{FONTS, PAPERS};
use crate::world::now;

pub fn facts() -> FormFacts {
    FormFacts {
        tender: TenderRef {
            no: "JBSF-2026-0117".to_owned(),
            title: "江北示范新区社区服务中心供配电及信息化改造工程".to_owned(),
            lot: "1".to_owned(),
        },
        purchaser: "江北示范城市建设投资有限公司".to_owned(),
    }
}

pub fn sample(name: &str) -> Value {
    serde_json::from_slice(&PAPERS.iter().find(|paper| paper.name == name).unwrap().bytes).unwrap()
}

fn parsed(form: &Value) -> Result<Form, sealbid_bid::forms::FormError> {
    Form::parse(&serde_json::to_vec(form).unwrap(), &facts())
}

#[test]
fn values_that_contradict_are_refused() {
    const LETTER: &str = "投标函.json";
    const SCHEDULE: &str = "开标一览表.json";
    const QUOTATION: &str = "分项报价表.json";
    type Edit = fn(&mut Value);
    let cases: [(&str, &str, Edit, &str); 33] = [
        ("sound_letter", LETTER, |_| {}, "accepted"),
        ("sound_schedule", SCHEDULE, |_| {}, "accepted"),
        ("sound_quotation", QUOTATION, |_| {}, "accepted"),
        (
            "capitals_that_the_rules_permit",
            SCHEDULE,
            |form| form["price_capitals"] = json!("贰佰肆拾叁万叁仟玖佰玖拾叁圆捌角陆分"),
            "accepted",
        ),
        (
            "capitals_of_another_amount",
            SCHEDULE,
            |form| form["price_capitals"] = json!("人民币贰佰肆拾叁万叁仟玖佰玖拾叁元整"),
            "form_capitals",
        ),
        ("capitals_that_are_none", LETTER, |form| form["price_capitals"] = json!("很多钱"), "form_capitals"),
        ("total_capitals_differ", QUOTATION, |form| form["total_capitals"] = json!("人民币壹元整"), "form_capitals"),
        ("total_is_not_the_sum", QUOTATION, |form| form["total_fen"] = json!(243_399_387), "form_total"),
        ("item_is_not_the_product", QUOTATION, |form| form["items"][0]["amount_fen"] = json!(1), "form_item_amount"),
        ("item_rounded_down", QUOTATION, |form| form["items"][7]["amount_fen"] = json!(4_435_660), "form_item_amount"),
        ("quantity_in_words", QUOTATION, |form| form["items"][0]["quantity"] = json!("six"), "form_number"),
        ("quantity_negative", QUOTATION, |form| form["items"][0]["quantity"] = json!("-6"), "form_number"),
        ("quantity_as_a_number", QUOTATION, |form| form["items"][0]["quantity"] = json!(6), "form_malformed"),
        ("amount_as_a_fraction", QUOTATION, |form| form["total_fen"] = json!(2_433_993.86), "form_malformed"),
        ("amount_negative", LETTER, |form| form["price_fen"] = json!(-1), "form_malformed"),
        ("amount_too_large", LETTER, |form| form["price_fen"] = json!(100_000_000_000_000_i64), "form_malformed"),
        ("no_items", QUOTATION, |form| form["items"] = json!([]), "form_number"),
        (
            "sum_too_large",
            QUOTATION,
            |form| {
                let item = json!({"no": "1", "name": "a", "unit": "b", "quantity": "1",
                "unit_price_fen": 99_999_999_999_999_i64, "amount_fen": 99_999_999_999_999_i64});
                form["items"] = json!([item, item]);
            },
            "form_number",
        ),
        ("other_tender", LETTER, |form| form["tender"] = json!({"no": "X-1"}), "form_other_tender"),
        ("other_lot", LETTER, |form| form["tender"] = json!({"lot": "2"}), "form_other_tender"),
        ("other_purchaser", LETTER, |form| form["purchaser"] = json!("另一家"), "form_other_tender"),
        ("newer", LETTER, |form| *form = json!({"format": 2}), "form_newer"),
        ("no_format", LETTER, |form| *form = json!({"form": "bid_letter"}), "form_malformed"),
        ("unknown_form", LETTER, |form| form["form"] = json!("poem"), "form_malformed"),
        ("unknown_field", LETTER, |form| form["discount"] = json!(1), "form_malformed"),
        ("missing_field", LETTER, |form| form["quality"] = Value::Null, "form_malformed"),
        ("empty_field", LETTER, |form| form["quality"] = json!(""), "text_empty"),
        ("two_lines", SCHEDULE, |form| form["manager"] = json!("a\nb"), "text_character"),
        ("long", SCHEDULE, |form| form["manager"] = json!("长".repeat(101)), "text_too_long"),
        ("code_of_no_enterprise", LETTER, |form| form["bidder"]["uscc"] = json!("123"), "text_form"),
        ("no_day", LETTER, |form| form["date"] = json!("2026-02-30"), "form_date"),
        ("day_in_another_form", LETTER, |form| form["date"] = json!("20261120"), "form_date"),
        ("validity_nought", LETTER, |form| form["validity_days"] = json!(0), "form_number"),
    ];
    for (defect, name, edit, code) in cases {
        let mut form = sample(name);
        edit(&mut form);
        let found = parsed(&form);
        assert_eq!(found.as_ref().map_or_else(|e| e.code(), |_| "accepted"), code, "{defect}");
        if let Err(e) = found {
            assert!(e.params().iter().all(|(name, _)| !name.is_empty()));
        }
    }
    assert_eq!(Form::parse(&vec![b' '; 600_000], &facts()).unwrap_err().code(), "form_malformed");
}

#[test]
fn what_is_stored_is_complete_and_stays_the_same() {
    for name in ["投标函.json", "开标一览表.json", "分项报价表.json"] {
        let form = parsed(&sample(name)).unwrap();
        let stored = form.to_json().unwrap();
        assert_eq!(Form::parse(&stored, &facts()).unwrap(), form);
        assert_eq!(Form::parse(&stored, &facts()).unwrap().to_json().unwrap(), stored);
        let text = String::from_utf8(stored).unwrap();
        assert!(text.contains("人民币贰佰肆拾叁万叁仟玖佰玖拾叁元捌角陆分") && text.contains("JBSF-2026-0117"));
    }
}

#[test]
fn forms_of_one_response_agree() {
    let forms = |edit: fn(&mut [Value; 3])| {
        let mut values = [sample("投标函.json"), sample("开标一览表.json"), sample("分项报价表.json")];
        edit(&mut values);
        let [Ok(Form::BidLetter(l)), Ok(Form::OpeningSchedule(s)), Ok(Form::Quotation(q))] =
            values.each_ref().map(parsed)
        else {
            panic!("each form by itself holds")
        };
        let all = disagreement(Some(&l), Some(&s), Some(&q)).map(|found| found.field);
        let without_schedule = disagreement(Some(&l), None, Some(&q)).map(|found| found.field);
        (all, without_schedule)
    };
    assert_eq!(forms(|_| {}), (None, None));
    assert_eq!(forms(|forms| forms[0]["price_fen"] = json!(1)), (Some("price"), Some("price")));
    assert_eq!(forms(|forms| forms[1]["price_fen"] = json!(1)), (Some("price"), None));
    assert_eq!(forms(|forms| forms[1]["delivery_days"] = json!(1)), (Some("delivery_days"), None));
    assert_eq!(forms(|forms| forms[1]["quality"] = json!("优良")), (Some("quality"), None));
    assert_eq!(forms(|forms| forms[2]["bidder"] = json!("另一家公司")), (Some("bidder"), Some("bidder")));
}

#[test]
fn forms_become_pages_that_others_read() {
    let folder = tempfile::tempdir().unwrap();
    let capitals = "人民币贰佰肆拾叁万叁仟玖佰玖拾叁元捌角陆分";
    for (name, pages, words) in [
        (
            "投标函.json",
            1,
            &["投标函", "江北示范城市建设投资有限公司", capitals, "¥2,433,993.86", "2026年11月20日"][..],
        ),
        ("开标一览表.json", 1, &["开标一览表", capitals, "¥2,433,993.86", "王演练"][..]),
        ("分项报价表.json", 1, &["分项报价表", capitals, "12.15", "44,356.61", "不间断电源"][..]),
    ] {
        let form = parsed(&sample(name)).unwrap();
        let rendered = render(&form, &FONTS, now()).unwrap();
        assert_eq!(rendered.pages, pages, "{name}");
        assert_eq!(rendered.bytes, render(&form, &FONTS, now()).unwrap().bytes, "{name}: the same bytes again");
        let path = folder.path().join("form.pdf");
        std::fs::write(&path, rendered.bytes).unwrap();
        run("qpdf", ["--check".as_ref(), path.as_os_str()]).ok();
        let text = run("pdftotext", [path.as_os_str(), "-".as_ref()]).ok().out;
        // Text set in two scripts may come out with spaces between them.
        let compact: String = text.split_whitespace().collect();
        for word in words {
            assert!(compact.contains(word), "{name} lacks {word}:\n{text}");
        }
    }
    let mut form = sample("投标函.json");
    form["quality"] = json!("𠮷祥");
    let missing = render(&parsed(&form).unwrap(), &FONTS, now()).unwrap_err();
    assert_eq!(missing.params()[0], ("character", "𠮷".to_owned()));
}
