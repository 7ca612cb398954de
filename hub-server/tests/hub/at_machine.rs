//! What is done at the hub's machine while the hub does not run.

use crate::support::{args, http, token};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use core_wasm::store::contract::device;
use hub_server::at_machine::{set_pin, take_out};
use hub_server::{Running, start};
use reqwest::Client;

/// Asks for what a manager must stand behind.
async fn approved(running: &Running, token: &str, approver: &str) -> u16 {
    let request = Client::new()
        .post(http(running, "/api/pairing/code"))
        .bearer_auth(token)
        .header("x-approval", BASE64_STANDARD.encode(approver));
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_device_is_taken_out_and_a_pin_is_set_where_nobody_can_approve_it() {
    let dir = tempfile::tempdir().unwrap();
    let shop = args(dir.path(), &["--demo", "restaurant"]);
    let running = start(&shop).await.unwrap();
    let (stolen, till) = (token(&running, device(1)).await, token(&running, device(2)).await);
    for _ in 0..5 {
        approved(&running, &till, "eleni:000000").await;
    }
    assert_eq!(approved(&running, &till, "eleni:604182").await, 429);
    let refused = take_out(&shop.data, device(1)).await.unwrap_err().to_string();
    assert!(
        refused.contains("another hub") || refused.contains("in use"),
        "{refused}"
    );
    running.stop().await;

    take_out(&shop.data, device(1)).await.unwrap();
    let unknown = take_out(&shop.data, device(9)).await.unwrap_err().to_string();
    assert!(unknown.contains("no device of this store"), "{unknown}");
    let eleni = "eleni".into();
    let short = set_pin(&shop.data, &eleni, "1234").await.unwrap_err().to_string();
    assert!(short.contains("at least 6"), "{short}");
    let nobody = set_pin(&shop.data, &"zoe".into(), "918273")
        .await
        .unwrap_err()
        .to_string();
    assert!(nobody.contains("nobody with the id zoe"), "{nobody}");
    set_pin(&shop.data, &eleni, "918273").await.unwrap();

    let running = start(&shop).await.unwrap();
    assert!(running.hub.authorize(&stolen).is_err());
    assert_eq!(
        approved(&running, &till, "eleni:604182").await,
        403,
        "the old one"
    );
    assert_eq!(approved(&running, &till, "eleni:918273").await, 200);
    running.stop().await;
}
