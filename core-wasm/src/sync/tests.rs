//! The till's machine, message by message. Whole days of both machines together are the simulator's (`cargo xtask sim`).

use super::till::{DEAD_AFTER_MS, HURRIED_MS, MAX_BACKOFF_MS, MIN_BACKOFF_MS, PING_AFTER_MS, REFUSED_MS};
use super::{Adopted, Connection, TillEffect, TillInput, TillSync};
use crate::base::clock::Timestamp;
use crate::base::ids::{DeviceId, Epoch};
use crate::base::keys::Signature;
use crate::journal::{Cursor, Entry, Hash, Head, Heads, Refusal, Seq, Vouch};
use crate::protocol::lease::LockStatusRequest;
use crate::protocol::message::{
    Append, ClientMessage, Code, CursorRequest, Events, HelloAck, HubMessage, Problem, Room, RoomNow,
    SnapshotRequest, TokenRenewed, Vouched,
};
use crate::snapshot;
use crate::store::SyncState;
use crate::store::contract::{device, entries};
use crate::testing::realm;
use std::collections::BTreeSet;
use uuid::Uuid;

const ME: u128 = 1;

fn epoch(n: u128) -> Option<Epoch> {
    Some(Epoch(Uuid::from_u128(n)))
}

fn head(of: DeviceId, seq: u64) -> Head {
    Head {
        device_id: of,
        seq: Seq(seq),
        hash: Hash([9; 32]),
    }
}

/// A till that has written `own` events, as stored, connected and greeted by a hub.
fn greeted(sync: SyncState, own: u64, ack: (u128, u64, Vec<Head>)) -> (TillSync, Vec<TillEffect>) {
    greeted_with(sync, own, ack, false)
}

/// Of a hub of this epoch, whose journal ends there and has these streams.
fn hello_ack((epoch, cursor, heads): (u128, u64, Vec<Head>)) -> HelloAck {
    HelloAck {
        protocol: 1,
        leader_id: device(99),
        epoch: Epoch(Uuid::from_u128(epoch)),
        cursor: Cursor(cursor),
        heads,
        snapshot_needed: false,
        snapshot_soon: false,
        version: String::new(),
        key: None,
    }
}

fn greeted_with(
    sync: SyncState,
    own: u64,
    ack: (u128, u64, Vec<Head>),
    snapshot_needed: bool,
) -> (TillSync, Vec<TillEffect>) {
    let mut till = TillSync::new(realm(), device(ME), "token".into(), "test".into(), sync);
    assert_eq!(
        till.handle(TillInput::Tick { now: 0, hurry: false }),
        [TillEffect::Open]
    );
    let heads: Heads = [head(device(ME), own)]
        .into_iter()
        .filter(|head| head.seq.0 > 0)
        .collect();
    let hello = till.handle(TillInput::Opened {
        now: 1,
        at: Timestamp(0),
        heads,
        servers: BTreeSet::new(),
    });
    assert!(
        matches!(&hello[..], [TillEffect::Send(ClientMessage::Hello(_))]),
        "{hello:?}"
    );
    let ack = HubMessage::HelloAck(HelloAck {
        snapshot_needed,
        ..hello_ack(ack)
    });
    let mut effects = till.handle(TillInput::Message {
        now: 2,
        message: Box::new(ack),
    });
    let status = ClientMessage::LockStatus(LockStatusRequest {});
    assert_eq!(
        effects.pop(),
        Some(TillEffect::Send(status)),
        "it asks who edits what"
    );
    (till, effects)
}

fn told(till: &mut TillSync, message: HubMessage) -> Vec<TillEffect> {
    till.handle(TillInput::Message {
        now: 3,
        message: Box::new(message),
    })
}

/// The connection ends, and the next one opens.
fn greets_again(till: &mut TillSync) -> Vec<TillEffect> {
    till.handle(TillInput::Closed { now: 4, entropy: 0 });
    till.handle(TillInput::Tick { now: 5, hurry: true });
    till.handle(TillInput::Opened {
        now: 6,
        at: Timestamp(0),
        heads: Heads::default(),
        servers: BTreeSet::new(),
    })
}

