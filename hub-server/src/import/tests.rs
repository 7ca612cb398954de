//! The import as a whole: the demo stores are good, and every rule of the format has its sentence.

use super::{Answers, Folder, Problems, StoreFiles, Summary, run};
use crate::access::pins::Pins;
use crate::import::demo::Demo;
use crate::sqlite::{DATABASE, RealmChoice, SqliteStore, reader};
use core_wasm::base::money::Amount;
use core_wasm::base::permission::{Permission, Permissions};
use core_wasm::base::role::Role;
use core_wasm::domain::Body;
use core_wasm::records::catalog::{CatalogEdited, CatalogEvent, ProductEdit};
use core_wasm::records::store_settings::{StoreEdited, StoreEvent, StoreKind};
use core_wasm::replica::{Command, Wanted};
use server_kit::journal::{Journal, WriterThread};
use std::fs;
use std::path::Path;

/// A small store without a fault; the tests change one thing each.
const GOOD: [(&str, &str); 6] = [
    (
        "store.toml",
        r#"name = { en = "Taverna", ar = "حانة" }
kind = "restaurant"
currency = "EUR"
languages = ["en", "ar"]
time_zone = "Asia/Nicosia"
prices_include_tax = true

[[tax]]
id = "food"
name = { en = "VAT 9 %", ar = "9٪" }
rate = "9%"

[[station]]
id = "kitchen"
kind = "kitchen"
name = { en = "Kitchen", ar = "المطبخ" }

[[unit]]
id = "piece"
decimals = 0
name = { en = "Piece", ar = "قطعة" }
symbol = { en = "pc", ar = "ق" }

[[unit]]
id = "kg"
decimals = 3
name = { en = "Kilogram", ar = "كيلو" }
symbol = { en = "kg", ar = "كغ" }

[[staff]]
id = "ana"
name = "Ana"
role = "waiter"
pin = "1357"

[[staff]]
id = "eleni"
name = "Eleni"
role = "manager"
pin = "604182"
"#,
    ),
    (
        "categories.csv",
        "id,name_en,name_ar,colour,sort\nmeze,Meze,مزة,olive,10\n",
    ),
    (
        "products.csv",
        "id,category,name_en,name_ar,price,unit,tax,station,barcode,sku,modifier_groups,weighed\n\
         hummus,meze,Hummus,حمص,4.80,piece,food,kitchen,,R1,bread,no\n\
         olives,meze,Olives,زيتون,12.00,kg,food,,2912345678906,,,yes\n",
    ),
    (
        "modifier_groups.csv",
        "id,name_en,name_ar,min,max\nbread,Bread,خبز,0,2\n",
    ),
    (
        "modifiers.csv",
        "id,group,name_en,name_ar,price,sort\nplain,bread,Plain,عادي,0.00,20\nnone,bread,None,بدون,-0.50,10\n",
    ),
    (
        "tables.csv",
        "id,name,area_en,area_ar,seats,x,y\nt1,1,Inside,الداخل,2,0,0\nt2,2,Inside,الداخل,4,2,0\n",
    ),
];

fn read_in(folder: &Folder) -> Result<StoreFiles, Problems> {
    super::read(folder, &Answers::default())
}

pub(super) fn write(dir: &Path) {
    for (file, text) in GOOD {
        fs::write(dir.join(file), text).unwrap();
    }
}

/// What is said when, in one file, one text is replaced by another.
fn said(file: &str, from: &str, to: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path());
    let path = dir.path().join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    fs::write(&path, text.replacen(from, to, 1)).unwrap();
    match read_in(&Folder::Disk(dir.path().to_owned())) {
        Ok(_) => format!("{file}: {from:?} → {to:?} is taken"),
        Err(problems) => {
            let text = problems.to_string();
            text.lines()
                .filter(|line| !line.ends_with("nothing was imported."))
                .collect::<Vec<_>>()
                .join("\n")
        }
    }
}

