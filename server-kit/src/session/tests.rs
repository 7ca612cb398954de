//! A session over a server that is played by the test.

use super::*;
use crate::access::Denied;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::keys::Signature;
use core_wasm::journal::{Cursor, Entry, Head, Refusal, Seq, Vouch};
use core_wasm::protocol::message::{Append, CursorRequest, Hello, HelloProof, HubClock, PROTOCOL, Ping};
use core_wasm::protocol::signed;
use core_wasm::snapshot::{self, Piece};
use core_wasm::store::contract::{device, entries, realm};
use core_wasm::sync::Claims;
use ed25519_dalek::{Signer, SigningKey};
use uuid::Uuid;

/// A server that lets device 1 in.
#[derive(Default)]
struct Server {
    revoked: bool,
    full: bool,
    renew_from: u64,
    key: Option<PublicKey>,
    connected: Vec<DeviceId>,
    denied: Vec<(Option<DeviceId>, Denied)>,
    received: usize,
    renewed: Vec<Option<PublicKey>>,
    /// How far it has the stream of device 2.
    of_two: u64,
}

impl Host for Server {
    fn authorize(&mut self, token: &str) -> Result<Authorized, Denied> {
        if token != "good" {
            return Err(Denied::Missing);
        }
        Ok(Authorized {
            claims: Claims {
                device_id: device(1),
                realm: realm(),
                is_hub: false,
            },
            key: self.key,
            renew_from: self.renew_from,
        })
    }

    fn nonce(&mut self) -> Option<Nonce> {
        Some(Nonce([5; 32]))
    }

    fn admit(&mut self, _: DeviceId) -> Result<(), Denied> {
        if self.revoked {
            return Err(Denied::Revoked);
        }
        Ok(())
    }

    fn denied(&mut self, claimed: Option<DeviceId>, reason: Denied) {
        self.denied.push((claimed, reason));
    }

    fn standing(&mut self) -> Standing {
        Standing::default()
    }

    fn head(&mut self, device_id: DeviceId) -> Seq {
        assert_eq!(device_id, device(2));
        Seq(self.of_two)
    }

    fn has_signed(&mut self, text: &[u8], signature: &Signature) -> bool {
        is_signed(
            &PublicKey::Ed25519(hub_key().verifying_key().to_bytes()),
            text,
            signature,
        )
    }

    fn connected(&mut self, device_id: DeviceId, greeting: &Greeting) {
        assert_eq!((&*greeting.app, greeting.written), ("test", Seq(0)));
        self.connected.push(device_id);
    }

    fn received(&mut self, _: DeviceId, bytes: usize) {
        self.received += bytes;
    }

    fn disk_space(&mut self) -> Room {
        if self.full { Room::Full } else { Room::Plenty }
    }

    fn clock(&mut self) -> HubClock {
        HubClock {
            at: Timestamp(1_000_000),
            doubted: false,
        }
    }

    fn seconds(&mut self) -> u64 {
        1_000
    }

    fn renew(&mut self, device_id: DeviceId, key: Option<PublicKey>) -> Option<String> {
        self.renewed.push(key);
        Some(format!("another for {device_id}"))
    }

    fn snapshot_piece(&mut self, offset: u64) -> Piece {
        snapshot::piece(Cursor(0), &[], offset)
    }

    fn want_snapshot(&mut self) {}
}

fn hello(token: &str) -> ClientMessage {
    ClientMessage::Hello(Hello {
        token: token.to_owned(),
        tenant_id: realm().tenant_id,
        store_id: realm().store_id,
        device_id: device(1),
        app: "test".to_owned(),
        protocol: PROTOCOL,
        epoch: None,
        cursor: Cursor(0),
        heads: Vec::new(),
        snapshot: None,
        key: None,
        at: None,
    })
}

/// What the server signs with.
fn hub_key() -> SigningKey {
    SigningKey::from_bytes(&[9; 32])
}

