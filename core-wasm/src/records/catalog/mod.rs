//! The catalogue: what a store sells. An import arrives in events of some hundred rows; people edit single fields. Each
//! field is last-writer-wins.
//!
//! Keeps true: it does not depend on the order in which writes arrive; 100,000 products stay packed, and are found
//! without unpacking them. `row.rs` has what a row is, `edit.rs` what can be edited, `products.rs` how many rows are
//! kept, `search.rs` how they are found, `pack.rs` how all of it is stored.

mod block;
mod edit;
mod letters;
mod pack;
mod products;
mod row;
#[cfg(any(test, feature = "contract"))]
pub mod sample;
mod search;
#[cfg(test)]
mod tests;
mod words;

pub use edit::{CatalogEdited, CategoryEdit, ModifierGroupEdit, ProductEdit, TableEdit};
pub use pack::{Chunk, Damaged, HEAD};
pub use products::Products;
pub use row::{Category, Modifier, ModifierGroup, Product, Table};
pub use search::Hits;
pub use words::folded;

use crate::codec::{Pack, Unpack, encode};
use crate::journal::{Hash, Metadata};
use crate::records::lww::{Keyed, Lost, Rows};

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
#[serde(rename_all = "camelCase", default)]
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

/// The folded catalogue.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// Categories by id.
    pub categories: Rows<Category>,
    /// Products.
    pub products: Products,
    /// Modifier groups by id.
    pub modifier_groups: Rows<ModifierGroup>,
    /// Tables by id.
    pub tables: Rows<Table>,
}

/// An edit that lost against someone who had not seen it.
#[derive(Clone, Debug, PartialEq)]
pub struct LostEdit {
    /// What it was about.
    pub what: What,
    /// Which one.
    pub id: String,
    /// The edit.
    pub lost: Lost,
}

/// The kinds of row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A category.
    Category,
    /// A product.
    Product,
    /// A modifier group.
    ModifierGroup,
    /// A table.
    Table,
}

impl Catalog {
    /// Folds one event.
    pub fn evolve(&mut self, by: &Metadata, event: CatalogEvent) {
        match event {
            CatalogEvent::Imported(rows) => {
                let CatalogImported {
                    categories,
                    products,
                    modifier_groups,
                    tables,
                } = rows;
                categories
                    .into_iter()
                    .for_each(|row| self.categories.import(by, row));
                products.into_iter().for_each(|row| self.products.import(by, row));
                modifier_groups
                    .into_iter()
                    .for_each(|row| self.modifier_groups.import(by, row));
                tables.into_iter().for_each(|row| self.tables.import(by, row));
            }
            CatalogEvent::Edited(edits) => {
                let CatalogEdited {
                    categories,
                    products,
                    modifier_groups,
                    tables,
                } = edits;
                categories
                    .into_iter()
                    .for_each(|edit| self.categories.edit(by, edit));
                products.into_iter().for_each(|edit| self.products.edit(by, edit));
                modifier_groups
                    .into_iter()
                    .for_each(|edit| self.modifier_groups.edit(by, edit));
                tables.into_iter().for_each(|edit| self.tables.edit(by, edit));
            }
        }
    }

    /// Edits that lost against someone who had not seen them, until someone who has sets the same field.
    pub fn lost_edits(&self) -> Vec<LostEdit> {
        let products = self.products.lost().map(|(id, lost)| LostEdit {
            what: What::Product,
            id: id.to_string(),
            lost,
        });
        let mut all = lost_of(What::Category, &self.categories);
        all.extend(products);
        all.extend(lost_of(What::ModifierGroup, &self.modifier_groups));
        all.extend(lost_of(What::Table, &self.tables));
        all
    }

    /// A hash of all of it: equal on every device that folded the same events.
    pub fn hash(&self) -> Hash {
        Hash::of(&encode(&(
            &self.categories,
            &self.modifier_groups,
            &self.tables,
            self.products.hash(),
        )))
    }
}

fn lost_of<R: Keyed<Id: std::fmt::Display>>(what: What, rows: &Rows<R>) -> Vec<LostEdit> {
    let lost = rows.lost().map(|(id, lost)| LostEdit {
        what,
        id: id.to_string(),
        lost,
    });
    lost.collect()
}
