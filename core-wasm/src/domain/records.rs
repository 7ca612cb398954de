//! The payloads of what hub and office write, of records: their forms in words, and samples.

use crate::barcode::label::Measure;
use crate::base::money::{Amount, Currency};
use crate::base::names::Names;
use crate::base::sample::{names, uuid};
use crate::base::station::StationKind;
use crate::base::tax::TaxRate;
use crate::codec::{Describe, Field, Sample, Shape};
use crate::records::catalog::{
    CatalogEdited, CatalogImported, Category, CategoryEdit, Modifier, ModifierGroup, ModifierGroupEdit,
    Product, ProductCode, ProductEdit, Table, TableEdit,
};
use crate::records::day_begins::DayBegins;
use crate::records::describe::Value;
use crate::records::described::{Fields, RecordEdited, RecordImported};
use crate::records::staff::{Member, MemberEdit, PinTag, Role, StaffEdited, StaffImported};
use crate::records::store_settings::{
    ScaleLabel, Station, StoreConfigured, StoreEdited, StoreKind, Tax, Unit,
};

impl Sample for StoreConfigured {
    fn samples(_: &str) -> Vec<Self> {
        let configured = Self {
            name: names("Olive & Thyme", "زيتون وزعتر"),
            kind: StoreKind::Restaurant,
            currency: Currency::EUR,
            languages: vec!["en".into(), "ar".into()],
            time_zone: "Asia/Nicosia".into(),
            taxes: vec![Tax {
                id: "food".into(),
                name: names("Food", "طعام"),
                rate: TaxRate(90_000),
            }],
            stations: vec![Station {
                id: "bar".into(),
                name: names("Bar", "البار"),
                kind: StationKind::Bar,
            }],
            units: vec![Unit {
                id: "kg".into(),
                name: names("Kilogram", "كيلوغرام"),
                symbol: names("kg", "كغ"),
                decimals: 3,
            }],
            scale_labels: Vec::new(),
            scan_prefix: None,
            scan_suffix: None,
            day_begins: DayBegins::At0000,
        };
        let with_labels = Self {
            scale_labels: labels(),
            ..configured.clone()
        };
        let with_affixes = Self {
            scan_prefix: Some("*".into()),
            scan_suffix: Some("$".into()),
            ..configured.clone()
        };
        let late = Self {
            day_begins: DayBegins::At0400,
            ..configured.clone()
        };
        vec![configured, with_labels, with_affixes, late]
    }
}

/// A label with a weight.
fn labels() -> Vec<ScaleLabel> {
    vec![ScaleLabel {
        id: "weight".into(),
        layout: "21IIIIIMMDDD".into(),
        measure: Measure::Weight,
    }]
}

impl Sample for StoreEdited {
    fn samples(_: &str) -> Vec<Self> {
        vec![
            Self {
                name: names("Olive & Thyme", ""),
                kind: Some(StoreKind::Shop),
                languages: Some(vec!["ar".into(), "en".into()]),
                time_zone: Some("Asia/Amman".into()),
                taxes: Some(vec![Tax {
                    id: "food".into(),
                    name: names("Food", "طعام"),
                    rate: TaxRate(50_000),
                }]),
                stations: Some(Vec::new()),
                units: Some(vec![Unit {
                    id: "kg".into(),
                    name: names("Kilogram", "كيلوغرام"),
                    symbol: names("kg", "كغ"),
                    decimals: 2,
                }]),
                scale_labels: None,
                scan_prefix: None,
                scan_suffix: None,
                day_begins: None,
                approved_by: None,
            },
            Self {
                time_zone: Some("Asia/Amman".into()),
                approved_by: Some("eleni".into()),
                ..Self::of()
            },
            Self {
                scale_labels: Some(labels()),
                ..Self::of()
            },
            Self {
                scan_prefix: Some("*".into()),
                scan_suffix: Some(String::new()),
                ..Self::of()
            },
            Self {
                day_begins: Some(DayBegins::At0600),
                ..Self::of()
            },
        ]
    }
}

impl Sample for CatalogImported {
    fn samples(_: &str) -> Vec<Self> {
        let imported = Self {
            categories: vec![Category {
                id: "soups".into(),
                name: names("Soups", "شوربات"),
                colour: "amber".into(),
                sort: 1,
            }],
            products: vec![Product {
                id: "lentil-soup".into(),
                category: "soups".into(),
                name: names("Lentil soup", "شوربة عدس"),
                price: Amount(450),
                unit: "piece".into(),
                tax: "food".into(),
                station: Some("kitchen".into()),
                barcode: Some("2000000000015".into()),
                codes: Vec::new(),
                sku: Some("S-1".into()),
                modifier_groups: vec!["without".into()],
                weighed: false,
                favourite: false,
                sort: 0,
            }],
            modifier_groups: vec![ModifierGroup {
                id: "without".into(),
                name: names("Without", "بدون"),
                min: 0,
                max: 3,
                modifiers: vec![Modifier {
                    id: "no-onion".into(),
                    name: names("No onion", "بدون بصل"),
                    price: Amount(0),
                }],
            }],
            tables: vec![Table {
                id: "5".into(),
                name: "5".into(),
                area: names("Inside", "الداخل"),
                seats: 4,
                x: 10,
                y: 20,
            }],
        };
        let with_codes = Self {
            products: imported
                .products
                .iter()
                .cloned()
                .map(|product| Product {
                    codes: carton(),
                    ..product
                })
                .collect(),
            ..Self::default()
        };
        vec![imported, with_codes]
    }
}