const EPOCH: u128 = 1;

fn new() -> Session {
    let epoch = Epoch(Uuid::from_u128(EPOCH));
    Session::new(realm(), device(100), epoch, "0".to_owned())
}

fn say(session: &mut Session, server: &mut Server, message: &ClientMessage) {
    session.frame(server, &message.encode());
}

/// What it wants done, with what it sends as words.
fn outputs(session: &mut Session) -> Vec<String> {
    let text = |output| match output {
        Output::Send(frame) => match HubMessage::decode(frame.as_ref()).unwrap() {
            HubMessage::HelloAck(_) => "ack of hello".to_owned(),
            HubMessage::Ack(head) => format!("ack {}", head.seq.0),
            HubMessage::Error(problem) => format!("{:?}", problem.code),
            HubMessage::Relay(events) => format!("relay to {}", events.cursor.0),
            HubMessage::Bulk(events) => format!("page to {}", events.cursor.0),
            HubMessage::Room(now) => format!("{:?}", now.room),
            HubMessage::Clock(clock) => format!("clock {}", clock.at.0),
            HubMessage::Challenge(_) => "challenge".to_owned(),
            HubMessage::TokenRenewed(_) => "token".to_owned(),
            other => format!("{other:?}"),
        },
        Output::Work(Work::Append(batch)) => format!("append {}", batch.entries.len()),
        Output::Work(Work::Read { after, .. }) => format!("read behind {}", after.0),
        Output::Work(other) => format!("{other:?}"),
        Output::Close => "close".to_owned(),
    };
    std::iter::from_fn(|| session.output()).map(text).collect()
}

fn greeted(server: &mut Server) -> Session {
    let mut session = new();
    say(&mut session, server, &hello("good"));
    assert_eq!(outputs(&mut session)[0], "ack of hello");
    session
}

fn append(count: u64) -> ClientMessage {
    ClientMessage::Append(Append {
        events: entries(Head::empty(device(1)), count),
        base: None,
        vouch: None,
    })
}

fn publication(after: u64, count: u64) -> Publication {
    let theirs: Vec<Entry> = entries(Head::empty(device(2)), after + count);
    Publication::new(
        Cursor(after),
        theirs[usize::try_from(after).unwrap()..].to_vec(),
        None,
    )
}

/// The device's key, what it says of it, and what it answers to the challenge.
fn proof(seed: u8, device_id: DeviceId) -> (PublicKey, ClientMessage) {
    let key = SigningKey::from_bytes(&[seed; 32]);
    let text = signed::hello(device(100), device_id, &[5; 32]);
    let signature = Signature(key.sign(&text).to_bytes());
    let public = PublicKey::Ed25519(key.verifying_key().to_bytes());
    (public, ClientMessage::Proof(HelloProof { signature }))
}

#[test]
fn whoever_says_what_its_clock_says_is_told_what_the_servers_does() {
    let mut server = Server::default();
    let ClientMessage::Hello(plain) = hello("good") else {
        unreachable!()
    };
    let mut session = new();
    let with_clock = Hello {
        at: Some(Timestamp(7)),
        ..plain
    };
    say(&mut session, &mut server, &ClientMessage::Hello(with_clock));
    assert!(outputs(&mut session).contains(&"clock 1000000".to_owned()));
    let set = HubClock {
        at: Timestamp(8),
        doubted: true,
    };
    session.clock(set);
    assert_eq!(outputs(&mut session), ["clock 8"], "it was set");
    let mut session = greeted(&mut server);
    session.clock(set);
    assert_eq!(
        outputs(&mut session),
        [""; 0],
        "a client that does not know of it"
    );
}

