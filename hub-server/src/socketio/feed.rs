//! How far one client has been told the journal, and what it is told next.
//!
//! Keeps true: what is told is the journal in its order, from where the client stands to its end, nothing left out; what
//! is of one place in the journal is never split.

use super::clients::Clients;
use super::outbound::{Outbound, Translated};
use core_wasm::base::ids::{DeviceId, LineId};
use core_wasm::journal::{Cursor, Entry};
use core_wasm::protocol::message::FRAME_TARGET_BYTES;
use core_wasm::store::StoreError;
use core_wasm::sync::Publication;
use serde::Serialize;
use serde_json::value::RawValue;

/// How many entries are read at once.
const PAGE: usize = 256;
/// How much JSON a bulk has at most, unless one place of the journal has more.
const BULK_BYTES: usize = 512 * 1024;

/// `events.bulk`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bulk {
    /// What stands behind `from_lamport`, in its order.
    pub events: Vec<Box<RawValue>>,
    /// The place before them.
    pub from_lamport: Cursor,
    /// The last place.
    pub to_lamport: Cursor,
    /// Whether another bulk follows by itself.
    pub more: bool,
}

/// What to send.
#[derive(Debug)]
pub enum Update {
    /// In answer to a question, or because it had missed much.
    Bulk(Bulk),
    /// As it happened.
    Relay(Box<RawValue>),
}

/// Where a client stands.
#[derive(Debug)]
pub struct Feed {
    client: DeviceId,
    at: Cursor,
    /// Whether it asked, and has not had everything since.
    asked: bool,
    behind: bool,
}

impl Feed {
    /// For a client that has been told everything up to `cursor`, as it says.
    pub fn new(client: DeviceId, clients: &Clients, cursor: Option<&serde_json::Number>) -> Self {
        let at = place(clients, cursor);
        Self {
            client,
            at,
            asked: true,
            behind: true,
        }
    }

    /// It asks for what is behind this place.
    pub fn rewind(&mut self, clients: &Clients, cursor: Option<&serde_json::Number>) {
        self.at = place(clients, cursor);
        (self.asked, self.behind) = (true, true);
    }

    /// Whether there may be more to tell.
    pub fn is_behind(&self) -> bool {
        self.behind
    }

    /// Something was committed, or was missed.
    pub fn wake(&mut self) {
        self.behind = true;
    }

    /// What was just committed, if the client has everything before it.
    pub fn follow(&mut self, clients: &Clients, published: &Publication) -> Vec<Update> {
        if self.behind || published.after != self.at {
            self.behind |= published.cursor > self.at;
            return Vec::new();
        }
        let told = translate(clients, self.client, self.at, &published.entries);
        self.at = published.cursor;
        told.into_iter()
            .flat_map(|(_, events)| events)
            .map(Update::Relay)
            .collect()
    }

    /// The next page.
    ///
    /// # Errors
    /// What the disk says; it stands where it stood.
    pub async fn next(&mut self, clients: &Clients) -> Result<Vec<Update>, StoreError> {
        let page = clients
            .hub
            .journal
            .reader()
            .page(self.at, PAGE, FRAME_TARGET_BYTES)
            .await?;
        let from = self.at;
        let told = translate(clients, self.client, from, &page.entries);
        self.at = page.at;
        self.behind = page.at < clients.hub.journal.view().end;
        if !self.asked {
            return Ok(told
                .into_iter()
                .flat_map(|(_, events)| events)
                .map(Update::Relay)
                .collect());
        }
        self.asked = self.behind;
        Ok(bulks(from, page.at, told, self.behind)
            .into_iter()
            .map(Update::Bulk)
            .collect())
    }
}

/// The place that a client names. One that is none of this journal's is the beginning: a client may count by a clock of
/// its own, and what it is told twice does no harm.
fn place(clients: &Clients, cursor: Option<&serde_json::Number>) -> Cursor {
    let cursor = cursor
        .and_then(serde_json::Number::as_u64)
        .map_or(Cursor(0), Cursor);
    if cursor <= clients.hub.journal.view().end {
        cursor
    } else {
        Cursor(0)
    }
}

