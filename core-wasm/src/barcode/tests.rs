//! Every figure of `cases.json`, each by the function that a till uses; what no text may do.
//!
//! `cases.json`: `kind` is the function, `in` its input, `out` what must come of it; only what `out` names is compared.

use super::gs1::{self, Data, Element, NotGs1, SEPARATOR};
use super::label::{self, Label, Measure, Misread, Rule, ready_made};
use super::*;
use crate::base::money::Currency;
use jiff::civil::Date;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const CASES: &str = include_str!("cases.json");

fn text<'a>(of: &'a Value, key: &str) -> &'a str {
    of[key].as_str().unwrap_or_else(|| panic!("no text {key}: {of}"))
}

fn why(error: NotGtin) -> &'static str {
    match error {
        NotGtin::NotDigits => "not_digits",
        NotGtin::Length => "length",
        NotGtin::CheckDigit => "check_digit",
        NotGtin::NumberSystem => "number_system",
    }
}

/// The twelve digits of a UPC-A.
fn upc_a(number: Gtin) -> String {
    number
        .written()
        .into_iter()
        .find(|text| text.len() == 12)
        .unwrap()
}

fn check(given: &Value) -> Value {
    json!({ "digit": check_digit(text(given, "payload")) })
}

fn measure(given: &Value) -> Value {
    json!({ "digit": measure_digit(text(given, "digits")) })
}

fn gtin(given: &Value) -> Value {
    match Gtin::read(text(given, "text")) {
        Ok(number) => json!({ "valid": true, "gtin14": number.to_string() }),
        Err(error) => json!({ "valid": false, "reason": why(error) }),
    }
}

fn same(given: &Value) -> Value {
    json!({ "same": Gtin::read(text(given, "a")) == Gtin::read(text(given, "b")) })
}

fn upc_e(given: &Value) -> Value {
    match Gtin::read_upc_e(text(given, "text")) {
        Ok(number) => json!({ "upc_a": upc_a(number) }),
        Err(error) => json!({ "error": why(error) }),
    }
}

fn upc_a_to_e(given: &Value) -> Value {
    json!({ "upc_e": Gtin::read(text(given, "upc_a")).unwrap().to_upc_e() })
}

fn eight_digits(given: &Value) -> Value {
    let [ean8, upc_e] = Gtin::all(text(given, "text"));
    json!({ "as_ean8": ean8.is_some(), "as_upc_e": upc_e.map(upc_a) })
}

fn measured(label: &Label) -> (&'static str, Option<i64>) {
    match label.measure {
        Measure::Weight => ("weight", label.value.scaled(3)),
        Measure::Price => ("price", label.value.scaled(2)),
        Measure::Count => ("count", label.value.scaled(0)),
    }
}

/// A case's rule has its prefix and its decimals beside the layout; here they stand in it.
fn rule(given: &Value) -> Rule {
    let (prefix, layout) = (text(given, "prefix"), text(given, "layout"));
    let (whole, decimals) =
        layout.split_at(12 - usize::try_from(given["decimals"].as_u64().unwrap()).unwrap());
    let layout = [prefix, &whole[prefix.len()..], &decimals.replace('M', "D")].concat();
    let measure = match text(given, "measure") {
        "weight" => Measure::Weight,
        "price" => Measure::Price,
        _ => Measure::Count,
    };
    Rule::new(&layout, measure).unwrap()
}

fn embedded(given: &Value) -> Value {
    let number = match Gtin::read(text(given, "text")) {
        Ok(number) => number,
        Err(error) => return json!({ "error": why(error) }),
    };
    let rules: Vec<_> = given["rules"].as_array().unwrap().iter().map(rule).collect();
    match label::read(number, &rules) {
        Ok(Some(label)) => {
            let (measure, value) = measured(&label);
            let lookup = &label.lookup.to_string()[1..];
            json!({ "item": label.item, "measure": measure, "value": value, "lookup": lookup })
        }
        Ok(None) => json!({ "plain": number.to_string() }),
        Err(Misread) => json!({ "error": "verifier" }),
    }
}

fn pattern(given: &Value) -> Value {
    let rule = Rule::new(text(given, "pattern"), Measure::Weight).unwrap();
    let number = Gtin::read(text(given, "text")).unwrap();
    let label = label::read(number, &[rule]).unwrap().unwrap();
    json!({ "base": &label.lookup.to_string()[1..], "value": label.value.to_string() })
}