#[test]
fn the_demo_stores_are_good() {
    let restaurant = read_in(&Demo::Restaurant.folder()).unwrap();
    assert_eq!(restaurant.settings.kind, StoreKind::Restaurant);
    assert!(restaurant.catalog.products.len() >= 60);
    assert!(restaurant.settings.taxes.len() >= 2 && restaurant.settings.stations.len() >= 2);
    assert!(!restaurant.catalog.tables.is_empty() && !restaurant.catalog.modifier_groups.is_empty());
    let shop = read_in(&Demo::Shop.folder()).unwrap();
    assert_eq!(shop.settings.kind, StoreKind::Shop);
    assert!(shop.catalog.products.len() >= 300 && shop.settings.units.len() >= 2);
    assert!(shop.catalog.products.iter().any(|product| product.weighed));
    let favourites = shop.catalog.products.iter().filter(|product| product.favourite);
    assert!((5..=20).contains(&favourites.count()));
    assert!(
        shop.catalog
            .products
            .iter()
            .all(|product| product.barcode.is_some())
    );
}

/// The journal of a new hub in this folder, its thread, and its PINs.
pub(super) async fn journal(dir: &Path) -> (Journal, WriterThread, Pins) {
    let store = SqliteStore::open(&dir.join(DATABASE)).unwrap();
    let identity = store.identity(dir, &RealmChoice::default()).unwrap();
    let reader = reader(dir.join(DATABASE));
    let (journal, thread) = Journal::start(store, reader, identity.realm, identity.hub_id, None).unwrap();
    let pins = Pins::open(dir, &journal).await.unwrap();
    (journal, thread, pins)
}

#[tokio::test]
async fn settings_that_people_edited_stay_until_the_files_say_something_new() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path());
    let (journal, thread, pins) = journal(dir.path()).await;
    let import = || async {
        run(
            &journal,
            &pins,
            Folder::Disk(dir.path().to_owned()),
            &Answers::default(),
            None,
        )
        .await
        .map(|done| done.summary)
    };
    let zone = || {
        let view = journal.view();
        view.replica.settings().get().map(|store| store.time_zone.clone())
    };
    assert!(import().await.unwrap().settings);
    let edit = StoreEdited {
        time_zone: Some("Asia/Amman".to_owned()),
        ..StoreEdited::of()
    };
    let record = |replica: &core_wasm::replica::Replica| {
        let body = Body::Store(StoreEvent::Edited(edit));
        let id = replica.realm().singleton("store");
        (vec![Command::Record(id, body)], ())
    };
    journal.record(record).await.unwrap();
    assert_eq!(import().await.unwrap(), Summary::default());
    assert_eq!(zone().as_deref(), Some("Asia/Amman"));
    let path = dir.path().join("store.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("Asia/Nicosia", "Asia/Beirut", 1)).unwrap();
    assert!(import().await.unwrap().settings);
    assert_eq!(zone().as_deref(), Some("Asia/Beirut"));
    thread.stop().await;
}

#[tokio::test]
async fn favourites_stay_as_they_are_while_the_files_say_nothing_of_them() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path());
    let (journal, thread, pins) = journal(dir.path()).await;
    let import = |text: String| {
        fs::write(dir.path().join("products.csv"), text).unwrap();
        let (folder, answers) = (Folder::Disk(dir.path().to_owned()), Answers::default());
        let (journal, pins) = (&journal, &pins);
        async move {
            run(journal, pins, folder, &answers, None)
                .await
                .unwrap()
                .summary
                .products
        }
    };
    let favourites = || {
        let view = journal.view();
        ["hummus", "olives"].map(|id| view.replica.catalog().products.get(&id.into()).unwrap().favourite)
    };
    let silent = fs::read_to_string(dir.path().join("products.csv")).unwrap();
    let said = silent.replacen("weighed\n", "weighed,favourite\n", 1);
    let said = said
        .replacen("bread,no\n", "bread,no,yes\n", 1)
        .replacen(",,,yes\n", ",,,yes,no\n", 1);
    assert_eq!((import(said.clone()).await, favourites()), (2, [true, false]));
    assert_eq!((import(silent.clone()).await, favourites()), (0, [true, false]));

    // A person marks the other one.
    let edit = CatalogEdited {
        products: vec![ProductEdit {
            favourite: Some(true),
            ..ProductEdit::of("olives".into())
        }],
        ..CatalogEdited::default()
    };
    let record = |replica: &core_wasm::replica::Replica| {
        let body = Body::Catalog(CatalogEvent::Edited(edit));
        (
            vec![Command::Record(replica.realm().singleton("catalog"), body)],
            (),
        )
    };
    journal.record(record).await.unwrap();
    assert_eq!((import(silent.clone()).await, favourites()), (0, [true, true]));
    let dearer = silent.replacen("12.00", "13.00", 1).replacen("4.80", "5.80", 1);
    assert_eq!((import(dearer).await, favourites()), (2, [true, true]));
    assert_eq!(
        (import(said).await, favourites()),
        (2, [true, false]),
        "the files say it again"
    );
    thread.stop().await;
}

