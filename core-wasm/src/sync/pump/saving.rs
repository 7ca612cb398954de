//! When a device keeps a snapshot, and what it lets go then.

use crate::node::Retention;
use crate::sync::Connection;

/// How often a device keeps a snapshot, and for how long what it needs no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saving {
    /// How many entries stand behind a snapshot before the next is taken: a start needs few.
    pub every: u64,
    /// The same, while the peer is sending what was missed: one snapshot at the end does.
    pub catching_up: u64,
    /// What leaves with a snapshot.
    pub retention: Retention,
}

impl Saving {
    /// What a till does.
    pub const TILL: Self = Self {
        every: 1_000,
        catching_up: 50_000,
        retention: Retention::TILL,
    };

    /// Somebody else keeps snapshots: a hub does it apart from what it speaks to the cloud with.
    pub const NEVER: Self = Self {
        every: u64::MAX,
        catching_up: u64::MAX,
        retention: Retention::ALL,
    };

    /// What to keep now, if a snapshot is due with so many entries behind the last one. Nothing is let go unless the peer
    /// `has` all that it could be `given`: one that was restored from a backup may lack what its predecessor had.
    pub fn due(self, connection: Connection, has_given: bool, unsaved: u64) -> Option<Retention> {
        let every = match connection {
            Connection::CatchingUp => self.catching_up,
            _ => self.every,
        };
        (unsaved >= every).then(|| self.lets_go(has_given))
    }

    /// What a snapshot that is kept now may let go.
    pub fn lets_go(self, has_given: bool) -> Retention {
        if has_given || injected!(CompactionTakesUnsent) {
            self.retention
        } else {
            Retention::ALL
        }
    }
}