fn events(after: u64, cursor: u64, events: Vec<Entry>, more: bool) -> Events {
    Events {
        after: Cursor(after),
        cursor: Cursor(cursor),
        events,
        more,
        vouches: Vec::new(),
    }
}

fn request(cursor: u64) -> TillEffect {
    TillEffect::Send(ClientMessage::CursorRequest(CursorRequest {
        cursor: Cursor(cursor),
    }))
}

fn read(after: u64) -> TillEffect {
    TillEffect::Read {
        device_id: device(ME),
        after: Seq(after),
        limit: super::till::READ_ENTRIES,
    }
}

#[test]
fn what_the_hub_lacks_is_sent_and_what_it_has_more_is_asked_for() {
    let stored = SyncState {
        epoch: epoch(7),
        cursor: Cursor(5),
        acknowledged: Seq(1),
    };
    let (mut till, effects) = greeted(stored, 3, (7, 9, vec![head(device(ME), 1)]));
    assert_eq!(effects, [read(1), request(5)]);
    let own = entries(Head::empty(device(ME)), 3);
    let sent = till.handle(TillInput::Read(own[1..].to_vec()));
    assert_eq!(
        sent,
        [TillEffect::Send(ClientMessage::Append(Append {
            events: own[1..].to_vec(),
            base: None,
            vouch: None
        }))]
    );
    let done = told(&mut till, HubMessage::Ack(head(device(ME), 3)));
    assert_eq!(
        done,
        [TillEffect::Acknowledged(SyncState {
            acknowledged: Seq(3),
            ..stored
        })]
    );

    let theirs = entries(Head::empty(device(2)), 4);
    let page = told(&mut till, HubMessage::Bulk(events(5, 9, theirs.clone(), false)));
    let sync = SyncState {
        cursor: Cursor(9),
        acknowledged: Seq(3),
        ..stored
    };
    assert_eq!(
        page,
        [TillEffect::Store {
            entries: theirs,
            sync
        }]
    );
    assert_eq!(
        till.connection(),
        Connection::CatchingUp,
        "not in step before it is stored"
    );
    assert_eq!(till.handle(TillInput::Stored(Cursor(9))), []);
    assert_eq!(till.connection(), Connection::Live);
}

#[test]
fn another_life_of_the_hub_takes_back_what_it_acknowledged() {
    let stored = SyncState {
        epoch: epoch(7),
        cursor: Cursor(40),
        acknowledged: Seq(3),
    };
    let (_, effects) = greeted(stored, 3, (8, 0, Vec::new()));
    let fresh = SyncState {
        epoch: epoch(8),
        cursor: Cursor(0),
        acknowledged: Seq(0),
    };
    assert_eq!(effects, [TillEffect::Acknowledged(fresh), read(0)]);
}

#[test]
fn what_was_let_go_of_is_not_waited_for() {
    let stored = SyncState {
        epoch: epoch(7),
        cursor: Cursor(40),
        acknowledged: Seq(3),
    };
    let (mut till, _) = greeted(stored, 3, (8, 0, Vec::new()));
    let gone = |acknowledged| {
        TillEffect::Gone(SyncState {
            epoch: epoch(8),
            cursor: Cursor(0),
            acknowledged: Seq(acknowledged),
        })
    };
    assert_eq!(till.handle(TillInput::Read(Vec::new())), [gone(3)]);
    assert!(till.has_given());
    // What is written next is sent, though what it was asked for before it is not there.
    assert_eq!(till.handle(TillInput::Written(head(device(ME), 4))), [read(3)]);
    till.handle(TillInput::Written(head(device(ME), 5)));
    assert_eq!(till.handle(TillInput::Read(Vec::new())), [gone(4), read(4)]);
}

