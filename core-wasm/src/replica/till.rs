//! Commands about stock and shifts: what they are decided against is spread over all orders, those of the same batch
//! too.

use super::Aggregate;
use super::command::{CommandError, Work};
use crate::base::ids::{OrderId, ProductId, ShiftId};
use crate::domain::Body;
use crate::domain::order::Contribution;
use crate::domain::shift::{self, Drawer, Shift, ShiftCommand};
use crate::domain::stock::{self, StockCommand, StockRecord};

impl Work<'_, '_> {
    pub(super) fn stock(&mut self, product: &ProductId, command: StockCommand) -> Result<(), CommandError> {
        let contributions = self.contributions();
        let orders = contributions.iter().map(|(id, contribution)| (*id, contribution));
        let sold = self.replica.projections.sold_with(product, orders);
        let record = self.record(product);
        let event = stock::decide(product, record, sold, command)?;
        let version = record.events.saturating_add(1);
        let id = self.replica.realm().inventory(product);
        let body = Body::Stock(event);
        self.ask_of(&body)?;
        let sealed = self.seal(id, version, body);
        if let Body::Stock(event) = &sealed.body {
            let replica = self.replica;
            let arrived = |device_id, seq| replica.has_folded(device_id, seq);
            self.record(product).evolve(&sealed.meta, event, &arrived);
        }
        Ok(())
    }

    pub(super) fn shift(&mut self, id: ShiftId, command: ShiftCommand) -> Result<(), CommandError> {
        let contributions = self.contributions();
        let orders = contributions.iter().map(|(id, contribution)| (*id, contribution));
        let open = self.open_shift();
        let drawer = Drawer {
            number: format!("{}-{}", self.replica.number(), self.made.shifts + 1),
            open: open.map(|open| self.shift_entry(open).state().number().to_owned()),
            sums: self.replica.projections.drawer_with(id, orders),
        };
        let event = shift::decide(self.shift_entry(id).state(), command, &drawer)?;
        let version = self.shift_entry(id).next_version();
        let body = Body::Shift(event);
        self.ask_of(&body)?;
        let sealed = self.seal(id.into(), version, body);
        if let Body::Shift(event) = sealed.body {
            self.shift_entry(id).insert(sealed.meta, event, true);
        }
        Ok(())
    }

    /// The shift that is open on this till.
    pub(super) fn open_shift(&self) -> Option<ShiftId> {
        let (me, replica) = (self.replica.me, self.replica);
        if self.author != me {
            return None;
        }
        let mut made = self.shifts.iter();
        let opened = made.find(|(_, shift)| shift.state().is_open() && shift.state().till == Some(me));
        opened.map(|(id, _)| *id).or_else(|| {
            let mut known = replica.open_here.iter();
            known.find(|id| !self.shifts.contains_key(id)).copied()
        })
    }

    /// What the orders of this batch contribute as they stand now.
    fn contributions(&self) -> Vec<(OrderId, Contribution)> {
        debug_assert!(self.replica.is_settled(), "settle before deciding");
        let orders = self.orders.iter();
        orders
            .map(|(id, order)| (*id, Contribution::of(order.state())))
            .collect()
    }

    fn record(&mut self, product: &ProductId) -> &mut StockRecord {
        let replica = self.replica;
        self.stock
            .entry(product.clone())
            .or_insert_with(|| replica.inventory.get(product).cloned().unwrap_or_default())
    }

    fn shift_entry(&mut self, id: ShiftId) -> &mut Aggregate<Shift> {
        let replica = self.replica;
        self.shifts
            .entry(id)
            .or_insert_with(|| replica.shifts.get(&id).cloned().unwrap_or_default())
    }
}
