//! From a wish to sealed entries: decides against the folded state, gives ids, versions, Lamport times and places in
//! the stream, and encodes. Changes nothing: the shell stores the entries first, and applies them then. What stock and
//! shifts need to be decided is in `till.rs`.

use super::made::Made;
use super::{Aggregate, Fold, Replica};
use crate::base::clock::{Fences, Lamport, Timestamp};
use crate::base::ids::{AggregateId, DeviceId, EventId, OrderId, ProductId, ShiftId, TicketId, UserId};
use crate::base::permission::{NotAllowed, Permission, Permissions};
use crate::base::station::StationKind;
use crate::domain::device::{DeviceDiverged, DeviceEvent};
use crate::domain::order::{self, Desk, Order, OrderCommand, OrderError, OrderEvent};
use crate::domain::shift::{Shift, ShiftCommand, ShiftError};
use crate::domain::stock::{StockCommand, StockError, StockRecord};
use crate::domain::ticket::{self, Ticket, TicketCommand, TicketError, TicketEvent, tickets_for};
use crate::domain::{Body, Draft, writers};
use crate::journal::{Entry, Head, MAX_EVENT_BYTES, Metadata, Refusal};
use std::collections::BTreeMap;
use thiserror::Error;
use uuid::Uuid;

/// A wish, and what it is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// About an order.
    Order(OrderId, OrderCommand),
    /// About a ticket.
    Ticket(TicketId, TicketCommand),
    /// About the stock of a product.
    Stock(ProductId, StockCommand),
    /// About a shift.
    Shift(ShiftId, ShiftCommand),
    /// A ready-made event, such as the hub's own of import and pairing.
    Record(AggregateId, Body),
}

/// What the core can't know by itself.
pub struct Context<'a> {
    /// The wall clock, for people.
    pub now: Timestamp,
    /// How many minutes east of UTC the device's wall clock is; 0 where nobody looks at one.
    pub utc_offset_minutes: i16,
    /// Who is signed in.
    pub user_id: Option<UserId>,
    /// Who stands behind it, for someone who may not do it alone. The shell has checked their PIN.
    pub approved_by: Option<UserId>,
    /// Whether it is asked what these may do.
    pub rights: Rights,
    /// The leases that this device holds.
    pub fences: Fences,
    /// Makes fresh UUIDs v7.
    pub new_id: &'a mut dyn FnMut() -> Uuid,
}

/// Whether it is asked what people may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rights {
    /// What the store's staff may.
    OfPeople,
    /// Everything: a server acts for itself, or for a client of the Socket.IO contract, for which it vouches.
    All,
}