fn element(element: &Element<'_>, today: Date) -> Value {
    let mut all = Map::new();
    all.insert("ai".to_owned(), json!(element.ai));
    all.insert("value".to_owned(), json!(element.value));
    let more = match element.data {
        Data::Text | Data::Item(_) => None,
        Data::Day(day) => Some(("date", json!(day.date(today).unwrap().to_string()))),
        Data::Count(count) => Some(("count", json!(count))),
        Data::Measure(decimal) | Data::Amount(decimal) => Some(("decimal", json!(decimal.to_string()))),
        Data::Money(number, decimal) => {
            let code = Currency::from_number(number).unwrap().code();
            all.insert("currency".to_owned(), json!(code));
            Some(("decimal", json!(decimal.to_string())))
        }
    };
    all.extend(more.map(|(key, value)| (key.to_owned(), value)));
    Value::Object(all)
}

fn elements(given: &Value) -> Value {
    let today: Date = text(given, "today").parse().unwrap();
    let separators: Vec<char> = match given["separators"].as_array() {
        Some(all) => all.iter().flat_map(|one| one.as_str().unwrap().chars()).collect(),
        None => vec![SEPARATOR],
    };
    let (_, text) = Symbology::strip(text(given, "text"));
    match gs1::elements(text, &separators) {
        Ok(elements) => {
            let elements: Vec<_> = elements.iter().map(|one| element(one, today)).collect();
            json!({ "elements": elements })
        }
        Err(error) => json!({ "error": match error {
            NotGs1::Empty => "empty",
            NotGs1::UnknownAi => "unknown_ai",
            NotGs1::Length => "length",
            NotGs1::Character => "character",
            NotGs1::Date => "date",
            NotGs1::CheckDigit => "check_digit",
        } }),
    }
}

