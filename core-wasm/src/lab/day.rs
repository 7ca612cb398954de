//! A busy day as input for benchmarks: orders made, changed, parked and paid by the core itself, the same on every run.

#![expect(
    clippy::unwrap_used,
    reason = "a core that refuses its own day, or can't read it, must stop the benchmark"
)]

use crate::base::clock::{Fences, Timestamp};
use crate::base::ids::{DeviceId, Lang, LineId, OrderId, PaymentId, Realm, UserId};
use crate::base::money::{Amount, Currency};
use crate::base::quantity::Quantity;
use crate::base::tax::TaxRate;
use crate::domain::order::event::{LineAdded, PaymentMethod, Service};
use crate::domain::order::{OrderCommand, Tender};
use crate::domain::{self, Decoded};
use crate::journal::Entry;
use crate::replica::{Command, Context, Replica, Rights};
use uuid::{Builder, Uuid};

/// When the day began, in milliseconds since 1970.
pub(super) const BEGAN: i64 = 1_700_000_000_000;
const LINES: u32 = 5;
const PRICE: Amount = Amount(450);

/// What one till wrote in a day.
#[derive(Debug)]
pub struct Day {
    /// The store it sold in.
    pub realm: Realm,
    /// In the order they were written.
    pub entries: Vec<Entry>,
}

impl Day {
    /// How many events an order comes to.
    pub const EVENTS_PER_ORDER: usize = 1 + LINES as usize + 3;

    /// So many orders of one till: created, five lines, a changed quantity, parked, paid.
    ///
    /// # Panics
    /// When the core refuses a command, which is then its bug or this file's.
    pub fn of(orders: u32) -> Self {
        let mut till = Till::new(1);
        let entries = (0..orders).flat_map(|_| till.sell().1).collect();
        Self {
            realm: realm(),
            entries,
        }
    }

    /// The same, decoded.
    ///
    /// # Panics
    /// When the core can't read what it wrote.
    pub fn decoded(&self) -> Vec<Decoded> {
        let read = |entry| domain::read(&self.realm, entry).unwrap();
        self.entries.iter().map(read).collect()
    }
}

/// The store of all benchmarks.
pub fn realm() -> Realm {
    Realm {
        tenant_id: "bench".into(),
        store_id: "till".into(),
    }
}

/// A till at work, without a disk. What it makes depends on its number and on what it did before, and on nothing else.
#[derive(Debug)]
pub struct Till {
    /// All that it knows.
    pub replica: Replica,
    ids: Ids,
    minute: i64,
}

impl Till {
    /// A till that has done nothing yet.
    pub fn new(number: u32) -> Self {
        let mut ids = Ids {
            made: 0,
            number: number.to_be_bytes(),
        };
        Self {
            replica: Replica::new(realm(), DeviceId(ids.next()), number),
            ids,
            minute: 0,
        }
    }

    /// One more order, from its first line to its payment.
    ///
    /// # Panics
    /// When the core refuses it.
    pub fn sell(&mut self) -> (OrderId, Vec<Entry>) {
        let (id, commands) = self.next_order();
        (id, self.run(commands))
    }

    /// The same, at a time.
    ///
    /// # Panics
    /// When the core refuses it.
    pub fn sell_at(&mut self, now: Timestamp) -> (OrderId, Vec<Entry>) {
        let (id, commands) = self.next_order();
        (id, self.run_at(now, commands))
    }

    /// Takes up an order that others may be at, too: adds a line to it.
    ///
    /// # Panics
    /// When the core refuses it.
    pub fn add_to(&mut self, id: OrderId) -> Vec<Entry> {
        let line = line(LineId(self.ids.next()), 9);
        self.run(vec![Command::Order(id, OrderCommand::AddLine(Box::new(line)))])
    }

    /// What it is told to do a minute later.
    ///
    /// # Panics
    /// When the core refuses it.
    pub fn run(&mut self, commands: Vec<Command>) -> Vec<Entry> {
        self.minute += 1;
        self.run_at(Timestamp(BEGAN + self.minute * 60_000), commands)
    }

    fn run_at(&mut self, now: Timestamp, commands: Vec<Command>) -> Vec<Entry> {
        let mut new_id = || self.ids.next();
        let mut context = Context {
            now,
            utc_offset_minutes: 120,
            fences: Fences::new(),
            user_id: Some(UserId::from("ada")),
            approved_by: None,
            rights: Rights::All,
            new_id: &mut new_id,
        };
        let written = self.replica.execute(commands, &mut context).unwrap();
        for entry in &written {
            self.replica.apply(entry);
        }
        self.replica.settle();
        written
    }

    /// The commands of one more order, as yet unheard: it begins, is filled, changed and parked, and is paid last.
    pub fn next_order(&mut self) -> (OrderId, Vec<Command>) {
        order(&mut self.ids)
    }

    /// A new id.
    pub fn next_id(&mut self) -> Uuid {
        self.ids.next()
    }
}

// UUIDs v7 in the order they are asked for.
#[derive(Debug)]
struct Ids {
    made: u64,
    number: [u8; 4],
}

impl Ids {
    fn next(&mut self) -> Uuid {
        self.made += 1;
        let [a, b, c, d] = self.number;
        let rest = [7, 7, 7, 7, 7, 7, a, b, c, d];
        Builder::from_unix_timestamp_millis(1_700_000_000_000 + self.made, &rest).into_uuid()
    }
}

fn order(ids: &mut Ids) -> (OrderId, Vec<Command>) {
    let id = OrderId(ids.next());
    let lines: Vec<LineAdded> = (0..LINES).map(|place| line(LineId(ids.next()), place)).collect();
    let create = OrderCommand::Create {
        currency: Currency::from_code("EUR").unwrap(),
        service: Service::DineIn,
        table: Some("t12".into()),
        guests: Some(2),
    };
    let change = OrderCommand::ChangeQuantity {
        line_id: lines[0].line_id,
        to: Quantity::whole(2),
    };
    let pay = OrderCommand::Pay(Tender {
        payment_id: PaymentId(ids.next()),
        method: PaymentMethod::Cash,
        tendered: Amount(PRICE.0 * i64::from(LINES + 1)),
    });
    let add = lines
        .into_iter()
        .map(|line| OrderCommand::AddLine(Box::new(line)));
    let park = OrderCommand::Park {
        label: Some("window".to_owned()),
    };
    let commands = [create].into_iter().chain(add).chain([change, park, pay]);
    (id, commands.map(|command| Command::Order(id, command)).collect())
}

fn line(line_id: LineId, place: u32) -> LineAdded {
    LineAdded {
        line_id,
        product_id: format!("dish-{place}").into(),
        name: [
            (Lang::from("en"), format!("Dish number {place}")),
            (Lang::from("ar"), "طبق اليوم".to_owned()),
        ]
        .into_iter()
        .collect(),
        unit_price: PRICE,
        quantity: Quantity::ONE,
        unit: "piece".into(),
        tax: "standard".into(),
        tax_rate: TaxRate(190_000),
        station: None,
        modifiers: Vec::new(),
        note: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_the_same_every_time_and_folds_without_a_rest() {
        let (day, again) = (Day::of(3), Day::of(3));
        assert_eq!(day.entries, again.entries);
        assert_eq!(day.entries.len(), 3 * Day::EVENTS_PER_ORDER);
        assert_eq!(day.decoded().len(), day.entries.len());
    }
}