#[test]
fn reads_what_the_files_say() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path());
    let store = read_in(&Folder::Disk(dir.path().to_owned())).unwrap();
    let olives = &store.catalog.products[1];
    assert_eq!((olives.price, olives.weighed), (Amount(1200), true));
    assert_eq!(
        (olives.station.as_ref(), olives.barcode.as_deref()),
        (None, Some("2912345678906"))
    );
    let bread = &store.catalog.modifier_groups[0];
    let modifiers: Vec<_> = bread
        .modifiers
        .iter()
        .map(|modifier| (modifier.id.as_str(), modifier.price))
        .collect();
    assert_eq!(
        modifiers,
        [("none", Amount(-50)), ("plain", Amount(0))],
        "in the order of `sort`"
    );
    assert_eq!(store.staff.len(), 2);
}

#[test]
fn what_most_products_are_not_needs_no_column_and_no_value() {
    let favourites = |head: &str, cell: &str| {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path());
        let path = dir.path().join("products.csv");
        let text = fs::read_to_string(&path).unwrap();
        let text = text.replacen("weighed\n", &format!("weighed{head}\n"), 1);
        let text = text.replacen("bread,no\n", &format!("bread,no{cell}\n"), 1);
        fs::write(
            &path,
            text.replacen(",yes\n", if head.is_empty() { ",yes\n" } else { ",yes,\n" }, 1),
        )
        .unwrap();
        let store = read_in(&Folder::Disk(dir.path().to_owned())).map_err(|problems| problems.to_string())?;
        let products = store.catalog.products.iter();
        Ok::<_, String>(products.map(|product| product.favourite).collect::<Vec<_>>())
    };
    assert_eq!(favourites("", ""), Ok(vec![false, false]));
    assert_eq!(favourites(",favourite", ",yes"), Ok(vec![true, false]));
    assert_eq!(favourites(",Starred", ","), Ok(vec![false, false]));
    let told = favourites(",favourite", ",maybe").unwrap_err();
    assert!(told.starts_with("products.csv line 2, character "), "{told}");
}

#[test]
fn labels_of_scales_are_the_stores_own_and_those_of_a_country() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path());
    let layouts = || {
        let store = read_in(&Folder::Disk(dir.path().to_owned())).unwrap();
        let labels = store.settings.scale_labels.into_iter();
        labels
            .map(|label| format!("{} {} {:?}", label.id, label.layout, label.measure))
            .collect::<Vec<_>>()
    };
    assert_eq!(layouts(), [""; 0]);
    let path = dir.path().join("store.toml");
    let text = fs::read_to_string(&path).unwrap();
    let own = "[[scale_label]]\nid = \"own\"\nlayout = \"29.....{NNDDD}.\"\nmeasure = \"weight\"\n";
    fs::write(&path, format!("scale_labels = \"gb\"\n{text}\n{own}")).unwrap();
    let expected = [
        "own 29.....{NNDDD}. Weight",
        "gb-20 20IIIIIkMMDD Price",
        "gb-28 28IIIIIkMMDD Price",
    ];
    assert_eq!(layouts(), expected);
}

