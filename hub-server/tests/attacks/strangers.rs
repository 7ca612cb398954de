//! Those who have shown nothing yet: they get little, and take no place from those who have.

use crate::connections::{answers, goodbye, greeted};
use crate::socketio::{Client, let_in};
use crate::support::{DEADLINE, Socket, args, default_tls, hear, http, hub, token};
use core_wasm::protocol::HubMessage;
use core_wasm::store::contract::device;
use futures_util::SinkExt;
use hub_server::hub::{STRANGERS, STRANGERS_EACH};
use hub_server::{Running, start};
use serde_json::json;
use server_kit::session::UNGREETED_BYTES;
use std::net::SocketAddr;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, client_async};

/// How many connections that say nothing one address may have, and some more.
const SILENT: usize = 300;

/// A connection from another address of this machine.
async fn from(running: &Running, host: u8) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from(([127, 0, 0, host], 0))).unwrap();
    socket.connect(running.address).await.unwrap()
}

/// A WebSocket from there that says nothing.
async fn ungreeted(running: &Running, host: u8) -> Socket {
    let stream = MaybeTlsStream::Plain(from(running, host).await);
    let url = format!("ws://{}/ws", running.address);
    client_async(url, stream).await.unwrap().0
}

#[tokio::test]
async fn before_hello_no_more_is_read_than_a_hello_may_have() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let mut socket = ungreeted(&running, 1).await;
    let frame = Message::Binary(vec![0; 2 * UNGREETED_BYTES].into());
    // The hub may hang up before all of it is sent.
    drop(socket.send(frame).await);
    assert!(matches!(hear(&mut socket).await, Some(HubMessage::Error(_))));
    assert_eq!(goodbye(&mut socket).await.0, 1009);
    running.stop().await;
}

#[tokio::test]
async fn sockets_that_do_not_greet_take_no_place_from_those_that_do() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let token = token(&running, device(1)).await;
    let mut before = greeted(&running, 1, &token).await;
    let mut silent = Vec::new();
    for n in 0..STRANGERS {
        let host = 2 + u8::try_from(n / STRANGERS_EACH).unwrap();
        silent.push(ungreeted(&running, host).await);
    }
    silent.push(ungreeted(&running, 2).await);
    let mut after = greeted(&running, 1, &token).await;
    assert_eq!(
        goodbye(&mut silent[0]).await,
        (1008, "too many connections".to_owned())
    );
    assert!(answers(&mut before).await && answers(&mut after).await);
    running.stop().await;
}

#[tokio::test]
async fn sessions_of_socket_io_are_few_before_they_are_let_in() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let_in(&running, "web-1").await;
    let mut client = Client::connect(&running, None).await;
    client.greet("web-1").await;
    default_tls();
    let begin = async || {
        let url = http(&running, "/socket.io/?EIO=4&transport=polling");
        reqwest::get(url).await.unwrap().status().as_u16()
    };
    for _ in 0..STRANGERS_EACH {
        assert_eq!(begin().await, 200);
    }
    assert_eq!(begin().await, 503);
    client.say("ping", &json!({})).await;
    client.hear("pong").await;
    running.stop().await;
}

#[tokio::test]
async fn connections_that_say_nothing_keep_nobody_from_asking() {
    let dir = tempfile::tempdir().unwrap();
    let running = start(&args(dir.path(), &[])).await.unwrap();
    let mut silent = Vec::new();
    for _ in 0..SILENT {
        silent.push(from(&running, 2).await);
    }
    let mut byte = [0; 1];
    let first = silent[0].read(&mut byte);
    assert!(matches!(timeout(DEADLINE, first).await, Ok(Ok(0) | Err(_))));
    let answer = reqwest::get(http(&running, "/healthz")).await.unwrap();
    assert_eq!(answer.status(), 200);
    running.stop().await;
}
