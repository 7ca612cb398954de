//! The CSV files: categories, products, modifiers and tables. What their columns are follows from the records'
//! descriptions (`cells.rs`); here is what holds between several fields or rows.

use super::cells::{Cells, Reader, Source, Store};
use super::codes::{BARCODE, CODE, Codes, SKU};
use super::field::{Field, Ids};
use super::folder::Files;
use super::in_use::{InUse, Said};
use super::plausible;
use super::settings::Settings;
use super::table::{Row, Table};
use core_wasm::base::ids::Lang;
use core_wasm::base::names::Names;
use core_wasm::records::catalog::{
    CatalogImported, Category, Modifier, ModifierGroup, Product, ProductCode, Table as DiningTable,
};
use core_wasm::records::describe::{FieldInfo, Record};
use core_wasm::records::store_settings::{StoreKind, Unit};
use std::collections::BTreeMap;

/// Reads all of them, and whether it is said which products are favourites; the ids of what others can point at are added to `store`.
pub fn read(
    files: &Files<'_>,
    settings: &Settings,
    store: &mut Store<'_>,
    in_use: &mut InUse,
) -> (CatalogImported, bool) {
    let langs = store.langs;
    let categories = Table::read(files, Category::INFO, langs);
    let products = Table::read(files, Product::INFO, langs);
    let codes = Table::read(files, ProductCode::INFO, langs);
    let groups = Table::read(files, ModifierGroup::INFO, langs);
    let modifiers = Table::read(files, Modifier::INFO, langs);
    let tables = Table::read(files, DiningTable::INFO, langs);
    for (info, table) in [
        (Category::INFO, &categories),
        (ModifierGroup::INFO, &groups),
        (Product::INFO, &products),
    ] {
        let ids = Ids::new(info.from.unwrap_or_default(), table.as_ref().and_then(Table::ids));
        store.ids.insert(info.name, ids);
    }
    for (info, table) in [
        (Category::INFO, &categories),
        (Product::INFO, &products),
        (ModifierGroup::INFO, &groups),
        (DiningTable::INFO, &tables),
    ] {
        in_use.say(info.name, table.as_ref().and_then(Table::archived));
    }
    let modifiers = modifiers.and_then(|table| {
        plausible::prices(&table, store.currency);
        read_modifiers(&table, store)
    });
    let says_favourites = products
        .as_ref()
        .is_some_and(|table| table.has_column("favourite"));
    let rows = CatalogImported {
        categories: categories
            .map(|table| read_rows(&table, store))
            .unwrap_or_default(),
        products: products
            .map(|table| {
                plausible::prices(&table, store.currency);
                read_products(&table, codes.as_ref(), settings, store, in_use)
            })
            .unwrap_or_default(),
        modifier_groups: groups
            .map(|table| read_groups(&table, store, modifiers))
            .unwrap_or_default(),
        tables: tables
            .map(|table| read_tables(&table, settings, store))
            .unwrap_or_default(),
    };
    (rows, says_favourites)
}

/// The records of a file.
fn read_rows<R: Record>(table: &Table<'_>, store: &Store<'_>) -> Vec<R> {
    let reader = Reader::new(R::INFO, store);
    table
        .rows()
        .filter_map(|row| reader.read(&row).record())
        .collect()
}

