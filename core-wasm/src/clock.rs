//! Order without wall clocks: Lamport time orders events; a timestamp is only for people to read.

use crate::ids::{DeviceId, EventId};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// Lamport time: one more than the greatest its author had seen. (L. Lamport, 'Time, Clocks, and the Ordering of
/// Events in a Distributed System', 1978.)
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Lamport(pub u64);

impl Lamport {
    /// The next time after this one.
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// The envelope's clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Clock {
    /// When, in Lamport time.
    pub lamport: Lamport,
    /// By whose clock; also the stream that the event belongs to.
    pub device_id: DeviceId,
}

/// The total order in which events fold: Lamport time, then event id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Stamp {
    /// Lamport time.
    pub lamport: Lamport,
    /// Breaks ties.
    pub event_id: EventId,
}

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
