//! What looks like a mistake of typing: prices far from all others, bar codes where prices stand, taxes that no country has.
//!
//! Keeps true: nothing of it is refused for good, since there may be a shop in which it is right; somebody must say so.

use super::answers::{Accept, Ask};
use super::field::Field;
use super::in_use::InUse;
use super::problem::{Problem, Problems, quoted};
use super::table::Table;
use super::toml_table::TomlTable;
use core_wasm::barcode::Gtin;
use core_wasm::base::money::{Amount, Currency};
use core_wasm::base::tax::TaxRate;
use core_wasm::records::catalog::{Product, Products};
use core_wasm::records::describe::Record;

/// A price is far from the others if it is so many times that in their middle. A shop that sells pencils and copiers stays below.
const FAR: i64 = 2_000;
/// So many prices have a middle that says something.
const ENOUGH: usize = 8;
/// Without enough of them: so many whole units of the currency.
const MUCH: i64 = 1_000_000;
/// A price does not become so many times what it was, or such a part of it.
const JUMP: i64 = 50;
/// The highest general rates of the world are below 30 %; behind this somebody should look.
const HIGH_PPM: u32 = 350_000;
/// Below this and above nothing it is rather a fraction that was meant as per cent.
const LOW_PPM: u32 = 5_000;

/// Asks about prices of a file that can hardly be meant.
pub fn prices(table: &Table<'_>, currency: Option<Currency>) {
    let Some(currency) = currency else {
        return;
    };
    let of = |field: Field<'_>| field.reads_as(currency).map(|amount| amount.0.saturating_abs());
    let mut all: Vec<i64> = table.rows().filter_map(|row| of(row.field("price")?)).collect();
    all.retain(|amount| *amount > 0);
    all.sort_unstable();
    let unit = 10_i64.saturating_pow(currency.digits());
    let middle = all.get(all.len() / 2).filter(|_| all.len() >= ENOUGH);
    let limit = match middle {
        Some(middle) => middle.saturating_mul(FAR).max(unit),
        None => MUCH.saturating_mul(unit),
    };
    for row in table.rows() {
        let Some(field) = row.field("price") else {
            continue;
        };
        let Some(amount) = field.reads_as(currency) else {
            continue;
        };
        if Gtin::read(field.value).is_ok() {
            field.doubtful(
                Accept::Prices,
                format_args!(
                    "{} has the form of a bar code; a price was expected",
                    quoted(field.value)
                ),
            );
        } else if amount.0.saturating_abs() >= limit {
            let against = match middle {
                Some(middle) => format!(
                    "is far above the file's other prices, half of which are at most {}",
                    Amount(*middle).to_decimal(currency)
                ),
                None => format!("is {MUCH} or more"),
            };
            field.doubtful(
                Accept::Prices,
                format_args!("{} {against}; is this the price?", quoted(field.value)),
            );
        }
    }
}

/// Asks about prices that are many times, or a small part of, what the last one was: a decimal mark was lost.
pub fn jumps(
    known: &Products,
    products: &[Product],
    currency: Currency,
    in_use: &InUse,
    problems: &Problems,
) {
    for product in products {
        let Some(was) = known.get(&product.id).map(|known| known.price) else {
            continue;
        };
        let (less, more) = (was.min(product.price), was.max(product.price));
        if less <= Amount::ZERO || more.0 / less.0 < JUMP {
            continue;
        }
        let record = Product::INFO;
        let said = in_use.of(record.name, product.id.as_str());
        problems.add(Problem {
            file: record.from.unwrap_or_default(),
            place: said.map(|said| said.place),
            column: Some("price".to_owned()),
            what: format!(
                "{} was {} before; is this the price?",
                product.price.to_decimal(currency),
                was.to_decimal(currency)
            ),
            ask: Some(Ask::Accept(Accept::Prices)),
        });
    }
}

/// Asks about a rate that can hardly be meant.
pub fn tax(table: &TomlTable<'_>) {
    let Some(field) = table.peek("rate") else {
        return;
    };
    let Some(rate) = TaxRate::parse(field.value) else {
        return;
    };
    if rate.0 > HIGH_PPM {
        field.doubtful(
            Accept::Taxes,
            format_args!(
                "{} is higher than the taxes of nearly all countries; is this the rate?",
                quoted(field.value)
            ),
        );
    } else if rate.0 > 0 && rate.0 < LOW_PPM {
        field.doubtful(
            Accept::Taxes,
            format_args!(
                "{} is less than half a per cent; is this the rate?",
                quoted(field.value)
            ),
        );
    }
}
