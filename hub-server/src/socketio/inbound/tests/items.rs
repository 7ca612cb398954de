//! Which line an item is, and which table is named.

use super::*;
use core_wasm::records::catalog::{CatalogEvent, CatalogImported, Product};

/// What stands on the slip: name, note, quantity in thousandths.
fn noted(hub: &Stage0, id: &str) -> Vec<(String, Option<String>, i64)> {
    let lines = hub.order(id).slip().map(|line| {
        let added = line.added.as_ref().unwrap();
        (
            added.name.get(&"en".into()).to_owned(),
            added.note.clone(),
            line.quantity.0,
        )
    });
    lines.collect()
}

#[test]
fn lines_of_the_same_item_with_other_notes_stay_apart() {
    let mut hub = Stage0::new();
    let burger = |notes: Option<&str>, quantity: u8| {
        let mut burger = item("Burger", "8", &quantity.to_string());
        burger["notes"] = json!(notes);
        burger
    };
    hub.receive(
        "order.created",
        "o",
        json!({ "items": [burger(None, 1)], "total": 8 }),
    )
    .unwrap();
    let with = json!({ "items": [burger(Some("no onion"), 1)], "total": 8 });
    hub.receive("order.updated", "o", with).unwrap();
    assert_eq!(
        noted(&hub, "o"),
        [("Burger".into(), Some("no onion".into()), 1000)]
    );
    let both = json!({ "items": [burger(Some("no onion"), 1), burger(None, 2), burger(Some("rare"), 1)], "total": 32 });
    hub.receive("order.updated", "o", both).unwrap();
    let mut lines = noted(&hub, "o");
    lines.sort();
    assert_eq!(
        lines,
        [
            ("Burger".into(), None, 2000),
            ("Burger".into(), Some("no onion".into()), 1000),
            ("Burger".into(), Some("rare".into()), 1000)
        ]
    );
    // One of ours comes back by its own id with another note.
    let ours = hub.order("o").slip().next().unwrap().id;
    let mut back = burger(Some("no onion, well done"), 1);
    back["id"] = json!(ours);
    hub.receive("order.updated", "o", json!({ "items": [back], "total": 8 }))
        .unwrap();
    assert_eq!(
        noted(&hub, "o"),
        [("Burger".into(), Some("no onion, well done".into()), 1000)]
    );
}

#[test]
fn a_quantity_of_nothing_takes_a_line_off_also_among_others() {
    let mut hub = Stage0::new();
    let all = json!({ "items": [item("soup", "4.5", "1"), item("tea", "1.1", "2")], "total": 6.7 });
    hub.receive("order.created", "o", all).unwrap();
    let less = json!({ "items": [item("soup", "4.5", "0"), item("tea", "1.1", "2"), item("bread", "1", "1")], "total": 3.2 });
    hub.receive("order.updated", "o", less).unwrap();
    assert_eq!(
        hub.slip("o"),
        [("tea".into(), 2000, 220), ("bread".into(), 1000, 100)]
    );
    // Of a line that it names it knows, and needs no price for it.
    let tea = hub.order("o").slip().next().unwrap().id;
    hub.unseen.insert(tea);
    let named = json!({ "items": [{ "id": "tea", "name": "tea", "price": 1.1, "quantity": "0.0" }, { "id": "bread", "quantity": 0 }] });
    hub.receive("order.updated", "o", named).unwrap();
    assert_eq!(hub.slip("o"), []);
    hub.receive(
        "order.created",
        "p",
        json!({ "items": [item("soup", "4.5", "0")] }),
    )
    .unwrap();
    assert_eq!(hub.slip("p"), []);
}

