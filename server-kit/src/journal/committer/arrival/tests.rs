//! Who may write what, in whose stream: every event type of the registry by every kind of author, in every stream.

use super::super::{Ask, Committer, Rules};
use super::*;
use crate::journal::{MemoryJournal, Outcome, ReadJournal};
use core_wasm::base::clock::{Lamport, Timestamp};
use core_wasm::base::ids::{AggregateId, EventId, OrderId, ShiftId};
use core_wasm::base::money::Amount;
use core_wasm::domain::device::{DevicePaired, DeviceRole};
use core_wasm::domain::order::Order;
use core_wasm::domain::shift::event::Closed;
use core_wasm::domain::shift::{Shift, ShiftEvent};
use core_wasm::domain::{Author, Draft, event_types};
use core_wasm::journal::{Cursor, Envelope, Head};
use core_wasm::store::contract::{device, realm};
use std::time::Duration;
use uuid::Uuid;

/// The server's own stream.
const SERVER: u128 = 100;
/// Devices, by their ids: what their rows say, and what that makes them.
const DEVICES: [(u128, Option<DeviceRole>, bool, Author); 6] = [
    (1, Some(DeviceRole::Till), false, Author::Till),
    (2, None, false, Author::Till),
    (3, Some(DeviceRole::Kitchen), false, Author::Station),
    (4, Some(DeviceRole::Bar), false, Author::Station),
    (5, Some(DeviceRole::Other), false, Author::Station),
    (6, Some(DeviceRole::Kitchen), true, Author::Till),
];
/// One that has a token and is not in the list.
const UNLISTED: u128 = 7;
/// A stream of nobody's.
const NOBODY: u128 = 8;

struct Server {
    committer: Committer<MemoryJournal, ()>,
    ids: u128,
}

impl Server {
    fn new() -> Self {
        let committer = Committer::open(
            MemoryJournal::default(),
            realm(),
            device(SERVER),
            Rules::default(),
        );
        let mut server = Self {
            committer: committer.unwrap(),
            ids: 0,
        };
        let rows = DEVICES.iter().map(|&(n, role, was_till, _)| {
            let number = u32::try_from(n).unwrap();
            let row = DevicePaired {
                role,
                was_till,
                ..DevicePaired::new(device(n), number, format!("Device {n}"))
            };
            Command::Record(device(n).into(), Body::Device(DeviceEvent::Paired(row)))
        });
        let rows: Vec<Command> = rows.collect();
        server.ask(Ask::Record {
            user: None,
            decide: Box::new(|_| rows),
        });
        server
    }

    /// The same server after its power failed: what it was asked and has not done is gone.
    fn restarted(self) -> Self {
        let journal = self.committer.into_store();
        let committer = Committer::open(journal, realm(), device(SERVER), Rules::default());
        Self {
            committer: committer.unwrap(),
            ids: self.ids,
        }
    }

    fn ask(&mut self, ask: Ask) -> Outcome {
        self.committer.push((), ask);
        let mut answers = Vec::new();
        while let Some(answer) = self.turn() {
            answers.extend(answer);
        }
        answers.remove(0)
    }

    /// What a turn answers; none if nothing waits.
    fn turn(&mut self) -> Option<Vec<Outcome>> {
        let ids = &mut self.ids;
        let mut moment = Moment {
            now: Timestamp(7),
            uptime: Duration::from_secs(1),
            new_id: &mut || {
                *ids += 1;
                Uuid::from_u128(*ids)
            },
        };
        let turn = self.committer.turn(&mut moment, &mut ())?;
        let answers = turn.answers.into_iter();
        Some(answers.map(|((), answer)| answer.unwrap()).collect())
    }

    fn send(&mut self, carrier: Option<u128>, entries: Vec<Entry>) -> Outcome {
        self.ask(Ask::Append(Batch {
            carrier: carrier.map(device),
            ..entries.into()
        }))
    }

    /// Sends what a server vouched for.
    fn bring(&mut self, carrier: u128, entries: Vec<Entry>) -> Outcome {
        self.ask(Ask::Append(Batch {
            carrier: Some(device(carrier)),
            vouched: true,
            ..entries.into()
        }))
    }

