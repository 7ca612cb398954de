//! The engine in a real browser: what is confirmed is stored, two tabs are one till, and what outlives a reload.

use super::SignInError;
use super::notice::Notice;
use super::opening::engine;
use super::pins;
use super::pump::{Browser, act};
use super::tab::Engine;
use super::{Till, TillError, Topic, Witness};
use crate::platform::broadcast::Broadcast;
use crate::storage::{Device, IndexedDbStore, PairingRecord, schema};
use core_wasm::base::ids::{DeviceId, Epoch, OrderId, Realm};
use core_wasm::domain::Body;
use core_wasm::domain::device::{DeviceEvent, DevicePaired};
use core_wasm::domain::order::OrderCommand;
use core_wasm::journal::{Cursor, Entry, Head, Seq, verify_chain};
use core_wasm::node::Retention;
use core_wasm::protocol::message::{CursorRequest, Events, HelloAck, PROTOCOL};
use core_wasm::protocol::{ClientMessage, HubMessage};
use core_wasm::records::staff::{Member, Pin, PinHash, PinTag, Role, StaffEvent, StaffImported};
use core_wasm::replica::{Command, Old, Replica};
use core_wasm::store::Store;
use core_wasm::sync::pump::{Io, Pump, Saving, SocketEvent, Wake};
use flate2::Compression;
use flate2::write::GzEncoder;
use futures::StreamExt;
use futures::channel::mpsc::unbounded;
use futures::future::join;
use leptos::prelude::{ArcMemo, GetUntracked, Owner};
use std::io::Write;
use std::rc::Rc;
use uuid::Uuid;
use wasm_bindgen_test::wasm_bindgen_test;
use web_ui::platform::keep::Keep;

fn realm() -> Realm {
    Realm {
        tenant_id: "t".into(),
        store_id: "s".into(),
    }
}

/// A paired device with a database of its own.
async fn paired(name: &str) -> DeviceId {
    let device_id = DeviceId(Uuid::now_v7());
    let database = schema::open(name).await.unwrap();
    let record = PairingRecord {
        device_id,
        number: 3,
        name: "Till 3".to_owned(),
        realm: realm(),
        token: "token".to_owned(),
    };
    Device(&database).pair(&record).await.unwrap();
    database.close();
    device_id
}

async fn tab(name: &str) -> Rc<Engine> {
    engine(name).await.unwrap().unwrap()
}

/// An event that any till can write.
fn note(name: &str) -> Command {
    let device_id = DeviceId(Uuid::now_v7());
    let paired = DevicePaired::new(device_id, 9, name.to_owned());
    Command::Record(device_id.into(), Body::Device(DeviceEvent::Paired(paired)))
}

/// Ana, whose PIN has this tag.
fn staff(tag: PinTag) -> Command {
    let member = Member {
        id: "ana".into(),
        name: "Ana".to_owned(),
        role: Role::Cashier,
        pin: tag,
    };
    let imported = StaffImported { staff: vec![member] };
    Command::Record(
        realm().singleton("staff"),
        Body::Staff(StaffEvent::Imported(imported)),
    )
}

#[wasm_bindgen_test]
async fn what_is_confirmed_is_there_after_a_reload() {
    let me = paired("till-reload").await;
    let before = tab("till-reload").await;
    before.run(vec![note("a"), note("b")]).await.unwrap();
    assert_eq!(before.status.get_untracked().unsent, 2);
    let after = tab("till-reload").await;
    assert_eq!(after.head(), before.head());
    assert_eq!(after.head().seq, Seq(2));
    assert_eq!(after.read(Replica::unsent), 2);
    assert_eq!(after.paired.device_id, me);
}

#[wasm_bindgen_test]
async fn a_refused_command_changes_nothing() {
    paired("till-refused").await;
    let till = tab("till-refused").await;
    let nothing = Command::Order(OrderId(Uuid::now_v7()), OrderCommand::Void { reason: None });
    let refused = till.run(vec![note("a"), nothing]).await;
    assert!(matches!(refused, Err(TillError::Refused(_))), "{refused:?}");
    assert_eq!(till.head().seq, Seq(0));
    assert_eq!(till.store().read(Cursor(0), 9).await.unwrap().entries, []);
}

#[wasm_bindgen_test]
async fn a_start_from_a_snapshot_knows_what_was_sold_before_and_after_it() {
    paired("till-snapshot").await;
    let before = tab("till-snapshot").await;
    before.run(vec![note("a"), note("b")]).await.unwrap();
    before.save(Retention::TILL).await.unwrap();
    assert_eq!(before.node().unsaved(), 0);
    before.run(vec![note("c")]).await.unwrap();
    let after = tab("till-snapshot").await;
    assert_eq!(
        after.node().unsaved(),
        1,
        "the tail was folded behind the snapshot"
    );
    assert_eq!(after.head(), before.head());
    assert_eq!(after.read(|replica| replica.devices().0.len()), 3);
    assert_eq!(after.read(Replica::unsent), 3);
}

