//! The replica: all that one device knows, folded. Entries go in, in whatever order their streams arrived; the same
//! set of entries makes the same state. It advances only by [`Replica::apply`], which a shell calls once an entry is
//! stored; commands are decided against it and return entries, and change nothing.

mod aggregate;
mod authority;
mod command;
mod inbox;
mod lists;
mod made;
mod packing;
mod part;
mod permissions;
mod records;
mod refused;
mod reports;
mod retire;
mod settle;
mod till;
mod unpermitted;
mod views;

pub use crate::base::permission::NotAllowed;
pub use aggregate::{Aggregate, Fold, MAX_WEIGHT};
pub use command::{Command, CommandError, Context, Rights};
pub use inbox::Left;
pub use lists::{Listed, ListedRow, Wanted};
pub use part::Scope;
pub use reports::{ShiftView, StockView};
pub use retire::Old;
pub use views::{OrderView, TicketView, Whereabouts};

use crate::base::clock::Lamport;
use crate::base::ids::{AggregateId, DeviceId, OrderId, Realm, ShiftId, TicketId};
use crate::base::order::arrange;
use crate::base::station::StationKind;
use crate::domain::device::{DeviceEvent, Devices};
use crate::domain::order::Order;
use crate::domain::shift::Shift;
use crate::domain::stock::Inventory;
use crate::domain::ticket::{Ticket, TicketEvent};
use crate::domain::unpermitted::Marks;
use crate::domain::{Body, Decoded, Quarantine, Quarantined, Reason, read};
use crate::journal::{Entry, Hash, Head, Heads, Metadata, Seq};
use crate::projection::{Index, Projections};
use crate::records::catalog::Catalog;
use crate::records::described::Records;
use crate::records::staff::Staff;
use crate::records::store_settings::StoreSettings;
use made::Made;
use refused::Refused;
use settle::Dirty;
use std::collections::{BTreeMap, BTreeSet};

/// What an entry changed, for screens that watch only that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// One order.
    Order(OrderId),
    /// One ticket.
    Ticket(TicketId),
    /// One shift, or what is in its drawer.
    Shift(ShiftId),
    /// What there is of any product.
    Stock,
    /// The sales of any day.
    Sales,
    /// What is left for a person to look at.
    Inbox,
    /// The store's settings.
    Store,
    /// The catalogue.
    Catalog,
    /// The staff.
    Staff,
    /// Records that are stored by their description.
    Records,
    /// The devices.
    Devices,
    /// The quarantine.
    Quarantine,
    /// All there is: the replica was replaced by another.
    Everything,
}

/// Everything that one device knows of its realm.
#[derive(Clone, Debug)]
pub struct Replica {
    realm: Realm,
    me: DeviceId,
    /// As it was paired.
    number: u32,
    heads: Heads,
    lamport: Lamport,
    /// How much of this device's own stream the hub has acknowledged.
    acknowledged: Seq,
    /// What each device made, for its next numbers.
    made: BTreeMap<DeviceId, Made>,
    orders: BTreeMap<OrderId, Aggregate<Order>>,
    tickets: BTreeMap<TicketId, (StationKind, Aggregate<Ticket>)>,
    tickets_of: BTreeMap<OrderId, BTreeSet<TicketId>>,
    shifts: BTreeMap<ShiftId, Aggregate<Shift>>,
    /// Shifts that are open on this till.
    open_here: BTreeSet<ShiftId>,
    inventory: Inventory,
    projections: Projections,
    index: Index,
    dirty: Dirty,
    settings: StoreSettings,
    catalog: Catalog,
    staff: Staff,
    records: Records,
    devices: Devices,
    /// What was done without the permission.
    marks: Marks,
    singleton_events: BTreeMap<AggregateId, u32>,
    quarantine: Quarantine,
    refused: Refused,
}