#[test]
fn a_token_alone_lets_nobody_in_as_a_device_that_has_a_key() {
    let (key, right) = proof(1, device(1));
    let (_, by_another_key) = proof(2, device(1));
    let (_, for_another) = proof(1, device(2));
    for (answer, is_in) in [
        (right, true),
        (by_another_key, false),
        (for_another, false),
        (hello("good"), false),
    ] {
        let mut server = Server {
            key: Some(key),
            ..Server::default()
        };
        let mut session = new();
        session.frame(&mut server, &hello("good").encode());
        assert_eq!(outputs(&mut session), ["challenge"]);
        assert_eq!(session.device(), None);
        session.frame(&mut server, &answer.encode());
        assert_eq!(session.device().is_some(), is_in, "{answer:?}");
        assert_eq!(server.connected.len(), usize::from(is_in));
    }
}

/// Of a device that shows its key for the first time.
fn hello_with(key: PublicKey) -> ClientMessage {
    match hello("good") {
        ClientMessage::Hello(hello) => ClientMessage::Hello(Hello {
            key: Some(key),
            ..hello
        }),
        other => other,
    }
}

#[test]
fn a_key_that_is_shown_for_the_first_time_is_kept_and_the_token_names_it() {
    let (key, right) = proof(1, device(1));
    let mut server = Server::default();
    let mut session = new();
    say(&mut session, &mut server, &hello_with(key));
    assert_eq!(outputs(&mut session), ["challenge"]);
    session.frame(&mut server, &right.encode());
    let kept = format!(
        "{:?}",
        Work::Key {
            device_id: device(1),
            key
        }
    );
    assert_eq!(outputs(&mut session), ["ack of hello", kept.as_str()]);
    session.done(&mut server, Done::Key(Ok(true)));
    assert_eq!(
        (outputs(&mut session), server.renewed),
        (vec!["token".to_owned()], vec![Some(key)])
    );
}

#[test]
fn who_shows_another_key_than_the_one_that_was_kept_meanwhile_goes_and_a_full_disk_ends_nothing() {
    for (came_of_it, stays) in [
        (Ok(false), false),
        (Err(WriteError::Store(StoreError::Full)), true),
    ] {
        let (key, right) = proof(1, device(1));
        let mut server = Server::default();
        let mut session = new();
        say(&mut session, &mut server, &hello_with(key));
        session.frame(&mut server, &right.encode());
        outputs(&mut session);
        session.done(&mut server, Done::Key(came_of_it));
        let said = outputs(&mut session);
        assert_eq!(said.is_empty(), stays, "{said:?}");
        assert!(server.renewed.is_empty());
    }
}

#[test]
fn whoever_greets_is_in_and_is_told_what_matters_at_once() {
    let mut server = Server {
        full: true,
        ..Server::default()
    };
    let mut session = new();
    assert_eq!(session.device(), None);
    say(&mut session, &mut server, &hello("good"));
    assert_eq!(
        outputs(&mut session),
        ["ack of hello", "Full", "token"],
        "in this order"
    );
    assert_eq!(session.device(), Some(device(1)));
    assert_eq!(server.connected, [device(1)]);
    session.renew(&mut server);
    assert!(outputs(&mut session).is_empty(), "once");
}

#[test]
fn whoever_has_no_good_token_learns_nothing_and_is_sent_away() {
    let mut server = Server::default();
    let mut session = new();
    say(&mut session, &mut server, &hello("forged"));
    assert_eq!(outputs(&mut session), ["Unauthorized", "close"]);
    assert_eq!(server.denied, [(Some(device(1)), Denied::Missing)]);
    say(&mut session, &mut server, &hello("good"));
    session.published(&mut server, publication(0, 1));
    session.revoke();
    assert!(
        outputs(&mut session).is_empty(),
        "nothing comes after the goodbye"
    );
    assert!(server.connected.is_empty());
}

#[test]
fn whoever_was_taken_out_meanwhile_goes_at_once() {
    let mut server = Server {
        revoked: true,
        ..Server::default()
    };
    let mut session = new();
    say(&mut session, &mut server, &hello("good"));
    let said = outputs(&mut session);
    assert_eq!(said, ["Unauthorized", "close"]);
}

