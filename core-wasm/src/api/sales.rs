//! Sales by day: `GET /api/sales?from=&to=`. Amounts have their tax in them.

use crate::base::ids::{ProductId, TaxId, UserId};
use crate::base::money::Amount;
use crate::base::quantity::Quantity;
use crate::base::tax::TaxRate;
use crate::projection::{self, Day};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which days, both included, as `2026-11-23`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesRequest {
    /// The first.
    pub from: String,
    /// The last.
    pub to: String,
}

/// A day with sales.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesRow {
    /// The day of the shop's calendar, as `2026-11-23`.
    pub day: String,
    /// What was sold on it.
    pub sales: DaySales,
}

/// What was sold on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DaySales {
    /// In all.
    pub total: Tally,
    /// By the hour of the payment, 0 to 23.
    pub hours: BTreeMap<u8, Tally>,
    /// By product.
    pub products: BTreeMap<ProductId, Tally>,
    /// By who took the money, or gave it back. Empty text is nobody who had signed in.
    pub staff: BTreeMap<UserId, Tally>,
    /// By tax and its rate, in millionths.
    pub taxes: BTreeMap<TaxId, BTreeMap<TaxRate, TaxTally>>,
}

/// What was sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// What it cost, tax included, less what was given back.
    pub gross: Amount,
    /// How much of it, in thousandths of whatever unit.
    pub quantity: Quantity,
    /// In how many orders.
    pub orders: i64,
}

/// What was sold at one tax.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxTally {
    /// What it cost, tax included, less what was given back.
    pub gross: Amount,
    /// The tax in that, rounded once for each order as its receipt has it.
    pub included: Amount,
}

impl SalesRow {
    /// That of a day.
    pub fn new(day: Day, sales: &projection::DaySales) -> Self {
        Self {
            day: day.to_string(),
            sales: sales.into(),
        }
    }
}

impl From<&projection::DaySales> for DaySales {
    fn from(day: &projection::DaySales) -> Self {
        let rates = |rates: &BTreeMap<TaxRate, projection::TaxTally>| {
            rates
                .iter()
                .map(|(rate, tally)| (*rate, (*tally).into()))
                .collect()
        };
        Self {
            total: day.total.into(),
            hours: day
                .hours
                .iter()
                .map(|(hour, tally)| (*hour, (*tally).into()))
                .collect(),
            products: by(&day.products),
            staff: by(&day.staff),
            taxes: day
                .taxes
                .iter()
                .map(|(tax, by_rate)| (tax.clone(), rates(by_rate)))
                .collect(),
        }
    }
}

fn by<K: Ord + Clone>(tallies: &BTreeMap<K, projection::Tally>) -> BTreeMap<K, Tally> {
    tallies
        .iter()
        .map(|(key, tally)| (key.clone(), (*tally).into()))
        .collect()
}

impl From<projection::Tally> for Tally {
    fn from(tally: projection::Tally) -> Self {
        Self {
            gross: tally.gross,
            quantity: tally.quantity,
            orders: tally.orders,
        }
    }
}

impl From<projection::TaxTally> for TaxTally {
    fn from(tally: projection::TaxTally) -> Self {
        Self {
            gross: tally.gross,
            included: tally.included,
        }
    }
}