#[test]
fn a_journal_shorter_than_what_was_received_of_it_is_another_life() {
    let stored = SyncState {
        epoch: epoch(7),
        cursor: Cursor(40),
        acknowledged: Seq(3),
    };
    let (_, effects) = greeted(stored, 3, (7, 39, vec![head(device(ME), 2)]));
    let fresh = SyncState {
        epoch: epoch(7),
        cursor: Cursor(0),
        acknowledged: Seq(2),
    };
    assert_eq!(effects, [TillEffect::Acknowledged(fresh), read(2), request(0)]);
}

#[test]
fn a_hub_forwards_what_its_tills_wrote_to_the_cloud() {
    let stored = SyncState {
        epoch: epoch(7),
        ..SyncState::default()
    };
    let (uplink, _) = greeted(stored, 0, (7, 0, Vec::new()));
    let mut uplink = uplink.of_hub();
    let theirs = |after| TillEffect::Read {
        device_id: device(2),
        after: Seq(after),
        limit: super::till::READ_ENTRIES,
    };
    assert_eq!(uplink.handle(TillInput::Written(head(device(2), 2))), [theirs(0)]);
    uplink.handle(TillInput::Read(entries(Head::empty(device(2)), 2)));
    assert_eq!(
        uplink.handle(TillInput::Written(head(device(2), 3))),
        [],
        "one append at a time"
    );
    assert_eq!(
        told(&mut uplink, HubMessage::Ack(head(device(2), 2))),
        [theirs(2)]
    );
}

#[test]
fn of_what_others_wrote_a_till_brings_back_what_a_hub_vouched_for() {
    let stored = SyncState {
        epoch: epoch(7),
        ..SyncState::default()
    };
    // It has five events of another's; the hub vouched for the first two, and for the fourth.
    let mut theirs = entries(Head::empty(device(2)), 5);
    let vouch = |n| Vouch {
        epoch: Epoch(Uuid::from_u128(6)),
        signature: Signature([n; 64]),
    };
    theirs[1].vouch = Some(Box::new(vouch(2)));
    theirs[3].vouch = Some(Box::new(vouch(4)));
    let (mut till, _) = greeted(stored, 0, (7, 0, Vec::new()));
    till.handle(TillInput::Written(theirs[4].head()));
    let effects = till.handle(TillInput::Read(theirs.clone()));
    let sent = |events: &[Entry], vouch| {
        TillEffect::Send(ClientMessage::Append(Append {
            events: events.to_vec(),
            base: None,
            vouch: Some(vouch),
        }))
    };
    assert_eq!(effects, [sent(&theirs[..4], vouch(4))]);
    // Of the fifth it has nobody's word: that is its author's to bring.
    let read = told(&mut till, HubMessage::Ack(head(device(2), 4)));
    assert!(
        matches!(read.as_slice(), [TillEffect::Read { after: Seq(4), .. }]),
        "{read:?}"
    );
    assert_eq!(till.handle(TillInput::Read(theirs[4..].to_vec())), []);
    assert!(till.has_given());
}

#[test]
fn what_a_till_keeps_the_end_of_is_brought_back_once_the_hub_has_what_stands_before() {
    let stored = SyncState {
        epoch: epoch(7),
        cursor: Cursor(40),
        ..SyncState::default()
    };
    // Of another's five events it keeps the last two; the hub, restored from an older copy, has the first.
    let mut theirs = entries(Head::empty(device(2)), 5);
    theirs[4].vouch = Some(Box::new(Vouch {
        epoch: Epoch(Uuid::from_u128(6)),
        signature: Signature([4; 64]),
    }));
    let (mut till, _) = greeted(stored, 0, (7, 40, vec![theirs[0].head()]));
    till.handle(TillInput::Written(theirs[4].head()));
    assert_eq!(
        till.handle(TillInput::Read(theirs[3..].to_vec())),
        [],
        "nobody takes its word for a base"
    );
    // Another till brings the two between.
    let relay = events(40, 42, theirs[1..3].to_vec(), false);
    let effects = told(&mut till, HubMessage::Relay(relay));
    assert!(
        matches!(
            effects.as_slice(),
            [TillEffect::Store { .. }, TillEffect::Read { after: Seq(3), .. }]
        ),
        "{effects:?}"
    );
    let effects = till.handle(TillInput::Read(theirs[3..].to_vec()));
    assert!(
        matches!(effects.as_slice(), [TillEffect::Send(ClientMessage::Append(append))] if append.events == theirs[3..]),
        "{effects:?}"
    );
}

