//! Questions and pings without end.

use crate::connections::{answers, greeted};
use crate::support::{http, hub, token};
use core_wasm::store::contract::device;
use futures_util::SinkExt;
use futures_util::future::join_all;
use hub_server::Running;
use reqwest::Client;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::task::block_in_place;
use tokio_tungstenite::tungstenite::Message;

/// So long a wait that a slow machine does not shorten it to nothing.
const LONG: Duration = Duration::from_secs(4);

/// How many questions: a few may come in the moments in which the other asking is held up.
const MANY: usize = 20;

async fn ask(running: &Running, token: &str) -> u16 {
    let request = Client::new().get(http(running, "/api/stock")).bearer_auth(token);
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_asks_without_end_is_refused_and_nobody_else_is() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let (one, other) = (token(&running, device(1)).await, token(&running, device(2)).await);
    // As if it went on asking over many connections, however slow this machine is.
    let asks = AtomicBool::new(true);
    let refused = std::thread::scope(|scope| {
        scope.spawn(|| {
            while asks.load(Relaxed) {
                running.hub.read(device(1));
            }
        });
        let answers =
            block_in_place(|| Handle::current().block_on(join_all((0..MANY).map(|_| ask(&running, &one)))));
        asks.store(false, Relaxed);
        answers
    });
    assert!(refused.contains(&429), "{refused:?}");
    assert_eq!(ask(&running, &other).await, 200);
    assert_eq!(running.hub.limits.slowed(device(2)), 0);
    running.stop().await;
}

#[tokio::test]
async fn pings_of_the_socket_count_as_messages() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let token = token(&running, device(1)).await;
    let mut socket = greeted(&running, 1, &token).await;
    let spent = || running.hub.spend(device(1), 0);
    while spent() < LONG {}
    let before = running.hub.limits.slowed(device(1));
    tokio::time::pause();
    for _ in 0..3 {
        socket.send(Message::Ping(Vec::new().into())).await.unwrap();
    }
    assert!(answers(&mut socket).await);
    tokio::time::resume();
    assert_eq!(running.hub.limits.slowed(device(1)), before + 4);
    running.stop().await;
}
