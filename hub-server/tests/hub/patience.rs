//! What the hub does when time passes, on a clock that the tests run forward.

use crate::support::{DEADLINE, connect, hear, hello, hub, say, token};
use core_wasm::protocol::HubMessage;
use core_wasm::store::contract::{device, realm};
use hub_server::access::pairing::CODE_LIFE;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, pause, resume, timeout};

#[tokio::test]
async fn whoever_does_not_greet_is_sent_away() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let mut socket = connect(&running.address.to_string()).await;
    pause();
    let connected = Instant::now();
    assert_eq!(hear(&mut socket).await, None);
    let waited = connected.elapsed();
    assert!(
        (Duration::from_secs(9)..Duration::from_secs(20)).contains(&waited),
        "{waited:?}"
    );
}

/// Says `start`, and then nothing; returns what the hub said before it hung up.
async fn half_open(start: &[u8]) -> String {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(start).await.unwrap();
    pause();
    let connected = Instant::now();
    let mut said = Vec::new();
    timeout(DEADLINE, stream.read_to_end(&mut said))
        .await
        .unwrap()
        .unwrap();
    assert!(
        connected.elapsed() >= Duration::from_secs(5),
        "{:?}",
        connected.elapsed()
    );
    String::from_utf8(said).unwrap()
}

#[tokio::test]
async fn whoever_says_nothing_or_only_half_is_sent_away() {
    let slow_body = b"POST /api/pair HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{";
    for (case, start, said) in [
        ("nothing", &b""[..], ""),
        ("half a handshake", &[0x16, 3, 1, 0, 200], ""),
        ("half a head", b"GET /healthz HTTP/1.1\r\nhost: loc", ""),
        ("half a body", slow_body, "HTTP/1.1 408"),
    ] {
        let heard = half_open(start).await;
        assert!(
            heard.starts_with(said) && (heard.is_empty() == said.is_empty()),
            "{case}: {heard}"
        );
        resume();
    }
}

#[tokio::test]
async fn a_connection_that_answers_no_ping_is_dropped() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let token = token(&running, device(1)).await;
    let mut socket = connect(&running.address.to_string()).await;
    say(&mut socket, &hello(&realm(), device(1), &token)).await;
    assert!(matches!(hear(&mut socket).await, Some(HubMessage::HelloAck(_))));
    assert_eq!(running.hub.presence.of(device(1)).unwrap().connections(), 1);
    running.hub.connections.close();
    pause();
    // The socket stays open, but nobody reads from it: no pong goes back.
    // Two or three pings, and a goodbye that nobody answers: far less.
    timeout(10 * DEADLINE, running.hub.connections.wait())
        .await
        .unwrap();
    assert_eq!(running.hub.presence.of(device(1)).unwrap().connections(), 0);
}

#[tokio::test]
async fn a_code_that_nobody_used_ends_after_ten_minutes_and_only_a_new_hub_gives_another_by_itself() {
    let dir = tempfile::tempdir().unwrap();
    let running = hub(dir.path()).await;
    let mut code = running.hub.code();
    let first = code.borrow_and_update().clone();
    assert!(
        first.is_some(),
        "nobody can let the first device in but whoever started the hub"
    );
    pause();
    let started = Instant::now();
    timeout(2 * CODE_LIFE, code.changed()).await.unwrap().unwrap();
    assert!(started.elapsed() > CODE_LIFE / 2);
    assert!(
        code.borrow_and_update()
            .as_ref()
            .is_some_and(|other| Some(other) != first.as_ref()),
        "one in a million says otherwise"
    );
    resume();
    token(&running, device(1)).await;
    assert_eq!(*code.borrow_and_update(), None, "it is used up");
    assert!(running.hub.ask_for_code().is_ok());
    assert!(code.borrow_and_update().is_some());
    pause();
    timeout(2 * CODE_LIFE, code.changed()).await.unwrap().unwrap();
    assert_eq!(*code.borrow(), None);
}
