//! The pump over a store in memory: what it makes of each wake, and that a store that fails ends it.

use super::{Io, Platform, Pump, Saving, SocketEvent, Stamp, Standing, Wake};
use crate::base::clock::Timestamp;
use crate::base::ids::{DeviceId, Epoch, OrderId};
use crate::base::keys::{PublicKey, Signature};
use crate::journal::{Cursor, Entry, Hash, Head, Seq};
use crate::lease::LeaseWish;
use crate::node::{Node, Retention};
use crate::protocol::lease::{LockAnswer, LockOutcome, LockRequest};
use crate::protocol::message::{Code, Events, HelloAck, HelloChallenge, HelloProof, Nonce, Room};
use crate::protocol::signed;
use crate::protocol::{ClientMessage, HubMessage};
use crate::replica::{Command, Context, Replica, Rights};
use crate::store::contract::entries;
use crate::store::{MemoryStore, Save, Store, StoreError};
use crate::sync::Connection;
use crate::testing::{Device, create, now_or_never as now, order_id};
use uuid::Uuid;

/// Its clock stands where the test puts it.
#[derive(Default)]
struct Bench {
    now: u64,
    ids: u128,
    /// Whether it can sign.
    has_key: bool,
}

impl Platform for Bench {
    fn now(&self) -> u64 {
        self.now
    }

    fn entropy(&mut self) -> u64 {
        0
    }

    fn wall(&self) -> Timestamp {
        Timestamp(0)
    }

    fn stamp(&self) -> Stamp {
        Stamp::default()
    }

    fn new_id(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128(self.ids)
    }

    async fn unpack(&mut self, packed: Vec<u8>) -> Option<Vec<u8>> {
        Some(packed)
    }

    /// What is signed shows in the signature.
    async fn sign(&mut self, text: Vec<u8>) -> Option<Signature> {
        let hash = Hash::of(&text).0;
        self.has_key
            .then(|| Signature::of(&[hash, hash].concat()).unwrap())
    }
}

struct Till {
    node: Node<MemoryStore>,
    pump: Pump,
    bench: Bench,
}

impl Till {
    /// A till with this many events of its own.
    fn new(own: usize, saving: Saving) -> Self {
        let node = now(Node::open(MemoryStore::default(), Device::new(1).replica)).unwrap();
        let pump = now(Pump::begin(&node, "token".into(), "test".into(), saving)).unwrap();
        let bench = Bench::default();
        let mut till = Self { node, pump, bench };
        (0..own).for_each(|n| till.begin_order(n as u128));
        till
    }

    /// Greeted by a hub that has nothing, and told that all is received.
    fn connected(own: usize, saving: Saving) -> (Self, Vec<Io>) {
        let mut till = Self::new(own, saving);
        till.wake(Wake::Tick { hurry: false });
        till.wake(Wake::Socket(1, SocketEvent::Opened));
        let io = till.hears(HubMessage::HelloAck(HelloAck {
            protocol: 1,
            leader_id: other(),
            epoch: Epoch(Uuid::from_u128(5)),
            cursor: Cursor(0),
            heads: Vec::new(),
            snapshot_needed: false,
            snapshot_soon: false,
            version: String::new(),
            key: None,
        }));
        (till, io)
    }

    fn begin_order(&mut self, n: u128) {
        let bench = &mut self.bench;
        let mut context = Context {
            now: Stamp::default().now,
            utc_offset_minutes: 0,
            fences: self.pump.leases().fences(bench.now),
            user_id: None,
            approved_by: None,
            rights: Rights::All,
            new_id: &mut || bench.new_id(),
        };
        now(self
            .node
            .execute(vec![Command::Order(order_id(n + 1), create())], &mut context))
        .unwrap();
    }

    fn wake(&mut self, wake: Wake) -> Vec<Io> {
        now(self.pump.wake(&self.node, wake, &mut self.bench))
    }

