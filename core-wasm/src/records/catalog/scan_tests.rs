//! What a scan finds, and what it never does. Fresh products and packed ones answer the same.

use super::sample::{product, written};
use super::*;
use crate::barcode::Gtin;
use crate::barcode::label::{Rule, USUAL, ready_made};
use crate::base::money::{Amount, Currency};
use crate::base::quantity::Quantity;
use proptest::prelude::*;

/// How many make them leave for a block.
const MANY: usize = 2_100;

fn shop() -> Vec<Product> {
    let good = |id: &str, price: i64, barcode: &str, sku: &str| Product {
        id: id.into(),
        price: Amount(price),
        barcode: Some(barcode.to_owned()).filter(|code| !code.is_empty()),
        sku: Some(sku.to_owned()).filter(|code| !code.is_empty()),
        ..product(0, 1)
    };
    let weighed = |good: Product| Product {
        weighed: true,
        ..good
    };
    let carton = |code: &str, quantity| ProductCode {
        code: code.to_owned(),
        quantity,
    };
    vec![
        Product {
            codes: vec![carton("12900000000015", 6), carton("BOX-COLA", 12)],
            ..good("cola", 150, "2900000000018", "ODD")
        },
        good("soap", 200, "0036000291452", ""),
        good("gum", 90, "01234565", ""),
        good("candle", 300, "ABC-123", "S1"),
        good("other-candle", 300, " 4006381333931", "S-1"),
        good("twin", 100, "", "4006381333931"),
        weighed(good("bananas", 195, "2100003000002", "")),
        weighed(good("saffron", 999_900, "2200003000009", "")),
        weighed(good("ham", 2_490, "2212345000005", "")),
        good("cake", 700, "2254321000005", ""),
        good("eggs", 40, "2511110000005", ""),
        good("pen", 120, "2100042000001", ""),
    ]
}

/// The shop's products, and with `more` so many others that all of them are packed.
fn catalog(more: bool) -> Catalog {
    let mut products = shop();
    if more {
        products.extend((1..MANY).map(|number| product(number, MANY)));
    }
    let mut catalog = Catalog::default();
    catalog.evolve(
        &written(1),
        CatalogEvent::Imported(CatalogImported {
            products,
            ..CatalogImported::default()
        }),
    );
    catalog
}

fn rules() -> Vec<Rule> {
    let german = ready_made("de").iter();
    let price = [("22IIIIIMMMDD", crate::barcode::label::Measure::Price)];
    let all = [USUAL].into_iter().chain(price).chain(german.copied());
    all.map(|(layout, measure)| Rule::new(layout, measure).unwrap())
        .collect()
}

