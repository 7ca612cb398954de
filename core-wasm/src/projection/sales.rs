//! Sales of a day: in all, by hour, product, staff and tax. Amounts have their tax in them.

use crate::base::ids::{ProductId, TaxId, UserId};
use crate::base::tax::TaxRate;
use crate::codec::{Pack, Unpack};
use crate::domain::order::Sale;
use crate::domain::tally::{Add, Sign, Tally, TaxTally};
use std::collections::BTreeMap;

/// Adds to a row, which is there only while it is not nothing: equal sums are equal maps.
pub(super) fn add_to<K: Ord + Clone, V: Add>(rows: &mut BTreeMap<K, V>, key: &K, value: V) {
    if let Some(row) = rows.get_mut(key) {
        *row = row.plus(value);
        if *row == V::default() {
            rows.remove(key);
        }
    } else if value != V::default() {
        rows.insert(key.clone(), value);
    }
}

/// The sales of one day of the shop's calendar.
#[derive(Clone, Debug, Default, PartialEq, Eq, Pack, Unpack)]
#[pack(rename_all = "camelCase", default)]
pub struct DaySales {
    /// In all.
    pub total: Tally,
    /// By the hour of the payment, 0 to 23.
    pub hours: BTreeMap<u8, Tally>,
    /// By product.
    pub products: BTreeMap<ProductId, Tally>,
    /// By who took the money, or gave it back. Empty text is nobody who had signed in.
    pub staff: BTreeMap<UserId, Tally>,
    /// By tax and its rate.
    pub taxes: BTreeMap<TaxId, BTreeMap<TaxRate, TaxTally>>,
}

impl DaySales {
    /// Adds a sale, or takes it out.
    pub(super) fn add(&mut self, sale: &Sale, sign: Sign) {
        let total = sign.of(sale.total);
        self.total = self.total.plus(total);
        add_to(&mut self.hours, &sale.hour, total);
        add_to(&mut self.staff, &sale.by, total);
        for (product, tally) in &sale.products {
            add_to(&mut self.products, product, sign.of(*tally));
        }
        for (tax, rate, tally) in &sale.taxes {
            if !self.taxes.contains_key(tax) {
                self.taxes.insert(tax.clone(), BTreeMap::new());
            }
            if let Some(rates) = self.taxes.get_mut(tax) {
                add_to(rates, rate, sign.of(*tally));
                if rates.is_empty() {
                    self.taxes.remove(tax);
                }
            }
        }
    }
}