    fn hears(&mut self, message: HubMessage) -> Vec<Io> {
        self.wake(Wake::Socket(1, SocketEvent::Frame(message.encode())))
    }

    fn head(&self) -> Head {
        self.node.read(|replica| replica.heads().get(replica.me()))
    }
}

fn other() -> DeviceId {
    DeviceId(Uuid::from_u128(9))
}

fn sent(io: &[Io]) -> Vec<ClientMessage> {
    let frames = io.iter().filter_map(|io| match io {
        Io::Send(frame) => Some(frame),
        _ => None,
    });
    frames
        .map(|frame| ClientMessage::decode(frame).unwrap())
        .collect()
}

fn relay(after: u64, events: Vec<Entry>) -> HubMessage {
    HubMessage::Relay(Events {
        after: Cursor(after),
        cursor: Cursor(after + events.len() as u64),
        events,
        more: false,
        vouches: Vec::new(),
    })
}

fn stands(connection: Connection) -> Io {
    Io::Standing(Standing {
        connection,
        room: Room::Plenty,
    })
}

#[test]
fn own_events_are_sent_and_stay_unsent_until_the_hub_has_them() {
    let (mut till, io) = Till::connected(2, Saving::TILL);
    assert!(io.contains(&stands(Connection::Live)), "{io:?}");
    let appends = sent(&io);
    assert!(
        appends
            .iter()
            .any(|message| matches!(message, ClientMessage::Append(append) if append.events.len() == 2)),
        "{appends:?}"
    );
    assert_eq!(till.node.read(Replica::unsent), 2);
    let io = till.hears(HubMessage::Ack(till.head()));
    assert!(
        matches!(&io[..], [Io::Stored, Io::Acknowledged(sync)] if sync.acknowledged == Seq(2)),
        "{io:?}"
    );
    assert_eq!(till.node.read(Replica::unsent), 0);
}

#[test]
fn what_is_said_on_a_connection_that_was_replaced_means_nothing() {
    let (mut till, _) = Till::connected(1, Saving::TILL);
    till.wake(Wake::Socket(1, SocketEvent::Closed));
    till.bench.now = 60_000;
    assert_eq!(till.wake(Wake::Tick { hurry: false })[0], Io::Open { number: 2 });
    let late = HubMessage::Ack(till.head()).encode();
    assert_eq!(till.wake(Wake::Socket(1, SocketEvent::Frame(late))), []);
    assert_eq!(till.wake(Wake::Socket(1, SocketEvent::Closed)), []);
    assert_eq!(till.node.read(Replica::unsent), 1);
}

#[test]
fn a_frame_that_is_none_ends_the_connection() {
    let (mut till, _) = Till::connected(0, Saving::TILL);
    let io = till.wake(Wake::Socket(1, SocketEvent::Frame(vec![0xc1])));
    assert!(matches!(&io[..], [Io::Warn(_), Io::Close]), "{io:?}");
}

#[test]
fn what_could_not_be_stored_counts_as_not_received() {
    let (mut till, _) = Till::connected(3, Saving::TILL);
    // Another tab forgot what this one has not folded.
    let behind = now(Node::open(till.node.store().clone(), Device::new(1).replica)).unwrap();
    till.node = behind;
    let forget = Save {
        parts: Vec::new(),
        forget: Cursor(2),
        unsent: (other(), Seq(0)),
        adopt: None,
    };
    now(till.node.store().save(forget)).unwrap();
    let io = till.hears(relay(0, entries(Head::empty(other()), 1)));
    assert!(io.contains(&stands(Connection::Away)), "{io:?}");
    assert_eq!(io.last(), Some(&Io::Rest(StoreError::Forgotten)));
    let stored = now(till.node.store().sync_state()).unwrap();
    assert_eq!(stored.cursor, Cursor(0));
}

