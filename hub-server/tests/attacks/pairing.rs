//! What a code is good for, and what not.

use crate::support::{args, pair, pair_with, token};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use core_wasm::store::contract::device;
use hub_server::start;
use serde_json::json;

#[tokio::test]
async fn who_has_a_code_comes_in_and_puts_nobody_out() {
    let dir = tempfile::tempdir().unwrap();
    let running = start(&args(dir.path(), &["--demo", "restaurant"])).await.unwrap();
    let (boss, other) = (token(&running, device(1)).await, token(&running, device(2)).await);
    let address = running.address.to_string();
    let code = || running.hub.ask_for_code().unwrap().0;
    let former = json!({ "deviceId": device(1), "written": 5 });
    let before = code();
    let (status, said) = pair(&address, &before, device(3), former.clone()).await;
    assert_eq!((status, &said["code"]), (403, &json!("needs-approval")), "{said}");
    assert_eq!(code(), before, "it is not used up");
    let of = |token: &str| [("authorization", format!("Bearer {token}"))];
    let (status, _) = pair_with(&address, &code(), device(3), former.clone(), &of(&other)).await;
    assert_eq!(status, 403, "another device's token");
    let waiter = [("x-approval", BASE64_STANDARD.encode("ana:1234"))];
    let (status, _) = pair_with(&address, &code(), device(3), former.clone(), &waiter).await;
    assert_eq!(status, 403, "somebody who may not approve");
    assert!(running.hub.authorize(&boss).is_ok());
    let hub = json!({ "deviceId": running.hub.identity.hub_id, "written": 5 });
    let manager = [("x-approval", BASE64_STANDARD.encode("eleni:604182"))];
    let (status, said) = pair_with(&address, &code(), device(3), hub, &manager).await;
    assert_eq!((status, &said["code"]), (409, &json!("used-id")), "{said}");
    let much = json!({ "deviceId": device(1), "written": u64::MAX });
    let (status, said) = pair_with(&address, &code(), device(3), much, &of(&boss)).await;
    assert_eq!((status, &said["code"]), (422, &json!("bad-written")), "{said}");
    assert!(running.hub.authorize(&boss).is_ok());
    let (status, said) = pair_with(&address, &code(), device(3), former, &of(&boss)).await;
    assert_eq!(
        (status, &said["replaced"]["deviceId"]),
        (200, &json!(device(1))),
        "{said}"
    );
    assert!(running.hub.authorize(&boss).is_err());
    running.stop().await;
}
