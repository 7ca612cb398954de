//! The folded order.

use super::event::{Created, LineAdded, Paid, Service};
use crate::clock::Timestamp;
use crate::ids::{EventId, LineId, TableId, UserId};
use crate::money::{Amount, Currency};
use crate::pack::Pack;
use crate::quantity::Quantity;

/// Where an order stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Pack)]
#[serde(rename_all = "camelCase")]
pub enum Status {
    /// Being made.
    #[default]
    Active,
    /// Put aside.
    Parked,
    /// Money was taken; only a flag can make it someone's business again.
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

/// Something that a merge left for a person to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flag {
    /// More was paid than the order came to: 'paid twice: give one back?'
    Overpaid {
        /// By so much.
        amount: Amount,
    },
    /// A paid order came to more than was paid: 'a line was added after payment: collect it, or void it'
    Underpaid {
        /// By so much.
        amount: Amount,
    },
    /// One device voided what another was paid for; the payment stands.
    PaidAndVoided,
    /// Two devices parked, voided or moved it while apart; the event named here lost.
    Superseded {
        /// The losing event.
        event_id: EventId,
    },
}

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Pack)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// Its id.
    pub id: LineId,
    /// What was added; missing while only changes of it are known.
    pub added: Option<LineAdded>,
    /// How much of it there is now; nothing or less means that it was taken off.
    pub quantity: Quantity,
    /// How much of it went to its station.
    pub sent: Quantity,
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
            by: None,
        }
    }

    /// Whether it stands on the slip.
    pub fn is_there(&self) -> bool {
        self.added.is_some() && self.quantity > Quantity::ZERO
    }

    /// What one unit costs with its modifiers.
    pub fn unit_price(&self) -> Amount {
        self.added.as_ref().map_or(Amount::ZERO, |added| {
            added.unit_price + added.modifiers.iter().map(|modifier| modifier.price).sum()
        })
    }

    /// What it costs, rounded once.
    pub fn price(&self) -> Amount {
        if self.is_there() {
            self.quantity.price(self.unit_price())
        } else {
            Amount::ZERO
        }
    }

    /// How much of it a station has yet to hear of.
    pub fn unsent(&self) -> Quantity {
        if self.is_there() {
            (self.quantity - self.sent).max(Quantity::ZERO)
        } else {
            Quantity::ZERO
        }
    }
}

/// An order as the events known so far make it.
#[derive(Clone, Debug, Default, PartialEq, Pack)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// How it began; missing while only later events of it are known.
    pub created: Option<Created>,
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
    pub lines: Vec<Line>,
    /// How often it was sent.
    pub sends: u32,
    /// What was paid.
    pub payments: Vec<Paid>,
    /// Whether someone voided it, whatever came of that.
    pub voided: bool,
    /// Events that lost against a concurrent one.
    pub superseded: Vec<EventId>,
    /// The greatest version folded.
    pub version: u32,
    /// The version at which the status was last set; an event whose author had not seen that is concurrent with it.
    pub(super) status_set: Option<StatusSet>,
}

/// Which event set the status.
#[derive(Clone, Debug, PartialEq, Pack)]
#[serde(rename_all = "camelCase")]
pub(super) struct StatusSet {
    pub(super) event_id: EventId,
    pub(super) version: u32,
}

impl Order {
    /// Readable number, or nothing while its beginning is unknown.
    pub fn number(&self) -> &str {
        self.created.as_ref().map_or("", |created| &created.number)
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
        self.lines.iter().find(|line| line.id == id)
    }

    /// What a merge left for a person to look at.
    pub fn flags(&self) -> Vec<Flag> {
        let mut flags = Vec::new();
        let due = self.totals().due;
        if !self.payments.is_empty() {
            if due < Amount::ZERO {
                flags.push(Flag::Overpaid { amount: -due });
            } else if due > Amount::ZERO {
                flags.push(Flag::Underpaid { amount: due });
            }
            if self.voided {
                flags.push(Flag::PaidAndVoided);
            }
        }
        flags.extend(
            self.superseded
                .iter()
                .map(|&event_id| Flag::Superseded { event_id }),
        );
        flags
    }
}
