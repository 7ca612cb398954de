//! The two machines of sync, each against a peer that says anything in any order. Their shells here have an empty disk
//! that takes everything.

use super::message::{client_messages, hub_messages};
use crate::samples::{me, realm};
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::{DeviceId, Epoch};
use core_wasm::base::keys::Signature;
use core_wasm::codec::{Bytes, decode, encode};
use core_wasm::journal::{Cursor, Heads};
use core_wasm::protocol::message::Nonce;
use core_wasm::protocol::{ClientMessage, HubMessage};
use core_wasm::store::SyncState;
use core_wasm::sync::{
    Adopted, Claims, HubEffect, HubInput, HubSession, Publication, TillEffect, TillInput, TillSync,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use uuid::Uuid;

/// How much a session does before it counts as going round in circles: each frame leads to a few steps at most.
const STEPS_EACH: usize = 16;

fn frames_of(frames: &[Vec<u8>]) -> Vec<u8> {
    encode(&frames.iter().map(|frame| Bytes(frame)).collect::<Vec<_>>())
}

pub fn till_seeds() -> Vec<Vec<u8>> {
    let frames: Vec<Vec<u8>> = hub_messages().iter().map(HubMessage::encode).collect();
    vec![frames_of(&frames)]
}

pub fn hub_seeds() -> Vec<Vec<u8>> {
    let frames: Vec<Vec<u8>> = client_messages().iter().map(ClientMessage::encode).collect();
    vec![frames_of(&frames)]
}

pub fn till(input: &[u8]) {
    let Ok(frames) = decode::<Vec<Bytes<'_>>>(input) else {
        return;
    };
    let mut till = TillSync::new(
        realm(),
        me(),
        "a.b.c".to_owned(),
        String::new(),
        SyncState::default(),
    );
    let mut now = 0;
    let hurry = true;
    act(&mut till, TillInput::Tick { now, hurry });
    for Bytes(frame) in frames {
        now += 1_000;
        let next = match HubMessage::decode(frame) {
            Ok(message) => TillInput::Message {
                now,
                message: Box::new(message),
            },
            Err(_) => TillInput::Closed { now, entropy: 7 },
        };
        act(&mut till, next);
        act(&mut till, TillInput::Tick { now, hurry });
    }
}

/// Feeds one input and what its effects lead to.
fn act(till: &mut TillSync, input: TillInput) {
    let now = match &input {
        TillInput::Tick { now, .. } | TillInput::Message { now, .. } | TillInput::Closed { now, .. } => *now,
        _ => 0,
    };
    let mut inputs = VecDeque::from([input]);
    let mut steps = 0;
    while let Some(input) = inputs.pop_front() {
        steps += 1;
        assert!(steps <= STEPS_EACH, "the till goes round in circles");
        for effect in till.handle(input) {
            inputs.extend(match effect {
                TillEffect::Open => Some(TillInput::Opened {
                    now,
                    at: Timestamp(0),
                    heads: Heads::default(),
                    servers: BTreeSet::new(),
                }),
                TillEffect::Close => Some(TillInput::Closed { now, entropy: 7 }),
                TillEffect::Sign(_) => Some(TillInput::Signed(Some(Signature([7; 64])))),
                TillEffect::Read { .. } => Some(TillInput::Read(Vec::new())),
                TillEffect::Store { sync, .. } => Some(TillInput::Stored(sync.cursor)),
                TillEffect::Adopt { .. } => Some(TillInput::Adopted(Adopted::Unreadable)),
                _ => None,
            });
        }
    }
}

pub fn hub(input: &[u8]) {
    let Ok(frames) = decode::<Vec<Bytes<'_>>>(input) else {
        return;
    };
    let epoch = Epoch(Uuid::from_u128(9));
    let hub_id = DeviceId(Uuid::from_u128(100));
    let mut hub = HubSession::new(realm(), hub_id, epoch, String::new());
    for Bytes(frame) in frames {
        let message = ClientMessage::decode(frame).map_or(HubInput::Garbled, HubInput::Message);
        let mut inputs = VecDeque::from([message]);
        let mut steps = 0;
        while let Some(input) = inputs.pop_front() {
            steps += 1;
            assert!(steps <= STEPS_EACH, "the hub goes round in circles");
            for effect in hub.handle(input) {
                inputs.extend(answer(effect));
            }
        }
    }
}

fn answer(effect: HubEffect) -> Option<HubInput> {
    match effect {
        HubEffect::Check {
            key: Some(_),
            proof: None,
            ..
        } => Some(HubInput::Unproven(Nonce([5; 32]))),
        HubEffect::Check { key, .. } => Some(HubInput::Checked {
            claims: Some(Claims {
                device_id: me(),
                realm: realm(),
                is_hub: false,
            }),
            introduces: key,
            heads: Vec::new(),
            end: Cursor(5),
            bases: BTreeMap::new(),
            snapshot: None,
            key: None,
        }),
        HubEffect::Append { entries, .. } => Some(HubInput::Committed(
            entries.last().map(|entry| entry.head()).into_iter().collect(),
        )),
        HubEffect::Read { .. } => Some(HubInput::Page(Publication::page(Cursor(5), Vec::new(), None))),
        _ => None,
    }
}
