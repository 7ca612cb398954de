//! A whole hub on a small disk that other programs fill: it says so early, refuses before it is too late, goes on telling
//! what it has, and takes everything once there is room.

use crate::process::{Program, command};
use crate::socketio::client::Client;
use crate::socketio::{behind, event};
use crate::support::{Till, journal, pair};
use core_wasm::journal::{Head, Seq, verify_chain};
use core_wasm::protocol::HubMessage;
use core_wasm::protocol::message::{Code, Room, RoomNow};
use core_wasm::store::Store;
use core_wasm::store::contract::{device, realm};
use core_wasm::sync::FULL_MS;
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the disk has, in MiB; the hub keeps 64 of them free.
const SIZE: u64 = 144;

/// Whether this machine gives a disk to whoever asks; says that nothing was tried if not.
fn gives_small_disks() -> bool {
    let mut probe = Command::new("unshare");
    probe.args(["--user", "--map-root-user", "--mount", "true"]);
    let gives = probe.output().is_ok_and(|output| output.status.success());
    if !gives {
        println!("NOT RUN, a hub on a full disk: this machine gives no mount namespaces");
    }
    gives
}

/// The hub's command, with its data on a disk of its own that goes when it ends: a memory disk in a namespace, which needs
/// no rights.
fn on_a_small_disk(dir: &Path) -> Command {
    let hub = command(dir, &["--port", "0", "--demo", "restaurant", "--log-keep", "0"]);
    let mut command = Command::new("unshare");
    command
        .args(["--user", "--map-root-user", "--mount", "sh", "-c"])
        .arg(format!(
            "mount -t tmpfs -o size={SIZE}m tmpfs \"$0\" && exec \"$@\""
        ))
        .arg(dir)
        .arg(hub.get_program())
        .args(hub.get_args());
    command
}

/// Fills a disk until it has `left` MiB; with nothing left, to the last byte.
fn fill(dir: &Path, left: u64) {
    let free = || {
        let disk = hub_server::sqlite::disk_space::Disk::of(dir).unwrap();
        disk.free / (1024 * 1024)
    };
    let mut file = File::options()
        .create(true)
        .append(true)
        .open(dir.join("filler"))
        .unwrap();
    let block = vec![1; 1024 * 1024];
    while free() > left {
        file.write_all(&block).unwrap();
    }
    if left == 0 {
        let mut small = &block[..];
        while !small.is_empty() {
            match file.write(&small[..small.len().min(512)]) {
                Ok(count) => small = &small[count..],
                Err(error) if error.kind() == ErrorKind::StorageFull => return,
                Err(error) => panic!("{error}"),
            }
        }
        panic!("there is still room");
    }
}

async fn asked(program: &Program, path: &str) -> (u16, Value) {
    let answer = reqwest::get(format!("http://{}{path}", program.address))
        .await
        .unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap_or_default())
}

fn told_low(till: &Till) -> bool {
    let low = HubMessage::Room(RoomNow { room: Room::Low });
    till.heard.contains(&low)
}

fn told_full(till: &Till) -> bool {
    till.heard
        .iter()
        .any(|message| matches!(message, HubMessage::Error(problem) if problem.code == Code::Full))
}

/// Lets as much time pass as a till sends nothing to a full hub. It asks meanwhile whether the hub is there.
async fn a_while(till: &mut Till) {
    for _ in 0..3 {
        till.heard.clear();
        till.wait(FULL_MS / 3 + 1).await;
        let answered = |till: &Till| {
            till.heard
                .iter()
                .any(|message| matches!(message, HubMessage::Pong(_)))
        };
        assert!(till.run_until(answered).await);
    }
}

/// The small disk of a hub.
fn seen_from_here(program: &Program, dir: &Path) -> PathBuf {
    let disk = PathBuf::from(format!("/proc/{}/root{}", program.child.id(), dir.display()));
    assert!(disk.join("hub.db").is_file());
    disk
}

