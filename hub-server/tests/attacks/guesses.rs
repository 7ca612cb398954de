//! Guesses at what lets somebody in.

use crate::support::{args, http, token};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use core_wasm::store::contract::device;
use hub_server::Running;
use hub_server::start;
use reqwest::Client;
use serde_json::json;

/// Asks for device 1 to be taken out.
async fn take_out(running: &Running, token: &str, approver: &str) -> u16 {
    let request = Client::new()
        .post(http(running, &format!("/api/devices/{}", device(1))))
        .bearer_auth(token)
        .header("x-approval", BASE64_STANDARD.encode(approver))
        .json(&json!({ "revoke": true }));
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn whoever_guesses_at_a_stolen_till_keeps_no_manager_from_taking_it_out() {
    let dir = tempfile::tempdir().unwrap();
    let running = start(&args(dir.path(), &["--demo", "restaurant"])).await.unwrap();
    let (stolen, manager) = (token(&running, device(1)).await, token(&running, device(2)).await);
    for _ in 0..4 {
        assert_eq!(take_out(&running, &stolen, "eleni:000000").await, 403);
    }
    assert_eq!(take_out(&running, &stolen, "eleni:000000").await, 429);
    assert_eq!(
        take_out(&running, &stolen, "eleni:604182").await,
        429,
        "there the right one waits"
    );
    assert_eq!(take_out(&running, &manager, "eleni:604182").await, 200);
    running.stop().await;
}