/// The products, each with its codes: those of its own row, then those of the file of codes. No two in use have the same.
fn read_products(
    table: &Table<'_>,
    codes: Option<&Table<'_>>,
    settings: &Settings,
    store: &Store<'_>,
    in_use: &mut InUse,
) -> Vec<Product> {
    let reader = Reader::new(Product::INFO, store);
    let (mut taken, mut lines) = (Codes::default(), BTreeMap::new());
    let mut products = Vec::new();
    for row in table.rows() {
        let cells = reader.read(&FirstCode(row, BARCODE));
        can_be_weighed(row, &cells, &settings.units);
        let barcodes = barcodes(row, BARCODE, &cells);
        if !row.is_archived() {
            if let Some(id) = cells.text("id") {
                lines.insert(id.to_owned(), row.line());
            }
            let sku = row.field(SKU).zip(cells.text(SKU).map(str::to_owned));
            let of_row = barcodes
                .iter()
                .cloned()
                .chain(sku.map(|(field, sku)| (field, Some(sku))));
            for (field, code) in of_row {
                if let Some(code) = code {
                    taken.take(row.line(), &field, &code);
                }
            }
        }
        let further: Option<Vec<String>> = barcodes.into_iter().skip(1).map(|(_, code)| code).collect();
        if let (Some(product), Some(further)) = (cells.record::<Product>(), further) {
            let codes = further.into_iter().map(|code| ProductCode { code, quantity: 1 });
            products.push(Product {
                codes: codes.collect(),
                ..product
            });
        }
    }
    let mut codes = codes
        .map(|table| read_codes(table, store, &lines, &mut taken, in_use))
        .unwrap_or_default();
    for product in &mut products {
        product
            .codes
            .extend(codes.remove(product.id.as_str()).into_iter().flatten());
    }
    products
}

/// A row, but that it has only the first of the bar codes in this column.
struct FirstCode<'a>(Row<'a>, &'static str);

impl<'a> Source<'a> for FirstCode<'a> {
    fn cell(&self, column: &str) -> Option<Field<'a>> {
        let field = self.0.cell(column)?;
        if column != self.1 {
            return Some(field);
        }
        let first = field.several_codes().into_iter().next();
        Some(first.unwrap_or(Field { value: "", ..field }))
    }

    fn names(&self, stem: &str, langs: &[Lang], max: u16) -> Option<Names> {
        self.0.names(stem, langs, max)
    }

    fn number(&self, info: &FieldInfo) -> Option<i64> {
        self.0.number(info)
    }

    fn is_archived(&self) -> bool {
        self.0.is_archived()
    }
}

/// All bar codes of a row's column, each unless something is wrong with it: the first is in `cells`, read with the rest of the row.
fn barcodes<'a>(row: Row<'a>, column: &str, cells: &Cells) -> Vec<(Field<'a>, Option<String>)> {
    let fields = row.field(column).map(|field| field.several_codes());
    let read = |(at, field): (usize, Field<'a>)| {
        let code = match at {
            0 => cells.text(column).map(str::to_owned),
            _ => field.barcode(),
        };
        (field, code)
    };
    fields
        .unwrap_or_default()
        .into_iter()
        .enumerate()
        .map(read)
        .collect()
}

/// The codes by the product that they are of, in their order; where each stands is said of it in `in_use`. `lines` has the
/// products in use: codes of others are free. So is a code whose own row is archived.
fn read_codes(
    table: &Table<'_>,
    store: &Store<'_>,
    lines: &BTreeMap<String, usize>,
    taken: &mut Codes,
    in_use: &mut InUse,
) -> BTreeMap<String, Vec<ProductCode>> {
    let reader = Reader::new(ProductCode::INFO, store);
    let mut codes: BTreeMap<String, Vec<ProductCode>> = BTreeMap::new();
    let mut said = BTreeMap::new();
    for row in table.rows() {
        let cells = reader.read(&FirstCode(row, CODE));
        let product = row
            .field("product")
            .and_then(|field| store.ids.get(Product::INFO.name)?.check(&field));
        let of_row = barcodes(row, CODE, &cells);
        let archived = row.archived();
        let (Some(product), Some(first)) = (product, cells.record::<ProductCode>()) else {
            continue;
        };
        if archived == Some(true) {
            continue;
        }
        for (field, code) in of_row {
            let Some(code) = code else { continue };
            if let Some(line) = lines.get(product) {
                taken.take(*line, &field, &code);
            }
            let place = field.place;
            said.insert(code.clone(), Said { place, archived });
            codes.entry(product.to_owned()).or_default().push(ProductCode {
                code,
                quantity: first.quantity,
            });
        }
    }
    in_use.say(ProductCode::INFO.name, Some(said));
    codes
}

