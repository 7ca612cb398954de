//! Files as spreadsheets and people write them: each is read as it was meant, or refused with the place that an editor shows.

use super::answers::{Accept, Taken};
use super::{Answers, Folder, StoreFiles, read};
use std::fs;

const STORE: &str = r#"name = { en = "Test shop" }
kind = "shop"
currency = "EUR"
languages = ["en"]
time_zone = "Europe/Berlin"
prices_include_tax = true
[[tax]]
id = "std"
name = { en = "VAT" }
rate = "19%"
[[unit]]
id = "pc"
decimals = 0
name = { en = "Piece" }
symbol = { en = "pc" }
[[staff]]
id = "boss"
name = "Boss"
role = "manager"
pin = "222222"
"#;
const HEAD: &str = "id,category,name_en,price,unit,tax,station,barcode,sku,modifier_groups,weighed";

/// The store with this products.csv.
fn with(products: impl AsRef<[u8]>) -> Result<StoreFiles, String> {
    with_answers(STORE, products, &Answers::default())
}

fn with_answers(store: &str, products: impl AsRef<[u8]>, answers: &Answers) -> Result<StoreFiles, String> {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("store.toml"), store).unwrap();
    fs::write(
        dir.path().join("categories.csv"),
        "id,name_en,colour,sort\nall,All,teal,10\n",
    )
    .unwrap();
    fs::write(dir.path().join("products.csv"), products).unwrap();
    read(&Folder::Disk(dir.path().to_owned()), answers).map_err(|problems| problems.to_string())
}

/// What is said of this products.csv, but for the last line.
fn said(products: impl AsRef<[u8]>) -> Vec<String> {
    match with(products) {
        Ok(_) => vec!["taken".to_owned()],
        Err(said) => {
            let lines: Vec<_> = said.lines().map(str::to_owned).collect();
            lines[..lines.len() - 1].to_vec()
        }
    }
}

fn prices(products: impl AsRef<[u8]>) -> Result<Vec<i64>, String> {
    let store = with(products)?;
    Ok(store
        .catalog
        .products
        .iter()
        .map(|product| product.price.0)
        .collect())
}

#[test]
fn any_separator_of_spreadsheets_is_read() {
    let comma = format!("{HEAD}\na1,all,A1,1.50,pc,std,,,S1,,no\n");
    for separator in [",", ";", "\t", "|"] {
        let text = comma.replace(',', separator);
        assert_eq!(prices(&text), Ok(vec![150]), "{separator:?}");
        let told = format!("sep={separator}\n{text}");
        assert_eq!(prices(told), Ok(vec![150]), "sep={separator:?}");
    }
}

#[test]
fn lines_are_counted_as_editors_do_whatever_ends_them() {
    let text = format!(
        "{HEAD}\na1,all,A1,1.00,pc,std,,,S1,,no\n\na2,all,A2,oops,pc,std,,,S2,,no\n,,,,,,,,,,\na1,all,A3,1.00,pc,std,,,S3,,no\n"
    );
    let expected = [
        "products.csv line 4, character 11, price: \"oops\" is not an amount in EUR; write it like 12.50",
        "products.csv line 6, character 1, id: \"a1\" is used in line 2 already; give each its own",
    ];
    for end in ["\n", "\r\n", "\r"] {
        assert_eq!(said(text.replace('\n', end)), expected, "{end:?}");
    }
}

#[test]
fn columns_may_be_named_in_any_case_and_empty_columns_and_rows_are_none() {
    let text = format!(
        "{},,\na1,all,A1,1.50,pc,std,,,S1,,no,,\n,,,,,,,,,,,,\n",
        HEAD.to_uppercase()
    );
    assert_eq!(prices(text), Ok(vec![150]));
}

#[test]
fn codes_of_real_shops_are_taken() {
    for (code, read) in [
        ("96385074", "96385074"),
        ("036000291452", "036000291452"),
        ("ABC-123", "ABC-123"),
        (" 4006381333931", "4006381333931"),
        ("\t4006381333931\u{200b}", "4006381333931"),
    ] {
        let store = with(format!("{HEAD}\na1,all,A,1.00,pc,std,,{code},S1,,no\n"));
        let codes = store.map(|store| store.catalog.products[0].barcode.clone());
        assert_eq!(codes, Ok(Some(read.to_owned())), "{code:?}");
    }
}

