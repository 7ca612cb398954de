//! Sales by day, worked out the plain way: an order that was paid is sold when it was first paid, at the clock of who
//! took the money; what is given back is taken off when it is given back.

use super::reference::Reference;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::{AggregateId, ProductId, TaxId, UserId};
use core_wasm::domain::Body;
use core_wasm::domain::order::OrderEvent;
use core_wasm::domain::order::event::{LineAdded, Paid, Refunded};
use core_wasm::journal::Metadata;
use core_wasm::projection::{Day, DaySales, Tally};
use core_wasm::replica::Replica;
use std::collections::{BTreeMap, BTreeSet};

/// A row of a day's report.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Row {
    Total,
    Hour(i64),
    Staff(UserId),
    Product(ProductId),
    Tax(TaxId, u32),
}

/// Gross, quantity and number of orders; at a tax, gross and the tax in it.
type Numbers = [i64; 3];

/// Rows by day; what is nothing has none.
type Rows = BTreeMap<(i64, Row), Numbers>;

/// All of one product at one tax on a slip.
struct Part {
    product: ProductId,
    tax: TaxId,
    rate: u32,
    quantity: i64,
    gross: i64,
}

/// What is known of an order.
#[derive(Default)]
struct Sold<'a> {
    /// All lines that were ever added.
    added: Vec<&'a LineAdded>,
    /// What is on its slip.
    parts: Vec<Part>,
    paid: Vec<(&'a Metadata, &'a Paid)>,
    refunded: Vec<(&'a Metadata, &'a Refunded)>,
}

/// When money changed hands, and through whose.
struct Moment {
    day: i64,
    hour: i64,
    by: UserId,
}

impl Reference {
    /// Where a replica's sales are not what the events add up to. Not asked of rows to which orders belong that were
    /// let go and changed later: who let go has only the change.
    pub(super) fn compare_sales(&self, replica: &Replica, late: &BTreeSet<AggregateId>) -> Vec<String> {
        let (mut rows, mut unclear) = (Rows::new(), BTreeSet::new());
        for (order, sold) in self.sold_orders() {
            if late.contains(&order) {
                unclear.extend(sold.rows());
            }
            sold.add_to(&mut rows);
        }
        rows.retain(|_, numbers| *numbers != Numbers::default());
        let shown = shown(replica);
        let keys: BTreeSet<_> = rows.keys().chain(shown.keys()).collect();
        keys.into_iter()
            .filter(|key| !unclear.contains(key) && rows.get(key) != shown.get(key))
            .map(|key| {
                format!(
                    "the sales of day {} show {:?} for {:?}, its events say {:?}",
                    key.0,
                    shown.get(key),
                    key.1,
                    rows.get(key)
                )
            })
            .collect()
    }

    fn sold_orders(&self) -> BTreeMap<AggregateId, Sold<'_>> {
        let mut orders: BTreeMap<AggregateId, Sold> = BTreeMap::new();
        for event in &self.events {
            let Body::Order(body) = &event.body else { continue };
            let sold = orders.entry(event.meta.aggregate_id).or_default();
            match body {
                OrderEvent::LineAdded(added) => sold.added.push(added),
                OrderEvent::Paid(paid) => sold.paid.push((&event.meta, paid)),
                OrderEvent::Refunded(refunded) => sold.refunded.push((&event.meta, refunded)),
                _ => {}
            }
        }
        let mut slips = self.slips();
        for (order, sold) in &mut orders {
            let mut parts: BTreeMap<_, (i64, i64)> = BTreeMap::new();
            for line in slips.remove(order).unwrap_or_default() {
                let added = line.added;
                let key = (added.product_id.clone(), added.tax.clone(), added.tax_rate.0);
                let part = parts.entry(key).or_default();
                part.0 += line.quantity;
                part.1 += line.price;
            }
            let part = |((product, tax, rate), (quantity, gross))| Part {
                product,
                tax,
                rate,
                quantity,
                gross,
            };
            sold.parts = parts.into_iter().map(part).collect();
        }
        orders
    }
}