#[test]
fn an_item_without_an_id_is_a_line_told_apart_by_what_it_says_and_where_it_stands() {
    let mut hub = Stage0::new();
    let plain =
        |name: &str, price: f64, quantity: u8| json!({ "name": name, "price": price, "quantity": quantity });
    let items = json!([
        plain("Burger", 8.5, 1),
        plain("Fries", 3.0, 2),
        plain("Burger", 8.5, 3)
    ]);
    hub.receive("order.created", "o", json!({ "items": items, "total": 40 }))
        .unwrap();
    let slip = |hub: &Stage0| hub.slip("o");
    assert_eq!(
        slip(&hub),
        [
            ("Burger".into(), 1000, 850),
            ("Fries".into(), 2000, 600),
            ("Burger".into(), 3000, 2550)
        ]
    );
    let lines = |hub: &Stage0| -> Vec<LineId> { hub.order("o").slip().map(|line| line.id).collect() };
    let before = lines(&hub);
    assert_eq!(
        hub.receive("order.updated", "o", json!({ "items": items, "total": 40 })),
        Ok(0),
        "the same again"
    );
    // What stands before them moves none of the others.
    let more = json!([
        plain("Tea", 2.0, 1),
        plain("Burger", 8.5, 1),
        plain("Fries", 3.0, 2),
        plain("Burger", 8.5, 2)
    ]);
    hub.receive("order.updated", "o", json!({ "items": more, "total": 33.5 }))
        .unwrap();
    assert_eq!(lines(&hub)[..3], before[..]);
    assert_eq!(hub.order("o").totals().total, Amount(3350));
    for wrong in [
        json!({ "price": 1, "quantity": 1 }),
        json!({ "name": " ", "price": 1 }),
    ] {
        let misread = hub
            .receive("order.updated", "o", json!({ "items": [wrong] }))
            .unwrap_err();
        assert!(misread.to_string().contains("name"), "{misread}");
    }
}

#[test]
fn the_table_that_they_name_is_the_stores() {
    use core_wasm::records::catalog::Table;
    let mut hub = Stage0::new();
    let table = |id: &str, name: &str| Table {
        id: id.into(),
        name: name.to_owned(),
        area: core_wasm::base::names::Names::of("en", "Inside"),
        seats: 2,
        x: 0,
        y: 0,
    };
    let body = Body::Catalog(CatalogEvent::Imported(CatalogImported {
        tables: vec![
            table("t5", "5"),
            table("terrace-1", "Terrace 1"),
            table("7", "70"),
            table("x7", "7"),
        ],
        ..CatalogImported::default()
    }));
    hub.play(
        core_wasm::store::contract::device(1),
        vec![Command::Record(realm().singleton("catalog"), body)],
    );
    for (n, (said, taken)) in [
        (json!({ "tableNumber": 5 }), "t5"),
        (json!({ "tableNumber": "05" }), "05"),
        (json!({ "tableId": "t5" }), "t5"),
        (json!({ "table": "terrace 1" }), "terrace-1"),
        (json!({ "table": { "id": "t5", "number": 5 } }), "t5"),
        (json!({ "table": { "number": 5 } }), "t5"),
        (json!({ "tableNumber": "", "table": "Table 5" }), "t5"),
        (json!({ "tableNumber": 7 }), "x7"),
        (json!({ "tableId": 7 }), "7"),
        (json!({ "tableNumber": 99 }), "99"),
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("o-{n}");
        let mut order = said.clone();
        order["items"] = json!([item("soup", "4.5", "1")]);
        hub.receive("order.created", &id, order).unwrap();
        let begun = hub.order(&id).table.clone();
        assert_eq!(begun.as_ref().map(|table| table.as_str()), Some(taken), "{said}");
        assert_eq!(hub.receive("order.updated", &id, said.clone()), Ok(0), "{said}");
    }
}

#[test]
fn a_ticket_whose_items_say_other_notes_than_the_order_sends_its_lines_all_the_same() {
    let mut hub = Stage0::new();
    let burger = |notes: Option<&str>| {
        let mut burger = item("Burger", "8", "1");
        burger["notes"] = json!(notes);
        burger
    };
    let items = json!([
        burger(Some("rare")),
        burger(Some("no onion")),
        item("Tea", "2", "1")
    ]);
    hub.receive("order.created", "o", json!({ "items": items }))
        .unwrap();
    let mut tea = item("Tea", "2", "1");
    tea["notes"] = json!("hot");
    let made = json!([
        burger(Some("no onion")),
        burger(None),
        tea,
        item("Burger", "8", "0")
    ]);
    let ticket = json!({ "ticket": { "orderId": "o", "items": made } });
    hub.receive("kds.ticket.created", "k", ticket).unwrap();
    let unsent: Vec<_> = hub.order("o").slip().map(|line| line.unsent()).collect();
    assert_eq!(unsent, [Quantity::ZERO; 3]);
    let ticket = hub.replica.ticket(ids::ticket(&realm(), "k")).unwrap().ticket;
    assert_eq!(
        ticket.created.as_ref().unwrap().lines.len(),
        3,
        "of nothing, nothing is made"
    );
}