#[test]
fn what_scanners_send_around_a_code_is_the_stores_to_say() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path());
    let affixes = || {
        let settings = read_in(&Folder::Disk(dir.path().to_owned())).unwrap().settings;
        (settings.scan_prefix, settings.scan_suffix)
    };
    assert_eq!(affixes(), (None, None));
    let path = dir.path().join("store.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("scan_suffix = \"$\"\n{text}")).unwrap();
    assert_eq!(affixes(), (None, Some("$".to_owned())));
}

#[test]
fn a_store_says_when_its_days_begin() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path());
    let path = dir.path().join("store.toml");
    let text = fs::read_to_string(&path).unwrap();
    let begins = |line: &str| {
        fs::write(&path, format!("{line}\n{text}")).unwrap();
        let store = read_in(&Folder::Disk(dir.path().to_owned()));
        store
            .map(|store| store.settings.day_begins.minutes())
            .map_err(|problems| problems.to_string())
    };
    assert_eq!(begins(""), Ok(0));
    assert_eq!(begins("day_begins = \"04:30\""), Ok(270));
    for wrong in ["07:00", "4:00", "04:10", "-1"] {
        let said = begins(&format!("day_begins = \"{wrong}\"")).unwrap_err();
        assert!(said.contains("write 04:00"), "{wrong}: {said}");
    }
}

/// The bar codes of each product of the store in `dir`, with how many each stands for.
fn codes_in(dir: &Path) -> Result<Vec<Vec<(String, u16)>>, String> {
    let folder = Folder::Disk(dir.to_owned());
    let store = read_in(&folder).map_err(|problems| problems.to_string())?;
    let products = store.catalog.products.iter();
    let codes = products.map(|product| {
        let codes = product.barcodes();
        codes
            .map(|(code, quantity)| (code.to_owned(), quantity))
            .collect()
    });
    Ok(codes.collect())
}

/// Writes further rows of products, each with its id, what stands in the cell of its bar codes, and its number.
fn with_products(dir: &Path, rows: &[(&str, &str, &str)]) {
    write(dir);
    let path = dir.join("products.csv");
    let mut text = fs::read_to_string(&path).unwrap();
    for (id, code, sku) in rows {
        text += &format!("{id},meze,{id},{id},1.00,piece,food,,{code},{sku},,no\n");
    }
    fs::write(&path, text).unwrap();
}

#[test]
fn the_codes_of_real_shops_are_taken() {
    let dir = tempfile::tempdir().unwrap();
    let rows = [
        ("ean8", "96385074", ""),
        ("upca", "036000291452", ""),
        ("code128", "ABC-123", ""),
        ("spaces", " \u{200b}4006381333931\t", ""),
        ("two", "5901234123457;14006381333938", ""),
        ("own", "1234567", ""),
    ];
    with_products(dir.path(), &rows);
    let codes = "product,code,quantity\nean8,1234-6,6\nean8,04006381333931x,\n";
    fs::write(dir.path().join("product_codes.csv"), codes).unwrap();
    let codes = codes_in(dir.path()).unwrap();
    let codes: Vec<Vec<(&str, u16)>> = codes
        .iter()
        .map(|codes| codes.iter().map(|(code, of)| (code.as_str(), *of)).collect())
        .collect();
    let expected: [&[(&str, u16)]; 8] = [
        &[],
        &[("2912345678906", 1)],
        &[("96385074", 1), ("1234-6", 6), ("04006381333931x", 1)],
        &[("036000291452", 1)],
        &[("ABC-123", 1)],
        &[("4006381333931", 1)],
        &[("5901234123457", 1), ("14006381333938", 1)],
        &[("1234567", 1)],
    ];
    assert_eq!(codes, expected);
    let wrong =
        "product,code,quantity\nmezze,1,1\nean8,02912345678906,1\nean8,2,0\nean8,,1\nean8,4006381333932,1\n";
    fs::write(dir.path().join("product_codes.csv"), wrong).unwrap();
    let problems = codes_in(dir.path()).unwrap_err();
    for said in [
        "product_codes.csv line 2, character 1, product: \"mezze\" is not an id of products.csv",
        "product_codes.csv line 3, character 6, code: \"02912345678906\" is used in products.csv line 3 already; give each its own",
        "product_codes.csv line 4, character 8, quantity: \"0\" is not a number that fits here; write a whole number, 1 to 65535",
        "product_codes.csv line 5, character 6, code: is empty; it must be filled in",
        "product_codes.csv line 6, character 6, code: \"4006381333932\" has the wrong check digit for EAN-13",
        "4 problems, 1 question",
    ] {
        assert!(problems.contains(said), "{said} is not in {problems}");
    }
}

