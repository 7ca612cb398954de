//! The events of the catalogue.

use super::{
    Category, CategoryEdit, ModifierGroup, ModifierGroupEdit, Product, ProductEdit, Table, TableEdit,
};
use crate::base::ids::UserId;
use crate::codec::{Pack, Unpack};

/// Anything that happened to the catalogue.
#[derive(Clone, Debug, PartialEq)]
pub enum CatalogEvent {
    /// Rows were imported.
    Imported(CatalogImported),
    /// Fields were edited.
    Edited(CatalogEdited),
}

/// `catalog.imported`: rows to set, with all their fields. What it does not name stays.
#[derive(Clone, Debug, Default, PartialEq, Pack, Unpack)]
#[pack(rename_all = "camelCase", default)]
pub struct CatalogImported {
    /// Categories.
    pub categories: Vec<Category>,
    /// Products.
    pub products: Vec<Product>,
    /// Modifier groups with their modifiers.
    pub modifier_groups: Vec<ModifierGroup>,
    /// Tables of a restaurant.
    pub tables: Vec<Table>,
}

/// `catalog.edited`: fields to set. What it does not name stays.
#[derive(Clone, Debug, Default, PartialEq, Pack, Unpack)]
#[pack(rename_all = "camelCase", default)]
pub struct CatalogEdited {
    /// Of categories.
    #[pack(skip_if = Vec::is_empty)]
    pub categories: Vec<CategoryEdit>,
    /// Of products.
    #[pack(skip_if = Vec::is_empty)]
    pub products: Vec<ProductEdit>,
    /// Of modifier groups.
    #[pack(skip_if = Vec::is_empty)]
    pub modifier_groups: Vec<ModifierGroupEdit>,
    /// Of tables.
    #[pack(skip_if = Vec::is_empty)]
    pub tables: Vec<TableEdit>,
    /// Who approved it, if its author may not do it on their own.
    #[pack(skip_if = Option::is_none)]
    pub approved_by: Option<UserId>,
}
