//! Order without wall clocks: Lamport time orders events; a timestamp is only for people to read.

use crate::base::ids::{DeviceId, EventId, OrderId};
use crate::codec::{Malformed, Pack, Reader, Unpack};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;

/// Lamport time: one more than the greatest its author had seen. (L. Lamport, 'Time, Clocks, and the Ordering of
/// Events in a Distributed System', 1978.)
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, Pack, Unpack,
)]
#[pack(transparent)]
#[serde(transparent)]
pub struct Lamport(pub u64);

impl Lamport {
    /// The greatest that counts: what is greater, JavaScript can't tell apart, and from there a clock could soon go no
    /// further.
    pub const LAST: Self = Self((1 << 53) - 1);
    /// How far ahead of a server's clock an event may be. Clocks run by one an event: a server that begins anew is behind its
    /// tills by all that a shop ever wrote, which in decades does not come to this. Whoever wants to carry a clock to its end
    /// by such steps has to send some twenty gigabytes.
    const WINDOW: u64 = 1 << 27;

    /// The latest time that a server takes from others whose own clock stands here.
    pub fn horizon(self) -> Self {
        Self(self.0.saturating_add(Self::WINDOW)).min(Self::LAST)
    }

    /// The next time after this one.
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// Counts the leases that a hub gave: an event that carries a lower one than another before it was written by someone
/// who had lost the lease. (M. Burrows, 'The Chubby lock service', 2006, calls it a sequencer.)
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, Pack, Unpack,
)]
#[pack(transparent)]
#[serde(transparent)]
pub struct Fence(pub u64);

/// The envelope's clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub struct Clock {
    /// When, in Lamport time.
    pub lamport: Lamport,
    /// By whose clock; also the stream that the event belongs to.
    pub device_id: DeviceId,
}

/// The total order in which events fold: Lamport time, then event id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct Stamp {
    /// Lamport time.
    pub lamport: Lamport,
    /// Breaks ties.
    pub event_id: EventId,
}

/// The leases that a device holds when it writes: its events on these orders carry the fence.
pub type Fences = BTreeMap<OrderId, Fence>;

/// Wall-clock time in milliseconds since 1970-01-01 UTC, as the device believed. ISO 8601 text in JSON.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Timestamp(pub i64);

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(time) => write!(f, "{time:.3}"),
            Err(_) => write!(f, "{} ms", self.0),
        }
    }
}

impl Pack for Timestamp {
    fn pack(&self, out: &mut Vec<u8>) {
        self.0.pack(out);
    }
}

impl<'a> Unpack<'a> for Timestamp {
    fn blank() -> Self {
        Self(0)
    }

    fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        i64::unpack(reader).map(Self)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_i64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return i64::deserialize(deserializer).map(Self);
        }
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let time: jiff::Timestamp = text.parse().map_err(serde::de::Error::custom)?;
        Ok(Self(time.as_millisecond()))
    }
}