#[test]
fn the_file_of_codes_is_read_as_any_other() {
    let dir = tempfile::tempdir().unwrap();
    with_products(dir.path(), &[("tea", "", "TEA")]);
    let text = "Qty;EAN;Product;Inactive\r\n6;4006381333931 / 5901234123457;tea;\r\n;ABC-9;tea;TRUE\r\n;TEA;tea;\r\n";
    let utf16: Vec<u8> = format!("\u{feff}{text}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    fs::write(dir.path().join("product_codes.csv"), utf16).unwrap();
    let codes = codes_in(dir.path()).unwrap();
    let own = |code: &str, of| (code.to_owned(), of);
    assert_eq!(
        codes[2],
        [own("4006381333931", 6), own("5901234123457", 6), own("TEA", 1)],
        "its number may be its bar code too"
    );
}

#[test]
fn a_code_of_any_kind_finds_one_product_in_use_only() {
    let dir = tempfile::tempdir().unwrap();
    let said = |rows: &[(&str, &str, &str)], codes: &str| {
        with_products(dir.path(), rows);
        let codes = format!("product,code,quantity,archived\n{codes}");
        fs::write(dir.path().join("product_codes.csv"), codes).unwrap();
        codes_in(dir.path()).map_or_else(
            |said| said.lines().next().map(str::to_owned).unwrap_or_default(),
            |_| "taken".to_owned(),
        )
    };
    let cell = "products.csv line 4, character 29, barcode: ";
    assert_eq!(
        said(&[("a", "ABC;036000291452", ""), ("b", "1;036000291452", "")], ""),
        "products.csv line 5, character 29, barcode: \"036000291452\" is used in line 4 already; give each its own"
    );
    assert_eq!(
        said(&[("a", "036000291452;0036000291452", "")], ""),
        format!("{cell}\"0036000291452\" stands twice in the list")
    );
    assert_eq!(
        said(&[("a", "04252614", ""), ("b", "", "042100005264")], ""),
        "products.csv line 5, character 30, sku: \"042100005264\" is the barcode of line 4: a scan would find two products; give each its own"
    );
    let file = "product_codes.csv line 2, character 3, code: ";
    assert_eq!(
        said(&[("a", "", "A-1"), ("b", "", "")], "b,A-1,6,\n"),
        format!(
            "{file}\"A-1\" is the sku of products.csv line 4: a scan would find two products; give each its own"
        )
    );
    let two = "a,A-1,6,\na,A-1,12,\n";
    assert_eq!(
        said(&[("a", "", "")], two),
        "product_codes.csv line 3, character 3, code: \"A-1\" is used in line 2 already; give each its own"
    );
    assert_eq!(said(&[("a", "", "")], "a,A-1,6,yes\na,A-1,12,\n"), "taken");
    assert_eq!(said(&[("a", "", ""), ("b", "A-1", "")], "a,A-1,6,yes\n"), "taken");
}

#[test]
fn files_may_have_a_byte_order_mark_and_windows_line_ends_and_some_may_be_absent() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path());
    for file in ["products.csv", "categories.csv", "store.toml"] {
        let text = fs::read_to_string(dir.path().join(file)).unwrap();
        let text = text.replace('\n', "\r\n").replace(",bread,no", ",,no");
        fs::write(dir.path().join(file), format!("\u{feff}{text}")).unwrap();
    }
    for file in ["modifier_groups.csv", "modifiers.csv", "tables.csv"] {
        fs::remove_file(dir.path().join(file)).unwrap();
    }
    let store = read_in(&Folder::Disk(dir.path().to_owned())).unwrap();
    assert_eq!((store.catalog.products.len(), store.catalog.tables.len()), (2, 0));
}

