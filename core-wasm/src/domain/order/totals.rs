//! What an order comes to.

use super::{Order, Status};
use crate::base::ids::TaxId;
use crate::base::money::Amount;
use crate::base::tax::TaxRate;
use crate::codec::Pack;
use std::collections::BTreeMap;

/// The part of a total that is taxed at one rate.
#[derive(Clone, Debug, PartialEq, Eq, Pack)]
#[pack(rename_all = "camelCase")]
pub struct TaxPart {
    /// Which tax.
    pub tax: TaxId,
    /// Its rate.
    pub rate: TaxRate,
    /// What was sold at it, tax included.
    pub gross: Amount,
    /// The tax in that.
    pub included: Amount,
}

/// The sums at the foot of a slip.
#[derive(Clone, Debug, Default, PartialEq, Eq, Pack)]
#[pack(rename_all = "camelCase")]
pub struct Totals {
    /// All lines, tax included.
    pub total: Amount,
    /// By tax, in the order of their ids.
    pub taxes: Vec<TaxPart>,
    /// What was paid.
    pub paid: Amount,
    /// What was given back.
    pub refunded: Amount,
    /// What is left to pay; negative when too much was paid.
    pub due: Amount,
}

impl Order {
    /// Adds it up. Tax is rounded once for each rate, on the sum of its lines.
    pub fn totals(&self) -> Totals {
        let mut by_tax: BTreeMap<(TaxId, TaxRate), Amount> = BTreeMap::new();
        for (line, price) in self.priced() {
            if let Some(added) = &line.added {
                *by_tax.entry((added.tax.clone(), added.tax_rate)).or_default() += price;
            }
        }
        let taxes: Vec<TaxPart> = by_tax
            .into_iter()
            .map(|((tax, rate), gross)| TaxPart {
                tax,
                rate,
                gross,
                included: rate.included_in(gross),
            })
            .collect();
        let total: Amount = taxes.iter().map(|part| part.gross).sum();
        Totals {
            total,
            taxes,
            paid: self.paid(),
            refunded: self.refunded(),
            due: self.due_of(total),
        }
    }

    /// What is left to pay; negative when too much was paid.
    pub(super) fn due(&self) -> Amount {
        self.due_of(self.priced().map(|(_, price)| price).sum())
    }

    fn due_of(&self, total: Amount) -> Amount {
        // What is given up costs nothing; but a payment stands, and with it the price.
        let price = if self.status == Status::Voided {
            Amount::ZERO
        } else {
            total
        };
        let owed = price - self.conceded().min(price.max(Amount::ZERO));
        owed - (self.paid() - self.refunded())
    }
}
