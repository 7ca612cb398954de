//! What clients' events mean here: each to what the hub does about it. Pure: looks at the event and the hub's replica,
//! nothing else. docs/PROTOCOL.md has the table.
//!
//! Keeps true: money is exact or not taken; what can't be understood is told and changes nothing; a payment is recorded
//! whatever state its order is in, and what merges leave of it is a conflict for people, as with two tills.

mod items;
mod order;
mod stock;
mod table;
mod ticket;

pub use order::{is_difference, payment_of};

use super::ids;
use super::wire::{EventBase, Fields};
use core_wasm::base::ids::{LineId, OrderId};
use core_wasm::base::money::Currency;
use core_wasm::base::station::StationKind;
use core_wasm::domain::order::Order;
use core_wasm::records::catalog::Product;
use core_wasm::records::store_settings::StoreConfigured;
use core_wasm::replica::{Command, Replica, Scope};
use thiserror::Error;

/// What an event is understood against.
pub struct Shop<'a> {
    /// The hub's.
    pub replica: &'a Replica,
    /// Whether the client knows of a line: it wrote it, or was told of it. Only such a line can be missing on purpose.
    pub knows: &'a dyn Fn(OrderId, LineId) -> bool,
    /// The client's receipt, should it take money.
    pub receipt: String,
    /// How many minutes east of UTC the store's clocks are.
    pub utc_offset: i16,
}

/// What an event means.
#[derive(Debug, PartialEq)]
pub enum Meaning {
    /// This happens; nothing if all of it is so already.
    Acts(Vec<Command>),
    /// Something about the right to edit an order.
    Lease(OrderId, LeaseWish),
    /// Nobody here knows the type.
    Unknown,
}

/// What a client wants of a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaseWish {
    /// To have it.
    Request,
    /// To keep it.
    Renew,
    /// To give it back.
    Release,
}

/// Why nothing can be made of an event. It is kept, and passed on to other clients, all the same.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Misread {
    /// Its shape.
    #[error("its payload can't be read ({0})")]
    Shape(String),
    /// A number.
    #[error("{field} '{text}' is not a number that fits: {fits}")]
    Number {
        /// Of what.
        field: &'static str,
        /// What stood there.
        text: String,
        /// What would.
        fits: String,
    },
    /// Another currency.
    #[error("it is in {0}, and this store takes {1}")]
    Currency(String, String),
    /// Its order has not come yet; it is acted on once it has.
    #[error("no order of that id is known here yet: it waits for its order.created")]
    Waits,
    /// Nothing is known of its order.
    #[error("no order of that id is known here; send order.created first")]
    UnknownOrder,
    /// Nothing is known of its ticket.
    #[error("no ticket of that id is known here; send its ticket.created first")]
    UnknownTicket,
    /// Nobody can make it.
    #[error("this store has no {0} station")]
    NoStation(&'static str),
    /// A field that has to be there.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// Less was handed over than was to be paid.
    #[error("less was handed over than the amount")]
    TooLittle,
    /// The hub has not been set up.
    #[error("this hub has no store yet: import one")]
    NoStore,
}

impl Misread {
    /// What kind of trouble it is, in the log.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Shape(_) => "shape",
            Self::Number { .. } => "number",
            Self::Currency(..) => "currency",
            Self::Waits => "waits",
            Self::UnknownOrder => "unknown order",
            Self::UnknownTicket => "unknown ticket",
            Self::NoStation(_) => "no station",
            Self::Missing(_) => "missing",
            Self::TooLittle => "too little",
            Self::NoStore => "no store",
        }
    }
}

/// What `event` means.
///
/// # Errors
/// [`Misread`].
pub fn understand(event: &EventBase<'_>, shop: &Shop<'_>) -> Result<Meaning, Misread> {
    let order = ids::order(shop.replica.realm(), &event.aggregate_id);
    let lease = |wish| Ok(Meaning::Lease(order, wish));
    let (kind, what) = match event.kind.split_once(".ticket.") {
        Some(("kds", what)) => (Some(StationKind::Kitchen), what),
        Some(("bds", what)) => (Some(StationKind::Bar), what),
        _ => (None, &*event.kind),
    };
    let commands = match (kind, what) {
        (None, "order.created") => order::created(event, shop),
        (None, "order.updated") => order::updated(event, shop),
        (None, "order.parked") => order::parked(event, shop, false),
        (None, "order.reparked") => order::parked(event, shop, true),
        (None, "order.paid") => order::paid(event, shop),
        (None, "order.cancelled") => order::cancelled(event, shop),
        // An order that is taken up is edited as it stands; there is nothing to record of it.
        (None, "order.unparked" | "order.completed") => Ok(Vec::new()),
        (None, "order.locked") => return lease(LeaseWish::Request),
        (None, "order.lock.renew") => return lease(LeaseWish::Renew),
        (None, "order.lock.released") => return lease(LeaseWish::Release),
        (None, "inventory.adjusted") => stock::adjusted(event, shop.replica),
        (Some(kind), "created") => ticket::created(event, shop, kind),
        (Some(_), "ack" | "started") => ticket::moved(event, shop, ticket::Move::Begun),
        (Some(_), "done" | "completed") => ticket::moved(event, shop, ticket::Move::Done),
        (Some(_), "recalled") => ticket::moved(event, shop, ticket::Move::Back),
        _ => return Ok(Meaning::Unknown),
    };
    commands.map(Meaning::Acts)
}

/// Whether there is something on an order, or it is closed: what a payment of it is for is known then.
pub fn is_filled(order: &Order) -> bool {
    order.slip().next().is_some() || !order.status.is_open()
}

/// Adds to `scope` all that `event` may be about.
pub fn reach(event: &EventBase<'_>, replica: &Replica, scope: &mut Scope) {
    let (realm, id) = (replica.realm(), &*event.aggregate_id);
    let fields = Fields::of_payload(event.payload).unwrap_or_default();
    let order = fields.text(&["orderId"]);
    let orders = [Some(id), order.as_deref()].into_iter().flatten();
    scope.orders.extend(orders.map(|id| ids::order(realm, id)));
    scope.tickets.insert(ids::ticket(realm, id));
    scope.products.insert(stock::product(event, &fields, replica));
}

/// The one product that has exactly this bar code or number.
fn of_code(code: &str, replica: &Replica) -> Option<Product> {
    let currency = replica.settings().get()?.currency;
    // A label of a scale is no number of an article, and names no product to a client.
    let mut found = replica.catalog().products.scan(code, &[], currency).into_iter();
    let first = found.next()?.product;
    found.next().is_none().then_some(first)
}

impl Shop<'_> {
    fn settings(&self) -> Result<&StoreConfigured, Misread> {
        self.replica.settings().get().ok_or(Misread::NoStore)
    }

    fn currency(&self) -> Result<Currency, Misread> {
        Ok(self.settings()?.currency)
    }
}

#[cfg(test)]
mod tests;
