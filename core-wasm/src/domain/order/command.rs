//! What people ask of an order. Ids that a command makes come with it, since the core makes none.

use super::event::{Discounted, LineAdded, PaymentMethod, Service, Updated};
use crate::base::ids::{ConflictId, LineId, PaymentId, RefundId, ShiftId, TableId};
use crate::base::money::{Amount, Currency};
use crate::base::quantity::Quantity;
use thiserror::Error;

/// How a payment is made.
#[derive(Clone, Debug, PartialEq)]
pub struct Tender {
    /// The payment's id.
    pub payment_id: PaymentId,
    /// How.
    pub method: PaymentMethod,
    /// What is handed over.
    pub tendered: Amount,
}

/// Money to give back.
#[derive(Clone, Debug, PartialEq)]
pub struct RefundWish {
    /// The refund's id.
    pub refund_id: RefundId,
    /// Which payment it is about, if one.
    pub payment_id: Option<PaymentId>,
    /// How.
    pub method: PaymentMethod,
    /// How much.
    pub amount: Amount,
    /// Why.
    pub reason: Option<String>,
}

/// How a conflict is settled: the action, with what a shell must bring for it.
#[derive(Clone, Debug, PartialEq)]
pub enum Settlement {
    /// Give back what the conflict names.
    Refund {
        /// The refund's id.
        refund_id: RefundId,
        /// How.
        method: PaymentMethod,
    },
    /// Take what is due.
    Collect(Tender),
    /// Take off what nobody paid for.
    VoidLines,
    /// Put it aside again.
    Reopen,
    /// Set the value that was beaten.
    Reapply,
    /// Leave it.
    Acknowledge,
}

/// A conflict to settle.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolve {
    /// Which.
    pub conflict: ConflictId,
    /// How.
    pub settlement: Settlement,
    /// Why.
    pub note: Option<String>,
}

/// What the till that asks brings along: its next numbers, its shift and its time zone, should the command need them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desk {
    /// The number of a new order: `3-41`.
    pub order: String,
    /// The number of a new receipt: `3-000124`.
    pub receipt: String,
    /// The shift that is open on it.
    pub shift: Option<ShiftId>,
    /// Minutes east of UTC.
    pub utc_offset: i16,
    /// How many minutes after midnight the store's days begin.
    pub day_begins: u16,
}

/// A wish.
#[derive(Clone, Debug, PartialEq)]
pub enum OrderCommand {
    /// Begin it.
    Create {
        /// The store's currency.
        currency: Currency,
        /// How it is served.
        service: Service,
        /// At which table.
        table: Option<TableId>,
        /// For how many.
        guests: Option<u16>,
    },
    /// Add a line.
    AddLine(Box<LineAdded>),
    /// Set a line's quantity to this many.
    ChangeQuantity {
        /// Which line.
        line_id: LineId,
        /// How much there should be.
        to: Quantity,
    },
    /// Bring a line back that was taken off, as it was: what stations have heard of it they need not hear again.
    RestoreLine {
        /// Which line.
        line_id: LineId,
        /// How much there was.
        to: Quantity,
    },
    /// Take a line off; off a paid order only what nobody paid for.
    RemoveLine {
        /// Which line.
        line_id: LineId,
    },
    /// Change table, guests or note. What it overrides is filled in.
    Update(Updated),
    /// Put it aside, or put it back.
    Park {
        /// What people call it.
        label: Option<String>,
    },
    /// Take something off the price, or take such a discount back.
    Discount(Discounted),
    /// Tell the stations.
    Send,
    /// Take money for all that is due, and close it; also for what a paid order has due since.
    Pay(Tender),
    /// Give money back.
    Refund(RefundWish),
    /// Settle what a merge left.
    Resolve(Resolve),
    /// Give it up.
    Void {
        /// Why.
        reason: Option<String>,
    },
}

/// Why a wish can't be granted. Nothing was changed.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum OrderError {
    /// It has not begun.
    #[error("this order does not exist on this till yet; it may still be on its way from another one")]
    Unknown,
    /// It has begun already.
    #[error("this order exists already; nothing was changed")]
    Exists,
    /// It is paid or voided.
    #[error("this order is closed; nothing was changed. Start a new one")]
    Closed,
    /// No such line on the slip.
    #[error("this line is no longer on the order; someone may just have removed it")]
    NoSuchLine,
    /// A quantity of nothing or less.
    #[error("a quantity must be more than nothing; remove the line instead")]
    NotAQuantity,
    /// Nothing is taken off, or more than all.
    #[error(
        "a discount takes something off, and no more than 100 %; nothing was changed. Check what was typed"
    )]
    NotADiscount,
    /// Taken back already, or never given.
    #[error("this discount is not on the order any more; nothing was changed")]
    NoSuchDiscount,
    /// There is nothing to pay, park or send.
    #[error("there is nothing on this order yet; add something first")]
    Empty,
    /// Stations know of everything.
    #[error("everything on this order was sent already")]
    NothingToSend,
    /// What was paid for stays on the slip.
    #[error("this line is paid; nothing was changed. Give the money back instead")]
    LinePaid,
    /// More than there is to give back.
    #[error("no more can be given back than was paid and not given back yet. Nothing was changed")]
    NotRefundable {
        /// How much that is.
        left: Amount,
    },
    /// Settled, or changed since.
    #[error("this was settled meanwhile, or it has changed; nothing was changed. Look again")]
    NoSuchConflict,
    /// Not one of its actions.
    #[error("this can't be done about it; nothing was changed")]
    NoSuchAction,
    /// Money is left unsettled for no reason.
    #[error("say why the money is left as it is; nothing was changed")]
    NoteNeeded,
    /// Less money than is due.
    #[error("that is less than what is due. The order is safe and still open")]
    NotEnough {
        /// What is due.
        due: Amount,
    },
}