#[tokio::test]
async fn a_bulk_that_finds_no_room_is_taken_once_there_is_some() {
    if !gives_small_disks() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let program = Program::of(&mut on_a_small_disk(dir.path()));
    let disk = seen_from_here(&program, dir.path());
    let mut client = Client::connect_to(&program.address, None).await;
    client.greet("web-1").await;
    fill(&disk, 40);
    // The first of them again, as a client sends what it is not sure of.
    let ids = ["evt-1", "evt-2", "evt-1"];
    let events = ids.map(|id| event(id, "order.tipped", "o", json!({ "tip": 1 })));
    let bulk = json!({ "events": events });
    assert_eq!(
        client.ask("events.bulk", &bulk).await,
        json!({ "ok": false, "taken": 0 })
    );
    for id in ids {
        let error = client.hear("error").await;
        assert_eq!(
            (&error["code"], &error["eventId"]),
            (&json!("refused"), &json!(id))
        );
    }
    fs::remove_file(disk.join("filler")).unwrap();
    assert_eq!(
        client.ask("events.bulk", &bulk).await,
        json!({ "ok": true, "taken": 3 })
    );
    client.say("cursor.request", &json!({ "fromLamport": 0 })).await;
    let told = behind(&mut client).await;
    let told: Vec<&Value> = told.iter().map(|event| &event["eventId"]).collect();
    assert_eq!(told, ["evt-1", "evt-2"]);
}

#[tokio::test]
async fn it_refuses_in_time_goes_on_reading_and_takes_everything_once_there_is_room() {
    if !gives_small_disks() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let program = Program::of(&mut on_a_small_disk(dir.path()));
    let disk = seen_from_here(&program, dir.path());
    let (mut tills, mut tokens) = (Vec::new(), Vec::new());
    for n in [1, 2] {
        let code = program.code_now().await;
        let (status, paired) = pair(&program.address, &code, device(n), Value::Null).await;
        assert_eq!(status, 200, "{paired}");
        tokens.push(paired["token"].as_str().unwrap().to_owned());
        tills.push(Till::new(realm(), n, tokens.last().unwrap(), &program.address));
    }
    let [one, two] = &mut tills[..] else {
        unreachable!()
    };
    one.connect().await;
    one.write(30).await;
    assert!(one.run_until(|till| till.acknowledged() == Seq(30)).await);
    assert!(one.run_until(told_low).await);
    assert_eq!(
        asked(&program, "/status").await.1["room"],
        "low",
        "told before it is full"
    );

    fill(&disk, 40);
    one.write(5).await;
    assert!(one.run_until(told_full).await);
    assert_eq!(one.acknowledged(), Seq(30));
    let (_, status) = asked(&program, "/status").await;
    assert_eq!(status["room"], "full");
    assert_eq!(asked(&program, "/readyz").await.0, 503);
    let code = program.code_now().await;
    let (refused, why) = pair(&program.address, &code, device(3), Value::Null).await;
    assert_eq!((refused, &why["code"]), (507, &Value::from("full")), "{why}");
    // To the last byte: it still tells what it has.
    fill(&disk, 0);
    assert!(!journal(&program.address, &tokens[1]).await.is_empty());
    two.write(3).await;
    two.connect().await;
    let thirty = one.store.read_stream(one.me, Seq(29), 1).await.unwrap()[0].head();
    while two.store_head(1).await != thirty {
        assert!(two.step().await, "the connection goes on");
    }
    assert!(two.run_until(told_full).await);
    // After a while they try again, in vain, over the same connections.
    a_while(one).await;
    assert!(one.run_until(told_full).await);

    fs::remove_file(disk.join("filler")).unwrap();
    for till in [&mut *one, &mut *two] {
        a_while(till).await;
        let own = till.own_head().await.seq;
        assert!(till.run_until(|till| till.acknowledged() == own).await);
    }
    assert_eq!(asked(&program, "/readyz").await.0, 200);
    let rows = journal(&program.address, &tokens[0]).await;
    for till in [&*one, &*two] {
        let numbers: Vec<_> = rows
            .iter()
            .filter(|row| row["deviceId"] == serde_json::json!(till.me))
            .map(|row| row["deviceSeq"].as_u64().unwrap())
            .collect();
        assert_eq!(numbers, (1..=till.own_head().await.seq.0).collect::<Vec<_>>());
        let stream = till.store.read_stream(till.me, Seq(0), usize::MAX).await.unwrap();
        verify_chain(Head::empty(till.me), &stream).unwrap();
    }
}

#[test]
fn on_a_disk_without_any_room_it_does_not_start_and_says_why() {
    if !gives_small_disks() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let hub = command(dir.path(), &["--port", "0", "--log-keep", "0"]);
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c"])
        .arg(
            "mount -t tmpfs -o size=1m tmpfs \"$0\" && { cat /dev/zero > \"$0/filler\" 2> /dev/null; exec \"$@\"; }",
        )
        .arg(dir.path())
        .arg(hub.get_program())
        .args(hub.get_args())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("is full: free some space"), "{said}");
}