#[test]
fn what_comes_with_a_vouch_is_stored_with_it() {
    let stored = SyncState {
        epoch: epoch(7),
        ..SyncState::default()
    };
    let (mut till, _) = greeted(stored, 0, (7, 0, Vec::new()));
    let mut theirs = entries(Head::empty(device(2)), 2);
    let vouch = Vouch {
        epoch: Epoch(Uuid::from_u128(7)),
        signature: Signature([3; 64]),
    };
    theirs[1].vouch = Some(Box::new(vouch));
    let mut relay = Events::new(Cursor(0), Cursor(2), theirs, false);
    // One that is vouched for and is not there is none.
    let index = 7;
    relay.vouches.push(Vouched {
        index,
        ..relay.vouches[0]
    });
    let came = HubMessage::decode(&HubMessage::Relay(relay).encode()).unwrap();
    let effects = told(&mut till, came);
    let [TillEffect::Store { entries, .. }] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    let vouches: Vec<_> = entries
        .iter()
        .map(|entry| entry.vouch.as_deref().copied())
        .collect();
    assert_eq!(vouches, [None, Some(vouch)]);
}

#[test]
fn a_gap_is_answered_by_sending_from_where_the_hub_stands() {
    let stored = SyncState {
        epoch: epoch(7),
        ..SyncState::default()
    };
    let (mut till, _) = greeted(stored, 3, (7, 0, Vec::new()));
    let own = entries(Head::empty(device(ME)), 3);
    till.handle(TillInput::Read(own));
    let effects = told(&mut till, HubMessage::Ack(head(device(ME), 2)));
    assert!(effects.contains(&read(2)), "{effects:?}");
}

#[test]
fn a_relay_that_does_not_continue_is_not_stored_but_asked_for() {
    let stored = SyncState {
        epoch: epoch(7),
        cursor: Cursor(5),
        acknowledged: Seq(0),
    };
    let (mut till, _) = greeted(stored, 0, (7, 5, Vec::new()));
    let theirs = entries(Head::empty(device(2)), 1);
    assert_eq!(
        told(&mut till, HubMessage::Relay(events(6, 7, theirs.clone(), false))),
        [request(5)]
    );
    assert_eq!(
        told(&mut till, HubMessage::Relay(events(7, 8, theirs, false))),
        [],
        "asked once"
    );
}

#[test]
fn a_hub_says_how_much_room_it_has_and_that_counts_for_one_connection() {
    let (mut till, _) = greeted(SyncState::default(), 3, (7, 0, Vec::new()));
    assert_eq!(till.room(), Room::Plenty);
    for room in [Room::Low, Room::Full, Room::Plenty, Room::Low] {
        assert_eq!(told(&mut till, HubMessage::Room(RoomNow { room })), []);
        assert_eq!(till.room(), room);
    }
    till.handle(TillInput::Closed { now: 9, entropy: 0 });
    assert_eq!(
        till.room(),
        Room::Plenty,
        "nothing is known of a hub that is away"
    );
    till.handle(TillInput::Tick { now: 10, hurry: true });
    let heads = Heads::default();
    till.handle(TillInput::Opened {
        now: 11,
        at: Timestamp(0),
        heads,
        servers: BTreeSet::new(),
    });
    told(&mut till, HubMessage::HelloAck(hello_ack((7, 0, Vec::new()))));
    assert_eq!(till.room(), Room::Plenty, "the next one says it anew");
}

