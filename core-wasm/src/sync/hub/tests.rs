//! The hub's side of a connection, message by message.

use super::*;
use crate::base::ids::{StoreId, TenantId};
use crate::journal::Hash;
use crate::protocol::message::CursorRequest;
use crate::snapshot::FORMAT;
use uuid::Uuid;

fn entries(range: std::ops::RangeInclusive<u64>) -> Vec<Entry> {
    range
        .map(|seq| Entry {
            device_id: DeviceId(Uuid::from_u128(9)),
            seq: Seq(seq),
            bytes: vec![0],
            vouch: None,
        })
        .collect()
}

fn greeted(end: Cursor) -> HubSession {
    greet(end, Vec::new(), Vec::new(), None).0
}

fn realm() -> Realm {
    Realm {
        tenant_id: TenantId::from("t"),
        store_id: StoreId::from("s"),
    }
}

/// What a device says that has this.
fn hello(heads: Vec<Head>) -> Hello {
    let realm = realm();
    Hello {
        protocol: PROTOCOL,
        device_id: DeviceId(Uuid::from_u128(1)),
        tenant_id: realm.tenant_id,
        store_id: realm.store_id,
        token: String::new(),
        epoch: None,
        cursor: Cursor(0),
        heads,
        app: String::new(),
        snapshot: Some(FORMAT),
        key: None,
        at: None,
    }
}

/// A session after the greeting of a client with these heads, and what the hub does then.
fn greet(
    end: Cursor,
    theirs: Vec<Head>,
    bases: Vec<Head>,
    snapshot: Option<Offer>,
) -> (HubSession, Vec<HubEffect>) {
    greeted_by(Vec::new(), end, theirs, bases, snapshot)
}

/// The same by a hub with these heads.
fn greeted_by(
    heads: Vec<Head>,
    end: Cursor,
    theirs: Vec<Head>,
    bases: Vec<Head>,
    snapshot: Option<Offer>,
) -> (HubSession, Vec<HubEffect>) {
    let bases = bases.iter().map(|base| (base.device_id, base.seq)).collect();
    let realm = realm();
    let epoch = Epoch(Uuid::from_u128(2));
    let mut session = HubSession::new(realm.clone(), DeviceId(Uuid::from_u128(3)), epoch, String::new());
    session.handle(HubInput::Message(ClientMessage::Hello(hello(theirs))));
    let claims = Some(Claims {
        device_id: DeviceId(Uuid::from_u128(1)),
        realm,
        is_hub: false,
    });
    let effects = session.handle(HubInput::Checked {
        claims,
        introduces: None,
        heads,
        end,
        bases,
        snapshot,
        key: None,
    });
    (session, effects)
}

fn head(device: u128, seq: u64) -> Head {
    Head {
        seq: Seq(seq),
        ..Head::empty(DeviceId(Uuid::from_u128(device)))
    }
}

#[test]
fn a_snapshot_is_offered_to_who_reads_its_format_or_a_later_one() {
    let offer = Offer {
        heads: Heads::default(),
        bytes: 1,
        least: 1,
    };
    let ours = Ours {
        heads: Vec::new(),
        bases: BTreeMap::new(),
        snapshot: Some(offer),
        key: None,
    };
    for (snapshot, offered) in [
        (None, Offering::Events),
        (Some(FORMAT - 1), Offering::Events),
        (Some(FORMAT), Offering::Snapshot),
        (Some(FORMAT + 1), Offering::Snapshot),
    ] {
        let hello = Hello {
            snapshot,
            ..hello(Vec::new())
        };
        assert_eq!(ours.offering(&hello, 10), offered, "{snapshot:?}");
    }
}

