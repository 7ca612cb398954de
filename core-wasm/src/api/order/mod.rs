//! Orders: `GET /api/orders`, `GET /api/orders/{id}`. Amounts are minor units of the order's currency, quantities
//! thousandths of the line's unit.

mod edits;
mod line;
mod money;

pub use edits::{Edit, Edits, FieldValue};
pub use line::{ChosenModifier, Line, LineAdded, StationRef};
pub use money::{Paid, Payment, PaymentMethod, Refund, Refunded};

use super::{EpochMs, EventMeta, TicketRow};
use crate::base::clock::Fence;
use crate::base::ids::{ConflictId, DeviceId, OrderId, TableId, TaxId, UserId};
use crate::base::money::{Amount, Currency};
use crate::base::tax::TaxRate;
use crate::domain::order;
use crate::replica::OrderView;
use serde::{Deserialize, Serialize};

/// Which orders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrdersRequest {
    /// All if it is not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<OrderStatus>,
    /// Behind this one, as the page before ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<OrderId>,
    /// How many at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
}

/// Orders, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrdersPage {
    /// The orders.
    pub orders: Vec<OrderRow>,
    /// Whether there are more behind them.
    pub more: bool,
}

/// An order and what it comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderRow {
    /// Which.
    pub order_id: OrderId,
    /// The order.
    pub order: Order,
    /// What it comes to.
    pub totals: OrderTotals,
    /// Its tickets; only where one order is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tickets: Option<Vec<TicketRow>>,
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OrderStatus {
    /// Being made.
    Active,
    /// Put aside.
    Parked,
    /// Money was taken.
    Paid,
    /// Given up.
    Voided,
}

/// How the guest is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Service {
    /// At a table.
    DineIn,
    /// To take away.
    Takeaway,
    /// Over a shop's counter.
    Counter,
}

/// An order as the events known so far make it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// How it began; nothing while only later events of it are known.
    pub created: Option<OrderBegun>,
    /// When it began.
    pub created_at: EpochMs,
    /// Who began it.
    pub created_by: Option<UserId>,
    /// When it last changed.
    pub changed_at: EpochMs,
    /// Where it stands.
    pub status: OrderStatus,
    /// At which table.
    pub table: Option<TableId>,
    /// For how many.
    pub guests: Option<u16>,
    /// A note for all of it.
    pub note: Option<String>,
    /// What people called it when it was parked.
    pub label: Option<String>,
    /// Its lines, in the order they were added; those taken off too.
    pub lines: Vec<Line>,
    /// How often it was sent.
    pub sends: u32,
    /// What was paid.
    pub payments: Vec<Payment>,
    /// What was given back.
    pub refunds: Vec<Refund>,
    /// Who gave it up, whatever came of that.
    pub voids: Vec<Void>,
    /// Who set the fields that hold one value, and which edits were superseded unseen.
    pub edits: Edits,
    /// Conflicts that someone settled.
    pub resolved: Vec<ConflictId>,
    /// The last lease on it; 0 if none.
    pub fence: Fence,
    /// Who has it now, as far as the journal knows.
    pub locked: Option<Lock>,
    /// Events of people who wrote on it after somebody else had taken it over.
    pub stale_fences: Vec<EventMeta>,
    /// The greatest version folded.
    pub version: u32,
}

/// How an order began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderBegun {
    /// Till number, dash, count of that till.
    pub number: String,
    /// Every amount of the order is in its minor units.
    pub currency: Currency,
    /// How it is served.
    pub service: Service,
    /// At which table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<TableId>,
    /// For how many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guests: Option<u16>,
}

/// Someone gave the order up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Void {
    /// Who, when and by which event.
    pub meta: EventMeta,
    /// Whether someone who knew of it took the order up again, was paid for it, or gave it up anew.
    pub overridden: bool,
}

/// Who holds an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lock {
    /// On which device.
    pub device_id: DeviceId,
    /// Who had signed in there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// By which lease.
    pub fence: Fence,
}

/// What an order comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderTotals {
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

/// The part of a total that is taxed at one rate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxPart {
    /// Which tax.
    pub tax: TaxId,
    /// Its rate, in millionths.
    pub rate: TaxRate,
    /// What was sold at it, tax included.
    pub gross: Amount,
    /// The tax in that.
    pub included: Amount,
}

impl From<&OrderView<'_>> for OrderRow {
    fn from(view: &OrderView<'_>) -> Self {
        Self {
            order_id: view.id,
            order: view.order.into(),
            totals: view.order.totals().into(),
            tickets: None,
        }
    }
}

impl From<order::Status> for OrderStatus {
    fn from(status: order::Status) -> Self {
        match status {
            order::Status::Active => Self::Active,
            order::Status::Parked => Self::Parked,
            order::Status::Paid => Self::Paid,
            order::Status::Voided => Self::Voided,
        }
    }
}

impl From<order::event::Service> for Service {
    fn from(service: order::event::Service) -> Self {
        match service {
            order::event::Service::DineIn => Self::DineIn,
            order::event::Service::Takeaway => Self::Takeaway,
            order::event::Service::Counter => Self::Counter,
        }
    }
}

impl From<&order::Order> for Order {
    fn from(order: &order::Order) -> Self {
        Self {
            created: order.created.as_deref().map(Into::into),
            created_at: order.created_at.into(),
            created_by: order.created_by.clone(),
            changed_at: order.changed_at.into(),
            status: order.status.into(),
            table: order.table.clone(),
            guests: order.guests,
            note: order.note.clone(),
            label: order.label.clone(),
            lines: order.lines.iter().map(Into::into).collect(),
            sends: order.sends,
            payments: order.payments.iter().map(Into::into).collect(),
            refunds: order.refunds.iter().map(Into::into).collect(),
            voids: order.voids.iter().map(Into::into).collect(),
            edits: (&order.edits).into(),
            resolved: order.resolved.iter().copied().collect(),
            fence: order.fence,
            locked: order.locked.as_ref().map(Into::into),
            stale_fences: order.stale_fences.iter().map(Into::into).collect(),
            version: order.version,
        }
    }
}

impl From<&order::event::Created> for OrderBegun {
    fn from(created: &order::event::Created) -> Self {
        Self {
            number: created.number.clone(),
            currency: created.currency,
            service: created.service.into(),
            table: created.table.clone(),
            guests: created.guests,
        }
    }
}

impl From<&order::Void> for Void {
    fn from(void: &order::Void) -> Self {
        Self {
            meta: (&void.meta).into(),
            overridden: void.overridden,
        }
    }
}

impl From<&order::Lock> for Lock {
    fn from(lock: &order::Lock) -> Self {
        Self {
            device_id: lock.device_id,
            user_id: lock.user_id.clone(),
            fence: lock.fence,
        }
    }
}

impl From<order::Totals> for OrderTotals {
    fn from(totals: order::Totals) -> Self {
        Self {
            total: totals.total,
            taxes: totals.taxes.into_iter().map(Into::into).collect(),
            paid: totals.paid,
            refunded: totals.refunded,
            due: totals.due,
        }
    }
}

impl From<order::TaxPart> for TaxPart {
    fn from(part: order::TaxPart) -> Self {
        Self {
            tax: part.tax,
            rate: part.rate,
            gross: part.gross,
            included: part.included,
        }
    }
}