#[test]
fn every_figure_comes_out() {
    let cases: Vec<Value> = serde_json::from_str(CASES).unwrap();
    assert_eq!(cases.len(), 143);
    let mut wrong = Vec::new();
    for case in &cases {
        let given = &case["in"];
        let found = match text(case, "kind") {
            "check_digit" => check(given),
            "price_digit" => measure(given),
            "gtin" => gtin(given),
            "same_item" => same(given),
            "upc_e" => upc_e(given),
            "upc_a_to_e" => upc_a_to_e(given),
            "eight_digits" => eight_digits(given),
            "embedded" => embedded(given),
            "pattern" => pattern(given),
            "gs1" => elements(given),
            other => panic!("no function for {other}"),
        };
        // Where an error is found is not compared.
        let expected = case["out"].as_object().unwrap();
        let compared = expected
            .iter()
            .filter(|(key, _)| !matches!(key.as_str(), "ai" | "at"));
        for (key, value) in compared {
            if found[key] != *value {
                wrong.push(format!(
                    "{}: {key} is {}, not {value}",
                    text(case, "id"),
                    found[key]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_ready_made_labels_are_those_of_the_cases() {
    let cases: Vec<Value> = serde_json::from_str(CASES).unwrap();
    for country in label::COUNTRIES {
        let ready: Vec<_> = ready_made(country)
            .iter()
            .map(|(layout, measure)| Rule::new(layout, *measure).unwrap())
            .collect();
        let country = match *country {
            "ee" | "lt" | "lv" => "baltics",
            country => country,
        };
        let mut of_country = cases.iter().filter(|case| {
            text(case, "kind") == "embedded" && text(case, "id").starts_with(&format!("{country}-"))
        });
        let case = of_country.next().unwrap();
        let rules: Vec<_> = case["in"]["rules"].as_array().unwrap().iter().map(rule).collect();
        assert_eq!(ready, rules, "{country}");
    }
    assert!(Rule::new(label::USUAL.0, label::USUAL.1).is_some());
}

#[test]
fn a_layout_that_says_nothing_clear_is_none() {
    for layout in [
        "",
        "21",
        "21IIIIIIIIII",
        "21IIIIIMMDDDxx",
        "21IIIMMIIMMM",
        "21IIIIIDDDMM",
        "21IIIIkkMMMM",
        "21IIIkMMMMMM",
        "21IIIIIMMDD€",
    ] {
        assert_eq!(Rule::new(layout, Measure::Weight), None, "{layout}");
    }
}

#[test]
fn a_scan_is_read_for_what_it_may_be() {
    let number = |text: &str| Some(Gtin::read(text).unwrap());
    let upc_e = |text: &str| Some(Gtin::read_upc_e(text).unwrap());
    let cola = number("2900000000018");
    for (scan, text, numbers) in [
        (" 2900000000018\t", "2900000000018", [cola, None]),
        ("\u{200b}02900000000018", "02900000000018", [cola, None]),
        ("]E02900000000018", "2900000000018", [cola, None]),
        ("]E329000000000180012", "29000000000180012", [cola, None]),
        (
            "01029000000000181727123110AB12",
            "01029000000000181727123110AB12",
            [cola, None],
        ),
        (
            "(01)02900000000018(17)271231(10)AB12",
            "(01)02900000000018(17)271231(10)AB12",
            [cola, None],
        ),
        ("]C10102900000000018", "0102900000000018", [cola, None]),
        // In another kind of code, the same signs are the shop's own.
        ("]C00102900000000018", "0102900000000018", [None, None]),
        ("01234565", "01234565", [number("01234565"), upc_e("01234565")]),
        ("]E401234565", "01234565", [number("01234565"), None]),
        ("]E001234565", "01234565", [upc_e("01234565"), None]),
        // Digits of a length that a shop's own numbers have are no UPC-E that lacks its check digit.
        ("425261", "425261", [None, None]),
        ("00360002", "00360002", [None, None]),
        ("ABC-123", "ABC-123", [None, None]),
        ("10LOT", "10LOT", [None, None]),
        ("", "", [None, None]),
        ("]C1", "", [None, None]),
    ] {
        let reading = Reading::of(scan);
        assert_eq!((reading.text, reading.numbers), (text, numbers), "{scan}");
    }
    let says = Reading::of("]C101029000000000183103000486\u{1d}3922627\u{1d}3012\u{1d}393397812500").says;
    assert_eq!(says.weight.and_then(|weight| weight.scaled(3)), Some(486));
    assert_eq!(says.amount.and_then(|amount| amount.scaled(2)), Some(627));
    assert_eq!(says.count, Some(12));
    assert_eq!(
        says.money.map(|(currency, money)| (currency, money.scaled(3))),
        Some((978, Some(12_500)))
    );
}

#[test]
fn one_article_has_one_key_however_its_code_is_written() {
    for code in ["036000291452", "0036000291452", " 00036000291452\u{200b}"] {
        assert_eq!(keys(code), ["00036000291452"], "{code}");
    }
    // The number system 0 and the zeros that a UPC-E leaves out.
    assert_eq!(keys("04252614"), keys("042100005264"));
    assert_eq!(keys("01234565").len(), 2, "a GTIN-8 and a UPC-E");
    // A wrong check digit makes it a text, and then each zero counts.
    assert_ne!(keys("036000291453"), keys("0036000291453"));
    assert_eq!(keys("ABC"), ["ABC"]);
}

#[test]
fn a_decimal_is_never_rounded() {
    let decimal = Decimal::read("1250", 3).unwrap();
    assert_eq!(decimal.to_string(), "1.250");
    for (decimals, whole) in [
        (3, Some(1250)),
        (2, Some(125)),
        (1, None),
        (0, None),
        (5, Some(125_000)),
        (20, None),
    ] {
        assert_eq!(decimal.scaled(decimals), whole, "{decimals}");
    }
    assert_eq!(Decimal::read("-1", 0), None);
}

/// Texts that look like codes, and any other.
fn scans() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{0,20}",
        "(\\][A-Za-z][0-9])?(\\(?[0-9]{2,4}\\)?[0-9A-Za-z\u{1d}\\(\\)€]{0,18}){0,6}",
        "\\PC{0,40}",
        any::<String>(),
    ]
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(scan in scans(), layout in scans()) {
        let reading = Reading::of(&scan);
        let rules: Vec<_> = [Rule::new(&layout, Measure::Price), Rule::new("2MMMMMMMMMMM", Measure::Count)]
            .into_iter()
            .flatten()
            .chain(Rule::new(label::USUAL.0, label::USUAL.1))
            .collect();
        for number in reading.numbers.into_iter().flatten() {
            let _ = label::read(number, &rules);
            for written in number.written() {
                prop_assert!(Gtin::all(&written).contains(&Some(number)), "{}", written);
            }
        }
        let _ = (check_digit(&scan), measure_digit(&scan), Gtin::read_upc_e(&scan));
        for separators in [&[SEPARATOR][..], &[], &['€', '1']] {
            let _ = gs1::elements(&scan, separators);
        }
        if let Some(day) = ShortDate::read(&scan) {
            let _ = day.date(Date::MIN);
            let _ = day.date(Date::MAX);
        }
    }

    /// One digit wrong, or two neighbours that do not differ by five swapped, is found out.
    #[test]
    fn a_check_digit_finds_what_it_is_for(payload in "[0-9]{12}", place in 0usize..13, other in 0u8..10) {
        let number = format!("{payload}{}", check_digit(&payload).unwrap());
        prop_assert!(Gtin::read(&number).is_ok());
        let mut bytes = number.clone().into_bytes();
        bytes[place] = other + b'0';
        let wrong = String::from_utf8(bytes).unwrap();
        prop_assert_eq!(Gtin::read(&wrong).is_ok(), wrong == number);
    }

    #[test]
    fn a_upc_e_comes_back(text in "[01][0-9]{6}") {
        let number = Gtin::read_upc_e(&text).unwrap();
        let short = number.to_upc_e().unwrap();
        prop_assert_eq!(Gtin::read_upc_e(&short), Ok(number));
    }
}
