//! What was paid for an order and given back.

use crate::api::EventMeta;
use crate::base::ids::{EventId, LineId, PaymentId, RefundId, ShiftId};
use crate::base::money::Amount;
use crate::base::quantity::Quantity;
use crate::domain::order;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How money changed hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PaymentMethod {
    /// Notes and coins.
    Cash,
    /// A card; taken beside the till.
    Card,
    /// Anything else that was taken beside the till.
    Other,
}

/// A payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Who, when and by which event.
    pub meta: EventMeta,
    /// What.
    pub paid: Paid,
}

/// What was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Paid {
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
    /// The number of its receipt.
    pub receipt: String,
    /// The till's shift, if one was open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift: Option<ShiftId>,
    /// Minutes east of UTC in the store then.
    pub utc_offset: i16,
    /// How many minutes after midnight the store's days began then.
    #[serde(default, skip_serializing_if = "is_midnight")]
    pub day_begins: u16,
    /// How much of which line it was for; empty if that was not told.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lines: BTreeMap<LineId, Quantity>,
    /// The payments, refunds and voids that its author knew of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub over: Vec<EventId>,
}

/// A refund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// Who, when and by which event.
    pub meta: EventMeta,
    /// What.
    pub refunded: Refunded,
}

/// What was given back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refunded {
    /// The refund's own id.
    pub refund_id: RefundId,
    /// The payment that it gives back, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<PaymentId>,
    /// How.
    pub method: PaymentMethod,
    /// How much.
    pub amount: Amount,
    /// How much of it had been paid too much. The rest makes the order cheaper.
    pub excess: Amount,
    /// Why, in someone's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The number of its receipt.
    pub receipt: String,
    /// The till's shift, if one was open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift: Option<ShiftId>,
    /// Minutes east of UTC in the store then.
    pub utc_offset: i16,
    /// How many minutes after midnight the store's days began then.
    #[serde(default, skip_serializing_if = "is_midnight")]
    pub day_begins: u16,
    /// The payments and refunds that its author knew of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub over: Vec<EventId>,
}

fn is_midnight(day_begins: &u16) -> bool {
    *day_begins == 0
}

impl From<order::event::PaymentMethod> for PaymentMethod {
    fn from(method: order::event::PaymentMethod) -> Self {
        match method {
            order::event::PaymentMethod::Cash => Self::Cash,
            order::event::PaymentMethod::Card => Self::Card,
            order::event::PaymentMethod::Other => Self::Other,
        }
    }
}

impl From<&order::Payment> for Payment {
    fn from(payment: &order::Payment) -> Self {
        let paid = &payment.paid;
        Self {
            meta: (&payment.meta).into(),
            paid: Paid {
                payment_id: paid.payment_id,
                method: paid.method.into(),
                amount: paid.amount,
                tendered: paid.tendered,
                change: paid.change,
                total: paid.total,
                receipt: paid.receipt.clone(),
                shift: paid.shift,
                utc_offset: paid.utc_offset,
                day_begins: paid.day_begins,
                lines: paid
                    .lines
                    .iter()
                    .map(|(line, quantity)| (*line, *quantity))
                    .collect(),
                over: paid.over.clone(),
            },
        }
    }
}

impl From<&order::Refund> for Refund {
    fn from(refund: &order::Refund) -> Self {
        let refunded = &refund.refunded;
        Self {
            meta: (&refund.meta).into(),
            refunded: Refunded {
                refund_id: refunded.refund_id,
                payment_id: refunded.payment_id,
                method: refunded.method.into(),
                amount: refunded.amount,
                excess: refunded.excess,
                reason: refunded.reason.clone(),
                receipt: refunded.receipt.clone(),
                shift: refunded.shift,
                utc_offset: refunded.utc_offset,
                day_begins: refunded.day_begins,
                over: refunded.over.clone(),
            },
        }
    }
}
