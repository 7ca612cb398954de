//! The pump of a tab, told what a hub says: what it gives is stored once, and what it has counts as sent.

use super::{note, paired, sell, tab};
use crate::engine::Behind;
use crate::engine::pump::{Browser, act};
use crate::engine::tab::Engine;
use core_wasm::base::ids::{DeviceId, Epoch};
use core_wasm::journal::{Cursor, Entry, Head, Seq};
use core_wasm::protocol::message::{CursorRequest, Events, HelloAck, PROTOCOL};
use core_wasm::protocol::{ClientMessage, HubMessage};
use core_wasm::replica::{Old, Replica};
use core_wasm::store::Store;
use core_wasm::sync::pump::{Io, Pump, Saving, SocketEvent, Wake};
use flate2::Compression;
use flate2::write::GzEncoder;
use leptos::prelude::GetUntracked;
use std::io::Write;
use std::rc::Rc;
use uuid::Uuid;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn the_hubs_snapshot_is_taken_over_in_all_tabs_with_what_only_this_till_has() {
    paired("till-adopts").await;
    let (one, two) = (tab("till-adopts").await, tab("till-adopts").await);
    one.run(vec![note("mine")], Behind::default()).await.unwrap();
    // What another device wrote, as the hub packed it.
    paired("till-adopts-other").await;
    let other = tab("till-adopts-other").await;
    other
        .run(vec![note("theirs"), note("too")], Behind::default())
        .await
        .unwrap();
    let parts = other.read(|replica| core_wasm::snapshot::write(replica, &Old::default(), Cursor(2), &[]));
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(&core_wasm::snapshot::join(&parts)).unwrap();
    let packed = packer.finish().unwrap();
    let mut hub = Hub::greets(&one, (2, vec![]), true).await;
    hub.gives_snapshot(&packed).await;
    assert_eq!(one.store().sync_state().await.unwrap().cursor, Cursor(2));
    assert_eq!(one.head().seq, Seq(1));
    two.run(vec![note("after")], Behind::default()).await.unwrap();
    one.catch_up().await.unwrap();
    for till in [&one, &two, &tab("till-adopts").await] {
        assert_eq!(till.read(|replica| replica.devices().0.len()), 4);
        assert_eq!((till.head().seq, till.read(Replica::unsent)), (Seq(2), 2));
    }
    for damaged in [&[1, 2, 3], &packed[..packed.len() / 2]] {
        let mut hub = Hub::greets(&one, (3, vec![]), true).await;
        let asked = hub.gives_snapshot(damaged).await;
        let events = ClientMessage::CursorRequest(CursorRequest { cursor: Cursor(2) });
        assert!(
            asked.contains(&events),
            "everything comes as events then: {asked:?}"
        );
    }
}

/// What a hub says to the pump of one tab.
struct Hub {
    till: Rc<Engine>,
    pump: Pump,
}

impl Hub {
    /// A hub whose journal ends there and has these streams greets.
    async fn greets(till: &Rc<Engine>, (cursor, heads): (u64, Vec<Head>), snapshot_needed: bool) -> Self {
        let pump = Pump::begin(till.node(), "token".into(), "test".into(), Saving::TILL);
        let mut hub = Self {
            till: till.clone(),
            pump: pump.await.unwrap(),
        };
        hub.wake(Wake::Tick { hurry: true }).await;
        hub.wake(Wake::Socket(1, SocketEvent::Opened)).await;
        let sync = till.store().sync_state().await.unwrap();
        hub.says(HubMessage::HelloAck(HelloAck {
            protocol: PROTOCOL,
            leader_id: DeviceId(Uuid::nil()),
            epoch: sync.epoch.unwrap_or(Epoch(Uuid::from_u128(5))),
            cursor: Cursor(cursor),
            heads,
            snapshot_needed,
            snapshot_soon: false,
            version: String::new(),
            key: None,
        }))
        .await;
        hub
    }

    /// Everything stands in its journal behind what it gave before, up to there.
    async fn relays(&mut self, cursor: u64, events: Vec<Entry>) {
        let after = self.till.store().sync_state().await.unwrap().cursor;
        let events = Events {
            after,
            cursor: Cursor(cursor),
            events,
            more: false,
            vouches: Vec::new(),
        };
        self.says(HubMessage::Relay(events)).await;
    }

    async fn gives_snapshot(&mut self, packed: &[u8]) -> Vec<ClientMessage> {
        let piece = core_wasm::snapshot::piece(Cursor(2), packed, 0);
        self.says(HubMessage::Snapshot(piece)).await
    }

    /// Returns what the pump sends then.
    async fn says(&mut self, message: HubMessage) -> Vec<ClientMessage> {
        self.wake(Wake::Socket(1, SocketEvent::Frame(message.encode())))
            .await
    }

    async fn wake(&mut self, wake: Wake) -> Vec<ClientMessage> {
        let unsent = self.till.unsent();
        let mut browser = Browser {
            engine: &self.till,
            key: None,
        };
        let mut sent = Vec::new();
        for io in self.pump.wake(self.till.node(), wake, &mut browser).await {
            match io {
                Io::Send(frame) => sent.push(ClientMessage::decode(&frame).unwrap()),
                Io::Rest(error) => panic!("{error}"),
                io => act(&self.till, io, unsent).await.unwrap(),
            }
        }
        sent
    }
}

#[wasm_bindgen_test]
async fn what_the_hub_has_counts_as_sent_in_every_tab() {
    paired("till-sent").await;
    let (one, two) = (tab("till-sent").await, tab("till-sent").await);
    sell(&one, 3).await;
    assert_eq!(one.read(Replica::unsent), 3);
    let own = one
        .store()
        .read_stream(one.paired.device_id, Seq(0), 2)
        .await
        .unwrap();
    Hub::greets(&one, (0, vec![own[1].head()]), false).await;
    assert_eq!(one.status.get_untracked().unsent, 1);
    two.catch_up().await.unwrap();
    assert_eq!(two.status.get_untracked().unsent, 1);
    assert_eq!(one.store().sync_state().await.unwrap().acknowledged, Seq(2));
}

#[wasm_bindgen_test]
async fn a_tab_that_is_opened_later_shows_nothing_to_send_where_the_hub_has_all() {
    paired("till-all-sent").await;
    let one = tab("till-all-sent").await;
    sell(&one, 3).await;
    Hub::greets(&one, (0, vec![one.head()]), false).await;
    assert_eq!(one.status.get_untracked().unsent, 0);
    assert_eq!(tab("till-all-sent").await.status.get_untracked().unsent, 0);
}

#[wasm_bindgen_test]
async fn what_the_hub_sends_is_stored_once() {
    paired("till-receive").await;
    paired("till-author").await;
    let (till, author) = (tab("till-receive").await, tab("till-author").await);
    sell(&author, 3).await;
    let sent = author.store().read(Cursor(0), 10).await.unwrap().entries;
    let mut hub = Hub::greets(&till, (0, vec![]), false).await;
    for cursor in [3, 6] {
        hub.relays(cursor, sent.clone()).await;
    }
    assert_eq!(till.store().read(Cursor(0), 10).await.unwrap().entries, sent);
    assert_eq!(till.read(|replica| replica.devices().0.len()), 3);
    let mut split = sent[2].clone();
    split.bytes.push(0);
    hub.relays(7, vec![split.clone()]).await;
    let problem = till.status.get_untracked().problem;
    assert_eq!(
        problem.unwrap().device_id,
        Some(split.device_id),
        "a stream that split is named"
    );
    assert_eq!(
        till.head().seq,
        Seq(1),
        "the till has written its alarm, and nothing else"
    );
}