#[test]
fn a_renewed_token_is_kept_and_shown_from_then_on() {
    let (mut till, _) = greeted(SyncState::default(), 3, (7, 0, Vec::new()));
    let token = "newer".to_owned();
    let renewed = HubMessage::TokenRenewed(TokenRenewed { token: token.clone() });
    assert_eq!(told(&mut till, renewed), [TillEffect::Renewed { token }]);
    till.handle(TillInput::Closed { now: 9, entropy: 0 });
    till.handle(TillInput::Tick { now: 10, hurry: true });
    let heads = Heads::default();
    let effects = till.handle(TillInput::Opened {
        now: 11,
        at: Timestamp(0),
        heads,
        servers: BTreeSet::new(),
    });
    assert!(
        matches!(&effects[..], [TillEffect::Send(ClientMessage::Hello(hello)), ..] if hello.token == "newer"),
        "{effects:?}"
    );
}

#[test]
fn a_refusal_stops_what_would_not_help_and_nothing_else() {
    let problem = |code, device_id| Problem {
        code,
        message: String::new(),
        device_id,
        seq: None,
    };
    let stored = SyncState {
        epoch: epoch(7),
        ..SyncState::default()
    };
    let (mut till, _) = greeted(stored, 3, (7, 0, Vec::new()));
    let unpaired = problem(Code::Unauthorized, None);
    let effects = told(&mut till, HubMessage::Error(unpaired.clone()));
    assert_eq!(effects, [TillEffect::Refused(unpaired), TillEffect::Close]);
    till.handle(TillInput::Closed { now: 9, entropy: 0 });
    let again = 9 + REFUSED_MS;
    assert_eq!(
        (till.connection(), till.next_tick()),
        (Connection::Refused, Some(again))
    );
    // It asks again by itself, and at once if somebody wants it to; it is said once, until the hub greets it.
    for now in [again, again + 5] {
        let hurry = now > again;
        assert_eq!(till.handle(TillInput::Tick { now, hurry }), [TillEffect::Open]);
        assert_eq!(till.connection(), Connection::Refused);
        let heads = Heads::default();
        let servers = BTreeSet::new();
        till.handle(TillInput::Opened {
            now,
            heads,
            servers,
            at: Timestamp(0),
        });
        let refused = told(&mut till, HubMessage::Error(problem(Code::Unauthorized, None)));
        assert_eq!(refused, [TillEffect::Close]);
        till.handle(TillInput::Closed { now, entropy: 0 });
    }
    let now = again + REFUSED_MS + 5;
    till.handle(TillInput::Tick { now, hurry: false });
    let (heads, servers) = (Heads::default(), BTreeSet::new());
    till.handle(TillInput::Opened {
        now,
        heads,
        servers,
        at: Timestamp(0),
    });
    told(&mut till, HubMessage::HelloAck(hello_ack((7, 0, Vec::new()))));
    assert_eq!(till.connection(), Connection::Live);

    let (mut till, _) = greeted(stored, 3, (7, 0, Vec::new()));
    let split = problem(Code::Diverged, Some(device(ME)));
    assert_eq!(
        told(&mut till, HubMessage::Error(split.clone())),
        [TillEffect::Refused(split)]
    );
    let theirs = entries(Head::empty(device(2)), 1);
    let relay = told(&mut till, HubMessage::Relay(events(0, 1, theirs, false)));
    assert!(
        matches!(&relay[..], [TillEffect::Store { .. }]),
        "others' events still come: {relay:?}"
    );
    assert_eq!(
        till.handle(TillInput::Written(head(device(ME), 4))),
        [],
        "what was refused is not sent again on this connection"
    );
}