#[test]
fn an_item_without_an_id_is_the_one_product_of_its_name() {
    use core_wasm::records::catalog::sample;
    let mut hub = Stage0::new();
    let product = |n: usize, name: &str| core_wasm::records::catalog::Product {
        name: core_wasm::base::names::Names::of("en", name),
        station: Some("kitchen".into()),
        ..sample::product(n, 850)
    };
    let products = vec![
        product(1, "Burger"),
        product(2, "Tea"),
        product(3, "Tea"),
        product(4, "Burger deluxe"),
    ];
    let burger = products[0].id.clone();
    import(&mut hub, products);
    let items = json!([{ "name": "Burger", "price": 8, "quantity": 1 }, { "name": "Tea", "price": 2 }]);
    hub.receive("order.created", "o", json!({ "items": items }))
        .unwrap();
    let lines: Vec<_> = hub
        .order("o")
        .slip()
        .map(|line| line.added.clone().unwrap())
        .collect();
    assert_eq!(
        (&lines[0].product_id, lines[0].unit_price),
        (&burger, Amount(800))
    );
    assert_eq!(
        lines[0].station.as_ref().map(|station| station.id.as_str()),
        Some("kitchen")
    );
    assert_eq!(lines[1].product_id.as_str(), "Tea", "two are called so");
}

#[test]
fn an_item_whose_sku_is_exactly_a_code_of_one_product_is_that_product() {
    use core_wasm::records::catalog::{ProductCode, sample};
    let mut hub = Stage0::new();
    let product = |n: usize, codes: &[&str], sku: Option<&str>| {
        let codes = codes.iter().map(|code| ProductCode {
            code: (*code).to_owned(),
            quantity: 6,
        });
        Product {
            station: Some("bar".into()),
            barcode: None,
            codes: codes.collect(),
            sku: sku.map(str::to_owned),
            ..sample::product(n, 850)
        }
    };
    let products = vec![
        product(1, &["4006381333931"], Some("W-1")),
        product(2, &["ABC"], None),
        product(3, &["ABC"], None),
    ];
    let water = products[0].id.clone();
    import(&mut hub, products);
    for (n, (sku, found)) in [
        ("4006381333931", true),
        ("04006381333931", true),
        ("W-1", true),
        (water.as_str(), true),
        ("400638133393", false),
        ("W", false),
        ("w1", false),
        ("ABC", false),
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("o-{n}");
        let items = json!([{ "id": "i-1", "sku": sku, "name": "Water", "price": 1 }]);
        let payload = json!({ "items": items });
        hub.receive("order.created", &id, payload.clone()).unwrap();
        let added = hub.order(&id).slip().next().unwrap().added.clone().unwrap();
        let expected = if found { water.as_str() } else { sku };
        assert_eq!(added.product_id.as_str(), expected, "{sku}");
        assert_eq!(added.station.is_some(), found, "{sku}");
        assert_eq!(
            hub.receive("order.updated", &id, payload),
            Ok(0),
            "the same again: {sku}"
        );
        let none = json!({ "items": [{ "sku": sku, "quantity": 0 }] });
        hub.receive("order.updated", &id, none).unwrap();
        assert_eq!(hub.slip(&id), [], "{sku}");
    }
    let adjusted = json!({ "sku": "W-1", "delta": 2, "reason": "received" });
    hub.receive("inventory.adjusted", "stock-1", adjusted).unwrap();
    let came = Quantity::whole(2);
    let level = hub.replica.stock(&water).level;
    assert_eq!(level, came);
}

/// Has the hub know these products.
fn import(hub: &mut Stage0, products: Vec<Product>) {
    let body = Body::Catalog(CatalogEvent::Imported(CatalogImported {
        products,
        ..CatalogImported::default()
    }));
    hub.play(
        device(1),
        vec![Command::Record(realm().singleton("catalog"), body)],
    );
}