#[test]
fn a_snapshot_is_offered_where_it_is_shorter_or_all_there_is() {
    let offer = |bytes, heads: &[Head]| {
        Some(Offer {
            heads: heads.iter().copied().collect(),
            bytes,
            least: 2_000,
        })
    };
    let long = Cursor(100_000);
    let cases = [
        (
            "a new device",
            long,
            vec![],
            vec![],
            offer(9_000_000, &[]),
            Offering::Snapshot,
        ),
        ("without one", long, vec![], vec![], None, Offering::Events),
        (
            "longer than the events",
            long,
            vec![],
            vec![],
            offer(90_000_000, &[]),
            Offering::Events,
        ),
        (
            "few events",
            Cursor(1_999),
            vec![],
            vec![],
            offer(1, &[]),
            Offering::Events,
        ),
        (
            "its beginning is gone",
            Cursor(10),
            vec![],
            vec![head(9, 5)],
            offer(1, &[head(9, 5)]),
            Offering::Snapshot,
        ),
        (
            "and the last snapshot is older than that",
            Cursor(10),
            vec![],
            vec![head(9, 5)],
            offer(1, &[head(9, 4)]),
            Offering::Wanted,
        ),
        (
            "and there is no snapshot",
            Cursor(10),
            vec![],
            vec![head(9, 5)],
            None,
            Offering::Wanted,
        ),
        (
            "and the client knows more of another, which it can send",
            Cursor(10),
            vec![head(8, 3)],
            vec![head(9, 5)],
            offer(1, &[head(9, 5), head(8, 2)]),
            Offering::Snapshot,
        ),
        (
            "known further than that",
            Cursor(10),
            vec![head(9, 5)],
            vec![head(9, 5)],
            offer(1, &[head(9, 7)]),
            Offering::Events,
        ),
        (
            "it lacks what the client has",
            long,
            vec![head(9, 8)],
            vec![],
            offer(1, &[head(9, 7)]),
            Offering::Events,
        ),
        (
            "the client's own can follow",
            long,
            vec![head(1, 8)],
            vec![],
            offer(1, &[head(1, 7)]),
            Offering::Snapshot,
        ),
    ];
    for (what, end, theirs, bases, snapshot, expected) in cases {
        let (_, effects) = greet(end, theirs, bases, snapshot);
        let (ack, rest) = match effects.as_slice() {
            [HubEffect::Send(HubMessage::HelloAck(ack)), rest @ ..] => (ack, rest),
            _ => panic!("{what}: {effects:?}"),
        };
        let wanted = expected == Offering::Wanted;
        assert_eq!(ack.snapshot_needed, expected == Offering::Snapshot, "{what}");
        assert_eq!(ack.snapshot_soon, wanted, "{what}");
        assert_eq!(rest == [HubEffect::TakeSnapshot], wanted, "{what}");
    }
}

#[test]
fn nobody_says_of_anothers_stream_that_its_beginning_is_gone() {
    let mut session = greeted(Cursor(10));
    for (device, heard) in [(1, true), (2, false)] {
        let base = Some(head(device, 5));
        let append = crate::protocol::message::Append {
            events: Vec::new(),
            base,
            vouch: None,
        };
        let effects = session.handle(HubInput::Message(ClientMessage::Append(append)));
        let expected = base.filter(|_| heard);
        assert_eq!(
            effects,
            [HubEffect::Append {
                entries: Vec::new(),
                base: expected,
                carrier: session.device(),
                vouch: None
            }]
        );
    }
}

/// The page that the session's client is given when it asks behind `after`, and whether it says that there is more.
fn page(session: &mut HubSession, after: u64, to: u64) -> bool {
    let cursor = Cursor(after);
    session.handle(HubInput::Message(ClientMessage::CursorRequest(CursorRequest {
        cursor,
    })));
    let page = Publication::page(cursor, entries(after + 1..=to), None);
    let page_frame = page.frame.clone();
    match session.handle(HubInput::Page(page)).as_slice() {
        [HubEffect::SendFrame(frame)] => {
            assert_eq!(*frame, page_frame);
            true
        }
        [HubEffect::Send(HubMessage::Bulk(events))] => events.more,
        other => panic!("no page: {other:?}"),
    }
}

