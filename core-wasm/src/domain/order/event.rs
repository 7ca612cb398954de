//! What can happen to an order. Payload shapes are stored forever: a field is only ever added, with a default.
//!
//! `over` names the events that an event's author knew of and that it overrides or adds to. Whoever folds can tell from it
//! whether two events were written apart, whatever arrived in between.

use super::conflict::ActionKind;
use crate::base::clock::Fence;
use crate::base::ids::{
    ConflictId, DeviceId, DiscountId, EventId, LineId, ModifierId, PaymentId, ProductId, RefundId, ShiftId,
    StationId, TableId, TaxId, UnitId, UserId,
};
use crate::base::money::{Amount, Currency};
use crate::base::names::Names;
use crate::base::quantity::Quantity;
use crate::base::station::StationKind;
use crate::base::tax::TaxRate;
use crate::codec::{Describe, Pack, Unpack};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Anything that happened to an order. What the fold keeps whole is shared with the history, not copied.
#[derive(Clone, Debug, PartialEq)]
pub enum OrderEvent {
    /// It was begun.
    Created(Arc<Created>),
    /// A line was added.
    LineAdded(Arc<LineAdded>),
    /// More or less of a line.
    LineQuantityChanged(LineQuantityChanged),
    /// A line was taken off.
    LineRemoved(LineRemoved),
    /// Its table, guests or note changed.
    Updated(Updated),
    /// It was put aside.
    Parked(Parked),
    /// It was taken up again and put back.
    Reparked(Parked),
    /// Something was taken off the price, or put back.
    Discounted(Discounted),
    /// Lines went to the stations.
    Sent(Sent),
    /// Money was taken.
    Paid(Arc<Paid>),
    /// It was given up.
    Voided(Voided),
    /// Money was given back.
    Refunded(Arc<Refunded>),
    /// Someone settled what a merge had left.
    ConflictResolved(ConflictResolved),
    /// A device got the right to edit it.
    Locked(Locked),
    /// That right ended.
    LockReleased(LockReleased),
}

impl OrderEvent {
    /// Whom it names itself as standing behind it.
    pub fn approved_by(&self) -> Option<&UserId> {
        match self {
            Self::ConflictResolved(resolved) => resolved.approved_by.as_ref(),
            Self::Discounted(discounted) => discounted.approved_by.as_ref(),
            _ => None,
        }
    }

    /// Whether it took a receipt number of its till.
    pub fn has_receipt(&self) -> bool {
        matches!(self, Self::Paid(_) | Self::Refunded(_))
    }
}

/// How the guest is served.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub enum Service {
    /// At a table.
    DineIn,
    /// To take away.
    Takeaway,
    /// Over a shop's counter.
    #[default]
    Counter,
}

/// `order.created`
#[derive(Clone, Debug, PartialEq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub struct Created {
    /// Readable and unique without a network: till number, dash, count of that till.
    pub number: String,
    /// Every amount of the order is in its minor units.
    pub currency: Currency,
    /// How it is served.
    #[pack(default)]
    pub service: Service,
    /// At which table.
    #[pack(default, skip_if = Option::is_none)]
    pub table: Option<TableId>,
    /// For how many.
    #[pack(default, skip_if = Option::is_none)]
    pub guests: Option<u16>,
}

/// A chosen modifier, with its name and price as they were when chosen.
#[derive(Clone, Debug, PartialEq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub struct ChosenModifier {
    /// Which.
    pub modifier_id: ModifierId,
    /// Its name then.
    pub name: Names,
    /// Added to the unit price; may be negative.
    pub price: Amount,
}

/// `order.line.added`: a line carries what it needs to be priced, cooked and printed forever, whatever the
/// catalogue says later.
#[derive(Clone, Debug, PartialEq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub struct LineAdded {
    /// The line's own id.
    pub line_id: LineId,
    /// What was sold.
    pub product_id: ProductId,
    /// Its name then.
    pub name: Names,
    /// Its price then, tax included, without modifiers.
    pub unit_price: Amount,
    /// How much of it.
    pub quantity: Quantity,
    /// Counted in this.
    pub unit: UnitId,
    /// Its tax.
    pub tax: TaxId,
    /// At this rate then.
    pub tax_rate: TaxRate,
    /// Who makes it, if anyone must.
    #[pack(default, skip_if = Option::is_none)]
    pub station: Option<StationRef>,
    /// What was chosen with it.
    #[pack(default, skip_if = Vec::is_empty)]
    pub modifiers: Vec<ChosenModifier>,
    /// What the guest said.
    #[pack(default, skip_if = Option::is_none)]
    pub note: Option<String>,
}