#[test]
fn an_answer_follows_the_disk_and_publications_wait_for_nothing() {
    let mut server = Server {
        renew_from: 9_999,
        ..Server::default()
    };
    let mut session = greeted(&mut server);
    say(&mut session, &mut server, &append(2));
    assert_eq!(outputs(&mut session), ["append 2"]);
    assert!(session.is_working());
    session.published(&mut server, publication(0, 3));
    assert_eq!(outputs(&mut session), ["relay to 3"]);
    let last = entries(Head::empty(device(1)), 2)[1].head();
    let there = entries(Head::empty(device(3)), 7)[6].head();
    let gap = Refusal::Gap {
        device_id: device(3),
        after: there.seq,
        found: Seq(9),
    };
    let outcome = Outcome {
        heads: vec![last, there],
        refused: vec![gap],
    };
    session.done(&mut server, Done::Append(Ok(outcome)));
    assert_eq!(
        outputs(&mut session),
        ["ack 2", "ack 7"],
        "what is there is acknowledged, and a gap needs no other word"
    );
    assert!(!session.is_working() && server.received > 0);
}

#[test]
fn a_full_disk_keeps_the_connection_and_a_broken_one_ends_it() {
    for (error, said) in [
        (StoreError::Full, &["Full"][..]),
        (StoreError::Failed("broken".to_owned()), &["Unavailable", "close"]),
    ] {
        let mut server = Server {
            renew_from: 9_999,
            ..Server::default()
        };
        let mut session = greeted(&mut server);
        say(&mut session, &mut server, &append(1));
        assert_eq!(outputs(&mut session), ["append 1"]);
        session.done(&mut server, Done::Append(Err(error.into())));
        assert_eq!(outputs(&mut session), said);
    }
}

#[test]
fn what_the_client_asked_for_is_done_one_behind_the_other() {
    let mut server = Server {
        renew_from: 9_999,
        ..Server::default()
    };
    let mut session = greeted(&mut server);
    session.published(&mut server, publication(4, 2));
    assert_eq!(
        outputs(&mut session),
        ["relay to 0"],
        "it must ask for what is between"
    );
    let cursor = Cursor(0);
    say(
        &mut session,
        &mut server,
        &ClientMessage::CursorRequest(CursorRequest { cursor }),
    );
    assert_eq!(outputs(&mut session), ["read behind 0"]);
    let page = entries(Head::empty(device(2)), 6);
    session.done(&mut server, Done::Read(Ok(Publication::page(cursor, page, None))));
    assert_eq!(outputs(&mut session), ["page to 6"]);
}

#[test]
fn a_frame_that_is_larger_than_its_kind_may_be_is_no_message() {
    let mut server = Server {
        renew_from: 9_999,
        ..Server::default()
    };
    let mut session = new();
    session.frame(&mut server, &vec![0; UNGREETED_BYTES + 1]);
    assert_eq!(outputs(&mut session), ["BadMessage", "close"]);
    let mut session = greeted(&mut server);
    let ping = ClientMessage::Ping(Ping { n: 1 });
    let mut frame = ping.encode();
    session.frame(&mut server, &frame);
    assert_eq!(outputs(&mut session).len(), 1);
    frame.resize(SHORT_BYTES + 1, 0);
    session.frame(&mut server, &frame);
    assert_eq!(outputs(&mut session), ["BadMessage", "close"]);
}

/// Three events of device 2, brought by device 1, with what vouches for the last of them.
fn brought(epoch: u128, key: &SigningKey, events: Vec<Entry>) -> ClientMessage {
    brought_of(&realm(), epoch, key, events)
}

