//! The catalogue: what a store sells. An import arrives in events of some hundred rows; people edit single fields. Each
//! field is last-writer-wins.
//!
//! Keeps true: it does not depend on the order in which writes arrive; 100,000 products stay packed, and are found
//! without unpacking them. `event.rs` has what can happen to it, `products.rs` how many rows are
//! kept, `search.rs` how people find them, `scan.rs` how a scanner does, `pack.rs` how all of it is stored. Not in it: what the rows are, which have a file
//! each in the folder above.

mod block;
mod event;
mod letters;
mod pack;
mod products;
#[cfg(any(test, feature = "contract"))]
pub mod sample;
mod scan;
#[cfg(test)]
mod scan_tests;
mod search;
#[cfg(test)]
mod tests;
mod words;

pub use crate::records::category::{Category, CategoryEdit};
pub use crate::records::modifier::{Modifier, ModifierGroup, ModifierGroupEdit};
pub use crate::records::product::{Product, ProductCode, ProductEdit};
pub use crate::records::table::{Table, TableEdit};
pub use event::{CatalogEdited, CatalogEvent, CatalogImported};
pub use pack::{Chunk, Damaged, HEAD};
pub use products::Products;
pub use scan::Found;
pub use search::Hits;
pub use words::folded;

use crate::codec::encode;
use crate::journal::{Hash, Metadata};
use crate::records::lww::{LostEdit, Rows};

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
                    approved_by: _,
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
        let mut all: Vec<_> = self.categories.lost_edits().collect();
        let products = self.products.lost();
        all.extend(products.map(|(id, lost)| LostEdit::of::<Product>(id, lost)));
        all.extend(self.modifier_groups.lost_edits());
        all.extend(self.tables.lost_edits());
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