/// The code on a carton of six.
fn carton() -> Vec<ProductCode> {
    vec![ProductCode {
        code: "12000000000012".into(),
        quantity: 6,
    }]
}

impl Sample for CatalogEdited {
    fn samples(_: &str) -> Vec<Self> {
        vec![
            Self {
                categories: vec![CategoryEdit {
                    name: Names::of("en", "Hot soups"),
                    colour: Some("clay".into()),
                    sort: Some(-2),
                    ..CategoryEdit::of("soups".into())
                }],
                products: vec![
                    ProductEdit {
                        name: names("Lentil soup", ""),
                        category: Some("soups".into()),
                        price: Some(Amount(475)),
                        unit: Some("portion".into()),
                        tax: Some("food".into()),
                        station: Some("".into()),
                        barcode: Some("2000000000022".into()),
                        sku: Some("S-2".into()),
                        modifier_groups: Some(vec!["without".into()]),
                        weighed: Some(false),
                        sort: Some(1024),
                        ..ProductEdit::of("lentil-soup".into())
                    },
                    ProductEdit {
                        archived: Some(true),
                        ..ProductEdit::of("onion-soup".into())
                    },
                ],
                modifier_groups: vec![ModifierGroupEdit {
                    min: Some(1),
                    max: Some(2),
                    modifiers: Some(vec![Modifier {
                        id: "no-onion".into(),
                        name: names("No onion", "بدون بصل"),
                        price: Amount(0),
                    }]),
                    ..ModifierGroupEdit::of("without".into())
                }],
                tables: vec![TableEdit {
                    area: names("Terrace", "الشرفة"),
                    name: Some("5a".into()),
                    seats: Some(6),
                    x: Some(11),
                    y: Some(21),
                    ..TableEdit::of("5".into())
                }],
                approved_by: None,
            },
            Self {
                tables: vec![TableEdit {
                    seats: Some(6),
                    ..TableEdit::of("5".into())
                }],
                approved_by: Some("eleni".into()),
                ..Self::default()
            },
            Self {
                products: vec![ProductEdit {
                    codes: Some(carton()),
                    ..ProductEdit::of("lentil-soup".into())
                }],
                ..Self::default()
            },
        ]
    }
}

impl Sample for StaffImported {
    fn samples(_: &str) -> Vec<Self> {
        vec![Self {
            staff: vec![Member {
                id: "ana".into(),
                name: "Ana".into(),
                role: Role::Waiter,
                pin: PinTag(uuid(70)),
            }],
        }]
    }
}

impl Sample for StaffEdited {
    fn samples(_: &str) -> Vec<Self> {
        vec![
            Self {
                staff: vec![
                    MemberEdit {
                        name: Some("Ana K.".into()),
                        role: Some(Role::Manager),
                        pin: Some(PinTag(uuid(71))),
                        ..MemberEdit::of("ana".into())
                    },
                    MemberEdit {
                        archived: Some(true),
                        ..MemberEdit::of("ben".into())
                    },
                ],
                approved_by: None,
            },
            Self {
                staff: vec![MemberEdit {
                    name: Some("Ana K.".into()),
                    ..MemberEdit::of("ana".into())
                }],
                approved_by: Some("eleni".into()),
            },
        ]
    }
}

impl Sample for RecordImported {
    fn samples(_: &str) -> Vec<Self> {
        let fields = [
            ("name", Value::Names(names("Olive farm", "مزرعة الزيتون"))),
            ("phone", Value::Text("+357 22 000 000".into())),
            ("terms", Value::Number(30)),
            ("active", Value::Flag(true)),
            ("categories", Value::List(vec!["soups".into()])),
        ];
        vec![Self {
            record: "wholesaler".into(),
            rows: vec![Fields {
                id: "olive-farm".into(),
                fields: fields.map(|(field, value)| (field.into(), value)).into(),
            }],
        }]
    }
}

impl Sample for RecordEdited {
    fn samples(_: &str) -> Vec<Self> {
        let fields = [
            ("name", Value::Names(names("Olive mill", ""))),
            ("phone", Value::Nothing),
            ("terms", Value::Number(14)),
        ];
        vec![Self {
            record: "wholesaler".into(),
            id: "olive-farm".into(),
            set: fields.map(|(field, value)| (field.into(), value)).into(),
            archived: Some(false),
            approved_by: Some("eleni".into()),
        }]
    }
}

impl Describe for RecordImported {
    fn describe() -> Shape {
        rows(&[
            (
                "record",
                false,
                "text",
                "The kind of record, by its name in RECORDS.md.",
            ),
            (
                "rows",
                false,
                "list of maps `{id, fields}`",
                "`fields` is a map from their names to values, by the forms that RECORDS.md says; what is empty is left out.",
            ),
        ])
    }
}

