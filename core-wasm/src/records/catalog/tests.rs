//! The index is judged by a plain scan over all products; packing by what comes back; writes by their every order.

use super::sample::{author, import, product, written};
use super::words::{Words, of_query};
use super::*;
use crate::base::ids::{EventId, ProductId};
use crate::base::money::{Amount, Currency};
use crate::base::names::Names;
use crate::journal::Metadata;
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

fn folded(events: &[CatalogEvent]) -> Catalog {
    let mut catalog = Catalog::default();
    for (event, number) in events.iter().zip(0..) {
        catalog.evolve(&written(number), event.clone());
    }
    catalog
}

fn ids(catalog: &Catalog, hits: &Hits) -> Vec<String> {
    let page = catalog.products.page(hits, 0..hits.len());
    assert_eq!(page.len(), hits.len());
    page.into_iter().map(|product| product.id.to_string()).collect()
}

fn with_words(products: impl Iterator<Item = Product>) -> Vec<(Product, Words)> {
    products
        .map(|product| (product.clone(), Words::of(&product)))
        .collect()
}

/// What a search must find, by looking at every product.
fn scan(products: &[(Product, Words)], query: &str) -> Vec<String> {
    let asked = of_query(query);
    let mut found: Vec<(bool, i32, &ProductId)> = products
        .iter()
        .filter_map(|(product, words)| {
            let all = asked
                .iter()
                .all(|asked| words.iter().any(|(word, _)| word.starts_with(asked)));
            let first = asked.first()?;
            let begins = words
                .iter()
                .any(|(word, flags)| flags != 0 && word.starts_with(first));
            all.then_some((!begins, product.sort, &product.id))
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, _, id)| id.to_string()).collect()
}

fn edited(edit: ProductEdit) -> CatalogEvent {
    CatalogEvent::Edited(CatalogEdited {
        products: vec![edit],
        ..CatalogEdited::default()
    })
}

fn price(id: &str, price: i64) -> CatalogEvent {
    edited(ProductEdit {
        price: Some(Amount(price)),
        ..ProductEdit::of(id.into())
    })
}

#[test]
fn the_index_finds_what_a_scan_finds_packed_and_fresh_and_edited() {
    const COUNT: usize = 4_400;
    let mut events = import(COUNT);
    // Some of each block leave it; some change their words; some go out of use.
    for number in (0..COUNT).step_by(7) {
        events.push(edited(ProductEdit {
            name: Names::of("en", "Coca-Cola Zéro"),
            archived: (number % 3 == 0).then_some(true),
            ..ProductEdit::of(product(number, COUNT).id)
        }));
    }
    let catalog = folded(&events);
    assert!(catalog.products.blocks.len() >= 2 && !catalog.products.fresh.is_empty());
    assert_eq!(catalog.products.len(), COUNT);
    let used = (0..COUNT).filter(|number| number % 21 != 0);
    let used = used.filter_map(|number| catalog.products.get(&product(number, COUNT).id));
    let used = with_words(used);
    let mut queries: Vec<String> = sample::queries()
        .into_iter()
        .flat_map(|(_, queries)| queries)
        .collect();
    queries.extend(
        [
            "coca",
            "cola zero",
            "COCACOLA",
            "coca-cola",
            "zéro",
            "",
            "&",
            "p000001",
        ]
        .map(str::to_owned),
    );
    let mut found = 0;
    for query in queries {
        let expected = scan(&used, &query);
        found += expected.len();
        assert_eq!(
            ids(&catalog, &catalog.products.search(&query)),
            expected,
            "{query}"
        );
    }
    assert!(found > COUNT);
    for category in ["dairy", "care", "nothing"] {
        let mut expected: Vec<_> = used
            .iter()
            .map(|(product, _)| product)
            .filter(|product| product.category.as_str() == category)
            .collect();
        expected.sort_by_key(|product| (product.sort, &product.id));
        let expected: Vec<_> = expected
            .into_iter()
            .map(|product| product.id.to_string())
            .collect();
        assert_eq!(
            ids(&catalog, &catalog.products.in_category(&category.into())),
            expected
        );
    }
    let all = |found: Vec<Found>| -> Vec<Product> { found.into_iter().map(|one| one.product).collect() };
    for (product, _) in used.iter().step_by(13) {
        for code in [&product.barcode, &product.sku].into_iter().flatten() {
            let expected = std::slice::from_ref(product);
            assert_eq!(all(catalog.products.scan(code, &[], Currency::EUR)), expected);
            assert_eq!(all(catalog.products.by_code(&code.to_lowercase())), expected);
        }
        let barcode = product.barcode.as_deref().unwrap_or_default();
        assert_eq!(catalog.products.scan(&barcode[..12], &[], Currency::EUR), []);
        assert_eq!(catalog.products.by_code(&barcode[..12]), []);
    }
    let archived = product(21, COUNT).sku.unwrap();
    assert_eq!(catalog.products.by_code(&archived), []);
    assert_eq!(catalog.products.scan(&archived, &[], Currency::EUR), []);
    assert!(catalog.products.get(&product(21, COUNT).id).is_some());
}