#[test]
fn every_rule_has_its_sentence() {
    let long = "x".repeat(201);
    let cases = [
        ("store.toml", "kind = \"restaurant\"", "kind = "),
        ("store.toml", "kind = \"restaurant\"", "kind = \"bar\""),
        ("store.toml", "kind = \"restaurant\"", "kind = \"shop\""),
        ("store.toml", "currency = \"EUR\"\n", ""),
        ("store.toml", "\"EUR\"", "\"EURO\""),
        ("store.toml", "\"EUR\"", "978"),
        ("store.toml", "[\"en\", \"ar\"]", "[\"English\"]"),
        ("store.toml", "[\"en\", \"ar\"]", "[\"en\", \"en\"]"),
        ("store.toml", "[\"en\", \"ar\"]", "\"en\""),
        ("store.toml", "Asia/Nicosia", "Europe/Nowhere"),
        ("store.toml", "Asia/Nicosia", "asia/nicosia"),
        (
            "store.toml",
            "prices_include_tax = true",
            "prices_include_tax = false",
        ),
        (
            "store.toml",
            "prices_include_tax = true",
            "prices_include_tax = \"yes\"",
        ),
        ("store.toml", "prices_include_tax", "price_include_tax"),
        ("store.toml", "\"Taverna\", ar = \"حانة\"", "\"Taverna\""),
        ("store.toml", "ar = \"حانة\"", "ar = \"\", fr = \"Taverne\""),
        ("store.toml", "{ en = \"Taverna\", ar = \"حانة\" }", "\"Taverna\""),
        ("store.toml", "rate = \"9%\"", "rate = \"9\""),
        ("store.toml", "[[tax]]", "[tax]"),
        ("store.toml", "id = \"kg\"", "id = \"piece\""),
        ("store.toml", "decimals = 3", "decimals = 4"),
        ("store.toml", "role = \"waiter\"", "role = \"boss\""),
        ("store.toml", "pin = \"1357\"", "pin = \"135\""),
        ("store.toml", "pin = \"604182\"", "pin = \"60418\""),
        (
            "store.toml",
            "role = \"manager\"\npin = \"604182\"",
            "role = \"cook\"\npin = \"1357\"",
        ),
        ("store.toml", "id = \"ana\"", "id = \"Ana\""),
        ("store.toml", "[[tax]]", "scale_labels = \"fr\"\n\n[[tax]]"),
        (
            "store.toml",
            "[[staff]]",
            "[[scale_label]]\nid = \"w\"\nlayout = \"21IIIII\"\nmeasure = \"weight\"\n\n[[staff]]",
        ),
        (
            "store.toml",
            "[[staff]]",
            "[[scale_label]]\nid = \"w\"\nlayout = \"21IIIIIMMDDD\"\nmeasure = \"mass\"\n\n[[staff]]",
        ),
        ("categories.csv", "olive", "green"),
        ("categories.csv", "10", "-1"),
        ("categories.csv", "colour", "color"),
        ("categories.csv", "Meze,", ","),
        ("categories.csv", "id,name_en", "id,id,name_en"),
        ("products.csv", "4.80", "\"4,80\""),
        ("products.csv", "4.80", "4.805"),
        ("products.csv", "4.80", "4,80"),
        ("products.csv", "4.80", "-4.80"),
        ("products.csv", "4.80", "free"),
        ("products.csv", "olives,", "hummus,"),
        ("products.csv", "hummus,meze", "hummus,mezze"),
        ("products.csv", "piece,food", "box,food"),
        ("products.csv", "piece,food", "piece,drink"),
        ("products.csv", "kitchen", "bar"),
        ("products.csv", "2912345678906", "2912345678905"),
        ("products.csv", "kitchen,,R1", "kitchen,02912345678906,R1"),
        ("products.csv", "2912345678906", "ABC-1;2912345678906;ABC-1"),
        ("products.csv", "kitchen,,R1", "kitchen,2912345678906,R1"),
        ("products.csv", "2912345678906,,", "2912345678906,R1,"),
        ("products.csv", "bread,no", "bread;bread;cheese,no"),
        ("products.csv", "bread,no", "bread,maybe"),
        ("products.csv", "bread,no", "bread,yes"),
        ("products.csv", "Hummus", "\"Hum\nmus\""),
        ("products.csv", "Hummus", &long),
        ("modifier_groups.csv", "0,2", "2,1"),
        ("modifier_groups.csv", "0,2", "0,3"),
        ("modifier_groups.csv", "0,2", "0,many"),
        ("modifiers.csv", "plain,bread", "plain,breads"),
        ("modifiers.csv", "none,", "plain,"),
        ("tables.csv", "t2,2", "t2,1"),
        ("tables.csv", "4,2,0", "4,0,0"),
        ("tables.csv", "4,2,0", "0,2,0"),
        ("tables.csv", "2,Inside,الداخل", "2,Inside,الخارج"),
    ];
    let said: Vec<_> = cases.map(|(file, from, to)| said(file, from, to)).into();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn all_problems_of_all_files_are_told_at_once() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path());
    fs::remove_file(dir.path().join("categories.csv")).unwrap();
    fs::write(dir.path().join("tables.csv"), "").unwrap();
    fs::write(
        dir.path().join("modifiers.csv"),
        b"id,group,name_en,name_ar,price,sort\nplain,bread,\xff,x,0,1\n",
    )
    .unwrap();
    let products = fs::read_to_string(dir.path().join("products.csv")).unwrap();
    fs::write(
        dir.path().join("products.csv"),
        products.replace("4.80", "x").replace("12.00", "y"),
    )
    .unwrap();
    let problems = read_in(&Folder::Disk(dir.path().to_owned())).unwrap_err();
    insta::assert_snapshot!(problems);
    let nowhere = read_in(&Folder::Disk(dir.path().join("nowhere"))).unwrap_err();
    insta::assert_snapshot!(nowhere, @r"
    store.toml: is missing; every store needs this file
    1 problem; nothing was imported.
    ");
}

