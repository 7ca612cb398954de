//! What the files name as a record's own and another that is in use has already: a bar code, an SKU, a table's name.
//!
//! Not in it: what stands twice in one file, which its reading tells.

use super::codes::{BARCODE, CODE, SKU};
use super::in_use::{Decision, Fate, InUse};
use super::problem::{Problem, Problems, quoted};
use core_wasm::barcode::keys;
use core_wasm::records::catalog::{CatalogImported, Product, ProductCode, Table};
use core_wasm::records::describe::Record;
use core_wasm::records::lww::{Keyed, Row};
use core_wasm::replica::Replica;
use std::collections::{BTreeMap, BTreeSet};

/// Whose a value is, in which column.
type Owners = BTreeMap<String, (String, &'static str)>;

/// Says which of `rows`, those that change, and of the products that come back, name what is another's.
pub fn clashes(
    replica: &Replica,
    rows: &CatalogImported,
    decision: &Decision<'_>,
    in_use: &InUse,
    problems: &Problems,
) {
    let known = replica.catalog();
    let changed: BTreeSet<_> = rows.products.iter().map(|product| &product.id).collect();
    let (mut owners, mut back) = (Owners::new(), Vec::new());
    for (id, row) in known.products.rows().filter(|(id, _)| !changed.contains(id)) {
        let fate = decision.of(Product::INFO.name, id.as_str(), &row);
        let used = decision.is_used(Product::INFO.name, id.as_str(), &row);
        let Some(product) = row.current().filter(|_| used) else {
            continue;
        };
        if fate == Fate::Set(false) {
            back.push(product.into_owned());
            continue;
        }
        for (column, value) in codes(&product) {
            for key in keys(value) {
                owners.entry(key).or_insert((id.to_string(), column));
            }
        }
    }
    let is_used = |product: &&Product| {
        let row = known.products.row(&product.id).unwrap_or_default();
        decision.is_used(Product::INFO.name, product.id.as_str(), &row)
    };
    for product in rows.products.iter().filter(is_used).chain(&back) {
        for (column, value) in codes(product) {
            let owner = keys(value).iter().find_map(|key| owners.get(key));
            tell::<Product>(product, column, value, owner, in_use, problems);
        }
    }
    let changed: BTreeSet<_> = rows.tables.iter().map(|table| &table.id).collect();
    let (mut owners, mut back) = (Owners::new(), Vec::new());
    for (id, standing) in known.tables.all().filter(|(id, _)| !changed.contains(id)) {
        let used = decision.is_used(Table::INFO.name, id.as_str(), standing.row());
        let Some(table) = standing.current().filter(|_| used) else {
            continue;
        };
        match decision.of(Table::INFO.name, id.as_str(), standing.row()) {
            Fate::Set(false) => back.push(table),
            _ => drop(owners.insert(table.name.clone(), (id.to_string(), "name"))),
        }
    }
    let is_used = |table: &&Table| {
        let empty = Row::default();
        let row = known
            .tables
            .standing(&table.id)
            .map_or(&empty, |standing| standing.row());
        decision.is_used(Table::INFO.name, table.id.as_str(), row)
    };
    for table in rows.tables.iter().filter(is_used).chain(back) {
        let owner = owners.get(&table.name);
        tell::<Table>(table, "name", &table.name, owner, in_use, problems);
    }
}

/// All its bar codes and its number.
fn codes(product: &Product) -> impl Iterator<Item = (&'static str, &str)> {
    let barcodes = product.barcodes().map(|(code, _)| (BARCODE, code));
    barcodes.chain(product.sku.as_deref().map(|sku| (SKU, sku)))
}

fn tell<R: Keyed + Record>(
    row: &R,
    column: &'static str,
    value: &str,
    owner: Option<&(String, &'static str)>,
    in_use: &InUse,
    problems: &Problems,
) where
    R::Id: std::fmt::Display,
{
    let Some((other, of)) = owner else {
        return;
    };
    let record = R::INFO.name;
    let in_files = in_use.of(record, other).is_some();
    let why = if in_files {
        "as somebody edited it"
    } else {
        "which the files have no more; archive what left them, or give each its own"
    };
    // A code of the file of further codes stands there, and not in the row of its product.
    let further = in_use
        .of(ProductCode::INFO.name, value)
        .filter(|_| column == BARCODE);
    let (file, said, column) = match further {
        Some(said) => (ProductCode::INFO.from, Some(said), CODE),
        None => (R::INFO.from, in_use.of(record, &row.id().to_string()), column),
    };
    problems.add(Problem {
        file: file.unwrap_or_default(),
        place: said.map(|said| said.place),
        column: Some(column.to_owned()),
        what: format!(
            "{} is the {of} of the {record} {}, {why}",
            quoted(value),
            quoted(other)
        ),
        ask: None,
    });
}