/// A station and its kind, which decides whether its tickets are `kds` or `bds`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Pack, Unpack, Describe)]
pub struct StationRef {
    /// Which.
    pub id: StationId,
    /// Kitchen or bar.
    pub kind: StationKind,
}

/// `order.line.quantityChanged`: by a difference, so that two changes add up.
#[derive(Clone, Debug, PartialEq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub struct LineQuantityChanged {
    /// Which line.
    pub line_id: LineId,
    /// So much more, or less.
    pub delta: Quantity,
}

/// `order.line.removed`: takes away what its author saw, so that what another added meanwhile stays.
#[derive(Clone, Debug, PartialEq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub struct LineRemoved {
    /// Which line.
    pub line_id: LineId,
    /// How much of it was there.
    pub seen: Quantity,
}

/// `order.updated`: sets what it names, leaves the rest.
#[derive(Clone, Debug, Default, PartialEq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub struct Updated {
    /// Moved to this table.
    #[pack(default, skip_if = Option::is_none)]
    pub table: Option<TableId>,
    /// So many guests.
    #[pack(default, skip_if = Option::is_none)]
    pub guests: Option<u16>,
    /// A note for all of it; empty text takes it away.
    #[pack(default, skip_if = Option::is_none)]
    pub note: Option<String>,
    /// What people call it when it is parked.
    #[pack(default, skip_if = Option::is_none)]
    pub label: Option<String>,
    /// What had set these fields, as its author saw them; not told by the first builds.
    #[pack(default, skip_if = Option::is_none)]
    pub over: Option<Vec<EventId>>,
}

/// `order.parked` and `order.reparked`
#[derive(Clone, Debug, Default, PartialEq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub struct Parked {
    /// What people call it: 'blue jacket', 'terrace left'.
    #[pack(default, skip_if = Option::is_none)]
    pub label: Option<String>,
    /// What had set label and status, as its author saw them; not told by the first builds.
    #[pack(default, skip_if = Option::is_none)]
    pub over: Option<Vec<EventId>>,
}

/// How much is taken off a price: never more than there is of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub enum Off {
    /// So many parts of a million: 10 % is 100,000.
    Percent(u32),
    /// So much.
    Amount(Amount),
}

/// `order.discounted`: takes something off what is left of the price, of a line or of the whole order. With the id of a
/// discount and nothing to take off, it takes that discount back for good.
#[derive(Clone, Debug, PartialEq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub struct Discounted {
    /// The discount's own id.
    pub discount_id: DiscountId,
    /// The line that it is off; the whole order, if none is named.
    #[pack(default, skip_if = Option::is_none)]
    pub line_id: Option<LineId>,
    /// How much: parts of a million of what is left, or an amount. Missing if the discount is taken back.
    #[pack(default, skip_if = Option::is_none)]
    pub off: Option<Off>,
    /// Why, in someone's words.
    #[pack(default, skip_if = Option::is_none)]
    pub reason: Option<String>,
    /// Who stood behind it, if its author may not do it alone.
    #[pack(default, skip_if = Option::is_none)]
    pub approved_by: Option<UserId>,
}

/// How much of a line has gone out with a send, those before counted too.
#[derive(Clone, Debug, PartialEq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub struct SentLine {
    /// Which line.
    pub line_id: LineId,
    /// The whole quantity of it as of this send.
    pub quantity: Quantity,
}

/// `order.sent`
#[derive(Clone, Debug, PartialEq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub struct Sent {
    /// Counts the order's sends from 1; two devices that send apart name the same send.
    pub send: u32,
    /// What went.
    pub lines: Vec<SentLine>,
}

/// How money changed hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub enum PaymentMethod {
    /// Notes and coins.
    Cash,
    /// A card; taken beside the till.
    Card,
    /// Anything else that was taken beside the till.
    Other,
}

/// `order.paid`: one payment, and the receipt that closes the order. Never undone by a merge.
#[derive(Clone, Debug, PartialEq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub struct Paid {
    /// The payment's own id.
    pub payment_id: PaymentId,
    /// How. `card` and `other` are taken beside the till, and are in no drawer.
    pub method: PaymentMethod,
    /// What counts towards the order.
    pub amount: Amount,
    /// What was handed over.
    pub tendered: Amount,
    /// What was handed back: tendered less amount.
    pub change: Amount,
    /// The total that its author saw.
    pub total: Amount,
    /// Of the till, gap-free: `3-000124`.
    pub receipt: String,
    /// The till's shift, if one was open.
    #[pack(default, skip_if = Option::is_none)]
    pub shift: Option<ShiftId>,
    /// Minutes east of UTC in the store then, so that a report knows the day.
    pub utc_offset: i16,
    /// How many minutes after midnight the store's days began then.
    #[pack(default, skip_if = is_midnight)]
    pub day_begins: u16,
    /// What it was for: the slip that its author saw. Empty if not told (version 1).
    #[pack(default, skip_if = BTreeMap::is_empty)]
    pub lines: BTreeMap<LineId, Quantity>,
    /// The payments, refunds and voids that its author knew of.
    #[pack(default, skip_if = Vec::is_empty)]
    pub over: Vec<EventId>,
}