/// Why a wish can't be granted. Nothing was changed.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum CommandError {
    /// About an order.
    #[error(transparent)]
    Order(#[from] OrderError),
    /// Neither who asks nor who approves may do this.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// About a ticket.
    #[error(transparent)]
    Ticket(#[from] TicketError),
    /// About stock.
    #[error(transparent)]
    Stock(#[from] StockError),
    /// About a shift.
    #[error(transparent)]
    Shift(#[from] ShiftError),
    /// An event would be larger than anyone accepts.
    #[error("this is too much for one step; nothing was changed. Do it in smaller ones")]
    TooLarge,
    /// What it is about has all the events that it may have.
    #[error(
        "so much happened to this already that nothing can be added; nothing was changed. Begin another one"
    )]
    TooManyEvents,
}

impl Replica {
    /// Decides commands, each against what those before it made, and seals their events behind this device's head.
    /// All or nothing.
    ///
    /// # Errors
    /// [`CommandError`] of the first that can't be granted.
    pub fn execute(
        &self,
        commands: Vec<Command>,
        context: &mut Context<'_>,
    ) -> Result<Vec<Entry>, CommandError> {
        self.execute_for(self.me, commands, context)
    }

    /// The same, behind the head of another device, whose stream this one keeps for it.
    ///
    /// # Errors
    /// [`CommandError`] of the first that can't be granted.
    pub fn execute_for(
        &self,
        author: DeviceId,
        commands: Vec<Command>,
        context: &mut Context<'_>,
    ) -> Result<Vec<Entry>, CommandError> {
        let alone = match (context.rights, &context.user_id) {
            (Rights::All, _) => Permissions::all(),
            (Rights::OfPeople, Some(user)) => self.permissions(user),
            (Rights::OfPeople, None) => Permissions::NONE,
        };
        let mut work = Work {
            replica: self,
            alone,
            behind: None,
            context,
            author,
            head: self.heads.get(author),
            lamport: self.lamport,
            orders: BTreeMap::new(),
            tickets: BTreeMap::new(),
            stock: BTreeMap::new(),
            shifts: BTreeMap::new(),
            records: Vec::new(),
            made: self.made.get(&author).copied().unwrap_or_default(),
            entries: Vec::new(),
        };
        for command in commands {
            work.run(command)?;
        }
        if work
            .entries
            .iter()
            .any(|entry| entry.bytes.len() > MAX_EVENT_BYTES)
        {
            return Err(CommandError::TooLarge);
        }
        Ok(work.entries)
    }
}

impl Replica {
    /// What to record of streams that could not be continued: one alarm for each that has split, unless one was raised
    /// before. A gap is no alarm.
    pub fn alarms(&self, refused: &[Refusal]) -> Vec<Command> {
        let known = self.devices.diverged();
        let alarm = |refusal: &Refusal| match *refusal {
            Refusal::Diverged {
                device_id,
                seq,
                found,
            } if known.get(&device_id).is_none() => {
                let diverged = DeviceDiverged {
                    device_id,
                    seq,
                    found,
                };
                Some(Command::Record(
                    device_id.into(),
                    Body::Device(DeviceEvent::Diverged(diverged)),
                ))
            }
            _ => None,
        };
        refused.iter().filter_map(alarm).collect()
    }
}

/// The state of an execution: copies of what its commands touch.
pub(super) struct Work<'a, 'c> {
    pub(super) replica: &'a Replica,
    /// What who is signed in may do.
    alone: Permissions,
    /// Who stands behind the command that is decided, if it takes anybody.
    behind: Option<UserId>,
    context: &'a mut Context<'c>,
    pub(super) author: DeviceId,
    head: Head,
    lamport: Lamport,
    pub(super) orders: BTreeMap<OrderId, Aggregate<Order>>,
    tickets: BTreeMap<TicketId, Aggregate<Ticket>>,
    pub(super) stock: BTreeMap<ProductId, StockRecord>,
    pub(super) shifts: BTreeMap<ShiftId, Aggregate<Shift>>,
    /// What its records are about, one by one.
    records: Vec<AggregateId>,
    pub(super) made: Made,
    entries: Vec<Entry>,
}

impl Work<'_, '_> {
    fn run(&mut self, command: Command) -> Result<(), CommandError> {
        self.behind = None;
        match command {
            Command::Order(id, command) => self.order(id, command)?,
            Command::Ticket(id, command) => {
                if let Some(event) = ticket::decide(self.ticket(id).state(), command)? {
                    let kind = self
                        .replica
                        .tickets
                        .get(&id)
                        .map_or(StationKind::Kitchen, |(kind, _)| *kind);
                    self.ask_of(&Body::Ticket(kind, event.clone()))?;
                    self.record_ticket(id, kind, event)?;
                }
            }
            Command::Stock(product, command) => self.stock(&product, command)?,
            Command::Shift(id, command) => self.shift(id, command)?,
            // What is ready-made has happened, even if that is too many.
            Command::Record(aggregate_id, Body::Order(event)) => {
                drop(self.record_order(OrderId(aggregate_id.0), event));
            }
            Command::Record(aggregate_id, Body::Ticket(kind, event)) => {
                drop(self.record_ticket(TicketId(aggregate_id.0), kind, event));
            }
            Command::Record(aggregate_id, body) => {
                let known = self
                    .replica
                    .singleton_events
                    .get(&aggregate_id)
                    .copied()
                    .unwrap_or(0);
                self.records.push(aggregate_id);
                let made = self.records.iter().filter(|id| **id == aggregate_id).count();
                self.seal(
                    aggregate_id,
                    known + u32::try_from(made).unwrap_or(u32::MAX),
                    body,
                );
            }
        }
        Ok(())
    }

    fn order(&mut self, id: OrderId, command: OrderCommand) -> Result<(), CommandError> {
        let desk = Desk {
            order: self.made.order(self.replica.number_of(self.author)),
            receipt: self.made.receipt(self.replica.number_of(self.author)),
            shift: self.open_shift(),
            utc_offset: self.context.utc_offset_minutes,
            day_begins: self.replica.settings().day_begins(),
        };
        let events = order::decide(id, self.orders_entry(id).state(), command, &desk)?;
        for event in events {
            let needs = order::takes(id, self.orders_entry(id).state(), &event);
            self.ask(needs, event.approved_by())?;
            let tickets = match &event {
                OrderEvent::Sent(sent) => tickets_for(id, self.orders_entry(id).state(), sent),
                _ => Vec::new(),
            };
            self.record_order(id, event)?;
            for (mut ticket_id, kind, created) in tickets {
                if injected!(TicketIdsOwn) {
                    ticket_id = TicketId(Uuid::new_v5(&ticket_id.0, self.replica.me.0.as_bytes()));
                }
                self.record_ticket(ticket_id, kind, TicketEvent::Created(created))?;
            }
        }
        Ok(())
    }

    fn record_order(&mut self, id: OrderId, event: OrderEvent) -> Result<(), CommandError> {
        let version = self.orders_entry(id).next_version();
        let sealed = self.seal(id.into(), version, Body::Order(event));
        match sealed.body {
            Body::Order(event) => record(self.orders_entry(id), sealed.meta, event),
            _ => Ok(()),
        }
    }

    /// Whether who is signed in may do one of these, or else whom the event names or who approves: they stand behind it then.
    fn ask(&mut self, needs: &[Permission], named: Option<&UserId>) -> Result<(), NotAllowed> {
        self.behind = None;
        if self.alone.has_one_of(needs) {
            return Ok(());
        }
        let mut others = named.into_iter().chain(&self.context.approved_by);
        let behind = others.find(|other| self.replica.permissions(other).has_one_of(needs));
        self.behind = behind.cloned();
        match (&self.behind, needs.first()) {
            (None, Some(&needs)) => Err(NotAllowed { needs }),
            _ => Ok(()),
        }
    }

    /// The same of what is about no order.
    pub(super) fn ask_of(&mut self, body: &Body) -> Result<(), NotAllowed> {
        writers(body.kind().0).map_or(Ok(()), |writers| self.ask(writers.needs, None))
    }

    fn record_ticket(
        &mut self,
        id: TicketId,
        kind: StationKind,
        event: TicketEvent,
    ) -> Result<(), CommandError> {
        let version = self.ticket(id).next_version();
        let sealed = self.seal(id.into(), version, Body::Ticket(kind, event));
        match sealed.body {
            Body::Ticket(_, event) => record(self.ticket(id), sealed.meta, event),
            _ => Ok(()),
        }
    }

    fn orders_entry(&mut self, id: OrderId) -> &mut Aggregate<Order> {
        let replica = self.replica;
        self.orders
            .entry(id)
            .or_insert_with(|| replica.orders.get(&id).cloned().unwrap_or_default())
    }

    fn ticket(&mut self, id: TicketId) -> &mut Aggregate<Ticket> {
        let replica = self.replica;
        self.tickets.entry(id).or_insert_with(|| {
            replica
                .tickets
                .get(&id)
                .map(|(_, ticket)| ticket.clone())
                .unwrap_or_default()
        })
    }

    pub(super) fn seal(
        &mut self,
        aggregate_id: AggregateId,
        version: u32,
        body: Body,
    ) -> crate::domain::Decoded {
        self.lamport = self.lamport.next();
        self.made.count(&body);
        let draft = Draft {
            event_id: EventId((self.context.new_id)()),
            aggregate_id,
            version,
            at: self.context.now,
            user_id: self.context.user_id.clone(),
            approved_by: self.behind.clone(),
            fence: self.context.fences.get(&OrderId(aggregate_id.0)).copied(),
            body,
        };
        let (decoded, entry) = draft.seal(&self.replica.realm, self.head, self.lamport);
        self.head = entry.head();
        self.entries.push(entry);
        decoded
    }
}

/// Folds a device's own event, and says if it is one too many.
fn record<S: Fold>(to: &mut Aggregate<S>, meta: Metadata, event: S::Event) -> Result<(), CommandError> {
    let takes = to.takes(&meta, &event);
    to.insert(meta, event, true);
    to.settle();
    takes.then_some(()).ok_or(CommandError::TooManyEvents)
}