/// The same, vouched for in another store, whose hub has the same key.
fn brought_of(realm: &Realm, epoch: u128, key: &SigningKey, events: Vec<Entry>) -> ClientMessage {
    let epoch = Epoch(Uuid::from_u128(epoch));
    let text = signed::vouch(realm, epoch, events.last().unwrap().head());
    let signature = Signature(key.sign(&text).to_bytes());
    ClientMessage::Append(Append {
        events,
        base: None,
        vouch: Some(Vouch { epoch, signature }),
    })
}

fn vouched_in(output: Option<Output>) -> bool {
    match output {
        Some(Output::Work(Work::Append(batch))) => batch.vouched,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_another_wrote_counts_as_vouched_for_if_this_server_signed_it_whole() {
    let theirs = entries(Head::empty(device(2)), 4);
    let (hub, thief) = (hub_key(), SigningKey::from_bytes(&[1; 32]));
    let mut changed = theirs.clone();
    changed[1].bytes.push(0);
    let mut gap = theirs.clone();
    gap.remove(1);
    let mut mixed = entries(Head::empty(device(3)), 1);
    mixed.extend_from_slice(&theirs);
    let other_epoch = |message| match message {
        ClientMessage::Append(Append { events, base, vouch }) => ClientMessage::Append(Append {
            events,
            base,
            vouch: vouch.map(|vouch| Vouch {
                epoch: Epoch(Uuid::from_u128(8)),
                ..vouch
            }),
        }),
        other => other,
    };
    let former = 7;
    let [next_door, other_tenant] =
        [("t-contract", "s-2"), ("t-2", "s-contract")].map(|(tenant, store)| Realm {
            tenant_id: tenant.into(),
            store_id: store.into(),
        });
    for (message, expected) in [
        (brought(former, &hub, theirs.clone()), true),
        (brought(former, &hub, theirs[2..].to_vec()), true),
        (brought(former, &thief, theirs.clone()), false),
        (brought_of(&next_door, former, &hub, theirs.clone()), false),
        (brought_of(&other_tenant, former, &hub, theirs.clone()), false),
        (brought(former, &hub, changed), false),
        (brought(former, &hub, gap), false),
        (brought(former, &hub, mixed), false),
        (other_epoch(brought(former, &hub, theirs.clone())), false),
        (append(1), false),
    ] {
        let mut server = Server::default();
        let mut session = greeted(&mut server);
        say(&mut session, &mut server, &message);
        assert_eq!(vouched_in(session.output()), expected, "{message:?}");
    }
}

#[test]
fn who_shows_more_than_this_epoch_has_ends_it_and_whose_cursor_says_so_does_not() {
    let theirs = entries(Head::empty(device(2)), 4);
    for (epoch, has, outlived) in [(EPOCH, 3, true), (EPOCH, 4, false), (7, 3, false)] {
        let mut server = Server {
            of_two: has,
            ..Server::default()
        };
        let mut session = greeted(&mut server);
        say(
            &mut session,
            &mut server,
            &brought(epoch, &hub_key(), theirs.clone()),
        );
        let output = session.output();
        if !outlived {
            assert!(vouched_in(output), "{epoch} {has}");
            continue;
        }
        let expected = theirs[3].head();
        assert!(
            matches!(output, Some(Output::Work(Work::Outlived { device_id, head })) if device_id == device(1) && head == expected),
            "{output:?}"
        );
        // Nothing is taken, and it comes back to a server that knows that it is another.
        session.done(&mut server, Done::Outlived);
        assert_eq!(outputs(&mut session), ["Unavailable", "close"]);
    }
    let mut server = Server::default();
    let mut session = new();
    let ClientMessage::Hello(good) = hello("good") else {
        unreachable!()
    };
    let lying = ClientMessage::Hello(Hello {
        epoch: Some(Epoch(Uuid::from_u128(EPOCH))),
        cursor: Cursor(1 << 52),
        ..good
    });
    say(&mut session, &mut server, &lying);
    assert_eq!(outputs(&mut session), ["ack of hello", "token"]);
}
