//! Finding products as a scanner does: by a code as a whole, and by nothing else.
//!
//! Keeps true: a part of a code, or a text that only looks like one, finds nothing. What is out of use is not found. All
//! products that have a code are found, so that a person can say which one is meant. Not in it: what people type
//! (`search.rs`), and what a text may stand for (`crate::barcode`).

use super::Product;
use super::products::Products;
use super::words::{CODE, folded};
use crate::barcode::label::{self, Label, Measure, Rule};
use crate::barcode::{Gtin, Reading, Says, trimmed};
use crate::base::money::{Amount, Currency, div_round};
use crate::base::quantity::Quantity;
use std::borrow::Cow;

/// A product that has a code, and how much of it that code stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The product. Its price is what one unit costs here: a label can have its own.
    pub product: Product,
    /// How much; nothing if it is weighed and the code does not say.
    pub quantity: Option<Quantity>,
}

/// How much of a product, and what one unit of it costs.
type Much = (Option<Quantity>, Amount);

impl Products {
    /// The products that a scanned text stands for, in the order of the shop: those that have the text itself as their bar
    /// code or number, or the number that it is; only if there is none, those on whose label it is by `rules`.
    pub fn scan(&self, text: &str, rules: &[Rule], currency: Currency) -> Vec<Found> {
        let reading = Reading::of(text);
        let numbers = || reading.numbers.into_iter().flatten();
        let is_text = |code: &str| trimmed(code) == reading.text;
        let is_number = |code: &str| numbers().any(|number| is(code, number));
        let mut words = vec![folded(reading.text)];
        words.extend(numbers().flat_map(Gtin::written));
        let found = self.with_codes(&words, &|product| {
            let pieces = pieces(product, &|code| is_text(code) || is_number(code), &is_text)?;
            Some(said(product, pieces, &reading.says, currency))
        });
        if !found.is_empty() {
            return found;
        }
        let labels = numbers().filter_map(|number| label::read(number, rules).ok().flatten());
        labels
            .flat_map(|label| self.with_label(&label, currency))
            .collect()
    }

    /// The products that have this bar code or number, as people type it: without regard to case and signs between.
    pub fn by_code(&self, typed: &str) -> Vec<Found> {
        let typed = [folded(typed)];
        let is_typed = |code: &str| folded(code) == typed[0];
        self.with_codes(&typed, &|product| {
            let pieces = pieces(product, &is_typed, &is_typed)?;
            Some((plain(product, pieces), product.price))
        })
    }

    fn with_label(&self, label: &Label, currency: Currency) -> Vec<Found> {
        let words = label.lookup.written();
        self.with_codes(&words, &|product| {
            pieces(product, &|code| is(code, label.lookup), &|_| false)?;
            let value = label.value;
            match label.measure {
                Measure::Weight if product.weighed => Some((value.scaled(3).map(Quantity), product.price)),
                Measure::Count if !product.weighed => {
                    let pieces = value.scaled(0)?.checked_mul(1000)?;
                    Some((Some(Quantity(pieces)), product.price))
                }
                Measure::Price => Some(priced(product, Amount(value.scaled(currency.digits())?), None)),
                // A weight of what is sold by the piece, or pieces of what is weighed: not this product's label.
                Measure::Weight | Measure::Count => None,
            }
        })
    }

    /// The products in use of which a bar code or number is one of `words`, as far as `fits` agrees; that says how much.
    fn with_codes(&self, words: &[String], fits: &dyn Fn(&Product) -> Option<Much>) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        let mut look_at = |product: Product| {
            let (quantity, price) = fits(&product)?;
            let is_before = |one: &Found| (one.product.sort, &one.product.id) < (product.sort, &product.id);
            let place = found.iter().filter(|one| is_before(one)).count();
            if found.get(place).is_none_or(|one| one.product.id != product.id) {
                let quantity = quantity.filter(|much| *much > Quantity::ZERO);
                let product = Product { price, ..product };
                found.insert(place, Found { product, quantity });
            }
            Some(())
        };
        for word in words.iter().filter(|word| !word.is_empty()) {
            for packed in &self.blocks {
                for (row, flags) in packed.block.postings(word, true) {
                    if flags & CODE != 0 && !packed.gone.contains(row) {
                        packed.block.product(row).and_then(&mut look_at);
                    }
                }
            }
        }
        for fresh in self.fresh.values() {
            let mut codes = fresh.words.iter().filter(|(_, flags)| flags & CODE != 0);
            if codes.any(|(code, _)| words.iter().any(|word| word == code)) {
                fresh.row.current().map(Cow::into_owned).and_then(&mut look_at);
            }
        }
        found
    }
}

/// Whether a product's bar code is this number, in whatever length it is written.
fn is(code: &str, number: Gtin) -> bool {
    Gtin::all(trimmed(code)).contains(&Some(number))
}

/// How many pieces of a product one of its codes stands for.
fn pieces(
    product: &Product,
    is_barcode: &dyn Fn(&str) -> bool,
    is_sku: &dyn Fn(&str) -> bool,
) -> Option<u16> {
    let barcode = product.barcodes().find(|(code, _)| is_barcode(code));
    let sku = product.sku.as_deref().filter(|sku| is_sku(sku));
    barcode.map(|(_, pieces)| pieces).or(sku.map(|_| 1))
}

/// So many pieces; of what is weighed, one code is no kilogram.
fn plain(product: &Product, pieces: u16) -> Option<Quantity> {
    (!product.weighed || pieces != 1).then(|| Quantity::whole(pieces.into()))
}

/// With what the code itself says besides.
fn said(product: &Product, pieces: u16, says: &Says, currency: Currency) -> Much {
    let weight = says.weight.and_then(|weight| weight.scaled(3)).map(Quantity);
    let money = says.money.filter(|(number, _)| *number == currency.number());
    let amount = says.amount.or(money.map(|(_, amount)| amount));
    let amount = amount.and_then(|amount| amount.scaled(currency.digits()));
    let quantity = match (amount, weight, says.count) {
        (Some(amount), ..) if amount > 0 => return priced(product, Amount(amount), weight),
        (_, Some(weight), _) if product.weighed => Some(weight),
        (_, _, Some(count @ 1..)) if !product.weighed => {
            Some(Quantity(i64::from(count) * i64::from(pieces) * 1000))
        }
        _ => plain(product, pieces),
    };
    (quantity, product.price)
}

/// How much of a product costs exactly `amount`. What is weighed is as much as that pays for, to the gram, at a unit price
/// that may differ from the product's in its last digits: what stands on the label is what is paid. Where no unit price
/// comes to it, and for what is sold by the piece, it is one at that price.
fn priced(product: &Product, amount: Amount, weight: Option<Quantity>) -> Much {
    let thousandths = i128::from(amount.0) * 1000;
    let price = product.price;
    if product.weighed && price > Amount::ZERO {
        let weight = weight.unwrap_or(Quantity(div_round(thousandths, price.0.into())));
        if weight > Quantity::ZERO {
            let fitting = Amount(div_round(thousandths, weight.0.into()));
            let mut prices = [price, fitting].into_iter();
            if let Some(price) = prices.find(|price| weight.price(*price) == amount) {
                return (Some(weight), price);
            }
        }
    }
    (Some(Quantity::ONE), amount)
}