fn publish(session: &mut HubSession, after: u64, to: u64) -> Vec<HubEffect> {
    let entries = entries(after + 1..=to);
    session.handle(HubInput::Published(Publication::new(
        Cursor(after),
        entries,
        None,
    )))
}

#[test]
fn pages_end_at_round_places_wherever_they_begin() {
    let mut session = greeted(Cursor(5_000));
    let size = PAGE_ENTRIES as u64;
    for (after, limit) in [
        (0, size),
        (1, size - 1),
        (size - 1, 1),
        (size, size),
        (9_999, 120),
    ] {
        let cursor = Cursor(after);
        let asked = session.handle(HubInput::Message(ClientMessage::CursorRequest(CursorRequest {
            cursor,
        })));
        let limit = usize::try_from(limit).unwrap();
        let after = cursor.min(Cursor(5_000));
        assert_eq!(asked, [HubEffect::Read { after, limit }]);
        session.handle(HubInput::Page(Publication::page(after, Vec::new(), None)));
    }
}

#[test]
fn nobody_is_believed_to_have_received_more_than_there_is() {
    let mut session = HubSession::new(
        realm(),
        DeviceId(Uuid::from_u128(3)),
        Epoch(Uuid::from_u128(2)),
        String::new(),
    );
    session.handle(HubInput::Message(ClientMessage::Hello(Hello {
        epoch: Some(Epoch(Uuid::from_u128(2))),
        cursor: Cursor(1 << 52),
        ..hello(Vec::new())
    })));
    let effects = session.handle(HubInput::Checked {
        claims: Some(Claims {
            device_id: DeviceId(Uuid::from_u128(1)),
            realm: realm(),
            is_hub: false,
        }),
        introduces: None,
        heads: Vec::new(),
        end: Cursor(10),
        bases: BTreeMap::new(),
        snapshot: None,
        key: None,
    });
    assert!(
        matches!(effects.as_slice(), [HubEffect::Send(HubMessage::HelloAck(ack))] if ack.cursor == Cursor(10)),
        "{effects:?}"
    );
    // It is told what is new from the end on, as whoever stands there.
    assert_eq!(publish(&mut session, 10, 12).len(), 1);
    let effects = session.handle(HubInput::Outlived);
    assert!(
        matches!(effects.as_slice(), [HubEffect::Send(HubMessage::Error(problem)), HubEffect::Close] if problem.code == Code::Unavailable),
        "{effects:?}"
    );
}

#[test]
fn a_page_that_ends_inside_a_publication_leaves_nobody_waiting() {
    let mut session = greeted(Cursor(10));
    // The page reaches into what was committed meanwhile and is published only now.
    assert!(!page(&mut session, 0, 15));
    let effects = publish(&mut session, 10, 20);
    assert!(
        matches!(effects.as_slice(), [HubEffect::Send(HubMessage::Relay(events))]
            if events.more && events.cursor == Cursor(15) && events.events.is_empty()),
        "{effects:?}"
    );
    assert_eq!(publish(&mut session, 20, 25), Vec::new(), "it is told once");
    assert!(!page(&mut session, 15, 25));
    assert_eq!(publish(&mut session, 25, 26).len(), 1);
}

#[test]
fn what_a_page_held_already_is_not_relayed() {
    let mut session = greeted(Cursor(10));
    assert!(!page(&mut session, 0, 20));
    assert_eq!(publish(&mut session, 10, 20), Vec::new());
    assert_eq!(publish(&mut session, 20, 21).len(), 1);
}

