//! What is kept of an envelope once its event is folded.

use crate::base::clock::{Fence, Lamport, Stamp, Timestamp};
use crate::base::ids::{AggregateId, DeviceId, EventId, UserId};
use crate::codec::{Malformed, Pack, Reader, Unpack, write};
use crate::journal::Seq;

/// Who, when and where of an event, without what every event of its replica says (the realm) or its body says (the type).
#[derive(Clone, PartialEq, Eq, Debug, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct Metadata {
    /// UUID v7.
    pub event_id: EventId,
    /// What it is about.
    pub aggregate_id: AggregateId,
    /// One more than the events of that aggregate that the author had folded.
    pub version: u32,
    /// When, for people.
    pub at: Timestamp,
    /// In whose stream it stands.
    pub device_id: DeviceId,
    /// Who had signed in there.
    pub user_id: Option<UserId>,
    /// Who stood behind it, where that person might not do it alone.
    #[pack(default, skip_if = Option::is_none)]
    pub approved_by: Option<UserId>,
    /// When, for machines.
    pub lamport: Lamport,
    /// Its number in the stream.
    pub seq: Seq,
    /// The lease that its author held on what it is about.
    pub fence: Option<Fence>,
}

/// The total order in which the events of an aggregate fold: by their stamps. Two that carry one event id, which no sound
/// author writes, by where they stand in the journal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Pack)]
#[pack(rename_all = "camelCase")]
pub struct Place {
    /// Lamport time, then event id.
    pub stamp: Stamp,
    /// In whose stream.
    pub device_id: DeviceId,
    /// Its number there.
    pub seq: Seq,
}

impl Metadata {
    /// Where it folds among the events of its aggregate.
    pub fn place(&self) -> Place {
        Place {
            stamp: self.stamp(),
            device_id: self.device_id,
            seq: self.seq,
        }
    }

    /// Appends it without field names, for where there are many.
    pub(crate) fn pack_row(&self, out: &mut Vec<u8>) {
        write::array(out, 9 + usize::from(self.approved_by.is_some()));
        self.event_id.pack(out);
        self.aggregate_id.pack(out);
        self.version.pack(out);
        self.at.pack(out);
        self.device_id.pack(out);
        self.user_id.pack(out);
        self.lamport.pack(out);
        self.seq.pack(out);
        self.fence.pack(out);
        if self.approved_by.is_some() {
            self.approved_by.pack(out);
        }
    }

    /// Reads such a row.
    pub(crate) fn unpack_row(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let values = reader.array()?;
        let mut row = Self {
            event_id: Unpack::unpack(reader)?,
            aggregate_id: Unpack::unpack(reader)?,
            version: Unpack::unpack(reader)?,
            at: Unpack::unpack(reader)?,
            device_id: Unpack::unpack(reader)?,
            user_id: Unpack::unpack(reader)?,
            lamport: Unpack::unpack(reader)?,
            seq: Unpack::unpack(reader)?,
            fence: Unpack::unpack(reader)?,
            approved_by: None,
        };
        match values {
            9 => {}
            10 => row.approved_by = Unpack::unpack(reader)?,
            _ => return Err(reader.malformed("an array of another length")),
        }
        Ok(row)
    }

    /// Where it folds.
    pub fn stamp(&self) -> Stamp {
        Stamp {
            lamport: if injected!(WallClockWins) {
                Lamport(self.at.0.cast_unsigned())
            } else {
                self.lamport
            },
            event_id: self.event_id,
        }
    }
}
