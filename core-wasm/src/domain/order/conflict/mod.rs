//! What a merge can leave for a person, and what they may do about it. `detect.rs` finds conflicts in a folded order,
//! `settle.rs` decides what settles them; the table of which events can collide is in docs/EVENTS.md.

mod detect;
pub mod table;

use super::edits::{Edit, FieldValue};
use crate::base::clock::Timestamp;
use crate::base::ids::{ConflictId, EventId, LineId, OrderId};
use crate::base::money::Amount;
use crate::base::order::arrange;
use crate::base::quantity::Quantity;
use crate::codec::{Describe, Pack, Unpack, encode};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Something that a merge left for a person. The same on every device that holds the same events.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct Conflict {
    /// Derived from order, kind, amounts and events: what changes any of them makes another conflict of it.
    pub id: ConflictId,
    /// When the last of its events happened, for people.
    pub at: Timestamp,
    /// The events concerned, in the order of their ids.
    pub events: Vec<EventId>,
    /// What came of it.
    pub kind: ConflictKind,
}

/// The named outcomes. What they are made of goes into their ids, and ids into the journal: names and fields stay.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub enum ConflictKind {
    /// Two tills took money for one slip.
    PaidTwice {
        /// What is too much.
        amount: Amount,
    },
    /// A paid order has other lines than what was paid for.
    ChangedAfterPayment {
        /// What is left to collect; what to give back, if negative.
        due: Amount,
        /// How much of which line no payment was for; negative where something that was paid for is gone.
        lines: BTreeMap<LineId, Quantity>,
    },
    /// One till gave money back while another took some.
    RefundedAndPaid {
        /// What is left to collect; what to give back, if negative.
        due: Amount,
        /// What was paid and not given back.
        kept: Amount,
    },
    /// Two tills gave money back for one thing.
    RefundedTwice {
        /// What is to be had back.
        amount: Amount,
    },
    /// One till took money for what another gave up. The payment stands.
    PaidAndVoided {
        /// What was paid and not given back.
        kept: Amount,
    },
    /// Two tills closed it in the same way; no money is missing.
    ClosedTwice,
    /// One till gave it up while another put something on it.
    ChangedAfterVoid {
        /// How much of which line was not given up.
        lines: BTreeMap<LineId, Quantity>,
        /// What that would cost.
        amount: Amount,
    },
    /// Someone went on editing after somebody else had taken the order over.
    StaleFence,
    /// Two tills set one field; this edit was beaten by someone who had not seen it.
    Superseded {
        /// The edit that was beaten.
        lost: Box<Edit>,
        /// What the field says now.
        stands: FieldValue,
    },
}

/// What someone may do about a conflict.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Give so much back.
    Refund {
        /// How much.
        amount: Amount,
    },
    /// Take so much.
    Collect {
        /// How much.
        amount: Amount,
    },
    /// Take off what nobody paid for.
    VoidLines {
        /// How much of which line.
        lines: BTreeMap<LineId, Quantity>,
    },
    /// Put what was given up aside again, to go on with it.
    Reopen,
    /// Set the value that was beaten.
    Reapply {
        /// The value.
        value: FieldValue,
    },
    /// Leave all as it stands.
    Acknowledge {
        /// Money that this leaves unsettled, either way; more than nothing wants a note.
        unsettled: Amount,
    },
}

/// The name of an action in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub enum ActionKind {
    /// See [`Action::Refund`].
    Refund,
    /// See [`Action::Collect`].
    Collect,
    /// See [`Action::VoidLines`].
    VoidLines,
    /// See [`Action::Reopen`].
    Reopen,
    /// See [`Action::Reapply`].
    Reapply,
    /// See [`Action::Acknowledge`].
    Acknowledge,
}

impl Action {
    /// Its name.
    pub fn kind(&self) -> ActionKind {
        match self {
            Self::Refund { .. } => ActionKind::Refund,
            Self::Collect { .. } => ActionKind::Collect,
            Self::VoidLines { .. } => ActionKind::VoidLines,
            Self::Reopen => ActionKind::Reopen,
            Self::Reapply { .. } => ActionKind::Reapply,
            Self::Acknowledge { .. } => ActionKind::Acknowledge,
        }
    }

    /// The money that changes hands with it.
    pub fn amount(&self) -> Option<Amount> {
        match self {
            Self::Refund { amount } | Self::Collect { amount } => Some(*amount),
            _ => None,
        }
    }

    /// Whether someone must say why.
    pub fn needs_note(&self) -> bool {
        matches!(self, Self::Acknowledge { unsettled } if *unsettled != Amount::ZERO)
    }
}

impl Conflict {
    pub(super) fn new(order: OrderId, at: Timestamp, mut events: Vec<EventId>, kind: ConflictKind) -> Self {
        arrange(&mut events, Ord::cmp);
        let what = match &kind {
            // A field may be set again and again: what was lost once stays one conflict.
            ConflictKind::Superseded { lost, .. } => encode(&("superseded", lost.value.field())),
            // Who knows of both has said which holds; what is given back later does not ask again.
            ConflictKind::PaidAndVoided { .. } => encode("paidAndVoided"),
            kind => encode(kind),
        };
        Self {
            id: ConflictId(Uuid::new_v5(&order.0, &encode(&(what.as_slice(), &events)))),
            at,
            events,
            kind,
        }
    }

    /// What may be done about it; the first is what most would do.
    pub fn actions(&self) -> Vec<Action> {
        let due = |due: Amount| match due {
            due if due > Amount::ZERO => Some(Action::Collect { amount: due }),
            due if due < Amount::ZERO => Some(Action::Refund { amount: -due }),
            _ => None,
        };
        let mut unsettled = Amount::ZERO;
        let mut actions = Vec::new();
        match &self.kind {
            ConflictKind::PaidTwice { amount } => {
                unsettled = *amount;
                actions.push(Action::Refund { amount: *amount });
            }
            ConflictKind::RefundedTwice { amount } => {
                unsettled = *amount;
                actions.push(Action::Collect { amount: *amount });
            }
            ConflictKind::ChangedAfterPayment { due: left, lines } => {
                unsettled = *left;
                actions.extend(due(*left));
                let unpaid = lines.iter().filter(|(_, quantity)| **quantity > Quantity::ZERO);
                let unpaid: BTreeMap<_, _> = unpaid.map(|(line, quantity)| (*line, *quantity)).collect();
                if *left > Amount::ZERO && !unpaid.is_empty() {
                    actions.push(Action::VoidLines { lines: unpaid });
                }
            }
            ConflictKind::RefundedAndPaid { due: left, kept } => {
                unsettled = *left;
                actions.push(due(*left).unwrap_or(Action::Refund { amount: *kept }));
            }
            ConflictKind::PaidAndVoided { kept } => actions.push(Action::Refund { amount: *kept }),
            ConflictKind::ChangedAfterVoid { amount, .. } => {
                unsettled = *amount;
                actions.push(Action::Reopen);
            }
            ConflictKind::Superseded { lost, .. } => actions.push(Action::Reapply {
                value: lost.value.clone(),
            }),
            ConflictKind::ClosedTwice | ConflictKind::StaleFence => {}
        }
        actions.push(Action::Acknowledge { unsettled });
        actions
    }
}