/// What is put on a scale has a unit with decimals.
fn can_be_weighed(row: Row<'_>, cells: &Cells, units: &[Unit]) {
    let unit = cells.text("unit");
    let unit = units.iter().find(|known| Some(known.id.as_str()) == unit);
    if cells.flag("weighed") == Some(true)
        && unit.is_some_and(|unit| unit.decimals == 0)
        && let Some(field) = row.field("weighed")
    {
        field.wrong::<()>("\"yes\" needs a unit that has decimals, such as a kilogram with 3");
    }
}

/// Modifiers by group, in their order; nothing in place of one that has a problem.
type ModifiersByGroup = BTreeMap<String, Vec<(i64, Option<Modifier>)>>;

/// Nothing if some modifier's group is not known: how many a group has is not known then either.
fn read_modifiers(table: &Table<'_>, store: &Store<'_>) -> Option<ModifiersByGroup> {
    let reader = Reader::new(Modifier::INFO, store);
    let groups = store.ids.get(ModifierGroup::INFO.name)?;
    let mut by_group = ModifiersByGroup::new();
    let mut complete = table.is_complete();
    for row in table.rows() {
        let cells = reader.read(&row);
        let group = row.field("group").and_then(|field| groups.check(&field));
        let sort = row
            .field("sort")
            .and_then(|field| field.number(0, i32::MAX.into()));
        complete &= group.is_some();
        if let Some(group) = group {
            let modifiers = by_group.entry(group.to_owned()).or_default();
            modifiers.push((sort.unwrap_or_default(), cells.record()));
        }
    }
    for modifiers in by_group.values_mut() {
        modifiers.sort_by_key(|(sort, _)| *sort);
    }
    complete.then_some(by_group)
}

fn read_groups(
    table: &Table<'_>,
    store: &Store<'_>,
    modifiers: Option<ModifiersByGroup>,
) -> Vec<ModifierGroup> {
    let reader = Reader::new(ModifierGroup::INFO, store);
    let groups = table.rows().filter_map(|row| {
        let cells = reader.read(&row);
        let id = cells.text("id");
        let own = modifiers
            .as_ref()
            .map(|all| id.and_then(|id| all.get(id)).cloned().unwrap_or_default());
        if let (Some(min), Some(max), Some(field)) =
            (cells.number("min"), cells.number("max"), row.field("max"))
        {
            if min > max {
                field.wrong::<()>(format_args!("\"{max}\" is less than min, which is {min}"));
            } else if let (Some(_), Some(own)) = (id, &own)
                && usize::try_from(max).is_ok_and(|max| max > own.len())
            {
                field.wrong::<()>(format_args!(
                    "\"{max}\" is more than modifiers.csv has for this group, which is {}",
                    own.len()
                ));
            }
        }
        Some(ModifierGroup {
            modifiers: own?.into_iter().filter_map(|(_, modifier)| modifier).collect(),
            ..cells.record()?
        })
    });
    groups.collect()
}

fn read_tables(table: &Table<'_>, settings: &Settings, store: &Store<'_>) -> Vec<DiningTable> {
    let reader = Reader::new(DiningTable::INFO, store);
    let mut areas: Vec<(usize, Names)> = Vec::new();
    let mut cells_of: BTreeMap<(String, i64, i64), usize> = BTreeMap::new();
    let first_lang = store.langs.first();
    let mut tables = Vec::new();
    for row in table.rows() {
        if settings.kind == Some(StoreKind::Shop)
            && let Some(field) = row.field("id")
        {
            field.wrong::<()>("a shop has no tables; remove the file, or make the store a restaurant");
        }
        let cells = reader.read(&row);
        let area = cells
            .names("area")
            .and_then(|area| same_area(row, area.clone(), &mut areas));
        if let (Some(area), Some(x), Some(y), Some(lang)) =
            (&area, cells.number("x"), cells.number("y"), first_lang)
            && !row.is_archived()
        {
            let cell = (area.get(lang).to_owned(), x, y);
            if let (Some(line), Some(field)) = (cells_of.get(&cell), row.field("x")) {
                field.wrong::<()>(format_args!(
                    "{x}, {y} is where the table of line {line} stands; move one of them"
                ));
            }
            cells_of.entry(cell).or_insert(row.line());
        }
        tables.extend(cells.record::<DiningTable>());
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
        areas.push((row.line(), area.clone()));
    }
    Some(area)
}