#[test]
fn who_falls_behind_again_while_it_asks_is_told_once() {
    let mut session = greeted(Cursor(10));
    assert!(!page(&mut session, 0, 10));
    assert_eq!(session.handle(HubInput::Overrun).len(), 1);
    assert_eq!(session.handle(HubInput::Overrun), [], "it knows");
    session.handle(HubInput::Message(ClientMessage::CursorRequest(CursorRequest {
        cursor: Cursor(10),
    })));
    assert_eq!(publish(&mut session, 40, 50), [], "behind what was missed");
    assert_eq!(
        session.handle(HubInput::Overrun),
        [],
        "it is being read a page for"
    );
    let last = Publication::page(Cursor(10), entries(11..=30), None);
    let effects = session.handle(HubInput::Page(last));
    assert!(
        matches!(effects.as_slice(), [HubEffect::SendFrame(_)]),
        "there is more"
    );
    assert!(!page(&mut session, 30, 50));
    assert_eq!(session.handle(HubInput::Overrun).len(), 1, "it was at the end");
}

#[test]
fn who_wrote_nothing_of_a_publication_is_sent_the_frame_that_all_share() {
    let mut session = greeted(Cursor(10));
    assert!(!page(&mut session, 0, 10));
    let others = Publication::new(Cursor(10), entries(11..=12), None);
    let effects = session.handle(HubInput::Published(others.clone()));
    assert_eq!(effects, [HubEffect::SendFrame(others.frame.clone())]);
    let relayed = HubMessage::decode(&others.frame).unwrap();
    assert!(matches!(relayed, HubMessage::Relay(events)
        if (events.after, events.cursor, events.events.len()) == (Cursor(10), Cursor(12), 2)));

    // Its own is left out; the next relay begins where it was told that it stands, and is another frame.
    let mut own = entries(13..=14);
    own[0].device_id = DeviceId(Uuid::from_u128(1));
    let mixed = Publication::new(Cursor(12), own[..1].to_vec(), None);
    assert_eq!(session.handle(HubInput::Published(mixed)), []);
    let effects = publish(&mut session, 13, 15);
    assert!(
        matches!(effects.as_slice(), [HubEffect::Send(HubMessage::Relay(events))]
            if (events.after, events.cursor, events.events.len()) == (Cursor(12), Cursor(15), 2)),
        "{effects:?}"
    );
    assert!(matches!(
        publish(&mut session, 15, 16)[..],
        [HubEffect::SendFrame(_)]
    ));
}

#[test]
fn only_an_author_can_raise_an_alarm_about_a_stream() {
    let other = |device| Head {
        hash: Hash([7; 32]),
        ..head(device, 4)
    };
    let raised = |theirs| {
        let ours = vec![head(1, 4), head(9, 4)];
        let (_, effects) = greeted_by(ours, Cursor(8), theirs, Vec::new(), None);
        let alarms = effects.into_iter().filter_map(|effect| match effect {
            HubEffect::Alarm(refusal) => Some(refusal.device_id().0.as_u128()),
            _ => None,
        });
        alarms.collect::<Vec<_>>()
    };
    assert_eq!(raised(vec![other(1), other(9)]), [1]);
    assert_eq!(raised(vec![head(1, 4), other(9)]), []);
}

#[test]
fn an_append_of_more_streams_than_any_client_sends_is_no_message() {
    let streams = |count: u128| {
        let first =
            |n| crate::store::contract::entries(Head::empty(DeviceId(Uuid::from_u128(n))), 1).remove(0);
        ClientMessage::Append(crate::protocol::message::Append {
            events: (1..=count).map(first).collect(),
            base: None,
            vouch: None,
        })
    };
    let most = crate::protocol::message::Append::MAX_STREAMS as u128;
    let taken = greeted(Cursor(10)).handle(HubInput::Message(streams(most)));
    assert!(
        matches!(taken.as_slice(), [HubEffect::Append { .. }]),
        "{taken:?}"
    );
    let refused = greeted(Cursor(10)).handle(HubInput::Message(streams(most + 1)));
    assert!(
        matches!(refused.as_slice(), [HubEffect::Send(HubMessage::Error(problem)), HubEffect::Close] if problem.code == Code::BadMessage),
        "{refused:?}"
    );
}