#[test]
fn what_was_found_before_a_change_is_not_read_after_it() {
    let mut catalog = folded(&import(300));
    let hits = catalog.products.search("milk");
    assert!(!catalog.products.page(&hits, 0..2).is_empty());
    catalog.evolve(&written(90), price("p000001", 1));
    assert!(catalog.products.page(&hits, 0..2).is_empty());
}

#[test]
fn favourites_and_named_products_are_found_fresh_and_packed_in_their_order() {
    for count in [10, 3_000] {
        let mut catalog = folded(&import(count));
        let favourites = ["p000007", "p000003"];
        for (at, id) in (100..).zip(favourites) {
            let favourite = |favourite| {
                edited(ProductEdit {
                    favourite: Some(favourite),
                    ..ProductEdit::of(id.into())
                })
            };
            catalog.evolve(&written(at), favourite(true));
        }
        let found = |catalog: &Catalog| ids(catalog, &catalog.products.favourites());
        assert_eq!(found(&catalog), ["p000003", "p000007"], "{count}");
        let back = Catalog::unpack(catalog.pack()).unwrap();
        assert_eq!(found(&back), found(&catalog), "{count}");
        assert_eq!(ids(&catalog, &catalog.products.search("\u{2}")), [""; 0]);

        let named = ["p000009", "none", "p000003", "p000001"].map(ProductId::from);
        let expected = ["p000009", "p000003", "p000001"];
        for catalog in [&catalog, &back] {
            assert_eq!(ids(catalog, &catalog.products.these(&named)), expected, "{count}");
        }
        let gone = ProductEdit {
            archived: Some(true),
            favourite: Some(true),
            ..ProductEdit::of("p000003".into())
        };
        catalog.evolve(&written(900), edited(gone));
        assert_eq!(found(&catalog), ["p000007"], "{count}");
        assert_eq!(
            ids(&catalog, &catalog.products.these(&named)),
            ["p000009", "p000001"],
            "{count}"
        );
    }
}

#[test]
fn what_is_packed_comes_back_and_only_what_changed_is_written_again() {
    let mut events = import(5_000);
    events.push(price("p000007", 123));
    let mut catalog = folded(&events);
    let chunks = catalog.pack();
    let back = Catalog::unpack(chunks.iter().rev().cloned()).unwrap();
    assert_eq!(back.hash(), catalog.hash());
    assert_eq!(back.pack(), chunks);
    assert_eq!(
        ids(&back, &back.products.search("milk")),
        ids(&catalog, &catalog.products.search("milk"))
    );
    catalog.evolve(&written(900), price("p000001", 1));
    let later = catalog.pack();
    assert_ne!(catalog.hash(), back.hash());
    assert_ne!(later[0], chunks[0]);
    assert_eq!(later[1..], chunks[1..]);
    assert!(chunks.len() >= 3);
}

