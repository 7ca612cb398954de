//! Frames of `/ws`, in both directions.

use super::reads_the_same;
use crate::samples::{golden, head, me, realm};
use core_wasm::base::clock::{Fence, Timestamp};
use core_wasm::base::ids::{DeviceId, Epoch, OrderId};
use core_wasm::base::keys::{PublicKey, Signature};
use core_wasm::journal::{Cursor, Entry, Seq};
use core_wasm::protocol::lease::{LockRelease, LockRequest, ReleasedOrder};
use core_wasm::protocol::message::{
    Append, ClientMessage, Code, CursorRequest, Events, Hello, HelloAck, HelloChallenge, HelloProof,
    HubClock, HubMessage, Nonce, PROTOCOL, Ping, Problem, Room, RoomNow, SnapshotRequest, TokenRenewed,
};
use core_wasm::snapshot::{Assembly, PIECE_BYTES, piece};
use uuid::Uuid;

pub fn client(input: &[u8]) {
    match ClientMessage::decode(input) {
        // Nobody sends it.
        Ok(ClientMessage::Unknown) | Err(_) => {}
        Ok(message) => reads_the_same(&message),
    }
}

pub fn hub(input: &[u8]) {
    match HubMessage::decode(input) {
        Ok(HubMessage::Unknown) | Err(_) => {}
        Ok(message) => {
            reads_the_same(&message);
            if let HubMessage::Snapshot(piece) = message {
                Assembly::default().take(piece);
            }
        }
    }
}

fn order() -> OrderId {
    OrderId(Uuid::from_u128(10))
}

fn entries() -> Vec<Entry> {
    let entry = |(seq, bytes)| Entry {
        device_id: DeviceId(Uuid::from_u128(1)),
        seq: Seq(seq),
        bytes,
        vouch: None,
    };
    (1..).zip(golden()).map(entry).take(3).collect()
}

/// What a client says, each thing once.
pub fn client_messages() -> Vec<ClientMessage> {
    vec![
        ClientMessage::Hello(Hello {
            protocol: PROTOCOL,
            device_id: me(),
            tenant_id: realm().tenant_id,
            store_id: realm().store_id,
            token: "a.b.c".to_owned(),
            epoch: Some(Epoch(Uuid::from_u128(9))),
            cursor: Cursor(12),
            heads: vec![head(1, 3), head(2, 70_000)],
            app: "0.1.0".to_owned(),
            snapshot: Some(2),
            key: Some(PublicKey::Ed25519([3; 32])),
            at: Some(Timestamp(1_790_000_000_000)),
        }),
        ClientMessage::Proof(HelloProof {
            signature: Signature([4; 64]),
        }),
        ClientMessage::Append(Append {
            events: entries(),
            base: Some(head(1, 1)),
            vouch: None,
        }),
        ClientMessage::CursorRequest(CursorRequest { cursor: Cursor(300) }),
        ClientMessage::SnapshotRequest(SnapshotRequest {
            offset: PIECE_BYTES as u64,
        }),
        ClientMessage::Ping(Ping { n: 7 }),
        ClientMessage::LockRequest(LockRequest {
            order_id: order(),
            n: 1,
            user_id: Some("ana".into()),
            seen: Fence(3),
            approved_by: Some("mona".into()),
        }),
        ClientMessage::LockRelease(LockRelease {
            order_id: order(),
            fence: Fence(4),
        }),
    ]
}

/// What a hub says, each thing once.
pub fn hub_messages() -> Vec<HubMessage> {
    let events = Events {
        after: Cursor(12),
        cursor: Cursor(15),
        events: entries(),
        more: true,
        vouches: Vec::new(),
    };
    vec![
        HubMessage::Challenge(HelloChallenge {
            leader_id: DeviceId(Uuid::from_u128(100)),
            nonce: Nonce([5; 32]),
        }),
        HubMessage::HelloAck(HelloAck {
            protocol: PROTOCOL,
            leader_id: DeviceId(Uuid::from_u128(100)),
            epoch: Epoch(Uuid::from_u128(9)),
            cursor: Cursor(15),
            heads: vec![head(1, 3)],
            snapshot_needed: true,
            snapshot_soon: false,
            version: "0.1.0".to_owned(),
            key: None,
        }),
        HubMessage::Ack(head(5, 9)),
        HubMessage::Bulk(events.clone()),
        HubMessage::Relay(events),
        HubMessage::Snapshot(piece(Cursor(15), b"a snapshot", 2)),
        HubMessage::Error(Problem {
            code: Code::Diverged,
            message: "a stream has split".to_owned(),
            device_id: Some(me()),
            seq: Some(Seq(4)),
        }),
        HubMessage::TokenRenewed(TokenRenewed {
            token: "d.e.f".to_owned(),
        }),
        HubMessage::Room(RoomNow { room: Room::Low }),
        HubMessage::Clock(HubClock {
            at: Timestamp(1_790_000_000_000),
            doubted: true,
        }),
        HubMessage::Pong(Ping { n: 7 }),
        HubMessage::Released(ReleasedOrder {
            order_id: order(),
            fence: Fence(4),
        }),
    ]
}

pub fn client_seeds() -> Vec<Vec<u8>> {
    let messages = client_messages();
    messages.iter().map(ClientMessage::encode).collect()
}

pub fn hub_seeds() -> Vec<Vec<u8>> {
    let messages = hub_messages();
    messages.iter().map(HubMessage::encode).collect()
}