impl Replica {
    /// An empty replica for a device; `number` goes into the numbers of its orders and receipts.
    pub fn new(realm: Realm, me: DeviceId, number: u32) -> Self {
        Self {
            realm,
            me,
            number,
            heads: Heads::default(),
            lamport: Lamport::default(),
            acknowledged: Seq::default(),
            made: BTreeMap::new(),
            orders: BTreeMap::new(),
            tickets: BTreeMap::new(),
            tickets_of: BTreeMap::new(),
            shifts: BTreeMap::new(),
            open_here: BTreeSet::new(),
            inventory: Inventory::default(),
            projections: Projections::default(),
            index: Index::default(),
            dirty: Dirty::default(),
            settings: StoreSettings::default(),
            catalog: Catalog::default(),
            staff: Staff::default(),
            records: Records::default(),
            devices: Devices::default(),
            marks: Marks::default(),
            singleton_events: BTreeMap::new(),
            quarantine: Quarantine::default(),
            refused: Refused::default(),
        }
    }

    /// Folds one stored entry, as [`Replica::apply_all`].
    pub fn apply(&mut self, entry: &Entry) -> Option<Change> {
        self.apply_all(std::slice::from_ref(entry)).into_iter().next()
    }

    /// Folds stored entries. A repeat is ignored; what can't be read is quarantined and changes nothing else. Sums and
    /// lists follow with [`Replica::settle`], which whoever applied a page of entries calls before anyone reads.
    pub fn apply_all(&mut self, entries: &[Entry]) -> BTreeSet<Change> {
        let mut changes = BTreeSet::new();
        let mut last: BTreeMap<DeviceId, &Entry> = BTreeMap::new();
        for entry in entries {
            let (device_id, seq) = (entry.device_id, entry.seq);
            if seq <= self.heads.get(device_id).seq {
                continue;
            }
            // Hashing costs as much as folding, and only the last entry of a stream needs it.
            let hash = Hash::NONE;
            self.heads.set(Head { device_id, seq, hash });
            last.insert(device_id, entry);
            if injected!(QuarantineBlocks)
                && self.quarantine.iter().any(|bad| bad.entry.device_id == device_id)
            {
                continue;
            }
            if self.refused.holds(device_id, seq) && !injected!(RefusalUnheeded) {
                changes.insert(Change::Quarantine);
                continue;
            }
            changes.insert(match read(&self.realm, entry) {
                Ok(decoded) => self.fold(decoded),
                Err(reason) => {
                    let entry = entry.clone();
                    self.quarantine.push(Quarantined { entry, reason });
                    Change::Quarantine
                }
            });
        }
        for entry in last.into_values() {
            self.heads.set(entry.head());
        }
        changes
    }

