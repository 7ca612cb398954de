//! What is done at the hub's machine while the hub does not run.

use crate::support::{args, http, hub, pair, token};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use core_wasm::store::contract::device;
use hub_server::at_machine::{set_pin, take_out};
use hub_server::config::{CodeArgs, HealthyArgs};
use hub_server::operations::code::{CodeError, code};
use hub_server::{Running, start};
use reqwest::Client;
use serde_json::Value;
use std::path::Path;

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

fn asks(running: &Running, data_dir: &Path) -> CodeArgs {
    CodeArgs {
        data_dir: data_dir.to_owned(),
        hub: HealthyArgs {
            port: running.address.port(),
            bind: running.address.ip(),
        },
    }
}

#[tokio::test]
async fn whoever_may_read_the_data_gets_a_code_of_the_running_hub_and_nobody_else_does() {
    let (dir, other, empty) = (
        tempfile::tempdir().unwrap(),
        tempfile::tempdir().unwrap(),
        tempfile::tempdir().unwrap(),
    );
    let running = hub(dir.path()).await;
    let others = hub(other.path()).await;
    token(&running, device(1)).await;
    assert_eq!(*running.hub.code().borrow(), None, "nobody asked");
    let invitation = code(&asks(&running, dir.path())).await.unwrap();
    assert_eq!(
        running.hub.code().borrow().as_deref(),
        Some(invitation.code.as_str())
    );
    assert!(
        matches!(
            code(&asks(&running, other.path())).await,
            Err(CodeError::NoHub(_))
        ),
        "another hub's key"
    );
    assert!(matches!(
        code(&asks(&running, empty.path())).await,
        Err(CodeError::NoData(_))
    ));
    assert!(
        std::fs::read_dir(empty.path()).unwrap().next().is_none(),
        "it left nothing there"
    );
    let (status, paired) = pair(
        &running.address.to_string(),
        &invitation.code,
        device(2),
        Value::Null,
    )
    .await;
    assert_eq!(status, 200, "{paired}");
    others.stop().await;
    let asked = asks(&running, dir.path());
    running.stop().await;
    assert!(
        matches!(code(&asked).await, Err(CodeError::NoHub(_))),
        "none runs"
    );
}
