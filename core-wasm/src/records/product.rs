//! The record `product`.

use crate::base::ids::{CategoryId, ModifierGroupId, ProductId, StationId, TaxId, UnitId};
use crate::base::money::Amount;
use crate::base::names::Names;
use crate::records::describe::record;

record! {
    /// A thing that is sold.
    Product "product", id ProductId, edit ProductEdit, events "catalog", seen by Cook, changed by Manager, from "products.csv", needed;

    /// Where it is found.
    category: CategoryId, of "category", list, as "department" "product group";
    /// Its name.
    name: Names, list, search, as "title" "product name" "item name" "description";
    /// What one unit costs, tax included.
    price: Amount, least 0, list, as "unit price" "sales price" "selling price" "retail price" "gross price";
    /// Sold by this unit.
    unit: UnitId, of "unit", as "uom" "unit of measure";
    /// Its tax.
    tax: TaxId, of "tax", as "vat" "tax rate" "tax class";
    /// Who makes it, if anyone must.
    station: Option<StationId>, of "station", as "made at" "printer";
    /// Its bar code: EAN, UPC or one of the shop's own.
    barcode: Option<String>, barcode, unique, search, as "bar code" "ean" "ean13" "gtin" "upc";
    /// The shop's own number for it.
    sku: Option<String>, unique, list, search, as "item number" "article number" "product code" "item code" "reference";
    /// What can or must be chosen with it.
    #[pack(default, skip_if = Vec::is_empty)]
    modifier_groups: Vec<ModifierGroupId>, of "modifier_group", as "modifiers" "options";
    /// Whether it is put on a scale.
    #[pack(default)]
    weighed: bool, as "by weight" "to weigh";
    /// Where it stands among all products, from low to high; those that stand equal, by id. An import takes it from the
    /// order of the file.
    #[pack(default, skip_if = is_zero)]
    sort: i32, default 0, unimported;
}

fn is_zero(sort: &i32) -> bool {
    *sort == 0
}
