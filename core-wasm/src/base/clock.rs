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
        read(&text).map(Self).map_err(serde::de::Error::custom)
    }
}

/// A time as ISO 8601 writes it.
#[cfg(any(not(target_arch = "wasm32"), feature = "js"))]
fn read(text: &str) -> Result<i64, jiff::Error> {
    text.parse().map(jiff::Timestamp::as_millisecond)
}

/// The till reads times that a server of ours wrote, and those have one form. What reads all of them brings along words
/// for each way to be wrong, which nobody sees there: 24 kB of the first load.
#[cfg(not(any(not(target_arch = "wasm32"), feature = "js")))]
fn read(text: &str) -> Result<i64, &'static str> {
    written(text).ok_or("a time is not written as a server writes it")
}

/// A time as [`Timestamp`] is written, of the years 0 to 9999: `2026-11-23T09:30:00.000Z`.
#[cfg(any(test, not(any(not(target_arch = "wasm32"), feature = "js"))))]
fn written(text: &str) -> Option<i64> {
    let form = |(byte, form): (u8, u8)| byte == form || form == b'0' && byte.is_ascii_digit();
    let is_form = text.len() == 24 && text.bytes().zip(*b"0000-00-00T00:00:00.000Z").all(form);
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i16>().ok();
    let small = |from: usize| i8::try_from(number(from, from + 2)?).ok();
    let date = jiff::civil::Date::new(number(0, 4)?, small(5)?, small(8)?).ok()?;
    let nanoseconds = i32::from(number(20, 23)?) * 1_000_000;
    let time = jiff::civil::Time::new(small(11)?, small(14)?, small(17)?, nanoseconds).ok()?;
    let at = jiff::tz::Offset::UTC.to_timestamp(date.to_datetime(time)).ok()?;
    is_form.then(|| at.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_form_that_a_server_writes_is_read_as_one() {
        for (text, expected) in [
            ("1970-01-01T00:00:00.000Z", Some(0)),
            ("2000-02-29T23:59:59.999Z", Some(951_868_799_999)),
            ("2001-02-29T00:00:00.000Z", None),
            ("2000-13-01T00:00:00.000Z", None),
            ("2000-01-01T24:00:00.000Z", None),
            ("2000-01-01T00:00:00Z", None),
            ("2000-01-01T00:00:00.000+00", None),
            ("2000-01-01 00:00:00.000Z", None),
            ("+000-01-01T00:00:00.000Z", None),
            ("2000-01-01T00:00:0٠.00Z", None),
            ("", None),
        ] {
            assert_eq!(written(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_by_both(at in -62_167_219_200_000_i64..253_402_300_799_999) {
            let text = Timestamp(at).to_string();
            prop_assert_eq!(written(&text), Some(at), "{}", text);
            prop_assert_eq!(read(&text).ok(), Some(at));
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>(), near in "[0-9T:.Z-]{24}") {
            let _ = (written(&text), written(&near));
        }
    }
}
