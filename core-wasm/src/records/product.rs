//! The record `product`.

use crate::base::ids::{CategoryId, ModifierGroupId, ProductId, StationId, TaxId, UnitId};
use crate::base::money::Amount;
use crate::base::names::Names;
use crate::records::describe::record;

record! {
    /// A thing that is sold.
    Product "product", id ProductId, edit ProductEdit, events "catalog", seen by Cook, changed by Manager, from "products.csv", needed;

    /// Where it is found.
    category: CategoryId, of "category", list;
    /// Its name.
    name: Names, list, search;
    /// What one unit costs, tax included.
    price: Amount, least 0, list;
    /// Sold by this unit.
    unit: UnitId, of "unit";
    /// Its tax.
    tax: TaxId, of "tax";
    /// Who makes it, if anyone must.
    station: Option<StationId>, of "station";
    /// EAN-13 or another bar code.
    barcode: Option<String>, ean13, unique, search;
    /// The shop's own number for it.
    sku: Option<String>, unique, list, search;
    /// What can or must be chosen with it.
    #[pack(default, skip_if = Vec::is_empty)]
    modifier_groups: Vec<ModifierGroupId>, of "modifier_group";
    /// Whether it is put on a scale.
    #[pack(default)]
    weighed: bool;
    /// Where it stands among all products, from low to high; those that stand equal, by id. An import takes it from the
    /// order of the file.
    #[pack(default, skip_if = is_zero)]
    sort: i32, default 0, unimported;
}

fn is_zero(sort: &i32) -> bool {
    *sort == 0
}