#[test]
fn damaged_and_missing_chunks_are_refused() {
    let chunks = folded(&import(2_100)).pack();
    assert_eq!(chunks.len(), 2);
    for place in 0..chunks.len() {
        let name = chunks[place].name.clone();
        let mut missing = chunks.clone();
        missing.remove(place);
        assert_eq!(
            Catalog::unpack(missing).unwrap_err(),
            Damaged::Missing(name.clone())
        );
        let length = chunks[place].bytes.len();
        for at in [0, 9, 16, 40, length / 2, length - 1] {
            let mut bytes = chunks[place].bytes.to_vec();
            bytes[at] ^= 1;
            let mut damaged = chunks.clone();
            damaged[place].bytes = bytes.into();
            assert_eq!(
                Catalog::unpack(damaged).unwrap_err(),
                Damaged::Chunk(name.clone()),
                "byte {at}"
            );
            let mut cut = chunks.clone();
            cut[place].bytes = chunks[place].bytes[..at].into();
            assert_eq!(
                Catalog::unpack(cut).unwrap_err(),
                Damaged::Chunk(name.clone()),
                "cut to {at}"
            );
        }
    }
}

#[test]
fn blocks_that_most_rows_have_left_are_packed_anew() {
    let mut catalog = folded(&import(6_200));
    for round in 1..=3u32 {
        for (event, number) in import(6_200).iter().zip(0..) {
            catalog.evolve(&written(round * 100 + number), event.clone());
        }
    }
    assert_eq!(catalog.products.len(), 6_200);
    assert!(catalog.products.blocks.len() <= 6);
    let once = folded(&import(6_200));
    assert_eq!(
        ids(&catalog, &catalog.products.search("milk")),
        ids(&once, &once.products.search("milk"))
    );
}

#[test]
fn two_people_who_change_different_fields_both_win() {
    let mut catalog = folded(&import(10));
    catalog.evolve(&author(50, 2), price("p000003", 990));
    let name = ProductEdit {
        name: Names::of("ar", "اسم جديد"),
        sku: Some(String::new()),
        ..ProductEdit::of("p000003".into())
    };
    catalog.evolve(&author(51, 2), edited(name));
    let product = catalog.products.get(&"p000003".into()).unwrap();
    assert_eq!((product.price, product.sku), (Amount(990), None));
    assert_eq!(product.name.get(&"ar".into()), "اسم جديد");
    assert_eq!(
        product.name.get(&"en".into()),
        sample::product(3, 10).name.get(&"en".into())
    );
    assert_eq!(catalog.lost_edits(), []);
}

#[test]
fn who_had_not_seen_an_edit_makes_it_lost_until_someone_who_has_decides() {
    let mut catalog = folded(&import(10));
    catalog.evolve(&author(50, 2), price("p000003", 990));
    catalog.evolve(&author(51, 2), price("p000003", 880));
    assert_eq!(
        catalog.products.get(&"p000003".into()).unwrap().price,
        Amount(880)
    );
    let [lost] = &catalog.lost_edits()[..] else {
        panic!("one edit lost")
    };
    assert_eq!((lost.record.as_str(), lost.id.as_str()), ("product", "p000003"));
    assert_eq!(
        (lost.lost.field.as_str(), lost.lost.value.text().as_str()),
        ("price", "990")
    );
    assert_eq!((lost.lost.by.lamport.0, lost.lost.winner.lamport.0), (51, 52));
    let packed = Catalog::unpack(catalog.pack()).unwrap();
    assert_eq!(packed.lost_edits(), catalog.lost_edits());
    catalog.evolve(&author(60, 4), price("p000003", 940));
    assert_eq!(catalog.lost_edits(), []);
}

