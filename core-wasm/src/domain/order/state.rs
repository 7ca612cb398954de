//! The folded order.

use super::edits::Edits;
use super::event::{Created, LineAdded, Off, Service};
use super::payments::{Payment, Refund};
use super::voids::Voids;
use crate::base::clock::{Fence, Timestamp};
use crate::base::ids::DeviceId;
use crate::base::ids::{ConflictId, DiscountId, LineId, TableId, UserId};
use crate::base::money::{Amount, Currency};
use crate::base::quantity::Quantity;
use crate::codec::{Pack, Unpack};
use crate::domain::list::{HasKey, List};
use crate::domain::order::Lock;
use crate::journal::Metadata;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Where an order stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub enum Status {
    /// Being made.
    #[default]
    Active,
    /// Put aside.
    Parked,
    /// Money was taken; only a conflict can make it someone's business again.
    Paid,
    /// Given up.
    Voided,
}

impl Status {
    /// Whether there is still something to sell or collect on it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Active | Self::Parked)
    }
}

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Pack)]
#[pack(rename_all = "camelCase")]
pub struct Line {
    /// Its id.
    pub id: LineId,
    /// What was added; missing while only changes of it are known.
    pub added: Option<Arc<LineAdded>>,
    /// How much of it there is now; nothing or less means that it was taken off.
    pub quantity: Quantity,
    /// How much of it went to its station.
    pub sent: Quantity,
    /// How much of it the payments were for.
    pub paid_for: Quantity,
    /// How much of it was given up with the order.
    pub given_up: Quantity,
    /// Who added it.
    pub by: Option<UserId>,
}

impl Line {
    pub(super) fn unknown(id: LineId) -> Self {
        Self {
            id,
            added: None,
            quantity: Quantity::ZERO,
            sent: Quantity::ZERO,
            paid_for: Quantity::ZERO,
            given_up: Quantity::ZERO,
            by: None,
        }
    }

    /// Whether it stands on the slip.
    pub fn is_there(&self) -> bool {
        self.added.is_some() && self.quantity > Quantity::ZERO
    }

    /// How much of it stands on the slip.
    pub fn quantity_there(&self) -> Quantity {
        if self.is_there() {
            self.quantity
        } else {
            Quantity::ZERO
        }
    }

    /// What one unit costs with its modifiers.
    pub fn unit_price(&self) -> Amount {
        self.added.as_ref().map_or(Amount::ZERO, |added| {
            added.unit_price + added.modifiers.iter().map(|modifier| modifier.price).sum()
        })
    }

    /// What it costs, rounded once.
    pub fn price(&self) -> Amount {
        self.quantity_there().price(self.unit_price())
    }

    /// How much of it a station has yet to hear of.
    pub fn unsent(&self) -> Quantity {
        (self.quantity_there() - self.sent).max(Quantity::ZERO)
    }

    /// Whether there is a station that has yet to hear of some of it.
    pub fn is_to_be_sent(&self) -> bool {
        let has_station = || self.added.as_ref().is_some_and(|added| added.station.is_some());
        self.unsent() > Quantity::ZERO && has_station()
    }
}

impl HasKey for Line {
    type Key = LineId;

    fn key(&self) -> LineId {
        self.id
    }
}

/// Something that is taken off the price.
#[derive(Clone, Debug, PartialEq, Eq, Pack)]
#[pack(rename_all = "camelCase")]
pub struct Discount {
    /// Its id.
    pub id: DiscountId,
    /// The line that it is off; the whole order, if none is named.
    pub line: Option<LineId>,
    /// How much; nothing once it was taken back.
    pub off: Option<Off>,
}

impl HasKey for Discount {
    type Key = DiscountId;

    fn key(&self) -> DiscountId {
        self.id
    }
}

/// An order as the events known so far make it.
#[derive(Clone, Debug, Default, PartialEq, Pack)]
#[pack(rename_all = "camelCase")]
pub struct Order {
    /// How it began; missing while only later events of it are known.
    pub created: Option<Arc<Created>>,
    /// When it began, for people.
    pub created_at: Timestamp,
    /// Who began it.
    pub created_by: Option<UserId>,
    /// When it last changed, for people.
    pub changed_at: Timestamp,
    /// Where it stands.
    pub status: Status,
    /// At which table.
    pub table: Option<TableId>,
    /// For how many.
    pub guests: Option<u16>,
    /// A note for all of it.
    pub note: Option<String>,
    /// What people called it when it was parked.
    pub label: Option<String>,
    /// Its lines, in the order they were added; those taken off too.
    pub lines: List<Line>,
    /// What is taken off, in the order in which it is; what was taken back too.
    pub discounts: List<Discount>,
    /// How often it was sent.
    pub sends: u32,
    /// What was paid, in the order of (lamport, eventId).
    pub payments: List<Payment>,
    /// What was given back, in the same order.
    pub refunds: List<Refund>,
    /// Who gave it up, whatever came of that.
    pub voids: Voids,
    /// Who set the fields that hold one value, and which edits were beaten unseen.
    pub edits: Edits,
    /// Conflicts that someone settled.
    pub resolved: BTreeSet<ConflictId>,
    /// The last lease that the hub gave on it or anyone wrote under; 0 if none.
    pub fence: Fence,
    /// Who has it now, as far as the journal knows.
    pub locked: Option<Lock>,
    /// The server that lent it, if it is lent.
    pub lent_by: Option<DeviceId>,
    /// Events of people who wrote on it after somebody else had taken it over.
    pub stale_fences: Vec<Metadata>,
    /// The greatest version folded.
    pub version: u32,
}

impl Order {
    /// Readable number, or nothing while its beginning is unknown.
    pub fn number(&self) -> &str {
        self.created.as_ref().map_or("", |created| &created.number)
    }

    /// Whether a station has yet to hear of some of it.
    pub fn has_unsent(&self) -> bool {
        self.slip().any(Line::is_to_be_sent)
    }

    /// The currency of all its amounts.
    pub fn currency(&self) -> Option<Currency> {
        self.created.as_ref().map(|created| created.currency)
    }

    /// How it is served.
    pub fn service(&self) -> Service {
        self.created
            .as_ref()
            .map_or(Service::default(), |created| created.service)
    }

    /// The lines on the slip.
    pub fn slip(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.is_there())
    }

    /// A line by its id.
    pub fn line(&self, id: LineId) -> Option<&Line> {
        self.lines.find(&id)
    }
}
