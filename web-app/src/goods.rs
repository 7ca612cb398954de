//! The catalogue as a seller looks for things in it: by category, by name in any language, by number, by bar code.

use core_wasm::catalog::{Category, Product};
use core_wasm::ids::{CategoryId, Lang};
use core_wasm::replica::Replica;
use std::sync::Arc;

/// How many hits of a search are shown: more would not be read.
pub const HITS: usize = 60;

/// A product with what it takes to find and show it.
#[derive(Debug, PartialEq)]
pub struct Good {
    /// The product.
    pub product: Product,
    /// The colour of its category.
    pub colour: String,
    /// The sign of its unit, if it is weighed.
    pub per: Option<String>,
    haystack: String,
}

/// All categories and products, in the order of the menu.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Goods {
    /// The categories.
    pub categories: Vec<Category>,
    all: Vec<Arc<Good>>,
}

impl Goods {
    /// Reads the catalogue; products stand by category, then by the shop's own number, then by name.
    pub fn of(replica: &Replica, language: &Lang) -> Self {
        let (catalog, settings) = (replica.catalog(), replica.settings());
        let mut categories: Vec<Category> = catalog.categories.iter().map(|(_, row)| row.clone()).collect();
        categories.sort_by(|a, b| (a.sort, &a.id).cmp(&(b.sort, &b.id)));
        let place = |id: &CategoryId| categories.iter().position(|category| category.id == *id);
        let mut all: Vec<(Option<usize>, Arc<Good>)> = catalog
            .products
            .iter()
            .map(|(_, product)| {
                let place = place(&product.category);
                let colour = place.map_or_else(String::new, |at| categories[at].colour.clone());
                let unit = settings.unit(&product.unit).filter(|_| product.weighed);
                let per = unit.map(|unit| unit.symbol.get(language).to_owned());
                (place, Arc::new(Good::new(product, colour, per)))
            })
            .collect();
        all.sort_by(|(a_place, a), (b_place, b)| {
            let name = |good: &Good| good.product.name.get(language).to_owned();
            (a_place, &a.product.sku, name(a)).cmp(&(b_place, &b.product.sku, name(b)))
        });
        Self {
            all: all.into_iter().map(|(_, good)| good).collect(),
            categories,
        }
    }

    /// The products of a category.
    pub fn in_category(&self, id: &CategoryId) -> Vec<Arc<Good>> {
        self.all
            .iter()
            .filter(|good| good.product.category == *id)
            .cloned()
            .collect()
    }

    /// Products that have every word of `query`; at most [`HITS`].
    pub fn search(&self, query: &str) -> Vec<Arc<Good>> {
        let query = query.to_lowercase();
        let words: Vec<&str> = query.split_whitespace().collect();
        self.all
            .iter()
            .filter(|good| words.iter().all(|word| good.haystack.contains(word)))
            .take(HITS)
            .cloned()
            .collect()
    }

    /// The one product with exactly this bar code or number.
    pub fn by_code(&self, code: &str) -> Option<Arc<Good>> {
        let fits = |known: &Option<String>| {
            known
                .as_deref()
                .is_some_and(|known| known.eq_ignore_ascii_case(code))
        };
        self.all
            .iter()
            .find(|good| fits(&good.product.barcode) || fits(&good.product.sku))
            .cloned()
    }
}

impl Good {
    fn new(product: &Product, colour: String, per: Option<String>) -> Self {
        let names = product.name.0.values().map(String::as_str);
        let codes = [&product.barcode, &product.sku];
        let codes = codes.into_iter().filter_map(|code| code.as_deref());
        let haystack: Vec<&str> = names.chain(codes).collect();
        Self {
            haystack: haystack.join("\n").to_lowercase(),
            product: product.clone(),
            colour,
            per,
        }
    }
}