#[test]
fn a_stream_that_has_split_is_written_down_and_shown() {
    let (mut till, _) = Till::connected(0, Saving::TILL);
    let theirs = entries(Head::empty(other()), 2);
    till.hears(relay(0, theirs.clone()));
    let mut split = theirs[1].clone();
    split.bytes.push(0);
    let io = till.hears(relay(2, vec![split]));
    assert!(
        io.iter()
            .any(|io| matches!(io, Io::Problem(problem) if problem.code == Code::Diverged)),
        "{io:?}"
    );
    assert_eq!(till.head().seq, Seq(1), "the alarm");
}

#[test]
fn a_snapshot_is_due_by_what_stands_behind_the_last_and_lets_go_only_what_the_hub_has() {
    let saving = Saving {
        every: 3,
        catching_up: 4,
        retention: Retention::TILL,
    };
    let (mut till, io) = Till::connected(2, saving);
    assert!(!io.iter().any(|io| matches!(io, Io::Save(_))), "{io:?}");
    let theirs = entries(Head::empty(other()), 2);
    let io = till.hears(relay(0, theirs));
    assert_eq!(
        io.last(),
        Some(&Io::Save(Retention::ALL)),
        "own events are unsent"
    );
    let io = till.hears(HubMessage::Ack(till.head()));
    assert_eq!(io.last(), Some(&Io::Save(Retention::TILL)));
    assert_eq!(saving.due(Connection::CatchingUp, true, 3), None);
    assert_eq!(saving.due(Connection::CatchingUp, false, 4), Some(Retention::ALL));
    assert_eq!(Saving::NEVER.due(Connection::Live, true, 1 << 40), None);
}

#[test]
fn who_edits_what_is_said_when_it_changes() {
    let (mut till, _) = Till::connected(0, Saving::TILL);
    let order_id: OrderId = order_id(1);
    let io = till.wake(Wake::Lease(LeaseWish::Open {
        order_id,
        user_id: None,
        seen: crate::base::clock::Fence(0),
    }));
    let [ClientMessage::LockRequest(LockRequest { n, .. })] = sent(&io)[..] else {
        panic!("{io:?}");
    };
    let lock = crate::domain::order::Lock {
        device_id: till.head().device_id,
        user_id: None,
        fence: crate::base::clock::Fence(1),
    };
    let io = till.hears(HubMessage::LockResponse(LockAnswer {
        order_id,
        n,
        outcome: LockOutcome::Granted,
        lock: Some(lock),
    }));
    let [Io::Leases(leases)] = &io[..] else {
        panic!("{io:?}");
    };
    assert!(leases.has(order_id));
    assert_eq!(till.wake(Wake::Tick { hurry: false }), [], "nothing has changed");
}

#[test]
fn a_till_with_a_key_says_it_and_answers_a_challenge_and_one_that_can_not_sign_comes_back_later() {
    for has_key in [true, false] {
        let mut till = Till::new(0, Saving::NEVER);
        let key = PublicKey::Ed25519([3; 32]);
        till.pump = till.pump.with_key(Some(key));
        till.bench.has_key = has_key;
        till.wake(Wake::Tick { hurry: false });
        let said = sent(&till.wake(Wake::Socket(1, SocketEvent::Opened)));
        assert!(
            matches!(&said[..], [ClientMessage::Hello(hello)] if hello.key == Some(key)),
            "{said:?}"
        );
        let io = till.hears(HubMessage::Challenge(HelloChallenge {
            leader_id: other(),
            nonce: Nonce([7; 32]),
        }));
        let hash = Hash::of(&signed::hello(
            other(),
            till.node.read(|replica| replica.me()),
            &[7; 32],
        ))
        .0;
        let signature = Signature::of(&[hash, hash].concat()).unwrap();
        if has_key {
            assert_eq!(sent(&io), [ClientMessage::Proof(HelloProof { signature })]);
        } else {
            assert!(sent(&io).is_empty() && io.contains(&Io::Close), "{io:?}");
        }
    }
}