#[test]
fn a_hub_whose_disk_is_full_is_heard_and_sent_the_same_again_after_a_while() {
    let stored = SyncState {
        epoch: epoch(7),
        ..SyncState::default()
    };
    let (mut till, effects) = greeted(stored, 2, (7, 0, vec![]));
    assert_eq!(effects, [read(0)]);
    let own = entries(Head::empty(device(ME)), 2);
    let sent = till.handle(TillInput::Read(own.clone()));
    assert!(matches!(&sent[..], [TillEffect::Send(ClientMessage::Append(_))]));
    let full = || {
        HubMessage::Error(Problem {
            code: Code::Full,
            message: String::new(),
            device_id: None,
            seq: None,
        })
    };
    assert_eq!(told(&mut till, full()), []);
    assert!(!till.has_given(), "nothing may be forgotten");
    // It goes on receiving, and what it writes meanwhile waits too.
    let theirs = entries(Head::empty(device(5)), 1);
    let stored = told(&mut till, HubMessage::Relay(events(0, 1, theirs, false)));
    assert!(matches!(&stored[..], [TillEffect::Store { .. }]));
    assert_eq!(till.handle(TillInput::Stored(Cursor(1))), []);
    let third = entries(own[1].head(), 1);
    assert_eq!(till.handle(TillInput::Written(third[0].head())), []);
    let again = 3 + super::till::FULL_MS;
    assert!(till.next_tick() <= Some(again));
    let hurry = false;
    assert!(
        !till
            .handle(TillInput::Tick {
                now: again - 1,
                hurry
            })
            .contains(&read(0))
    );
    assert!(
        till.handle(TillInput::Tick { now: again, hurry })
            .contains(&read(0))
    );
    assert_eq!(
        till.room(),
        Room::Plenty,
        "it may have been full for a moment only"
    );
    // As soon as the hub says that there is room, it need not wait.
    assert_eq!(told(&mut till, full()), []);
    assert_eq!(till.room(), Room::Full);
    let roomy = HubMessage::Room(RoomNow { room: Room::Low });
    assert_eq!(told(&mut till, roomy), [read(0)]);
}

#[test]
fn it_asks_a_silent_hub_and_leaves_a_dead_one() {
    let (mut till, _) = greeted(
        SyncState {
            epoch: epoch(7),
            ..SyncState::default()
        },
        0,
        (7, 0, Vec::new()),
    );
    assert_eq!(
        till.handle(TillInput::Tick {
            now: 2 + PING_AFTER_MS - 1,
            hurry: false
        }),
        []
    );
    let ping = till.handle(TillInput::Tick {
        now: 2 + PING_AFTER_MS,
        hurry: false,
    });
    assert!(matches!(&ping[..], [TillEffect::Send(ClientMessage::Ping(_))]));
    assert_eq!(
        till.handle(TillInput::Tick {
            now: 2 + DEAD_AFTER_MS,
            hurry: false
        }),
        [TillEffect::Close]
    );
}

#[test]
fn in_a_hurry_it_asks_at_once_and_waits_for_the_answer_less_long() {
    let tick = |now, hurry| TillInput::Tick { now, hurry };
    let is_ping =
        |effects: Vec<TillEffect>| matches!(&effects[..], [TillEffect::Send(ClientMessage::Ping(_))]);
    let quiet = 2 + PING_AFTER_MS;
    // Whether the hub was asked before, and when somebody comes back.
    for (asked_at, back) in [(None, 10), (Some(quiet), quiet + 1)] {
        let mut till = greeted(SyncState::default(), 0, (7, 0, Vec::new())).0;
        if let Some(now) = asked_at {
            assert!(is_ping(till.handle(tick(now, false))));
        }
        assert!(is_ping(till.handle(tick(back, true))));
        assert_eq!(till.handle(tick(back + 1, true)), [], "it is asked once");
        assert_eq!(till.next_tick(), Some(back + HURRIED_MS));
        assert_eq!(till.handle(tick(back + HURRIED_MS - 1, false)), []);
        assert_eq!(till.handle(tick(back + HURRIED_MS, false)), [TillEffect::Close]);
    }
    // Alive is what says anything at all.
    let mut till = greeted(SyncState::default(), 0, (7, 0, Vec::new())).0;
    assert!(is_ping(till.handle(tick(10, true))));
    told(&mut till, HubMessage::Room(RoomNow { room: Room::Plenty }));
    assert_eq!(till.handle(tick(10 + HURRIED_MS, false)), []);
    // What is dead by its silence is no more alive because somebody is in a hurry.
    assert_eq!(till.handle(tick(3 + DEAD_AFTER_MS, true)), [TillEffect::Close]);
}