    fn head(&self, n: u128) -> Head {
        self.committer.view().read().replica.heads().get(device(n))
    }

    /// An event that follows a stream's head.
    fn next(&mut self, n: u128, body: Body) -> Entry {
        self.after(self.head(n), body)
    }

    fn after(&mut self, head: Head, body: Body) -> Entry {
        self.by(None, None, head, body)
    }

    /// An event that follows a stream's head, about something that there is.
    fn about(&mut self, about: AggregateId, n: u128, body: Body) -> Entry {
        let head = self.head(n);
        self.draft(None, None, head, body, Some(about))
    }

    fn by(&mut self, user: Option<&str>, approver: Option<&str>, head: Head, body: Body) -> Entry {
        self.draft(user, approver, head, body, None)
    }

    fn draft(
        &mut self,
        user: Option<&str>,
        approver: Option<&str>,
        head: Head,
        body: Body,
        about: Option<AggregateId>,
    ) -> Entry {
        self.ids += 1;
        let draft = Draft {
            event_id: EventId(Uuid::from_u128(self.ids)),
            aggregate_id: about.unwrap_or(AggregateId(Uuid::from_u128(self.ids))),
            version: 1,
            at: Timestamp(0),
            user_id: user.map(Into::into),
            approved_by: approver.map(Into::into),
            fence: None,
            body,
        };
        draft
            .seal(&realm(), head, Lamport(u64::try_from(self.ids).unwrap()))
            .1
    }

    /// The order and the shift of this id.
    fn folded(&self, about: AggregateId) -> (Option<Order>, Option<Shift>) {
        let view = self.committer.view().read();
        let order = view.replica.order(OrderId(about.0));
        let shift = view.replica.shift(ShiftId(about.0));
        (
            order.map(|view| view.order.clone()),
            shift.map(|view| view.shift.clone()),
        )
    }

    fn end(&self) -> Cursor {
        self.committer.store().end().unwrap()
    }

    fn is_refused(&self, n: u128, seq: Seq) -> bool {
        let view = self.committer.view().read();
        let mut refused = view.replica.not_folded().into_iter();
        refused.any(|(stream, at, reason)| {
            (stream, at) == (device(n), seq) && *reason == core_wasm::domain::Reason::Refused
        })
    }
}

/// Independently of what is under test: what the registry's row says.
fn row_allows(body: &Body, author: Author) -> bool {
    let (name, _) = body.kind();
    let rows = event_types();
    let row = rows.iter().find(|row| row.name == name).unwrap();
    row.writers.devices.contains(&author)
}

#[test]
fn every_type_counts_in_the_streams_of_those_who_may_write_it_and_of_nobody_else() {
    let mut server = Server::new();
    let (mut counted, mut cells) = (0, 0);
    for body in Body::samples() {
        for &(n, _, _, author) in &DEVICES {
            let entry = server.next(n, body.clone());
            let (before, seq) = (server.end(), entry.seq);
            let outcome = server.send(Some(n), vec![entry.clone()]);
            assert_eq!(
                outcome.heads,
                [entry.head()],
                "whatever it is, it is stored and acknowledged"
            );
            assert_eq!(outcome.refused, []);
            let allowed = row_allows(&body, author);
            assert_eq!(server.is_refused(n, seq), !allowed, "{:?} of {n}", body.kind());
            // What counts for nothing is two: the refusal, and behind it the event.
            let page = server.committer.store().page(before, 10, usize::MAX).unwrap();
            let authors: Vec<DeviceId> = page.entries.iter().map(|entry| entry.device_id).collect();
            let expected = [device(SERVER), device(n)];
            assert_eq!(authors, if allowed { &expected[1..] } else { &expected[..] });
            counted += usize::from(allowed);
            cells += 1;
        }
    }
    assert!(counted > cells / 4 && counted < cells, "{counted} of {cells}");
}