#[test]
fn decimal_commas_are_read_where_they_are_clear() {
    let of = |separator: &str, price: &str| {
        let text = format!("{HEAD}\na1,all,A1,PRICE,pc,std,,,S1,,no\n").replace(',', separator);
        prices(text.replace("PRICE", price))
    };
    assert_eq!(of(";", "1,50"), Ok(vec![150]));
    assert_eq!(of("\t", "1.234,50"), Ok(vec![123_450]));
    assert_eq!(of(",", "\"1,50\""), Ok(vec![150]));
    assert_eq!(of(",", "€1.50"), Ok(vec![150]));
    assert!(
        of(",", "\"1,500\"")
            .unwrap_err()
            .contains("\"1,500\" is not an amount in EUR; write it like 12.50")
    );
}

#[test]
fn a_separator_that_is_not_known_and_a_heading_that_is_none_are_told_once() {
    let told = said(format!("sep=#\n{HEAD}\n"));
    assert_eq!(
        told,
        [
            "products.csv line 1, character 1: says that \"#\" separates its values; save it with a comma, a semicolon or a tab"
        ]
    );
    let told = said("Artikel;Preis\nA1;1,50\n");
    assert_eq!(
        told,
        [
            "products.csv line 1, character 1: must name the columns, which are id, category, price, unit, tax, station, barcode, sku, \
          modifier_groups, weighed, name_en; \"Artikel;Preis\" names none of them"
        ]
    );
}

#[test]
fn what_spreadsheets_leave_out_or_add_at_the_end_of_a_row_is_nothing() {
    let head = "id,weighed,category,name_en,price,unit,tax,station,barcode,sku,modifier_groups";
    let text = format!("{head}\na1,no,all,A1,1.50,pc,std\na2,FALSE,all,A2,2.00,pc,std,,,,,,,\n");
    assert_eq!(prices(text), Ok(vec![150, 200]));
    let short = said(format!("{head}\na1,no,all,A1,1.50\n"));
    assert_eq!(
        short,
        [
            "products.csv line 2, character 1: has 5 values for 11 columns; put a value that contains a separator in double quotes"
        ]
    );
    let nameless = said(format!("{HEAD},\na1,all,A1,1.50,pc,std,,,S1,,no,x\n"));
    assert_eq!(
        nameless,
        [
            "products.csv line 2, character 32: \"x\" stands in a column without a name; name it in the first line"
        ]
    );
}

#[test]
fn a_quote_that_nothing_closes_loses_no_row_without_a_word() {
    let told = said(format!(
        "{HEAD}\na1,all,\"A1,1.50,pc,std,,,S1,,no\na2,all,A2,1.50,pc,std,,,S2,,no\n"
    ));
    assert_eq!(
        told,
        [
            "products.csv line 2, character 9, name_en: begins with a double quote that is never closed; close it, or write it twice if it is meant"
        ]
    );
}

#[test]
fn other_files_under_this_name_are_told_by_what_they_are() {
    assert_eq!(
        said(b"PK\x03\x04\x14\x00"),
        ["products.csv: is a workbook, not a text file; open it in the spreadsheet and save it as CSV UTF-8"]
    );
    let utf16: Vec<u8> = format!("\u{feff}{HEAD}\na1,all,Καφές,1.50,pc,std,,,S1,,no\n")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(prices(utf16), Ok(vec![150]));
}

#[test]
fn a_code_finds_one_product_only() {
    let rows = |first: &str, second: &str| {
        said(format!(
            "{HEAD}\na1,all,A,1.00,pc,std,,{first},,no\nb1,all,B,2.00,pc,std,,{second},,no\n"
        ))
    };
    assert_eq!(
        rows(",4006381333931", "4006381333931,"),
        [
            "products.csv line 3, character 23, barcode: \"4006381333931\" is the sku of line 2: a scan would find two products; give each its own"
        ]
    );
    assert_eq!(
        rows("036000291452,", "0036000291452,"),
        [
            "products.csv line 3, character 23, barcode: \"0036000291452\" is used in line 2 already; give each its own"
        ]
    );
    assert_eq!(
        rows("4006381333931,4006381333931", ","),
        ["taken"],
        "of one product they may be the same"
    );
    assert_eq!(rows("4011,", "4012,"), ["taken"]);
}

