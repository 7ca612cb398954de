//! The CSV files: categories, products, modifiers and tables.

use super::field::{Ids, Unique};
use super::folder::Folder;
use super::problem::Problems;
use super::settings::Settings;
use super::table::{Row, Table};
use core_wasm::base::ids::Lang;
use core_wasm::base::names::Names;
use core_wasm::records::catalog::{
    CatalogImported, Category, Modifier, ModifierGroup, Product, Table as DiningTable,
};
use core_wasm::records::store_settings::StoreKind;
use std::collections::BTreeMap;

const COLOURS: [(&str, &str); 8] = [
    ("amber", "amber"),
    ("clay", "clay"),
    ("olive", "olive"),
    ("teal", "teal"),
    ("blue", "blue"),
    ("plum", "plum"),
    ("rose", "rose"),
    ("stone", "stone"),
];

/// Reads all of them.
pub fn read(folder: &Folder, settings: &Settings, problems: &Problems) -> CatalogImported {
    let langs = settings.languages.as_slice();
    let names: &[(&str, &[Lang])] = &[("name", langs)];
    let open = |file, required, columns, names| Table::read(folder, file, required, columns, names, problems);
    let categories = open("categories.csv", true, &["id", "colour", "sort"], names);
    let products = open(
        "products.csv",
        true,
        &[
            "id",
            "category",
            "price",
            "unit",
            "tax",
            "station",
            "barcode",
            "sku",
            "modifier_groups",
            "weighed",
        ],
        names,
    );
    let groups = open("modifier_groups.csv", false, &["id", "min", "max"], names);
    let modifiers = open("modifiers.csv", false, &["id", "group", "price", "sort"], names);
    let tables = open(
        "tables.csv",
        false,
        &["id", "name", "seats", "x", "y"],
        &[("area", langs)],
    );
    let category_ids = Ids::new("categories.csv", categories.as_ref().and_then(Table::ids));
    let group_ids = Ids::new("modifier_groups.csv", groups.as_ref().and_then(Table::ids));
    let modifiers = modifiers.and_then(|table| read_modifiers(&table, settings, &group_ids));
    CatalogImported {
        categories: categories
            .map(|table| read_categories(&table, langs))
            .unwrap_or_default(),
        products: products
            .map(|table| read_products(&table, settings, &category_ids, &group_ids))
            .unwrap_or_default(),
        modifier_groups: groups
            .map(|table| read_groups(&table, langs, modifiers))
            .unwrap_or_default(),
        tables: tables
            .map(|table| read_tables(&table, settings))
            .unwrap_or_default(),
    }
}

fn unique_id<'a>(row: Row<'a>, ids: &Unique) -> Option<&'a str> {
    let field = row.field("id")?;
    let id = field.id()?;
    ids.check(&field, id)
}

fn read_categories(table: &Table<'_>, langs: &[Lang]) -> Vec<Category> {
    let ids = Unique::default();
    let categories = table.rows().filter_map(|row| {
        let id = unique_id(row, &ids);
        let name = row.names("name", langs);
        let colour = row.field("colour").and_then(|field| field.one_of(&COLOURS));
        let sort = row.field("sort").and_then(|field| field.number(0));
        Some(Category {
            id: id?.into(),
            name: name?,
            colour: colour?.to_owned(),
            sort: sort?,
        })
    });
    categories.collect()
}

fn read_products(table: &Table<'_>, settings: &Settings, categories: &Ids, groups: &Ids) -> Vec<Product> {
    let (ids, barcodes, skus) = (Unique::default(), Unique::default(), Unique::default());
    let (units, taxes, stations) = (&settings.unit_ids, &settings.tax_ids, &settings.station_ids);
    let products = table.rows().filter_map(|row| {
        let id = unique_id(row, &ids);
        let category = row.field("category").and_then(|field| categories.check(&field));
        let name = row.names("name", &settings.languages);
        let price = row
            .field("price")
            .and_then(|field| field.price(settings.currency?));
        let unit = row.field("unit").and_then(|field| units.check(&field));
        let tax = row.field("tax").and_then(|field| taxes.check(&field));
        let station = row.optional("station").map(|field| stations.check(&field));
        let barcode = row.optional("barcode").map(|field| {
            let barcode = field.ean13()?;
            barcodes.check(&field, barcode)
        });
        let sku = row.optional("sku").map(|field| {
            let sku = field.text()?;
            skus.check(&field, sku)
        });
        let modifier_groups = row.field("modifier_groups").and_then(|field| {
            let groups: Vec<_> = field.list().iter().map(|part| groups.check(part)).collect();
            groups.into_iter().map(|group| group.map(Into::into)).collect()
        });
        let weighed = row.field("weighed").and_then(|field| {
            let weighed = field.yes_no()?;
            let whole = settings
                .units
                .iter()
                .find(|known| Some(known.id.as_str()) == unit)?
                .decimals
                == 0;
            if weighed && whole {
                return field.wrong("\"yes\" needs a unit that has decimals, such as a kilogram with 3");
            }
            Some(weighed)
        });
        Some(Product {
            id: id?.into(),
            category: category?.into(),
            name: name?,
            price: price?,
            unit: unit?.into(),
            tax: tax?.into(),
            station: station
                .map(|station| station.map(Into::into).ok_or(()))
                .transpose()
                .ok()?,
            barcode: barcode.map(|barcode| barcode.ok_or(())).transpose().ok()?,
            sku: sku.map(|sku| sku.ok_or(())).transpose().ok()?,
            modifier_groups: modifier_groups?,
            weighed: weighed?,
            // Its place follows from the others' (`order.rs`).
            sort: 0,
        })
    });
    products.collect()
}