#[test]
fn an_import_sets_every_field_but_not_whether_a_row_is_in_use() {
    let mut catalog = folded(&import(10));
    let edit = ProductEdit {
        price: Some(Amount(1)),
        archived: Some(true),
        ..ProductEdit::of("p000003".into())
    };
    catalog.evolve(&author(50, 2), edited(edit));
    for (event, number) in import(10).iter().zip(0..) {
        catalog.evolve(&author(60 + number, 3), event.clone());
    }
    assert_eq!(catalog.products.get(&"p000003".into()), Some(product(3, 10)));
    assert!(
        ids(&catalog, &catalog.products.in_category(&"dairy".into()))
            .iter()
            .all(|id| id != "p000003")
    );
    assert_eq!(catalog.lost_edits(), []);
}

/// One write of few products, by someone who has seen some of the others.
fn write() -> impl Strategy<Value = (u32, u32, CatalogEvent)> {
    let id = (0u32..4).prop_map(|id| ProductId::from(format!("p{id:06}")));
    let fields = (
        any::<Option<bool>>(),
        prop::option::of(0i64..4),
        prop::option::of(0u8..3),
    );
    let event = (id, fields, any::<bool>()).prop_map(|(id, (archived, price, name), whole)| {
        if whole {
            let mut row = product(usize::from(name.unwrap_or_default()), 10);
            row.id = id;
            return CatalogEvent::Imported(CatalogImported {
                products: vec![row],
                ..CatalogImported::default()
            });
        }
        edited(ProductEdit {
            archived,
            price: price.map(Amount),
            name: name
                .map(|name| Names::of("en", &format!("Name {name}")))
                .unwrap_or_default(),
            ..ProductEdit::of(id)
        })
    });
    (0u32..20, 0u32..6, event)
}

/// Field by field, the write with the highest stamp: what any catalogue must show.
fn reference(writes: &[(Metadata, CatalogEvent)]) -> BTreeMap<ProductId, Product> {
    let mut writes: Vec<_> = writes.iter().collect();
    writes.sort_by_key(|(by, _)| by.stamp());
    let mut rows: BTreeMap<ProductId, Product> = BTreeMap::new();
    let imports = |(_, event): &&&(Metadata, CatalogEvent)| matches!(event, CatalogEvent::Imported(_));
    let edits = |write: &&&(Metadata, CatalogEvent)| !imports(write);
    for (_, event) in writes.iter().filter(imports) {
        if let CatalogEvent::Imported(rows_set) = event {
            rows.extend(rows_set.products.iter().map(|row| (row.id.clone(), row.clone())));
        }
    }
    for (by, event) in writes.iter().filter(edits) {
        let CatalogEvent::Edited(edits) = event else {
            continue;
        };
        for edit in &edits.products {
            let later_import = writes.iter().filter(imports).any(|(importer, event)| {
                matches!(event, CatalogEvent::Imported(set) if set.products.iter().any(|row| row.id == edit.id))
                    && importer.stamp() > by.stamp()
            });
            let Some(row) = rows.get_mut(&edit.id).filter(|_| !later_import) else {
                continue;
            };
            row.price = edit.price.unwrap_or(row.price);
            for (lang, name) in edit.name.iter() {
                row.name.set(lang.clone(), name);
            }
        }
    }
    rows
}