#[wasm_bindgen_test]
async fn the_hubs_snapshot_is_taken_over_in_all_tabs_with_what_only_this_till_has() {
    paired("till-adopts").await;
    let (one, two) = (tab("till-adopts").await, tab("till-adopts").await);
    one.run(vec![note("mine")]).await.unwrap();
    // What another device wrote, as the hub packed it.
    paired("till-adopts-other").await;
    let other = tab("till-adopts-other").await;
    other.run(vec![note("theirs"), note("too")]).await.unwrap();
    let parts = other.read(|replica| core_wasm::snapshot::write(replica, &Old::default(), Cursor(2), &[]));
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(&core_wasm::snapshot::join(&parts)).unwrap();
    let packed = packer.finish().unwrap();
    let mut hub = Hub::greets(&one, (2, vec![]), true).await;
    hub.gives_snapshot(&packed).await;
    assert_eq!(one.store().sync_state().await.unwrap().cursor, Cursor(2));
    assert_eq!(one.head().seq, Seq(1));
    two.run(vec![note("after")]).await.unwrap();
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
        let mut browser = Browser(&self.till);
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

async fn sell(till: &Rc<Engine>, count: usize) {
    for _ in 0..count {
        till.run(vec![note("n")]).await.unwrap();
    }
}

#[wasm_bindgen_test]
async fn two_tabs_that_sell_at_once_are_one_till() {
    let me = paired("till-tabs").await;
    let (one, two) = (tab("till-tabs").await, tab("till-tabs").await);
    join(sell(&one, 15), sell(&two, 15)).await;
    one.catch_up().await.unwrap();
    two.catch_up().await.unwrap();
    assert_eq!(one.head(), two.head());
    let all = one.store().read_stream(me, Seq(0), 100).await.unwrap();
    assert_eq!(verify_chain(Head::empty(me), &all).unwrap(), one.head());
    assert_eq!(one.head().seq, Seq(30));
}

#[wasm_bindgen_test]
async fn many_steps_at_once_in_one_tab_all_count() {
    paired("till-burst").await;
    let till = tab("till-burst").await;
    let steps = (0..20).map(|_| till.run(vec![note("n")]));
    for done in futures::future::join_all(steps).await {
        done.unwrap();
    }
    assert_eq!(till.head().seq, Seq(20));
    assert_eq!(tab("till-burst").await.head(), till.head());
}

#[wasm_bindgen_test]
async fn another_tab_shows_what_this_one_stored() {
    paired("till-other").await;
    let (one, two) = (tab("till-other").await, tab("till-other").await);
    // A third ear on the same channel: once it has heard, so has the second tab.
    let (heard, mut hearing) = unbounded();
    let ear = Broadcast::<Notice>::join("till-other");
    ear.listen(move |notice| heard.unbounded_send(notice).unwrap());
    one.run(vec![note("n")]).await.unwrap();
    assert_eq!(hearing.next().await, Some(Notice::Stored));
    two.catch_up().await.unwrap();
    assert_eq!(two.head(), one.head());
}

#[wasm_bindgen_test]
async fn only_who_watches_what_changed_runs_again() {
    paired("till-topics").await;
    let engine = tab("till-topics").await;
    let till = Till::of(engine.clone());
    let owner = Owner::new();
    owner.set();
    let runs = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counter = |topic| {
        let runs = runs.clone();
        ArcMemo::new(move |_| {
            runs.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            till.watch(topic, |replica| replica.devices().0.len())
        })
    };
    let (devices, staff_rows) = (counter(Topic::Devices), counter(Topic::Staff));
    assert_eq!((devices.get_untracked(), staff_rows.get_untracked()), (0, 0));
    engine.run(vec![note("n")]).await.unwrap();
    assert_eq!((devices.get_untracked(), staff_rows.get_untracked()), (1, 0));
    assert_eq!(runs.load(std::sync::atomic::Ordering::Relaxed), 3);
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

/// Ana's PIN, as the hub gives it.
fn pin(pin: &str, tag: PinTag) -> Pin {
    Pin {
        user_id: "ana".into(),
        tag,
        hash: PinHash::of(pin, Role::Cashier, &[3; 16]).unwrap(),
    }
}

#[wasm_bindgen_test]
async fn a_pin_counts_once_it_is_here_and_only_while_the_journal_says_so() {
    paired("till-pin-tags").await;
    Keep::Device.remove("evertill-guesses");
    let (old, new) = (PinTag(Uuid::now_v7()), PinTag(Uuid::now_v7()));
    let till = tab("till-pin-tags").await;
    till.run(vec![staff(old)]).await.unwrap();
    let ana = "ana".into();
    assert_eq!(till.sign_in(&ana, "4821"), Err(SignInError::NotHere));
    pins::keep(&till.store().device(), &[pin("4821", old)])
        .await
        .unwrap();
    let reloaded = tab("till-pin-tags").await;
    reloaded.sign_in(&ana, "4821").unwrap();
    reloaded.run(vec![staff(new)]).await.unwrap();
    assert_eq!(
        reloaded.sign_in(&ana, "4821"),
        Err(SignInError::NotHere),
        "not the old one"
    );
    pins::keep(&till.store().device(), &[pin("1234", new)])
        .await
        .unwrap();
    let again = tab("till-pin-tags").await;
    again.sign_in(&ana, "1234").unwrap();
    again.store().device().forget_pins().await.unwrap();
    again.open_pins().await;
    assert_eq!(again.check_pin(&ana, "1234"), Err(SignInError::NotHere));
}

#[wasm_bindgen_test]
async fn what_is_stored_of_pins_is_sealed() {
    paired("till-sealed").await;
    let till = tab("till-sealed").await;
    let kept = pin("4821", PinTag(Uuid::now_v7()));
    pins::keep(&till.store().device(), std::slice::from_ref(&kept))
        .await
        .unwrap();
    let (key, sealed) = till.store().device().sealed_pins().await.unwrap().unwrap();
    assert!(!key.extractable());
    let part = &kept.hash.as_str().as_bytes()[..8];
    assert!(!sealed.windows(part.len()).any(|window| window == part));
    assert_eq!(pins::kept(&till.store().device()).await.unwrap(), [kept]);
}

#[wasm_bindgen_test]
async fn wrong_pins_are_counted_through_a_reload() {
    paired("till-pins").await;
    Keep::Device.remove("evertill-guesses");
    let (till, tag) = (tab("till-pins").await, PinTag(Uuid::now_v7()));
    till.run(vec![staff(tag)]).await.unwrap();
    pins::keep(&till.store().device(), &[pin("4821", tag)])
        .await
        .unwrap();
    till.open_pins().await;
    let ana = "ana".into();
    assert_eq!(till.sign_in(&"bo".into(), "4821"), Err(SignInError::Unknown));
    for left in (1..5).rev() {
        assert_eq!(till.sign_in(&ana, "0000"), Err(SignInError::WrongPin { left }));
    }
    assert!(matches!(
        till.sign_in(&ana, "0000"),
        Err(SignInError::Wait { .. })
    ));
    let reloaded = tab("till-pins").await;
    let right = reloaded.sign_in(&ana, "4821");
    assert!(
        matches!(right, Err(SignInError::Wait { .. })),
        "even the right one waits"
    );
    Keep::Device.remove("evertill-guesses");
    reloaded.sign_in(&ana, "4821").unwrap();
    assert_eq!(
        tab("till-pins").await.user.get_untracked(),
        Some(ana),
        "a reload keeps who is signed in"
    );
    reloaded.sign_out();
    assert_eq!(tab("till-pins").await.user.get_untracked(), None);
}

#[wasm_bindgen_test]
async fn a_wipe_is_noticed_by_what_outlives_it() {
    let me = paired("till-wipe").await;
    let till = tab("till-wipe").await;
    sell(&till, 4).await;
    let witness = Witness::read().unwrap();
    assert_eq!(
        (witness.device_id, witness.number, witness.written),
        (me, 3, Seq(4))
    );
    Witness::write(&till.paired, Seq(2));
    assert_eq!(Witness::read().unwrap().written, Seq(4), "it never goes back");
    assert!(
        engine("till-wipe-fresh").await.unwrap().is_none(),
        "an empty database is not paired"
    );
}

#[wasm_bindgen_test]
async fn the_same_id_is_asked_for_until_it_is_paired() {
    let database = schema::open("till-candidate").await.unwrap();
    let device = Device(&database);
    let first = device.candidate(DeviceId(Uuid::now_v7())).await.unwrap();
    assert_eq!(device.candidate(DeviceId(Uuid::now_v7())).await.unwrap(), first);
    let store = IndexedDbStore::new(database.clone(), first);
    assert_eq!(store.device().pairing().await.unwrap(), None);
}
