//! What one order contributes: goods sold or reserved, cash in drawers, sales.
//!
//! An order that was paid is a sale of its slip on the day of its first payment. A refund takes off the sales of its own
//! day by how much it made the order cheaper: what was paid too much was never a sale.

use super::event::PaymentMethod;
use super::{Order, Payment, Refund, Status};
use crate::base::calendar::Day;
use crate::base::ids::{ProductId, ShiftId, TaxId, UserId};
use crate::base::money::{Amount, div_round};
use crate::base::order::arrange;
use crate::base::quantity::Quantity;
use crate::base::tax::TaxRate;
use crate::domain::shift::DrawerSums;
use crate::domain::tally::{Add, Sign, Tally, TaxTally};
use crate::journal::Metadata;
use std::collections::BTreeMap;

/// What one order adds to the sums.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contribution {
    /// On its slip while it is open.
    pub(crate) reserved: Vec<(ProductId, Quantity)>,
    /// In the drawers of these shifts.
    pub(crate) drawers: Vec<(ShiftId, DrawerSums)>,
    /// Its sale, and what was given back of it.
    pub(crate) sales: Vec<Sale>,
}

/// One sale, or what was given back of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sale {
    /// On which day of the shop's calendar.
    pub(crate) day: Day,
    /// In which hour of it.
    pub(crate) hour: u8,
    /// Who took the money, or gave it back.
    pub(crate) by: UserId,
    /// In all.
    pub(crate) total: Tally,
    /// By product.
    pub(crate) products: Vec<(ProductId, Tally)>,
    /// By tax.
    pub(crate) taxes: Vec<(TaxId, TaxRate, TaxTally)>,
}

impl Contribution {
    /// What an order contributes.
    pub fn of(order: &Order) -> Self {
        let (reserved, sales) = match order.status {
            Status::Active | Status::Parked => (reserved(&groups(order)), Vec::new()),
            Status::Voided => (Vec::new(), Vec::new()),
            Status::Paid => (Vec::new(), sales(order)),
        };
        Self {
            reserved,
            // Whatever else is known of the order: what was given back left the drawer, though the payment may not have
            // arrived, or have left this device with the rest of the order.
            drawers: drawers(order),
            sales,
        }
    }

    /// How much of a product it sold.
    pub fn sold(&self, product: &ProductId) -> Quantity {
        let products = self.sales.iter().flat_map(|sale| &sale.products);
        products
            .filter(|(its, _)| its == product)
            .fold(Quantity::ZERO, |sum, (_, tally)| sum.plus(tally.quantity))
    }

    /// What it put into a shift's drawer and took from it.
    pub fn drawer(&self, shift: ShiftId) -> DrawerSums {
        let its = self.drawers.iter().find(|(its, _)| *its == shift);
        its.map(|(_, drawer)| *drawer).unwrap_or_default()
    }
}

fn drawers(order: &Order) -> Vec<(ShiftId, DrawerSums)> {
    let mut sums: BTreeMap<ShiftId, DrawerSums> = BTreeMap::new();
    let mut put = |shift: Option<ShiftId>, method, sum| {
        if let (Some(shift), PaymentMethod::Cash) = (shift, method) {
            let drawer = sums.entry(shift).or_default();
            *drawer = drawer.plus(sum);
        }
    };
    for Payment { paid, .. } in &order.payments {
        let sum = DrawerSums {
            taken: paid.amount,
            payments: 1,
            ..DrawerSums::default()
        };
        put(paid.shift, paid.method, sum);
    }
    for Refund { refunded, .. } in &order.refunds {
        let sum = DrawerSums {
            refunded: refunded.amount,
            refunds: 1,
            ..DrawerSums::default()
        };
        put(refunded.shift, refunded.method, sum);
    }
    sums.into_iter().collect()
}

/// All of one product at one tax on a slip.
struct Group<'a> {
    product: &'a ProductId,
    tax: &'a TaxId,
    rate: TaxRate,
    quantity: Quantity,
    gross: Amount,
}

/// The slip by product and tax.
fn groups(order: &Order) -> Vec<Group<'_>> {
    let mut lines: Vec<Group<'_>> = order
        .priced()
        .filter_map(|(line, price)| {
            line.added.as_ref().map(|added| Group {
                product: &added.product_id,
                tax: &added.tax,
                rate: added.tax_rate,
                quantity: line.quantity,
                gross: price,
            })
        })
        .collect();
    arrange(&mut lines, |a, b| {
        (a.product, a.tax, a.rate).cmp(&(b.product, b.tax, b.rate))
    });
    lines.dedup_by(|line, kept| {
        let same = (kept.product, kept.tax, kept.rate) == (line.product, line.tax, line.rate);
        if same {
            kept.quantity = kept.quantity.plus(line.quantity);
            kept.gross = kept.gross.plus(line.gross);
        }
        same
    });
    lines
}