#[test]
fn it_comes_back_ever_later_with_jitter_and_never_gives_up() {
    let mut till = TillSync::new(
        realm(),
        device(ME),
        String::new(),
        String::new(),
        SyncState::default(),
    );
    let (mut now, mut last) = (0, 0);
    for failure in 0..100 {
        assert_eq!(
            till.handle(TillInput::Tick { now, hurry: false }),
            [TillEffect::Open]
        );
        till.handle(TillInput::Closed { now, entropy: 0 });
        let least = till.next_tick().unwrap() - now;
        assert!(
            least >= last && least <= MAX_BACKOFF_MS,
            "wait {failure} is {least} ms"
        );
        (last, now) = (least, now + least);
    }
    assert_eq!(last, MAX_BACKOFF_MS / 4);
    till.handle(TillInput::Tick { now, hurry: false });
    till.handle(TillInput::Closed {
        now,
        entropy: u64::MAX,
    });
    assert!(till.next_tick().unwrap() - now <= MAX_BACKOFF_MS);
    assert_eq!(
        till.handle(TillInput::Tick { now, hurry: true }),
        [TillEffect::Open],
        "a tap on 'try now' does not wait"
    );
}

fn piece_of(whole: &[u8], cursor: u64, offset: u64) -> HubMessage {
    HubMessage::Snapshot(snapshot::piece(Cursor(cursor), whole, offset))
}

fn request_piece(offset: u64) -> TillEffect {
    TillEffect::Send(ClientMessage::SnapshotRequest(SnapshotRequest { offset }))
}

#[test]
fn a_snapshot_is_fetched_piece_by_piece_and_events_only_behind_it() {
    let stored = SyncState {
        epoch: epoch(7),
        ..SyncState::default()
    };
    let (mut till, effects) = greeted_with(stored, 2, (7, 90, Vec::new()), true);
    assert_eq!(
        effects,
        [request_piece(0), read(0)],
        "its own events go out meanwhile"
    );
    assert_eq!(till.connection(), Connection::CatchingUp);
    let whole = vec![5; snapshot::PIECE_BYTES + 10];
    let next = snapshot::PIECE_BYTES as u64;
    assert_eq!(told(&mut till, piece_of(&whole, 80, 0)), [request_piece(next)]);
    let sync = SyncState {
        cursor: Cursor(80),
        ..stored
    };
    let adopt = told(&mut till, piece_of(&whole, 80, next));
    assert_eq!(
        adopt,
        [TillEffect::Adopt {
            snapshot: whole.clone(),
            sync,
            given: false,
        }]
    );
    let heads: Heads = [head(device(5), 40)].into_iter().collect();
    assert_eq!(
        till.handle(TillInput::Adopted(Adopted::Whole(heads))),
        [request(80)]
    );
    assert_eq!(till.sync_state(), sync);
    assert_eq!(
        told(&mut till, piece_of(&whole, 80, 0)),
        [],
        "nobody waits for it"
    );
}

#[test]
fn a_gap_is_led_past_by_a_snapshot_once_the_hub_has_all_that_is_here() {
    let entry = |of, seq: usize| entries(Head::empty(device(of)), 10)[seq - 1].clone();
    let stored = SyncState {
        epoch: epoch(7),
        cursor: Cursor(90),
        acknowledged: Seq(1),
    };
    let (mut till, effects) = greeted_with(stored, 2, (7, 90, vec![head(device(ME), 1)]), false);
    assert_eq!(effects, [read(1)]);
    told(
        &mut till,
        HubMessage::Relay(events(90, 91, vec![entry(5, 9)], false)),
    );
    let gap = Refusal::Gap {
        device_id: device(5),
        after: Seq(3),
        found: Seq(9),
    };
    assert_eq!(
        till.handle(TillInput::stored(Cursor(91), &[gap])),
        [],
        "not before its own are with the hub"
    );
    let ignored = HubMessage::Relay(events(91, 92, vec![entry(5, 10)], false));
    assert_eq!(
        told(&mut till, ignored),
        [],
        "what is behind the gap says nothing"
    );
    till.handle(TillInput::Read(vec![entry(ME, 2)]));
    assert_eq!(
        told(&mut till, HubMessage::Ack(head(device(ME), 2))).last(),
        Some(&TillEffect::Close),
        "a new greeting shows the hub what is lacking"
    );
    greets_again(&mut till);
    let soon = HubMessage::HelloAck(HelloAck {
        snapshot_soon: true,
        ..hello_ack((7, 92, Vec::new()))
    });
    assert_eq!(
        told(&mut till, soon).last(),
        Some(&TillEffect::Close),
        "it comes again when the snapshot is there"
    );
    let entropy = u64::MAX;
    till.handle(TillInput::Closed { now: 7, entropy });
    let first = till.next_tick().unwrap();
    assert!(first > 7 + MIN_BACKOFF_MS, "and not in a hurry: {first}");
}

