//! A busy day as input for benchmarks: orders made, changed, parked and paid by the core itself, the
//! same on every run.

use anyhow::{Context as _, Result};
use core_wasm::{
    clock::Timestamp,
    event::{self, Decoded},
    ids::{DeviceId, Lang, LineId, OrderId, PaymentId, Realm, UserId},
    journal::Entry,
    lease::Fences,
    money::{Amount, Currency},
    names::Names,
    order::{
        OrderCommand, Tender,
        event::{LineAdded, PaymentMethod, Service},
    },
    quantity::Quantity,
    replica::{Command, Context, Replica},
    tax::TaxRate,
};
use uuid::{Builder, Uuid};

const LINES: u32 = 5;
const PRICE: Amount = Amount(450);

/// What one till wrote in a day.
pub struct Day {
    pub realm: Realm,
    pub entries: Vec<Entry>,
}

impl Day {
    /// So many orders of one till: created, five lines, a changed quantity, parked, paid.
    ///
    /// # Errors
    /// When the core refuses a command, which is then its bug or this file's.
    pub fn of(orders: u32) -> Result<Self> {
        let mut ids = Ids(0);
        let realm = Realm {
            tenant_id: "bench".into(),
            store_id: "till".into(),
        };
        let mut till = Replica::new(realm.clone(), DeviceId(ids.next()), 1);
        let mut entries = Vec::new();
        for minute in 0..orders {
            let commands = order(&mut ids)?;
            let mut new_id = || ids.next();
            let mut context = Context {
                now: Timestamp(1_700_000_000_000 + i64::from(minute) * 60_000),
                utc_offset_minutes: 120,
                fences: Fences::new(),
                user_id: Some(UserId::from("ada")),
                new_id: &mut new_id,
            };
            let written = till.execute(commands, &mut context)?;
            written.iter().for_each(|entry| {
                till.apply(entry);
            });
            entries.extend(written);
        }
        Ok(Self { realm, entries })
    }

    /// The same, decoded.
    ///
    /// # Errors
    /// When the core can't read what it wrote.
    pub fn decoded(&self) -> Result<Vec<Decoded>> {
        let read = |entry| event::read(&self.realm, entry);
        self.entries
            .iter()
            .map(read)
            .collect::<Result<_, _>>()
            .context("an event that was just written can't be read")
    }
}

// UUIDs v7 in the order they are asked for.
struct Ids(u64);

impl Ids {
    fn next(&mut self) -> Uuid {
        self.0 += 1;
        Builder::from_unix_timestamp_millis(1_700_000_000_000 + self.0, &[7; 10]).into_uuid()
    }
}

fn order(ids: &mut Ids) -> Result<Vec<Command>> {
    let id = OrderId(ids.next());
    let lines: Vec<LineAdded> = (0..LINES).map(|place| line(LineId(ids.next()), place)).collect();
    let create = OrderCommand::Create {
        currency: Currency::from_code("EUR")?,
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
    Ok([create]
        .into_iter()
        .chain(add)
        .chain([change, park, pay])
        .map(|command| Command::Order(id, command))
        .collect())
}

fn line(line_id: LineId, place: u32) -> LineAdded {
    LineAdded {
        line_id,
        product_id: format!("dish-{place}").as_str().into(),
        name: Names(
            [
                (Lang::from("en"), format!("Dish number {place}")),
                (Lang::from("ar"), "طبق اليوم".to_owned()),
            ]
            .into(),
        ),
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
        let (day, again) = (Day::of(3).expect("written"), Day::of(3).expect("written"));
        assert_eq!(day.entries, again.entries);
        // Created, lines, quantity, parked, paid.
        assert_eq!(day.entries.len(), 3 * (1 + LINES as usize + 3));
        assert_eq!(day.decoded().expect("readable").len(), day.entries.len());
    }
}
