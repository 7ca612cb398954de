//! Edits of a catalogue's rows: only the fields that someone changed.

use super::row::{Category, Modifier, ModifierGroup, Product, Table};
use crate::base::ids::{CategoryId, ModifierGroupId, ProductId, StationId, TableId, TaxId, UnitId};
use crate::base::money::Amount;
use crate::codec::{Pack, Unpack};
use crate::records::lww::{Text, edit_of};

/// `catalog.edited`: fields to set. What it does not name stays.
#[derive(Clone, Debug, Default, PartialEq, Pack, Unpack)]
#[serde(rename_all = "camelCase", default)]
pub struct CatalogEdited {
    /// Of categories.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<CategoryEdit>,
    /// Of products.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<ProductEdit>,
    /// Of modifier groups.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub modifier_groups: Vec<ModifierGroupEdit>,
    /// Of tables.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<TableEdit>,
}

edit_of! {
    /// Fields of a category.
    CategoryEdit of Category(id: CategoryId, archived); names name; fields colour: String, sort: i32
}

edit_of! {
    /// Fields of a product.
    ProductEdit of Product(id: ProductId, archived); names name; fields
        category: CategoryId, price: Amount, unit: UnitId, tax: TaxId, station: StationId, barcode: String,
        sku: String, modifier_groups: Vec<ModifierGroupId>, weighed: bool, sort: i32
}

edit_of! {
    /// Fields of a modifier group; its modifiers are one field.
    ModifierGroupEdit of ModifierGroup(id: ModifierGroupId, archived); names name; fields
        min: u8, max: u8, modifiers: Vec<Modifier>
}

edit_of! {
    /// Fields of a table.
    TableEdit of Table(id: TableId, archived); names area; fields name: String, seats: u16, x: i32, y: i32
}

impl Text for Modifier {
    fn text(&self) -> String {
        format!("{} ({}) {}", self.id, self.name.text(), self.price.0)
    }
}
