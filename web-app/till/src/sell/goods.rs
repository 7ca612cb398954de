//! Products as a seller sees them: with the colour of their category and the sign of their unit. What is found, and in
//! which order, the core's catalogue says.

use core_wasm::base::ids::{Lang, UnitId};
use core_wasm::base::order::arrange;
use core_wasm::records::catalog::{Category, Product};
use core_wasm::replica::Replica;
use std::collections::BTreeMap;

/// A product with what it takes to show it.
#[derive(Clone, Debug, PartialEq)]
pub struct Good {
    /// The product.
    pub product: Product,
    /// The colour of its category.
    pub colour: String,
    /// The sign of its unit, if it is weighed.
    pub per: Option<String>,
}

/// What products are shown with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Goods {
    /// The categories, in the order of the menu.
    pub categories: Vec<Category>,
    signs: BTreeMap<UnitId, String>,
}

impl Goods {
    /// Reads categories and units.
    pub fn of(replica: &Replica, language: &Lang) -> Self {
        let categories = replica.catalog().categories.iter();
        let mut categories: Vec<Category> = categories.map(|(_, row)| row.clone()).collect();
        arrange(&mut categories, |a, b| (a.sort, &a.id).cmp(&(b.sort, &b.id)));
        let units = replica
            .settings()
            .get()
            .into_iter()
            .flat_map(|store| &store.units);
        let sign = |symbol: &core_wasm::base::names::Names| symbol.get(language).to_owned();
        Self {
            categories,
            signs: units.map(|unit| (unit.id.clone(), sign(&unit.symbol))).collect(),
        }
    }

    /// A product as it is shown.
    pub fn show(&self, product: Product) -> Good {
        let category = self.categories.iter().find(|row| row.id == product.category);
        let colour = category.map_or_else(String::new, |category| category.colour.clone());
        let per = self.signs.get(&product.unit).filter(|_| product.weighed).cloned();
        Good { product, colour, per }
    }
}