/// Id, quantity and unit price of each, as text.
fn found(found: Vec<Found>) -> String {
    let one = |Found { product, quantity }: Found| {
        let quantity = quantity.map_or_else(|| "?".to_owned(), Quantity::to_decimal);
        format!("{} {quantity} × {}", product.id, product.price.0)
    };
    found.into_iter().map(one).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_code_is_matched_whole_and_exactly() {
    let cases = [
        // One number, however it is written; the text itself; the shop's own.
        ("2900000000018", "cola 1 × 150"),
        ("02900000000018", "cola 1 × 150"),
        ("]E02900000000018", "cola 1 × 150"),
        ("01029000000000181727123110AB12", "cola 1 × 150"),
        ("(01)02900000000018(17)271231(10)AB12", "cola 1 × 150"),
        ("]d201029000000000181727123110AB12", "cola 1 × 150"),
        ("0036000291452", "soap 1 × 200"),
        ("036000291452", "soap 1 × 200"),
        ("00036000291452", "soap 1 × 200"),
        ("ABC-123", "candle 1 × 300"),
        ("]C0ABC-123", "candle 1 × 300"),
        (" ABC-123\u{200b}", "candle 1 × 300"),
        ("ODD", "cola 1 × 150"),
        ("S1", "candle 1 × 300"),
        ("S-1", "other-candle 1 × 300"),
        // As UPC-E: eight digits that are a GTIN-8 too.
        ("01234565", "gum 1 × 90"),
        ("012345000065", "gum 1 × 90"),
        // A number in front of it makes another article of it: six of them.
        ("12900000000015", "cola 6 × 150"),
        ("]C10112900000000015", "cola 6 × 150"),
        ("BOX-COLA", "cola 12 × 150"),
        ("01129000000000153002", "cola 12 × 150"),
        // Two products have it: a person says which.
        ("4006381333931", "other-candle 1 × 300, twin 1 × 100"),
        // Parts of codes, and what looks like one.
        ("00360002", ""),
        ("0036000", ""),
        ("003600029145", ""),
        ("6000291452", ""),
        ("OD", ""),
        ("odd", ""),
        ("s1", ""),
        ("ABC", ""),
        ("abc-123", ""),
        ("ABC123", ""),
        ("123", ""),
        ("BOX", ""),
        ("cola", ""),
        ("0234565", ""),
        ("012345", ""),
        ("2900000000019", ""),
        ("22900000000012", ""),
        ("1234567890128", ""),
        ("", ""),
        ("-", ""),
    ];
    for catalog in [catalog(false), catalog(true)] {
        for (scan, expected) in cases {
            let scanned = catalog.products.scan(scan, &rules(), Currency::EUR);
            assert_eq!(found(scanned), expected, "{scan}");
        }
    }
}

#[test]
fn a_label_says_how_much_and_at_what_price() {
    let cases = [
        // The article's own number: the scale is asked. Then 750 g by the usual layout.
        ("2100003000002", "bananas ? × 195"),
        ("2100003007506", "bananas 0.75 × 195"),
        ("02100003007506", "bananas 0.75 × 195"),
        // Sold by the piece: this label is not of it. A label of nothing known.
        ("2100042012509", ""),
        ("2100009007500", ""),
        // A misread check digit.
        ("2100003007507", ""),
        // A price: as much as it pays for to the gram; then at a price a unit that makes it come out.
        ("2212345009992", "ham 0.401 × 2491"),
        ("2200003009996", "saffron 0.001 × 999000"),
        // Of what is sold by the piece: one at that price.
        ("2254321009992", "cake 1 × 999"),
        // Twelve pieces; the digit that guards them is wrong.
        ("2511119000129", "eggs 12 × 40"),
        ("2511118000120", ""),
        // Weight, price and count beside the number.
        ("]C101021000030000023103000750", "bananas 0.75 × 195"),
        (
            "]C101021000030000023103000486\u{1d}3922095",
            "bananas 0.486 × 195",
        ),
        ("]C10102900000000018393297800099", "cola 1 × 99"),
        ("]C10102900000000018393284000099", "cola 1 × 150"),
        ("]C101029000000000183103000750", "cola 1 × 150"),
        ("]C101029000000000183000", "cola 1 × 150"),
    ];
    for catalog in [catalog(false), catalog(true)] {
        for (scan, expected) in cases {
            let scanned = catalog.products.scan(scan, &rules(), Currency::EUR);
            assert_eq!(found(scanned), expected, "{scan}");
        }
    }
}

#[test]
fn what_is_out_of_use_or_has_lost_its_code_is_not_found() {
    let mut catalog = catalog(true);
    let edit = |edit: ProductEdit| {
        CatalogEvent::Edited(CatalogEdited {
            products: vec![edit],
            ..CatalogEdited::default()
        })
    };
    let out = ProductEdit {
        archived: Some(true),
        ..ProductEdit::of("soap".into())
    };
    let without = ProductEdit {
        codes: Some(Vec::new()),
        ..ProductEdit::of("cola".into())
    };
    catalog.evolve(&written(2), edit(out));
    catalog.evolve(&written(3), edit(without));
    for (scan, expected) in [
        ("036000291452", ""),
        ("BOX-COLA", ""),
        ("2900000000018", "cola 1 × 150"),
    ] {
        let scanned = catalog.products.scan(scan, &[], Currency::EUR);
        assert_eq!(found(scanned), expected, "{scan}");
    }
}

#[test]
fn typed_words_find_by_beginnings_but_a_code_only_as_a_whole() {
    let mut catalog = catalog(false);
    let named = |id: &str, name: &str| Product {
        id: id.into(),
        name: crate::base::names::Names::of("en", name),
        ..shop().swap_remove(0)
    };
    let products = vec![Product {
        sku: Some("ZX-9".into()),
        ..named("zest", "Orange zest 7up")
    }];
    catalog.evolve(
        &written(2),
        CatalogEvent::Imported(CatalogImported {
            products,
            ..CatalogImported::default()
        }),
    );
    let only = |typed: &str| catalog.products.only_named(typed).map(|one| one.id.to_string());
    for (typed, expected) in [
        ("ora ze", Some("zest")),
        ("7u", Some("zest")),
        ("7", None),
        ("zx", None),
        ("ABC", None),
        ("0036000", None),
        ("", None),
    ] {
        assert_eq!(only(typed).as_deref(), expected, "{typed}");
    }
    assert_eq!(found(catalog.products.by_code("zx9")), "zest 1 × 150");
    assert_eq!(
        found(catalog.products.by_code("box cola")),
        "cola 12 × 150, zest 12 × 150"
    );
}

proptest! {
    /// Whatever is scanned: what is found has that code, by a plain look at every product.
    #[test]
    fn nothing_is_found_that_does_not_have_the_code(
        place in 0usize..40,
        cut in 0usize..8,
        more in "[0-9A-Z-]{0,2}",
    ) {
        let codes: Vec<String> = shop()
            .iter()
            .flat_map(|product| {
                let codes: Vec<_> = product.barcodes().map(|(code, _)| code.to_owned()).collect();
                codes.into_iter().chain(product.sku.clone())
            })
            .collect();
        let code = codes[place % codes.len()].trim();
        let scan = format!("{}{more}", code.get(cut..).unwrap_or(code));
        let number = Gtin::all(&scan);
        let mut expected: Vec<_> = shop()
            .into_iter()
            .filter(|product| {
                let is_number = |code: &str| {
                    Gtin::all(code.trim()).into_iter().flatten().any(|one| number.contains(&Some(one)))
                };
                product.barcodes().any(|(code, _)| code.trim() == scan || is_number(code))
                    || product.sku.as_ref() == Some(&scan)
            })
            .map(|product| product.id)
            .collect();
        expected.sort();
        let scanned = catalog(false).products.scan(&scan, &[], Currency::EUR);
        let ids: Vec<_> = scanned.into_iter().map(|one| one.product.id).collect();
        prop_assert_eq!(ids, expected, "{}", scan);
    }

    /// A label's price is what is paid, whatever the unit price.
    #[test]
    fn what_a_label_costs_is_what_is_paid(price in 1i64..20_000, amount in 1i64..100_000) {
        let ham = Product { price: Amount(price), weighed: true, barcode: Some("2200001000001".into()), ..product(0, 1) };
        let mut catalog = Catalog::default();
        let products = vec![ham];
        catalog.evolve(&written(1), CatalogEvent::Imported(CatalogImported { products, ..CatalogImported::default() }));
        let digits = format!("2200001{amount:05}");
        let scan = format!("{digits}{}", crate::barcode::check_digit(&digits).unwrap());
        let scanned = catalog.products.scan(&scan, &rules(), Currency::EUR);
        let [one] = &scanned[..] else { panic!("{scan}: {scanned:?}") };
        prop_assert_eq!(one.quantity.unwrap().price(one.product.price), Amount(amount));
    }
}
