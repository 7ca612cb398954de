//! The folded ticket.

use super::event::Created;
use crate::base::clock::Timestamp;
use crate::base::ids::UserId;
use crate::codec::Pack;

/// Where a ticket stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Pack)]
#[pack(rename_all = "camelCase")]
pub enum Stage {
    /// Nobody has begun it.
    #[default]
    Waiting,
    /// Someone is making it.
    InHand,
    /// It is ready.
    Done,
}

/// A ticket as the events known so far make it.
#[derive(Clone, Debug, Default, PartialEq, Pack)]
#[pack(rename_all = "camelCase")]
pub struct Ticket {
    /// What to make; missing while only later events of it are known.
    pub created: Option<Created>,
    /// When it was sent, for people.
    pub created_at: Timestamp,
    /// Who sent it.
    pub created_by: Option<UserId>,
    /// When its stage last changed, for people.
    pub changed_at: Timestamp,
    /// Where it stands.
    pub stage: Stage,
    /// The greatest version folded.
    pub version: u32,
}