    fn fold(&mut self, decoded: Decoded) -> Change {
        let Decoded { meta, body } = decoded;
        let mine = meta.device_id == self.me;
        if mine || !injected!(LamportDeaf) {
            self.lamport = self.lamport.max(meta.lamport);
        }
        let (id, stamp) = (meta.aggregate_id, meta.stamp());
        if Made::counts(&body) {
            self.made.entry(meta.device_id).or_default().count(&body);
        }
        match body {
            Body::Order(event) => {
                let id = OrderId(id.0);
                self.orders.entry(id).or_default().insert(meta, event, mine);
                self.dirty.order(id);
                Change::Order(id)
            }
            Body::Ticket(kind, event) => {
                let id = TicketId(id.0);
                if let TicketEvent::Created(created) = &event {
                    self.tickets_of.entry(created.order_id).or_default().insert(id);
                }
                let (_, ticket) = self
                    .tickets
                    .entry(id)
                    .or_insert_with(|| (kind, Aggregate::default()));
                ticket.insert(meta, event, mine);
                self.dirty.ticket(id);
                Change::Ticket(id)
            }
            Body::Shift(event) => {
                let id = ShiftId(id.0);
                let shift = self.shifts.entry(id).or_default();
                let contested = shift.state().closes.len() > 1;
                shift.insert(meta, event, mine);
                if contested || shift.state().closes.len() > 1 {
                    self.dirty.inbox();
                }
                self.place_shift(id);
                Change::Shift(id)
            }
            Body::Stock(event) => {
                let mut inventory = std::mem::take(&mut self.inventory);
                let arrived = |device_id, seq| self.has_folded(device_id, seq);
                let contested = inventory.evolve(&meta, &event, &arrived);
                self.inventory = inventory;
                if contested {
                    self.dirty.inbox();
                }
                Change::Stock
            }
            singleton => {
                *self.singleton_events.entry(id).or_default() += 1;
                // Every edit can make another one lose, or settle it.
                if matches!(
                    singleton,
                    Body::Store(_) | Body::Catalog(_) | Body::Staff(_) | Body::Record(_)
                ) {
                    self.dirty.inbox();
                }
                match singleton {
                    Body::Store(event) => {
                        self.settings.evolve(&meta, event);
                        Change::Store
                    }
                    Body::Catalog(event) => {
                        self.catalog.evolve(&meta, event);
                        Change::Catalog
                    }
                    Body::Staff(event) => {
                        self.staff.evolve(&meta, event);
                        Change::Staff
                    }
                    Body::Record(event) => {
                        self.records.evolve(&meta, event);
                        Change::Records
                    }
                    Body::Device(DeviceEvent::Refused(refused)) => self.refuse(meta.device_id, refused),
                    Body::Device(event @ (DeviceEvent::Unpermitted(_) | DeviceEvent::UnpermittedSeen(_))) => {
                        self.mark(meta.device_id, event)
                    }
                    Body::Device(event) => {
                        self.devices.evolve(stamp, &event);
                        Change::Devices
                    }
                    Body::Client(_) => Change::Devices,
                    Body::Order(_) | Body::Ticket(..) | Body::Shift(_) | Body::Stock(_) => {
                        unreachable!("matched above")
                    }
                }
            }
        }
    }

    /// Whether the event at a place of the journal is folded: it has arrived, is in no quarantine, and was not refused.
    fn has_folded(&self, device_id: DeviceId, seq: Seq) -> bool {
        seq <= self.heads.get(device_id).seq
            && !self.quarantine.holds(device_id, seq)
            && !self.refused.holds(device_id, seq)
    }

    /// Notes whether a shift is open on this till.
    fn place_shift(&mut self, id: ShiftId) {
        let shift = self.shifts.get(&id).map(Aggregate::state);
        if shift.is_some_and(|shift| shift.is_open() && shift.till == Some(self.me)) {
            self.open_here.insert(id);
        } else {
            self.open_here.remove(&id);
        }
    }

    /// What a start that restores nothing but the orders knows of its receipts.
    #[cfg(feature = "faults")]
    pub(crate) fn forget_receipts(&mut self) {
        self.made.entry(self.me).or_default().receipts = 0;
    }

    /// Takes the place of `before` on the same device: what that has numbered is not numbered again, even if the events are
    /// not here any more, and its clock never goes back.
    pub(crate) fn succeed(&mut self, before: &Self) {
        let made = before.made.get(&before.me).copied().unwrap_or_default();
        let own = self.made.entry(self.me).or_default();
        *own = own.max(made);
        self.lamport = self.lamport.max(before.lamport);
    }

    /// Notes how far the hub has acknowledged this device's own stream.
    pub fn acknowledge(&mut self, through: Seq) {
        self.acknowledged = through;
    }

    /// The realm.
    pub fn realm(&self) -> &Realm {
        &self.realm
    }

    /// This device.
    pub fn me(&self) -> DeviceId {
        self.me
    }

    /// How far each stream is folded.
    pub fn heads(&self) -> &Heads {
        &self.heads
    }

    /// The streams of servers: those of no device.
    pub fn servers(&self) -> impl Iterator<Item = DeviceId> {
        let all = self.heads.iter().map(|head| head.device_id);
        all.filter(|stream| *stream != self.me && self.devices.0.get(stream).is_none())
    }

    /// The greatest Lamport time that was heard of.
    pub fn lamport(&self) -> Lamport {
        self.lamport
    }

