//! One that opens more connections than anybody needs.

use crate::socketio::{Client, let_in};
use crate::support::{DEADLINE, Socket, connect, hear, hello, hub, say, token};
use core_wasm::protocol::message::Ping;
use core_wasm::protocol::{ClientMessage, HubMessage};
use core_wasm::store::contract::{device, realm};
use futures_util::StreamExt;
use hub_server::Running;
use serde_json::json;
use server_kit::presence::CONNECTIONS_EACH;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

/// A connection of a paired device.
pub async fn greeted(running: &Running, n: u128, token: &str) -> Socket {
    let mut socket = connect(&running.address.to_string()).await;
    say(&mut socket, &hello(&realm(), device(n), token)).await;
    assert!(matches!(hear(&mut socket).await, Some(HubMessage::HelloAck(_))));
    socket
}

/// Whether the hub answers on this connection.
pub async fn answers(socket: &mut Socket) -> bool {
    say(socket, &ClientMessage::Ping(Ping { n: 7 })).await;
    loop {
        match hear(socket).await {
            Some(HubMessage::Pong(pong)) => return pong.n == 7,
            Some(_) => {}
            None => return false,
        }
    }
}

/// How the hub says goodbye.
pub async fn goodbye(socket: &mut Socket) -> (u16, String) {
    let listening = async {
        loop {
            if let Message::Close(Some(frame)) = socket.next().await.unwrap().unwrap() {
                return (frame.code.into(), frame.reason.to_string());
            }
        }
    };
    timeout(DEADLINE, listening).await.unwrap()
}

#[tokio::test]
async fn one_device_that_opens_many_connections_loses_its_own_oldest() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let (one, other) = (token(&running, device(1)).await, token(&running, device(2)).await);
    let mut quiet = greeted(&running, 2, &other).await;
    let mut open = Vec::new();
    for _ in 0..=CONNECTIONS_EACH {
        open.push(greeted(&running, 1, &one).await);
    }
    let ended = goodbye(&mut open[0]).await;
    assert_eq!(ended, (1008, "too many connections".to_owned()));
    for socket in &mut open[1..] {
        assert!(answers(socket).await);
    }
    assert!(answers(&mut quiet).await);
    running.stop().await;
}

#[tokio::test]
async fn so_does_one_client_of_socket_io() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let_in(&running, "web-1").await;
    let mut open = Vec::new();
    for _ in 0..=CONNECTIONS_EACH {
        let mut client = Client::connect(&running, None).await;
        client.greet("web-1").await;
        open.push(client);
    }
    assert_eq!(open[0].problem().await, "too-many");
    open[0].is_gone().await;
    for client in &mut open[1..] {
        client.say("ping", &json!({})).await;
        client.hear("pong").await;
    }
    running.stop().await;
}