#[test]
fn no_device_extends_a_stream_that_is_not_its_own() {
    let mut server = Server::new();
    for body in Body::samples() {
        for &(carrier, ..) in &DEVICES {
            for owner in [1, 3, SERVER, UNLISTED, NOBODY] {
                if owner == carrier {
                    continue;
                }
                let entry = server.next(owner, body.clone());
                let before = server.end();
                let outcome = server.send(Some(carrier), vec![entry.clone()]);
                let (device_id, seq) = (device(owner), entry.seq);
                assert_eq!(outcome.refused, [Refusal::NotAllowed { device_id, seq }]);
                // Nor does it raise an alarm by another event at a place that is taken.
                let head = server.head(owner);
                let other = server.after(
                    Head {
                        seq: Seq(head.seq.0.saturating_sub(1)),
                        ..head
                    },
                    body.clone(),
                );
                if head.seq > Seq(0) {
                    assert_eq!(server.send(Some(carrier), vec![other]).refused, []);
                }
                assert_eq!(server.end(), before, "nothing was stored");
            }
        }
    }
}

#[test]
fn what_a_server_vouched_for_is_taken_from_anybody_but_never_for_the_servers_own_stream() {
    let mut server = Server::new();
    for body in Body::samples() {
        for owner in [1, 3, UNLISTED, NOBODY] {
            let entry = server.next(owner, body.clone());
            let seq = entry.seq;
            let outcome = server.bring(2, vec![entry]);
            assert_eq!(outcome.refused, []);
            // What a device's row says it may not write is refused again: the first refusal may not be back yet.
            let device = DEVICES.iter().find(|(n, ..)| *n == owner);
            let forbidden = device.is_some_and(|&(.., author)| !row_allows(&body, author));
            assert_eq!(
                server.is_refused(owner, seq),
                forbidden,
                "{:?} of {owner}",
                body.kind()
            );
        }
        let forged = server.next(SERVER, body.clone());
        let (device_id, seq) = (forged.device_id, forged.seq);
        let outcome = server.bring(2, vec![forged]);
        assert_eq!(outcome.refused, [Refusal::NotAllowed { device_id, seq }]);
    }
}

#[test]
fn what_a_server_writes_for_others_or_is_sent_by_one_is_not_asked() {
    let mut server = Server::new();
    for body in Body::samples() {
        for owner in [1, 3, NOBODY] {
            let entry = server.next(owner, body.clone());
            let seq = entry.seq;
            assert_eq!(server.send(None, vec![entry]).refused, []);
            assert!(!server.is_refused(owner, seq));
        }
    }
}

fn forbidden() -> Body {
    let mut bodies = Body::samples().into_iter();
    bodies.find(|body| body.kind().0 == "staff.edited").unwrap()
}

fn allowed() -> Body {
    let mut bodies = Body::samples().into_iter();
    bodies.find(|body| body.kind().0 == "kds.ticket.ack").unwrap()
}

#[test]
fn events_that_count_for_nothing_one_behind_the_other_are_refused_together_and_what_follows_counts() {
    let mut server = Server::new();
    let mut head = server.head(3);
    let mut entries = Vec::new();
    for body in [allowed(), forbidden(), forbidden(), allowed(), forbidden()] {
        let entry = server.after(head, body);
        head = entry.head();
        entries.push(entry);
    }
    let before = server.head(SERVER).seq.0;
    let outcome = server.send(Some(3), entries.clone());
    assert_eq!((outcome.heads, outcome.refused), (vec![head], vec![]));
    let refused: Vec<bool> = (1..=5).map(|seq| server.is_refused(3, Seq(seq))).collect();
    assert_eq!(refused, [false, true, true, false, true]);
    assert_eq!(server.head(SERVER).seq.0, before + 2);
    // Sent again, all of it is known.
    assert_eq!(server.send(Some(3), entries).heads, [head]);
    assert_eq!(server.head(SERVER).seq.0, before + 2);
}

#[test]
fn what_does_not_follow_is_not_refused_since_it_is_not_stored() {
    let mut server = Server::new();
    let first = server.next(3, forbidden());
    let second = server.after(first.head(), forbidden());
    let before = server.end();
    assert!(server.send(Some(3), vec![second]).refused[0].is_gap());
    assert_eq!(server.end(), before);
    let outcome = server.send(Some(3), vec![first]);
    assert_eq!((outcome.refused.len(), server.is_refused(3, Seq(1))), (0, true));
}