    /// How far the hub has acknowledged this device's own stream.
    pub fn own_acknowledged(&self) -> (DeviceId, Seq) {
        (self.me, self.acknowledged)
    }

    /// How many of this device's own events the hub has yet to acknowledge.
    pub fn unsent(&self) -> u64 {
        self.heads.get(self.me).seq.0.saturating_sub(self.acknowledged.0)
    }

    /// The store's settings.
    pub fn settings(&self) -> &StoreSettings {
        &self.settings
    }

    /// The catalogue.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The staff.
    pub fn staff(&self) -> &Staff {
        &self.staff
    }

    /// What stands in front of the numbers of its orders and receipts: what the hub gave it last, as far as it heard.
    pub(crate) fn number(&self) -> u32 {
        self.number_of(self.me)
    }

    fn number_of(&self, device: DeviceId) -> u32 {
        let row = self.devices.0.get(&device);
        row.map_or(self.number, |device| device.number)
    }

    /// The number of the next receipt that a device gives.
    pub fn next_receipt(&self, device: DeviceId) -> String {
        let made = self.made.get(&device).copied().unwrap_or_default();
        made.receipt(self.number_of(device))
    }

    /// The records that are stored by their description.
    pub fn records(&self) -> &Records {
        &self.records
    }

    /// The devices.
    pub fn devices(&self) -> &Devices {
        &self.devices
    }

    /// Events that could not be read, in the order they arrived.
    pub fn quarantine(&self) -> &[Quarantined] {
        &self.quarantine
    }

    /// How many runs of a stream's events were refused.
    pub fn refusals(&self, device_id: DeviceId) -> usize {
        self.refused.runs(device_id)
    }

    /// All events that are kept and shown but not folded, each with where it stands in the journal: those that could not be
    /// read, and those that were left out.
    pub fn not_folded(&self) -> Vec<(DeviceId, Seq, &Reason)> {
        let unread = self.quarantine.iter();
        let unread = unread.map(|bad| (bad.entry.device_id, bad.entry.seq, &bad.reason));
        let mut all: Vec<_> = unread.collect();
        let left_out = self.left_out();
        all.extend(left_out.map(|meta| (meta.device_id, meta.seq, &Reason::TooManyEvents)));
        let refused = self.refused.up_to(|device_id| self.heads.get(device_id).seq);
        all.extend(refused.map(|(device_id, seq)| (device_id, seq, &Reason::Refused)));
        all
    }

    fn left_out(&self) -> impl Iterator<Item = &Metadata> {
        let orders = self.orders.values().flat_map(Aggregate::left_out);
        let tickets = self.tickets.values().flat_map(|(_, ticket)| ticket.left_out());
        orders.map(|(meta, _)| meta).chain(tickets.map(|(meta, _)| meta))
    }

    /// A hash of the folded orders, tickets, shifts, stock, sums and described records: equal on every device that holds the same events.
    pub fn fingerprint(&self) -> Hash {
        debug_assert!(self.is_settled(), "settle before reading");
        let orders: Vec<_> = self
            .orders
            .iter()
            .map(|(id, order)| (id, order.state()))
            .collect();
        let tickets: Vec<_> = self
            .tickets
            .iter()
            .map(|(id, (kind, ticket))| (id, kind, ticket.state()))
            .collect();
        let shifts: Vec<_> = self
            .shifts
            .iter()
            .map(|(id, shift)| (id, shift.state()))
            .collect();
        let not_folded = self.not_folded().into_iter();
        let mut quarantine: Vec<_> = not_folded.map(|(device_id, seq, _)| (device_id, seq)).collect();
        arrange(&mut quarantine, Ord::cmp);
        let sold = (shifts, &self.inventory, self.projections.sums());
        let state = crate::codec::encode(&(orders, tickets, sold, quarantine));
        let mut all = state;
        if !self.records.is_empty() {
            all.extend(crate::codec::encode(&self.records));
        }
        if !self.marks.is_empty() {
            all.extend(crate::codec::encode(&self.marks));
        }
        Hash::of(&all)
    }
}