/// What entries behind `from` are to clients, by their places.
fn translate(
    clients: &Clients,
    client: DeviceId,
    from: Cursor,
    entries: &[Entry],
) -> Vec<(Cursor, Vec<Box<RawValue>>)> {
    let mut lines: Vec<LineId> = Vec::new();
    let told = {
        let view = clients.hub.journal.view();
        let kept = clients.recorder.kept();
        let outbound = Outbound {
            replica: &view.replica,
            names: &kept.names,
        };
        let places = (from.0 + 1..).map(Cursor);
        let told = places.zip(entries).map(|(place, entry)| {
            let Translated { events, line } = outbound.translate(place, entry);
            lines.extend(line.filter(|&line| !kept.knows(client, line)));
            (place, events)
        });
        told.filter(|(_, events)| !events.is_empty()).collect()
    };
    if !lines.is_empty() {
        let mut kept = clients.recorder.kept_mut();
        lines.into_iter().for_each(|line| kept.note(client, line));
    }
    told
}

/// A page in bulks that are not too large; at least one.
fn bulks(from: Cursor, to: Cursor, told: Vec<(Cursor, Vec<Box<RawValue>>)>, more: bool) -> Vec<Bulk> {
    let empty = |from| Bulk {
        events: Vec::new(),
        from_lamport: from,
        to_lamport: from,
        more: true,
    };
    let mut bulks = vec![empty(from)];
    let mut bytes = 0;
    for (place, events) in told {
        let size: usize = events.iter().map(|event| event.get().len()).sum();
        if bytes > 0 && bytes + size > BULK_BYTES {
            let last = bulks.last().map_or(from, |bulk| bulk.to_lamport);
            bulks.push(empty(last));
            bytes = 0;
        }
        bytes += size;
        if let Some(bulk) = bulks.last_mut() {
            bulk.events.extend(events);
            bulk.to_lamport = place;
        }
    }
    if let Some(last) = bulks.last_mut() {
        last.to_lamport = to;
        last.more = more;
    }
    bulks
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bulks_hold_everything_in_its_order_and_split_no_place(
            sizes in prop::collection::vec((1_u64..4, prop::collection::vec(1_usize..300_000, 1..3)), 0..12),
            more in prop::bool::ANY,
        ) {
            let mut at = 10;
            let mut told = Vec::new();
            for (step, events) in &sizes {
                at += step;
                let json = |size: &usize| RawValue::from_string(format!("\"{at}{}\"", "x".repeat(*size))).unwrap();
                told.push((Cursor(at), events.iter().map(json).collect::<Vec<_>>()));
            }
            let flat = |told: &[(Cursor, Vec<Box<RawValue>>)]| -> Vec<String> {
                told.iter().flat_map(|(_, events)| events).map(|event| event.get().to_owned()).collect()
            };
            let expected = flat(&told);
            let all = bulks(Cursor(10), Cursor(at + 5), told.clone(), more);
            let said: Vec<String> = all.iter().flat_map(|bulk| &bulk.events).map(|event| event.get().to_owned()).collect();
            prop_assert_eq!(said, expected);
            prop_assert_eq!(all[0].from_lamport, Cursor(10));
            prop_assert_eq!(all.last().map(|bulk| (bulk.to_lamport, bulk.more)), Some((Cursor(at + 5), more)));
            for pair in all.windows(2) {
                prop_assert_eq!(pair[0].to_lamport, pair[1].from_lamport);
                prop_assert!(pair[0].more);
            }
            for bulk in &all {
                let inside = told.iter().filter(|(place, _)| *place > bulk.from_lamport && *place <= bulk.to_lamport);
                prop_assert_eq!(inside.map(|(_, events)| events.len()).sum::<usize>(), bulk.events.len());
            }
        }
    }
}