impl Sold<'_> {
    /// All rows that it may belong to.
    fn rows(&self) -> BTreeSet<(i64, Row)> {
        let paid = self
            .paid
            .iter()
            .map(|(meta, paid)| moment(meta, paid.utc_offset, paid.day_begins));
        let refunded = self.refunded.iter();
        let refunded =
            refunded.map(|(meta, refunded)| moment(meta, refunded.utc_offset, refunded.day_begins));
        let of_line = |line: &&LineAdded| {
            let tax = Row::Tax(line.tax.clone(), line.tax_rate.0);
            [Row::Product(line.product_id.clone()), tax]
        };
        paid.chain(refunded)
            .flat_map(|moment| {
                let day = moment.day;
                let rows = moment
                    .rows()
                    .into_iter()
                    .chain(self.added.iter().flat_map(of_line));
                rows.map(move |row| (day, row)).collect::<Vec<_>>()
            })
            .collect()
    }

    fn add_to(&self, rows: &mut Rows) {
        let Some((first, paid)) = self.paid.first() else {
            return;
        };
        let whole: Vec<i64> = self.parts.iter().map(|part| part.gross).collect();
        let total: i64 = whole.iter().sum();
        let first = moment(first, paid.utc_offset, paid.day_begins);
        self.add_money(rows, &first, &whole, 1);
        self.add_goods(rows, &first);
        let mut off = 0;
        for index in 0..self.refunded.len() {
            let before = shares(off, &whole);
            off = (off + self.conceded(index)).min(total);
            let (meta, refunded) = self.refunded[index];
            let moment = moment(meta, refunded.utc_offset, refunded.day_begins);
            self.add_money(rows, &moment, &before, 1);
            self.add_money(rows, &moment, &shares(off, &whole), -1);
        }
    }

    /// How much cheaper a refund made the order. Too much paid was never a sale; and what two gave back apart, for the
    /// one reason, counts once.
    fn conceded(&self, index: usize) -> i64 {
        let cheaper = |refunded: &Refunded| refunded.amount.0 - refunded.excess.0;
        let (meta, this) = self.refunded[index];
        let apart = self.refunded[..index].iter().filter(|(earlier, other)| {
            !this.over.contains(&earlier.event_id) && !other.over.contains(&meta.event_id)
        });
        let again: i64 = apart.map(|(_, other)| cheaper(other)).sum();
        (cheaper(this) - again).max(0)
    }

    /// Adds so much for each part, or takes it off. Tax is rounded on the sum of an order's parts at its rate.
    fn add_money(&self, rows: &mut Rows, moment: &Moment, amounts: &[i64], sign: i64) {
        let mut taxes: BTreeMap<(&TaxId, u32), i64> = BTreeMap::new();
        for (part, amount) in self.parts.iter().zip(amounts) {
            let product = Row::Product(part.product.clone());
            for row in moment.rows().into_iter().chain([product]) {
                add(rows, moment.day, row, [sign * amount, 0, 0]);
            }
            *taxes.entry((&part.tax, part.rate)).or_default() += amount;
        }
        for ((tax, rate), gross) in taxes {
            let included = rounded(gross, i64::from(rate), 1_000_000 + i64::from(rate));
            let numbers = [sign * gross, sign * included, 0];
            add(rows, moment.day, Row::Tax(tax.clone(), rate), numbers);
        }
    }

    /// Adds the quantities and the order itself.
    fn add_goods(&self, rows: &mut Rows, moment: &Moment) {
        let mut products: BTreeMap<&ProductId, i64> = BTreeMap::new();
        for part in &self.parts {
            *products.entry(&part.product).or_default() += part.quantity;
        }
        let all: i64 = products.values().sum();
        for row in moment.rows() {
            add(rows, moment.day, row, [0, all, 1]);
        }
        for (product, quantity) in products {
            let row = Row::Product(product.clone());
            add(rows, moment.day, row, [0, quantity, 1]);
        }
    }
}

impl Moment {
    /// The rows of all that happened then.
    fn rows(&self) -> [Row; 3] {
        [Row::Total, Row::Hour(self.hour), Row::Staff(self.by.clone())]
    }
}

fn moment(meta: &Metadata, utc_offset: i16, day_begins: u16) -> Moment {
    let Timestamp(at) = meta.at;
    let minutes = (at + i64::from(utc_offset) * 60_000).div_euclid(60_000);
    Moment {
        day: (minutes - i64::from(day_begins)).div_euclid(1440),
        hour: minutes.div_euclid(60).rem_euclid(24),
        by: meta.user_id.clone().unwrap_or_default(),
    }
}

/// What of an amount falls on each part: the sums up to each are in proportion, and rounded.
fn shares(amount: i64, whole: &[i64]) -> Vec<i64> {
    let total: i64 = whole.iter().sum();
    let up_to = |count: usize| match total {
        0 => 0,
        _ => rounded(amount, whole[..count].iter().sum(), total),
    };
    (1..=whole.len())
        .map(|count| up_to(count) - up_to(count - 1))
        .collect()
}

/// `a × b / c`, rounded half up: nothing in the workload costs less than nothing.
fn rounded(a: i64, b: i64, c: i64) -> i64 {
    let [a, b, c] = [a, b, c].map(i128::from);
    i64::try_from((2 * a * b + c) / (2 * c)).unwrap_or(i64::MAX)
}

fn add(rows: &mut Rows, day: i64, row: Row, numbers: Numbers) {
    let sums = rows.entry((day, row)).or_default();
    for (sum, number) in sums.iter_mut().zip(numbers) {
        *sum += number;
    }
}

/// What a replica shows of all days.
fn shown(replica: &Replica) -> Rows {
    let mut rows = Rows::new();
    for (Day(day), sales) in replica.sales(Day(i64::MIN)..=Day(i64::MAX)) {
        let DaySales {
            total,
            hours,
            products,
            staff,
            taxes,
        } = sales;
        let mut put = |row, tally: &Tally| {
            let numbers = [tally.gross.0, tally.quantity.0, tally.orders];
            add(&mut rows, day, row, numbers);
        };
        put(Row::Total, total);
        for (hour, tally) in hours.iter() {
            put(Row::Hour(i64::from(*hour)), tally);
        }
        for (product, tally) in products.iter() {
            put(Row::Product(product.clone()), tally);
        }
        for (user, tally) in staff.iter() {
            put(Row::Staff(user.clone()), tally);
        }
        for (tax, rates) in taxes.iter() {
            for (rate, tally) in rates.iter() {
                let numbers = [tally.gross.0, tally.included.0, 0];
                add(&mut rows, day, Row::Tax(tax.clone(), rate.0), numbers);
            }
        }
    }
    rows.retain(|_, numbers| *numbers != Numbers::default());
    rows
}