#[test]
fn a_stream_of_very_many_that_count_for_nothing_ends_and_others_go_on() {
    let mut server = Server::new();
    for _ in 0..MOST_RUNS {
        let first = server.next(3, forbidden());
        let second = server.after(first.head(), allowed());
        assert_eq!(server.send(Some(3), vec![first, second]).refused, []);
    }
    let good = server.next(3, allowed());
    let bad = server.after(good.head(), forbidden());
    let after = server.after(bad.head(), allowed());
    let (device_id, seq) = (bad.device_id, bad.seq);
    let outcome = server.send(Some(3), vec![good.clone(), bad, after]);
    assert_eq!(outcome.refused, [Refusal::NotAllowed { device_id, seq }]);
    assert_eq!(outcome.heads, [good.head()], "what is before it is taken");
    let other = server.next(4, forbidden());
    assert_eq!(server.send(Some(4), vec![other]).refused, []);
}

/// The first sample of a type, about something.
fn sample(kind: &str) -> Body {
    let mut bodies = Body::samples().into_iter();
    bodies.find(|body| body.kind().0 == kind).unwrap()
}

#[test]
fn who_begins_once_more_or_counts_anothers_drawer_changes_nothing_anywhere() {
    let mut server = Server::new();
    let about = AggregateId(Uuid::from_u128(0xabc));
    let (honest, other) = (1, 2);
    let sent = |server: &mut Server, n: u128, kind: &str| {
        let entry = server.about(about, n, sample(kind));
        assert_eq!(server.send(Some(n), vec![entry.clone()]).refused, []);
        entry
    };
    for begins in ["shift.opened", "order.created"] {
        let first = sent(&mut server, honest, begins);
        assert!(!server.is_refused(honest, first.seq));
        let before = server.folded(about);
        let again = sent(&mut server, other, begins);
        assert!(server.is_refused(other, again.seq), "{begins}");
        // The same event once more is no second one.
        assert_eq!(server.send(Some(honest), vec![first.clone()]).refused, []);
        assert!(!server.is_refused(honest, first.seq));
        assert_eq!(server.folded(about), before);
    }
    let closed = sent(&mut server, honest, "shift.closed");
    assert!(!server.is_refused(honest, closed.seq));
    let before = server.folded(about);
    let over = Closed {
        counted: Amount(1),
        expected: Amount(1),
        note: None,
        over: vec![Envelope::decode(&closed.bytes).unwrap().event_id],
    };
    let over = server.about(about, other, Body::Shift(ShiftEvent::Closed(over)));
    let seq = over.seq;
    assert_eq!(server.send(Some(other), vec![over]).refused, []);
    let moved = sent(&mut server, other, "shift.cash.moved");
    assert!(server.is_refused(other, seq) && server.is_refused(other, moved.seq));
    assert_eq!(server.folded(about), before);
    // What they are refused for is in the journal, so that everybody agrees.
    let page = server.committer.store().page(Cursor(0), 100, usize::MAX).unwrap();
    let said = page.entries.iter().filter_map(|entry| {
        let envelope = Envelope::decode(&entry.bytes).unwrap();
        let body = Body::decode(envelope.kind, envelope.type_version, envelope.payload.0);
        match body.unwrap() {
            Body::Device(DeviceEvent::Refused(refused)) => Some(refused.why),
            _ => None,
        }
    });
    let (begun, drawer) = (Forbidden::Begun, Forbidden::Drawer);
    assert_eq!(said.collect::<Vec<_>>(), [begun, begun, drawer, drawer]);
}

#[test]
fn what_a_server_vouched_for_comes_back_in_any_order_and_is_not_begun_twice() {
    let mut server = Server::new();
    let about = AggregateId(Uuid::from_u128(0xabc));
    // What the former server refused, and what it took, come back the wrong way round.
    let refused = server.about(about, 2, sample("shift.opened"));
    let taken = server.about(about, 1, sample("shift.opened"));
    for entry in [refused, taken] {
        let (n, seq) = (entry.device_id.0.as_u128(), entry.seq);
        assert_eq!(server.bring(4, vec![entry]).refused, []);
        assert!(!server.is_refused(n, seq));
    }
}

mod authority;
