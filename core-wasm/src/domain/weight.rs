//! What an event weighs. The events of one order or ticket may weigh so much together; the aggregate says how much.
//!
//! Keeps true: what a fold costs, and what is added up after it, is in proportion to the weight of the events and not to
//! their square. So each event weighs one, and more for what it lists and says; one that looks at every line of its order
//! weighs as much as many lines. A function of the event alone: every replica comes to the same.

/// So many bytes of lists and text weigh as much as an event.
const BYTES: usize = 512;
/// A line, a modifier or another event that is named.
const NAMED_BYTES: usize = 16;
/// What looks at every line.
const OF_ALL_LINES: u32 = 32;

/// A weight being added up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weight {
    events: u32,
    bytes: usize,
}

impl Weight {
    /// Of an event.
    pub(super) fn event() -> Self {
        Self { events: 1, bytes: 0 }
    }

    /// Of an event that does as much as so many more.
    pub(super) fn events(more: usize) -> Self {
        // No event is so long.
        let more = u32::try_from(more).unwrap_or(u32::MAX);
        Self {
            events: more.saturating_add(1),
            bytes: 0,
        }
    }

    /// Of an event that looks at every line.
    pub(super) fn of_all_lines() -> Self {
        Self {
            events: OF_ALL_LINES,
            bytes: 0,
        }
    }

    /// With so many lines, modifiers or events named.
    pub(super) fn naming(self, count: usize) -> Self {
        Self {
            bytes: self.bytes + count * NAMED_BYTES,
            ..self
        }
    }

    /// With text.
    pub(super) fn saying(self, text: Option<&str>) -> Self {
        Self {
            bytes: self.bytes + text.map_or(0, str::len),
            ..self
        }
    }

    /// In all.
    pub(super) fn sum(self) -> u32 {
        // No event is so long.
        let bytes = u32::try_from(self.bytes / BYTES).unwrap_or(u32::MAX);
        self.events.saturating_add(bytes)
    }
}