fn is_midnight(day_begins: &u16) -> bool {
    *day_begins == 0
}

/// `order.paid` version 2: the same, before there was anything but cash.
pub type PaidV2 = Paid;

/// `order.paid` version 1: before there were shifts, and reports by day.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct PaidV1 {
    /// The payment's own id.
    pub payment_id: PaymentId,
    /// How.
    pub method: PaymentMethod,
    /// What counts towards the order.
    pub amount: Amount,
    /// What was handed over.
    pub tendered: Amount,
    /// What was handed back.
    pub change: Amount,
    /// The total that its author saw.
    pub total: Amount,
    /// Of the till, gap-free.
    pub receipt: String,
}

impl From<PaidV1> for Paid {
    fn from(old: PaidV1) -> Self {
        Self {
            payment_id: old.payment_id,
            method: old.method,
            amount: old.amount,
            tendered: old.tendered,
            change: old.change,
            total: old.total,
            receipt: old.receipt,
            shift: None,
            utc_offset: 0,
            day_begins: 0,
            lines: BTreeMap::new(),
            // Nobody could pay a second time knowingly then.
            over: Vec::new(),
        }
    }
}

/// `order.voided`
#[derive(Clone, Debug, Default, PartialEq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub struct Voided {
    /// Why, in someone's words.
    #[pack(default, skip_if = Option::is_none)]
    pub reason: Option<String>,
    /// What it gave up: the slip that its author saw. Empty if not told by the first builds, or if there was nothing.
    #[pack(default, skip_if = BTreeMap::is_empty)]
    pub lines: BTreeMap<LineId, Quantity>,
    /// What had set the status, as its author saw it; not told by the first builds.
    #[pack(default, skip_if = Option::is_none)]
    pub over: Option<Vec<EventId>>,
}

/// `order.refunded`: money given back, with a receipt of its own. Never undone by a merge.
#[derive(Clone, Debug, PartialEq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub struct Refunded {
    /// The refund's own id.
    pub refund_id: RefundId,
    /// The payment that it gives back, if it is about one.
    #[pack(default, skip_if = Option::is_none)]
    pub payment_id: Option<PaymentId>,
    /// How.
    pub method: PaymentMethod,
    /// How much.
    pub amount: Amount,
    /// How much of it had been paid too much, as its author saw it. The rest makes the order cheaper.
    pub excess: Amount,
    /// Why, in someone's words.
    #[pack(default, skip_if = Option::is_none)]
    pub reason: Option<String>,
    /// Of the till, in one gap-free row with those of payments.
    pub receipt: String,
    /// The till's shift, if one was open.
    #[pack(default, skip_if = Option::is_none)]
    pub shift: Option<ShiftId>,
    /// Minutes east of UTC in the store then.
    pub utc_offset: i16,
    /// How many minutes after midnight the store's days began then.
    #[pack(default, skip_if = is_midnight)]
    pub day_begins: u16,
    /// The payments and refunds that its author knew of.
    #[pack(default, skip_if = Vec::is_empty)]
    pub over: Vec<EventId>,
}

/// `order.conflict.resolved`: takes a conflict out of everyone's inbox. What was done about it are events of their own.
#[derive(Clone, Debug, PartialEq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub struct ConflictResolved {
    /// Which.
    pub conflict: ConflictId,
    /// What was done.
    pub action: ActionKind,
    /// Why, in someone's words.
    #[pack(default, skip_if = Option::is_none)]
    pub note: Option<String>,
    /// Who stood behind it, if its author may not do it alone.
    #[pack(default, skip_if = Option::is_none)]
    pub approved_by: Option<UserId>,
}

/// `order.locked`, written by the hub before it tells anyone of the lease.
#[derive(Clone, Debug, PartialEq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub struct Locked {
    /// Who got it: the device.
    pub device_id: DeviceId,
    /// Who got it: the person.
    #[pack(default, skip_if = Option::is_none)]
    pub user_id: Option<UserId>,
    /// By which lease; greater than all of this order before.
    pub fence: Fence,
    /// The manager who approved that it was taken from somebody else.
    #[pack(default, skip_if = Option::is_none)]
    pub approved_by: Option<UserId>,
}

/// `order.lock.released`, written by the hub: given back, or not renewed in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pack, Unpack, Describe)]
pub struct LockReleased {
    /// Which lease ended.
    pub fence: Fence,
}