#[test]
fn what_looks_like_a_mistake_is_asked_and_taken_once_somebody_says_so() {
    let nine: String = (0..9)
        .map(|n| format!("p{n},all,P{n},{n}.50,pc,std,,,,,no\n"))
        .collect();
    for (rows, accept, what) in [
        (
            "a1,all,A,4006381333931,pc,std,,,,,no\n".to_owned(),
            Accept::Prices,
            "has the form of a bar code",
        ),
        (
            "a1,all,A,4006381333930,pc,std,,,,,no\n".to_owned(),
            Accept::Prices,
            "is 1000000 or more",
        ),
        (
            format!("{nine}a1,all,A,96385075,pc,std,,,,,no\n"),
            Accept::Prices,
            "far above the file's other prices",
        ),
        (
            "a1,all,A,1.00,pc,std,,4006381333932,,,no\n".to_owned(),
            Accept::Barcodes,
            "wrong check digit",
        ),
        (
            "a1,all,A,1.00,pc,std,,36000291452,,,no\n".to_owned(),
            Accept::Barcodes,
            "lost zeros",
        ),
    ] {
        let text = format!("{HEAD}\n{rows}");
        let asked = said(&text);
        assert!(asked.len() == 1 && asked[0].contains(what), "{asked:?}");
        let answers = Answers {
            taken: Taken([accept].into()),
            ..Answers::default()
        };
        assert!(with_answers(STORE, &text, &answers).is_ok(), "{what}");
    }
    for (price, rows) in [("1999.00", nine.clone()), ("45000", String::new())] {
        let text = format!("{HEAD}\n{rows}a1,all,A,{price},pc,std,,,,,no\n");
        assert_eq!(said(text), ["taken"], "{price}");
    }
    for (rate, what) in [
        ("1900%", "is higher than the taxes of nearly all countries"),
        ("4294%", "is higher than the taxes of nearly all countries"),
        ("0.19%", "is less than half a per cent"),
        ("50%", "is higher"),
        ("27%", "taken"),
        ("0%", "taken"),
        ("999999%", "is not a rate"),
        ("-19%", "is not a rate"),
    ] {
        let store = STORE.replace("19%", rate);
        let text = format!("{HEAD}\na1,all,A,1.00,pc,std,,,,,no\n");
        let asked = with_answers(&store, &text, &Answers::default());
        let said = asked.map_or_else(|said| said, |_| "taken".to_owned());
        assert!(said.contains(what), "{rate}: {said}");
    }
}

#[test]
fn what_is_wrong_with_a_hostile_file_is_bounded() {
    let rows = "x,x,x,x,x,x,x,x,x,x,x\n".repeat(2_000);
    let told = said(format!("{HEAD}\n{rows}"));
    assert_eq!(told.len(), 1001);
    assert!(
        told[1000].starts_with("and ") && told[1000].ends_with(" more"),
        "{}",
        told[1000]
    );
    let long = said(format!(
        "{HEAD}\na1,all,A1,{},pc,std,,,S1,,no\n",
        "9".repeat(100_000)
    ));
    assert!(long[0].len() < 300, "{}", long[0].len());
    assert_eq!(
        said(format!("{HEAD}\n{}", ",".repeat(100_000))),
        ["taken"],
        "an empty row is none"
    );
    let wide = said(format!("{HEAD}\n{}x", "x,".repeat(100_000)));
    assert!(wide[0].contains("has 100001 values for 11 columns"), "{wide:?}");
    let many = said(format!("{HEAD}\n{}", "a\n".repeat(250_001)));
    assert_eq!(many, ["products.csv: has more than 250000 rows; no store has"]);
}

#[test]
fn letters_that_were_lost_before_are_no_name() {
    let told = said(format!("{HEAD}\na1,all,Caf\u{fffd},1.50,pc,std,,,S1,,no\n"));
    assert!(told[0].contains("has letters that were lost"), "{told:?}");
    let told = said(format!("{HEAD}\na1,all,Caf\u{1b}[31m,1.50,pc,std,,,S1,,no\n"));
    assert!(
        told[0].contains("has signs that can't be shown") && !told[0].contains('\u{1b}'),
        "{told:?}"
    );
}