#[test]
fn a_snapshot_that_cannot_be_taken_over_is_not_asked_for_again() {
    let stored = SyncState {
        epoch: epoch(7),
        ..SyncState::default()
    };
    let (mut till, _) = greeted_with(stored, 0, (7, 90, Vec::new()), true);
    assert!(matches!(
        &told(&mut till, piece_of(&[1], 80, 0))[..],
        [TillEffect::Adopt { .. }]
    ));
    assert_eq!(
        till.handle(TillInput::Adopted(Adopted::Unreadable)),
        [request(0)],
        "all of it as events"
    );
    let hello = greets_again(&mut till);
    assert!(
        matches!(&hello[..], [TillEffect::Send(ClientMessage::Hello(hello))] if hello.snapshot.is_none()),
        "{hello:?}"
    );
}

#[test]
fn a_snapshot_that_lacks_what_the_hub_is_being_given_is_asked_for_again() {
    let stored = SyncState {
        epoch: epoch(7),
        cursor: Cursor(90),
        ..SyncState::default()
    };
    let (mut till, _) = greeted_with(stored, 2, (7, 90, Vec::new()), true);
    assert!(matches!(
        &told(&mut till, piece_of(&[1], 80, 0))[..],
        [TillEffect::Adopt { given: false, .. }]
    ));
    assert_eq!(
        till.handle(TillInput::Adopted(Adopted::Behind)),
        [],
        "not before the hub has it"
    );
    till.handle(TillInput::Read(entries(Head::empty(device(ME)), 2)));
    assert_eq!(
        told(&mut till, HubMessage::Ack(head(device(ME), 2))).last(),
        Some(&TillEffect::Close)
    );
    let hello = greets_again(&mut till);
    assert!(
        matches!(&hello[..], [TillEffect::Send(ClientMessage::Hello(hello))] if hello.snapshot.is_some()),
        "{hello:?}"
    );
}

#[test]
fn an_author_says_where_its_stream_begins_if_it_forgot_what_the_hub_lost() {
    let (mut till, effects) = greeted(SyncState::default(), 5, (7, 0, Vec::new()));
    assert!(effects.contains(&read(0)));
    let own = entries(Head::empty(device(ME)), 5);
    let sent = till.handle(TillInput::Read(own[3..].to_vec()));
    let append = Append {
        events: own[3..].to_vec(),
        base: Some(own[2].head()),
        vouch: None,
    };
    assert_eq!(sent, [TillEffect::Send(ClientMessage::Append(append))]);
}

#[test]
fn bytes_that_nobody_can_read_do_not_hide_where_a_stream_goes_on() {
    let (mut till, _) = greeted(SyncState::default(), 5, (7, 0, Vec::new()));
    let mut own = entries(Head::empty(device(ME)), 5);
    own[3].bytes = vec![0xc1];
    let sent = till.handle(TillInput::Read(own[3..].to_vec()));
    let append = Append {
        events: own[4..].to_vec(),
        base: Some(own[3].head()),
        vouch: None,
    };
    assert_eq!(sent, [TillEffect::Send(ClientMessage::Append(append))]);
}