const SUPPLIERS: &str = "id,name_en,name_ar,telephone,email,address,terms,note\n\
    farm,Olive farm,مزرعة الزيتون,+357 22 000 000,farm@example.com,,30,\n\
    mill,Mill,مطحنة,,,,,\n";

/// A good store with suppliers, one text of whose file is replaced by another.
fn with_suppliers(dir: &Path, from: &str, to: &str) {
    write(dir);
    assert!(SUPPLIERS.contains(from));
    fs::write(dir.join("suppliers.csv"), SUPPLIERS.replacen(from, to, 1)).unwrap();
}

#[tokio::test]
async fn records_that_are_described_are_imported_and_listed_without_a_line_about_them() {
    let dir = tempfile::tempdir().unwrap();
    with_suppliers(dir.path(), "", "");
    let (journal, thread, pins) = journal(dir.path()).await;
    let import = || async {
        run(
            &journal,
            &pins,
            Folder::Disk(dir.path().to_owned()),
            &Answers::default(),
            None,
        )
        .await
        .map(|done| done.summary)
    };
    let summary = import().await.unwrap();
    assert_eq!(summary.records.get("supplier"), Some(&2));
    assert!(summary.to_string().ends_with("; supplier: 2"), "{summary}");
    assert_eq!(import().await.unwrap(), Summary::default());
    let listed = |search, after, limit| {
        let wanted = Wanted { after, limit, search };
        let page = journal.view().replica.listed("supplier", &wanted).unwrap();
        let ids: Vec<String> = page.rows.iter().map(|row| row.id.clone()).collect();
        (ids, page.more, page.rows)
    };
    let (ids, more, rows) = listed(None, None, 1);
    assert_eq!((ids, more), (vec!["farm".to_owned()], true));
    let phone = rows[0].fields.iter().find(|(field, _)| field == "phone");
    assert_eq!(
        phone.map(|(_, value)| value.text()).as_deref(),
        Some("+357 22 000 000")
    );
    assert_eq!(rows[0].unknown, Vec::<String>::new());
    assert_eq!(listed(None, Some("farm"), 9).0, ["mill"]);
    assert_eq!(listed(Some("ZEITUN"), None, 9).0, Vec::<String>::new());
    assert_eq!(listed(Some("الزيتون"), None, 9).0, ["farm"]);
    thread.stop().await;
}