impl Describe for RecordEdited {
    fn describe() -> Shape {
        rows(&[
            ("record", false, "text", "The kind of record."),
            ("id", false, "text", "Which one."),
            (
                "set",
                true,
                "map from names to values",
                "Of names, the languages to set. Nil, or empty text, takes a value away.",
            ),
            ("archived", true, "yes or no", "Takes it out of use, or back."),
            (
                "approvedBy",
                true,
                "text",
                "Who approved it, if its author may not do it on their own.",
            ),
        ])
    }
}

fn rows(fields: &[(&'static str, bool, &'static str, &'static str)]) -> Shape {
    let field = |&(name, optional, form, doc)| Field {
        name,
        doc,
        optional,
        shape: Shape::Plain(form),
    };
    Shape::Map(fields.iter().map(field).collect())
}

impl Describe for StoreConfigured {
    fn describe() -> Shape {
        rows(&[
            ("name", false, "name", "What the store is called."),
            ("kind", false, "`restaurant`, `shop`", "What it is."),
            ("currency", false, "currency", "A store keeps it."),
            (
                "languages",
                false,
                "list of text",
                "The first one is what is shown where nobody chose.",
            ),
            ("timeZone", false, "text", "By its IANA name."),
            ("taxes", false, "list of maps `{id, name, rate}`", "Its taxes."),
            (
                "stations",
                false,
                "list of maps `{id, name, kind}`",
                "Its stations.",
            ),
            (
                "units",
                false,
                "list of maps `{id, name, symbol, decimals}`",
                "Its units.",
            ),
            (
                "scaleLabels",
                true,
                "list of maps `{id, layout, measure}`",
                "How labels of scales are read; left out if there are none, and then `21IIIIIMMDDD` is a weight.",
            ),
            ("scanPrefix", true, "text", "What scanners send before each code."),
            ("scanSuffix", true, "text", "What scanners send after each code."),
        ])
    }
}

impl Describe for StoreEdited {
    fn describe() -> Shape {
        rows(&[
            (
                "name",
                true,
                "name",
                "Set by language; empty text takes one away.",
            ),
            ("kind", true, "`restaurant`, `shop`", "As in `store.configured`."),
            ("languages", true, "list of text", "One field, set as a whole."),
            ("timeZone", true, "text", "By its IANA name."),
            ("taxes", true, "list of maps", "One field, set as a whole."),
            ("stations", true, "list of maps", "One field, set as a whole."),
            ("units", true, "list of maps", "One field, set as a whole."),
            ("scaleLabels", true, "list of maps", "One field, set as a whole."),
            ("scanPrefix", true, "text", "Empty text takes it away."),
            ("scanSuffix", true, "text", "Empty text takes it away."),
            (
                "approvedBy",
                true,
                "text",
                "Who approved it, if its author may not do it on their own.",
            ),
        ])
    }
}

impl Describe for CatalogImported {
    fn describe() -> Shape {
        rows(&[
            (
                "categories",
                true,
                "list of maps `{id, name, colour, sort}`",
                "Rows to set with all their fields.",
            ),
            (
                "products",
                true,
                "list of maps `{id, category, name, price, unit, tax, station?, barcode?, codes, sku?, modifierGroups, weighed, favourite, sort}`",
                "`codes` are its further bar codes, `{code, quantity}`, left out if there are none; `favourite` is left out if it is no; `sort` is its place among all, left out if 0.",
            ),
            (
                "modifierGroups",
                true,
                "list of maps `{id, name, min, max, modifiers}`",
                "With their modifiers, `{id, name, price}`.",
            ),
            (
                "tables",
                true,
                "list of maps `{id, name, area, seats, x, y}`",
                "Of a restaurant.",
            ),
        ])
    }
}

impl Describe for CatalogEdited {
    fn describe() -> Shape {
        let edits = "list of maps of `id` and the fields to set";
        rows(&[
            (
                "categories",
                true,
                edits,
                "Names are set by language; empty text takes away what is optional.",
            ),
            (
                "products",
                true,
                edits,
                "`archived` takes a row out of use or back.",
            ),
            (
                "modifierGroups",
                true,
                edits,
                "A group's modifiers are one field.",
            ),
            ("tables", true, edits, "The same."),
            (
                "approvedBy",
                true,
                "text",
                "Who approved it, if its author may not do it on their own.",
            ),
        ])
    }
}

impl Describe for StaffImported {
    fn describe() -> Shape {
        rows(&[(
            "staff",
            false,
            "list of maps `{id, name, role, pin}`",
            "`pin` is a tag, another UUID for each new PIN. The PIN itself is in no event (docs/adr/0009-pins-outside-the-journal.md).",
        )])
    }
}

impl Describe for StaffEdited {
    fn describe() -> Shape {
        rows(&[
            (
                "staff",
                false,
                "list of maps of `id` and the fields to set",
                "`name`, `role`, `pin`, `archived`.",
            ),
            (
                "approvedBy",
                true,
                "text",
                "Who approved it, if its author may not do it on their own.",
            ),
        ])
    }
}
