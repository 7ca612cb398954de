//! What a hub says of its wall clock, and what it thinks of it where the devices say another time.

use crate::support::{Socket, connect, hear, hello, hub, say, token};
use core_wasm::base::clock::Timestamp;
use core_wasm::protocol::message::{Hello, HubClock};
use core_wasm::protocol::{ClientMessage, HubMessage};
use core_wasm::store::contract::{device, realm};
use hub_server::Running;
use hub_server::http::status;
use server_kit::clock::timestamp;
use std::time::SystemTime;

const HOUR_MS: i64 = 3_600_000;

fn now() -> Timestamp {
    timestamp(SystemTime::now())
}

/// A device whose clock says this greets.
async fn greeted(running: &Running, n: u128, at: Option<Timestamp>) -> Socket {
    let token = token(running, device(n)).await;
    let mut socket = connect(&running.address.to_string()).await;
    let ClientMessage::Hello(plain) = hello(&realm(), device(n), &token) else {
        unreachable!()
    };
    say(&mut socket, &ClientMessage::Hello(Hello { at, ..plain })).await;
    assert!(matches!(hear(&mut socket).await, Some(HubMessage::HelloAck(_))));
    socket
}

/// What it is told next of the hub's clock.
async fn told(socket: &mut Socket) -> HubClock {
    loop {
        if let HubMessage::Clock(clock) = hear(socket).await.unwrap() {
            return clock;
        }
    }
}

#[tokio::test]
async fn a_hub_tells_its_time_and_doubts_it_once_most_devices_agree_on_another() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let ahead = || Some(Timestamp(now().0 + HOUR_MS));
    let before = now();
    let mut one = greeted(&running, 1, ahead()).await;
    let clock = told(&mut one).await;
    assert!((before.0..=now().0).contains(&clock.at.0), "{clock:?}");
    assert!(!clock.doubted, "one alone may be wrong itself");
    let devices = status::now(&running.hub).devices;
    let its = devices.iter().find(|row| row.device_id == device(1)).unwrap();
    let off = its.ahead_ms.unwrap() - HOUR_MS;
    assert!(off.abs() < HOUR_MS / 2, "a manager sees how far it is off: {off}");

    let two = greeted(&running, 2, ahead()).await;
    assert!(told(&mut one).await.doubted);
    assert!(status::now(&running.hub).clock_doubted);

    drop(two);
    assert!(!told(&mut one).await.doubted, "one of them is gone");
    running.stop().await;
}