fn reserved(groups: &[Group<'_>]) -> Vec<(ProductId, Quantity)> {
    let mut products: Vec<(ProductId, Quantity)> = Vec::new();
    for group in groups {
        match products.last_mut() {
            Some((product, sum)) if product == group.product => *sum = sum.plus(group.quantity),
            _ => products.push((group.product.clone(), group.quantity)),
        }
    }
    products
}

/// The sale at the first payment, and what each refund takes off it.
fn sales(order: &Order) -> Vec<Sale> {
    let Some(first) = order.payments.first() else {
        return Vec::new();
    };
    let groups = groups(order);
    let total = groups
        .iter()
        .fold(Amount::ZERO, |sum, group| sum.plus(group.gross));
    let whole: Vec<Amount> = groups.iter().map(|group| group.gross).collect();
    let nothing = vec![Amount::ZERO; groups.len()];
    let mut moment = Moment::of(&first.meta, first.paid.utc_offset, first.paid.day_begins);
    if injected!(SaleAtBeginning) {
        (moment.day, moment.hour) =
            Day::and_hour(order.created_at, first.paid.utc_offset, first.paid.day_begins);
    }
    let cut = Cut {
        from: &nothing,
        to: &whole,
    };
    let mut sales = vec![sale(moment, &groups, cut, Sign::Plus)];
    let (mut returned, mut before) = (Amount::ZERO, nothing);
    for (refund, conceded) in order.concessions() {
        // No more than the whole sale is ever given back of it.
        let part = conceded.min(total - returned);
        if part > Amount::ZERO {
            returned += part;
            let after = spread(returned, &whole, total);
            let cut = Cut {
                from: &before,
                to: &after,
            };
            let moment = Moment::of(
                &refund.meta,
                refund.refunded.utc_offset,
                refund.refunded.day_begins,
            );
            sales.push(sale(moment, &groups, cut, Sign::Minus));
            before = after;
        }
    }
    sales
}

/// When money was taken or given back, and by whom.
#[derive(Clone, Copy)]
struct Moment<'a> {
    day: Day,
    hour: u8,
    by: Option<&'a UserId>,
}

impl<'a> Moment<'a> {
    fn of(meta: &'a Metadata, utc_offset: i16, day_begins: u16) -> Self {
        let (day, hour) = Day::and_hour(meta.at, utc_offset, day_begins);
        let by = meta.user_id.as_ref();
        Self { day, hour, by }
    }
}

/// `amount` of `total` over `weights` that come to `total`, in proportion, to the minor unit: each gets what the
/// rounded running sum grows by, so that all of it is spread and all of `total` gives the weights themselves.
fn spread(amount: Amount, weights: &[Amount], total: Amount) -> Vec<Amount> {
    let (mut sum, mut given) = (0_i128, Amount::ZERO);
    weights
        .iter()
        .map(|weight| {
            sum += i128::from(weight.0);
            if injected!(PartsRoundedAlone) {
                let part = i128::from(amount.0) * i128::from(weight.0);
                return Amount(div_round(part, i128::from(total.0)));
            }
            let share = Amount(div_round(i128::from(amount.0) * sum, i128::from(total.0)));
            let part = share - given;
            given = share;
            part
        })
        .collect()
}

/// The part of each group between two amounts of it.
#[derive(Clone, Copy)]
struct Cut<'a> {
    from: &'a [Amount],
    to: &'a [Amount],
}

fn sale(moment: Moment<'_>, groups: &[Group<'_>], cut: Cut<'_>, sign: Sign) -> Sale {
    let is_sale = sign == Sign::Plus;
    let mut total = Tally {
        orders: i64::from(is_sale),
        ..Tally::default()
    };
    let mut products: Vec<(ProductId, Tally)> = Vec::new();
    let mut taxes: BTreeMap<(&TaxId, TaxRate), (Amount, Amount)> = BTreeMap::new();
    for ((group, &from), &to) in groups.iter().zip(cut.from).zip(cut.to) {
        let mut tally = Tally {
            gross: sign.of(to - from),
            // Whether goods came back with the money, an adjustment says.
            quantity: if is_sale { group.quantity } else { Quantity::ZERO },
            orders: 0,
        };
        total = total.plus(tally);
        match products.last_mut() {
            Some((product, sum)) if product == group.product => *sum = sum.plus(tally),
            _ => {
                tally.orders = i64::from(is_sale);
                products.push((group.product.clone(), tally));
            }
        }
        let (before, after) = taxes.entry((group.tax, group.rate)).or_default();
        *before += from;
        *after += to;
    }
    let taxes = taxes.into_iter().map(|((tax, rate), (before, after))| {
        let tally = TaxTally {
            gross: sign.of(after - before),
            included: sign.of(rate.included_in(after) - rate.included_in(before)),
        };
        (tax.clone(), rate, tally)
    });
    Sale {
        day: moment.day,
        hour: moment.hour,
        by: moment.by.cloned().unwrap_or_default(),
        total,
        products,
        taxes: taxes.collect(),
    }
}