proptest! {
    #[test]
    fn writes_commute(writes in prop::collection::vec(write(), 0..14), order in any::<u64>()) {
        let mut writes: Vec<(Metadata, CatalogEvent)> = writes
            .into_iter()
            .zip(0u128..)
            .map(|((lamport, seen, event), id)| {
                (Metadata { event_id: EventId(Uuid::from_u128(id * 7_919 % 64)), ..author(lamport, seen) }, event)
            })
            .collect();
        let fold = |writes: &[(Metadata, CatalogEvent)]| {
            let mut catalog = Catalog::default();
            writes.iter().for_each(|(by, event)| catalog.evolve(by, event.clone()));
            catalog
        };
        let one = fold(&writes);
        for (id, product) in reference(&writes) {
            prop_assert_eq!(one.products.get(&id), Some(product));
        }
        let mut seed = order;
        for place in (1..writes.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            writes.swap(place, (seed >> 33) as usize % (place + 1));
        }
        let other = fold(&writes);
        prop_assert_eq!(one.hash(), other.hash());
        prop_assert_eq!(one.lost_edits(), other.lost_edits());
        let packed = Catalog::unpack(one.pack()).unwrap();
        prop_assert_eq!(packed.hash(), one.hash());
    }

    #[test]
    fn any_query_finds_what_a_scan_finds(
        names in prop::collection::vec("[a-cA-Cé '\\-ابتةهأال٠-٣0-3]{0,12}", 1..40),
        query in "[a-cé \\-اةه٠-٣0-3]{0,6}",
    ) {
        let products: Vec<Product> = names.iter().zip(0..).map(|(name, number)| {
            let mut row = product(number, 100);
            row.name = Names::of("en", name);
            row.sort = i32::try_from(number % 3).unwrap();
            row
        }).collect();
        let event = CatalogEvent::Imported(CatalogImported { products: products.clone(), ..CatalogImported::default() });
        let fresh = folded(&[event]);
        let expected = scan(&with_words(products.iter().cloned()), &query);
        prop_assert_eq!(ids(&fresh, &fresh.products.search(&query)), expected.clone());
        let rows: Vec<_> = products.iter().map(|row| {
            let mut known = crate::records::lww::Row::default();
            known.import(&written(0), row.clone());
            (row.id.clone(), Box::new(products::Fresh::of(known)))
        }).collect();
        let mut packed = Catalog::default();
        let mut rows = rows;
        rows.sort_by(|(a_id, a), (b_id, b)| (a.sort, a_id).cmp(&(b.sort, b_id)));
        let items: Vec<_> = rows.iter().map(|(id, fresh)| fresh.item(id)).collect();
        let block = block::Block::of(&items).unwrap();
        packed.products.blocks.push(products::Packed { block, gone: block::RowSet::default() });
        prop_assert_eq!(ids(&packed, &packed.products.search(&query)), expected);
    }
}

/// What commit e098281 packed: four products in a block, one of which has left it for an edit, and a fifth beside it.
fn of_format_1() -> Vec<Chunk> {
    let mut chunks: Vec<(String, String)> = Vec::new();
    for line in include_str!("chunks-1.hex").lines() {
        match chunks.last_mut() {
            Some((_, digits)) if !line.starts_with(HEAD) => digits.push_str(line),
            _ => chunks.push((line.to_owned(), String::new())),
        }
    }
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    let chunk = |(name, digits): (String, String)| Chunk {
        name,
        bytes: digits.as_bytes().chunks(2).map(byte).collect(),
    };
    chunks.into_iter().map(chunk).collect()
}

#[test]
fn chunks_with_the_checksum_of_before_are_opened_and_go_on() {
    let chunks = of_format_1();
    assert!(chunks[0].bytes.starts_with(b"evgoods1") && chunks[1].bytes.starts_with(b"evblock1"));
    let mut catalog = Catalog::unpack(chunks.clone()).unwrap();
    assert_eq!(
        catalog.products.hash().to_string(),
        "aea0df75e2f6149b857db9d20fb8d8c4993179edf217e05a5c02530150359526"
    );
    let price = |catalog: &Catalog, id: &str| catalog.products.get(&id.into()).map(|product| product.price.0);
    assert_eq!(price(&catalog, "p000001"), Some(777));
    for number in [0, 2, 3, 4] {
        let known = product(number, 5);
        assert_eq!(catalog.products.get(&known.id), Some(known));
    }
    // A block stays as it is, with its name; the head is written anew.
    let again = catalog.pack();
    assert_eq!(again[1], chunks[1]);
    assert!(again[0].bytes.starts_with(b"evgoods2"));
    assert_eq!(
        Catalog::unpack(again).unwrap().products.hash(),
        catalog.products.hash()
    );
    // What is in an old block is found by its id, and leaves it when it is edited.
    let edit = ProductEdit {
        price: Some(Amount(5)),
        ..ProductEdit::of("p000002".into())
    };
    catalog.evolve(&written(4), edited(edit));
    assert_eq!(price(&catalog, "p000002"), Some(5));
    assert_eq!(catalog.products.len(), 5);
}
