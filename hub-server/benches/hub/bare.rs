//! The raw work that the hub is compared with: bare SQLite, a bare sync of the disk, a bare relay of frames.

use crate::append;
use crate::program::{Program, say_listening};
use crate::shop::scratch;
use axum::body::Bytes;
use core_wasm::journal::{Entry, Hash};
use futures_util::{SinkExt, StreamExt};
use rusqlite::{Connection, params};
use std::io::Write;
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;
use tokio_tungstenite::accept_async_with_config;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

/// The argument with which this program is the bare relay.
pub const RELAY: &str = "bare-relay";
/// The argument with which it is bare SQLite; how many events and how many in a group follow.
pub const SQLITE: &str = "bare-sqlite";
/// How many frames a slow receiver may be behind.
const BEHIND: usize = 65_536;
const SYNCS: usize = 200;

/// Measures bare SQLite in a process of its own, which may have another disk than this one.
pub fn start_sqlite(count: usize, group: usize, shim: Option<&Path>) -> f64 {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([SQLITE, &count.to_string(), &group.to_string()]);
    if let Some(shim) = shim {
        command.env("LD_PRELOAD", shim);
    }
    let done = command.output().unwrap();
    String::from_utf8(done.stdout).unwrap().trim().parse().unwrap()
}

/// What that process does.
pub fn say_sqlite(mut arguments: impl Iterator<Item = String>) {
    let mut number = || arguments.next().unwrap().parse().unwrap();
    let (count, group) = (number(), number());
    println!("{}", sqlite(&append::entries(count), group));
}

/// The hub's own tables, without its thread, its network and its fold: commits a group at a time. Returns events a
/// second.
fn sqlite(entries: &[Entry], group: usize) -> f64 {
    let dir = scratch();
    let mut connection = Connection::open(dir.path().join("bare.db")).unwrap();
    connection.pragma_update(None, "journal_mode", "wal").unwrap();
    connection.pragma_update(None, "synchronous", "full").unwrap();
    connection
        .execute_batch(
            "CREATE TABLE journal (
                 cursor INTEGER PRIMARY KEY, device_id BLOB NOT NULL, seq INTEGER NOT NULL, bytes BLOB NOT NULL,
                 UNIQUE (device_id, seq)) STRICT;
             CREATE TABLE stream (
                 device_id BLOB PRIMARY KEY, seq INTEGER NOT NULL, hash BLOB NOT NULL) STRICT, WITHOUT ROWID;
             CREATE TABLE extent (last INTEGER NOT NULL) STRICT;
             INSERT INTO extent VALUES (0);",
        )
        .unwrap();
    let began = Instant::now();
    for group in entries.chunks(group) {
        let transaction = connection.transaction().unwrap();
        for entry in group {
            let (device, seq) = (entry.device_id.0.as_bytes(), entry.seq.0.cast_signed());
            transaction
                .prepare_cached("INSERT INTO journal (device_id, seq, bytes) VALUES (?1, ?2, ?3)")
                .unwrap()
                .execute(params![device, seq, entry.bytes])
                .unwrap();
            transaction
                .prepare_cached("INSERT OR REPLACE INTO stream VALUES (?1, ?2, ?3)")
                .unwrap()
                .execute(params![device, seq, Hash::NONE.0])
                .unwrap();
        }
        transaction
            .prepare_cached("UPDATE extent SET last = last + ?1")
            .unwrap()
            .execute([group.len() as i64])
            .unwrap();
        transaction.commit().unwrap();
    }
    entries.len() as f64 / began.elapsed().as_secs_f64()
}

/// How long the disk takes to sync 4 KiB at the end of a file: the median, in milliseconds.
pub fn sync() -> f64 {
    let dir = scratch();
    let mut file = std::fs::File::create(dir.path().join("file")).unwrap();
    let mut times: Vec<Duration> = (0..SYNCS)
        .map(|_| {
            file.write_all(&[1; 4096]).unwrap();
            let began = Instant::now();
            file.sync_data().unwrap();
            began.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[SYNCS / 2].as_secs_f64() * 1e3
}

/// Starts the bare relay as a process of its own.
pub fn start_relay() -> Program {
    Program::listening(Command::new(std::env::current_exe().unwrap()).arg(RELAY))
}

/// Hands every frame on to everybody else, and does nothing else.
pub async fn relay() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    say_listening(listener.local_addr().unwrap().port());
    let (frames, _) = broadcast::channel(BEHIND);
    let mut next = 0;
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        next += 1;
        tokio::spawn(hand_on(stream, next, frames.clone()));
    }
}

/// Reads and writes apart, so that a client that first says all that it has and listens then is served too.
async fn hand_on(stream: TcpStream, me: u32, frames: broadcast::Sender<(u32, Bytes)>) {
    stream.set_nodelay(true).unwrap();
    let mut others = frames.subscribe();
    let buffers = WebSocketConfig::default().read_buffer_size(4 * 1024);
    let (mut out, mut incoming) = accept_async_with_config(stream, Some(buffers))
        .await
        .unwrap()
        .split();
    let telling = tokio::spawn(async move {
        loop {
            let (from, bytes) = others.recv().await.unwrap();
            if from != me && out.send(Message::Binary(bytes)).await.is_err() {
                return;
            }
        }
    });
    while let Some(Ok(frame)) = incoming.next().await {
        if let Message::Binary(bytes) = frame {
            drop(frames.send((me, bytes)));
        }
    }
    telling.abort();
}
