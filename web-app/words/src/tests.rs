//! Every way in which a language can lack something, planted; and what a good set of files comes to.

use super::*;

fn source(language: &str, area: &str, text: &str) -> Source {
    Source {
        language: language.to_owned(),
        area: area.to_owned(),
        text: text.to_owned(),
    }
}

const ENGLISH: &str = "\
total = Total

# $amount
pay = Pay { $amount }

# $count number, $figures
sales = { $count ->
    [0] No sales
    [one] 1 sale
   *[other] { $figures } sales
}
";

const ARABIC: &str = "\
total = المجموع
pay = ادفع { $amount }
sales = { $count ->
    [zero] لا مبيعات
    [one] عملية بيع واحدة
    [two] عمليتا بيع
    [few] { $figures } عمليات بيع
    [many] { $figures } عملية بيع
   *[other] { $figures } عملية بيع
}
";

fn catalogue(arabic: &str) -> Result<Catalogue, Vec<Fault>> {
    Catalogue::of(&[source("en", "pay", ENGLISH), source("ar", "pay", arabic)])
}

/// What is said of files in which something was changed.
fn refused(from: &str, to: &str) -> Vec<String> {
    assert!(ARABIC.contains(from), "{from}");
    let faults = catalogue(&ARABIC.replace(from, to)).unwrap_err();
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn languages_that_agree_are_taken() {
    let catalogue = catalogue(ARABIC).unwrap();
    assert_eq!(catalogue.languages, ["ar", "en"]);
    let names: Vec<_> = catalogue.words().map(|word| word.name.as_str()).collect();
    assert_eq!(names, ["total", "pay", "sales"]);
}

#[test]
fn a_missing_word_is_refused() {
    assert_eq!(
        refused("total = المجموع\n", ""),
        ["ar/pay.ftl has no 'total', which en has; add it there"]
    );
}

#[test]
fn a_word_too_many_is_refused() {
    assert_eq!(
        refused("total = ", "sum = مجموع\ntotal = "),
        ["ar/pay.ftl has 'sum', which en has not; take it out, or add it to en"]
    );
    assert_eq!(
        refused("total = ", "total = مجموع\ntotal = "),
        ["ar/pay.ftl: 'total' stands there twice"]
    );
}

#[test]
fn a_missing_plural_form_is_refused() {
    assert_eq!(
        refused("    [two] عمليتا بيع\n", ""),
        ["ar/pay.ftl: 'sales' lacks the form [two]"]
    );
    assert_eq!(
        refused("[two]", "[dual]"),
        [
            "ar/pay.ftl: 'sales' lacks the form [two]",
            "ar/pay.ftl: 'sales' has what this language has not: the form [dual]"
        ]
    );
}

#[test]
fn arguments_are_held_to_what_english_declares() {
    assert_eq!(
        refused("ادفع { $amount }", "ادفع"),
        ["ar/pay.ftl: 'pay' lacks the argument $amount"]
    );
    assert_eq!(
        refused("{ $amount }", "{ $amount } { $tip }"),
        ["ar/pay.ftl: 'pay' uses an argument that en does not declare: $tip"]
    );
    assert_eq!(
        refused("[few] { $figures }", "[few] { $count }"),
        ["ar/pay.ftl: 'sales' shows a number, which only chooses a form; show its figures instead: $count"]
    );
    assert_eq!(
        refused("{ $count ->", "{ $figures ->"),
        ["ar/pay.ftl: 'sales' chooses a form by an argument that en does not declare as number: $figures"]
    );
}

#[test]
fn a_language_without_an_area_or_without_known_forms_is_refused() {
    let faults = Catalogue::of(&[
        source("en", "pay", ENGLISH),
        source("en", "sell", ""),
        source("ar", "pay", ARABIC),
        source("tlh", "sell", ""),
        source("tlh", "pay", ""),
    ])
    .unwrap_err();
    let no_area = Fault::NoArea {
        language: "ar".to_owned(),
        area: "sell".to_owned(),
    };
    assert!(faults.contains(&no_area));
    assert!(faults.contains(&Fault::UnknownLanguage("tlh".to_owned())));
}

#[test]
fn what_is_not_understood_is_refused_and_not_passed_over() {
    for bad in [
        "total",
        "total = { NUMBER($n) }",
        "total = { -brand }",
        "-brand = Evertill",
        "total = Total\n    .title = Sum",
        "total = { total }",
    ] {
        let faults = Catalogue::of(&[source("en", "pay", bad)]).unwrap_err();
        assert!(
            faults
                .iter()
                .all(|fault| matches!(fault, Fault::NotSupported { .. })),
            "{bad}: {faults:?}"
        );
    }
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let faults = read(&folder.path().join("locales")).unwrap_err();
    assert!(faults[0].to_string().contains("locales"), "{faults:?}");
    std::fs::create_dir_all(folder.path().join("en")).unwrap();
    std::fs::write(folder.path().join("en/pay.ftl"), ENGLISH).unwrap();
    assert_eq!(read(folder.path()).unwrap().areas.len(), 1);
}

#[test]
fn methods_take_arguments_in_the_order_of_their_declaration() {
    let rust = catalogue(ARABIC).unwrap().rust();
    for line in [
        "pub fn total(self) -> &'static str {",
        "pub fn pay(self, amount: &str) -> String {",
        "pub fn sales(self, count: u64, figures: &str) -> String {",
        "formatted(2, &[Value::Number(count), Value::Text(figures)])",
        "pub const PLAIN: &'static [(&'static str, usize)] = &[(\"total\", 0), ];",
    ] {
        assert!(rust.contains(line), "{line} in\n{rust}");
    }
}

#[test]
fn a_file_has_all_words_and_a_name_of_its_own() {
    let files = catalogue(ARABIC).unwrap().files();
    assert_eq!(
        files[1].text,
        r#"["Total",["Pay ",0],[{"by":0,"of":{"=0":["No sales"],"one":["1 sale"],"other":[1," sales"]}}]]"#
    );
    let again = catalogue(&ARABIC.replace("المجموع", "الكل")).unwrap().files();
    assert_ne!(files[0].name, again[0].name);
    assert_eq!(files[1].name, again[1].name);
}