/// Modifiers by group, in their order; nothing in place of one that has a problem.
type ModifiersByGroup = BTreeMap<String, Vec<(i32, Option<Modifier>)>>;

/// Nothing if some modifier's group is not known: how many a group has is not known then either.
fn read_modifiers(table: &Table<'_>, settings: &Settings, groups: &Ids) -> Option<ModifiersByGroup> {
    let ids = Unique::default();
    let mut by_group = ModifiersByGroup::new();
    let mut complete = table.is_complete();
    for row in table.rows() {
        let id = unique_id(row, &ids);
        let group = row.field("group").and_then(|field| groups.check(&field));
        let name = row.names("name", &settings.languages);
        let price = row
            .field("price")
            .and_then(|field| field.amount(settings.currency?));
        let sort = row.field("sort").and_then(|field| field.number(0));
        let modifier = || {
            Some(Modifier {
                id: id?.into(),
                name: name?,
                price: price?,
            })
        };
        complete &= group.is_some();
        if let Some(group) = group {
            let modifiers = by_group.entry(group.to_owned()).or_default();
            modifiers.push((sort.unwrap_or_default(), modifier()));
        }
    }
    for modifiers in by_group.values_mut() {
        modifiers.sort_by_key(|(sort, _)| *sort);
    }
    complete.then_some(by_group)
}

fn read_groups(table: &Table<'_>, langs: &[Lang], modifiers: Option<ModifiersByGroup>) -> Vec<ModifierGroup> {
    let ids = Unique::default();
    let groups = table.rows().filter_map(|row| {
        let id = unique_id(row, &ids);
        let name = row.names("name", langs);
        let min: Option<u8> = row.field("min").and_then(|field| field.number(0));
        let max: Option<u8> = row.field("max").and_then(|field| field.number(0));
        let own = modifiers
            .as_ref()
            .map(|all| id.and_then(|id| all.get(id)).cloned().unwrap_or_default());
        if let (Some(min), Some(max), Some(field)) = (min, max, row.field("max")) {
            if min > max {
                field.wrong::<()>(format_args!("\"{max}\" is less than min, which is {min}"));
            } else if let (Some(_), Some(own)) = (id, &own)
                && usize::from(max) > own.len()
            {
                field.wrong::<()>(format_args!(
                    "\"{max}\" is more than modifiers.csv has for this group, which is {}",
                    own.len()
                ));
            }
        }
        Some(ModifierGroup {
            id: id?.into(),
            name: name?,
            min: min?,
            max: max?,
            modifiers: own?.into_iter().filter_map(|(_, modifier)| modifier).collect(),
        })
    });
    groups.collect()
}

fn read_tables(table: &Table<'_>, settings: &Settings) -> Vec<DiningTable> {
    let (ids, names) = (Unique::default(), Unique::default());
    let mut areas: Vec<(usize, Names)> = Vec::new();
    let mut cells: BTreeMap<(String, i32, i32), usize> = BTreeMap::new();
    let first_lang = settings.languages.first();
    let mut tables = Vec::new();
    for row in table.rows() {
        if settings.kind == Some(StoreKind::Shop)
            && let Some(field) = row.field("id")
        {
            field.wrong::<()>("a shop has no tables; remove the file, or make the store a restaurant");
        }
        let id = unique_id(row, &ids);
        let name = row.field("name").and_then(|field| {
            let name = field.text()?;
            names.check(&field, name)
        });
        let area = row
            .names("area", &settings.languages)
            .and_then(|area| same_area(row, area, &mut areas));
        let seats = row.field("seats").and_then(|field| field.number(1));
        let x: Option<i32> = row.field("x").and_then(|field| field.number(0));
        let y: Option<i32> = row.field("y").and_then(|field| field.number(0));
        if let (Some(area), Some(x), Some(y), Some(lang)) = (&area, x, y, first_lang) {
            let cell = (area.get(lang).to_owned(), x, y);
            if let (Some(line), Some(field)) = (cells.get(&cell), row.field("x")) {
                field.wrong::<()>(format_args!(
                    "{x}, {y} is where the table of line {line} stands; move one of them"
                ));
            }
            cells.entry(cell).or_insert(row.line);
        }
        let table = || {
            Some(DiningTable {
                id: id?.into(),
                name: name?,
                area: area?,
                seats: seats?,
                x: x?,
                y: y?,
            })
        };
        tables.extend(table());
    }
    tables
}

/// One area has one name in each language: rows that share one share all.
fn same_area(row: Row<'_>, area: Names, areas: &mut Vec<(usize, Names)>) -> Option<Names> {
    for (line, known) in areas.iter() {
        for (lang, name) in area.iter() {
            let others_differ = known.get(lang) == name && *known != area;
            if others_differ && let Some(field) = row.field(&format!("area_{lang}")) {
                return field.wrong(format_args!(
                    "\"{name}\" has another name in another language in line {line}; one area has one name in each"
                ));
            }
        }
    }
    if !areas.iter().any(|(_, known)| *known == area) {
        areas.push((row.line, area.clone()));
    }
    Some(area)
}