#[test]
fn what_is_wrong_with_a_described_record_is_told_by_row_and_field() {
    let cases = [
        ("telephone", "phone", None),
        (
            "telephone",
            "fax",
            Some("line 1, character 1, phone: this column is missing"),
        ),
        (
            "farm,",
            "Farm,",
            Some("line 2, character 1, id: \"Farm\" is not an id; use 1 to 64 of a-z, 0-9 and -"),
        ),
        (
            "mill,",
            "farm,",
            Some("line 3, character 1, id: \"farm\" is used in line 2 already; give each its own"),
        ),
        (
            ",30,",
            ",400,",
            Some(
                "line 2, character 65, terms: \"400\" is not a number that fits here; write a whole number, 0 to 365",
            ),
        ),
        (
            "Olive farm",
            "",
            Some("line 2, character 6, name_en: is empty; it must be filled in"),
        ),
        (
            "+357 22 000 000",
            "+357 22 000 000 or +357 22 000 001",
            Some("line 2, character 31, phone: has 34 characters; at most 30 fit"),
        ),
    ];
    for (from, to, expected) in cases {
        let dir = tempfile::tempdir().unwrap();
        with_suppliers(dir.path(), from, to);
        let said = read_in(&Folder::Disk(dir.path().to_owned())).map(drop);
        let said = said.map_err(|problems| problems.to_string());
        let first = said.as_ref().err().and_then(|said| said.lines().next());
        let expected = expected.map(|expected| format!("suppliers.csv {expected}"));
        assert_eq!(first, expected.as_deref(), "{from:?} → {to:?}");
    }
}

#[tokio::test]
async fn what_roles_may_do_is_read_with_only_the_columns_that_say_something() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path());
    let roles = |text: &str| {
        fs::write(dir.path().join("roles.csv"), text).unwrap();
        let read = read_in(&Folder::Disk(dir.path().to_owned())).map(drop);
        read.map_err(|problems| problems.to_string().lines().next().unwrap_or_default().to_owned())
    };
    let wrong = roles("id,discount\ncashiers,yes\n").unwrap_err();
    assert!(
        wrong.starts_with("roles.csv line 2, character 1, id: \"cashiers\""),
        "{wrong}"
    );
    let owner = roles("id,discount\nowner,no\n").unwrap_err();
    assert!(
        owner.starts_with("roles.csv line 2, character 1, id: \"owner\""),
        "{owner}"
    );
    let word = roles("id,discount\ncashier,perhaps\n").unwrap_err();
    assert!(
        word.starts_with("roles.csv line 2, character 9, discount: \"perhaps\""),
        "{word}"
    );
    roles("id,discount,take_money\ncashier,yes,\nwaiter,,no\n").unwrap();

    let (journal, thread, pins) = journal(dir.path()).await;
    let folder = Folder::Disk(dir.path().to_owned());
    run(&journal, &pins, folder, &Answers::default(), None)
        .await
        .unwrap();
    let may = |role| journal.view().replica.permissions_of(role);
    let usual = Permissions::usual;
    assert_eq!(
        may(Role::Cashier),
        usual(Role::Cashier).set(Permission::Discount, true)
    );
    assert_eq!(
        may(Role::Waiter),
        usual(Role::Waiter).set(Permission::TakeMoney, false)
    );
    assert_eq!(may(Role::Owner), Permissions::all());
    thread.stop().await;
}
