//! The staff's PINs: in no event, only for paired devices, and counted guesses through a new start of the hub.

use crate::support::{args, http, token};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD};
use core_wasm::base::clock::{Clock, Lamport, Timestamp};
use core_wasm::base::ids::{DeviceId, EventId, UserId};
use core_wasm::base::permission::{Permission, Permissions};
use core_wasm::codec::{Bytes, Pack, encode};
use core_wasm::journal::{Actor, AggregateType, Cursor, Entry, Envelope, Hash, Seq};
use core_wasm::records::staff::{Pin, PinHash, Role};
use core_wasm::store::contract::device;
use hub_server::access::pins::FILE;
use hub_server::{Running, start};
use reqwest::Client;
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use uuid::Uuid;

async fn shop(dir: &Path) -> Running {
    start(&args(dir, &["--demo", "restaurant"])).await.unwrap()
}

async fn pins(running: &Running, token: &str) -> Vec<Pin> {
    let request = Client::new().get(http(running, "/api/pins")).bearer_auth(token);
    request.send().await.unwrap().json().await.unwrap()
}

/// What a manager's approval of a change that says nothing comes to.
async fn approval(running: &Running, token: &str, approval: &str) -> (u16, Value) {
    let response = Client::new()
        .post(http(running, &format!("/api/devices/{}", device(1))))
        .bearer_auth(token)
        .header("x-approval", BASE64_STANDARD.encode(approval))
        .json(&json!({}))
        .send()
        .await
        .unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

async fn entries(running: &Running) -> Vec<Entry> {
    let page = running
        .hub
        .journal
        .reader()
        .page(Cursor(0), usize::MAX, usize::MAX);
    page.await.unwrap().entries
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[tokio::test]
async fn a_device_learns_who_works_here_and_nothing_secret_of_them() {
    let dir = tempfile::tempdir().unwrap();
    let running = shop(dir.path()).await;
    let paired = token(&running, device(1)).await;
    let request = Client::new()
        .get(http(&running, "/api/people"))
        .bearer_auth(&paired);
    let people: Value = request.send().await.unwrap().json().await.unwrap();
    let people = people.as_array().unwrap();
    assert_eq!(people.len(), 7, "{people:?}");
    let may: Vec<Permission> = Permissions::usual(Role::Manager).iter().collect();
    assert!(people.contains(&json!({ "id": "eleni", "name": "Eleni", "role": "manager", "may": may })));
    for person in people {
        let fields: Vec<&String> = person.as_object().unwrap().keys().collect();
        assert_eq!(fields, ["id", "may", "name", "role"]);
    }
    running.stop().await;
}

#[tokio::test]
async fn a_device_gets_the_pins_and_the_journal_holds_nothing_of_them() {
    let dir = tempfile::tempdir().unwrap();
    let running = shop(dir.path()).await;
    let paired = token(&running, device(1)).await;
    let pins = pins(&running, &paired).await;
    let of = |id: &str| pins.iter().find(|pin| pin.user_id == id.into()).unwrap();
    assert!(of("ana").hash.fits("1357") && !of("ana").hash.fits("1358"));
    assert!(of("eleni").hash.fits("604182"));
    assert_eq!(pins.len(), running.hub.journal.view().replica.staff().0.len());
    for entry in entries(&running).await {
        assert!(!contains(&entry.bytes, b"argon2"));
        for pin in &pins {
            // Salt and hash, as text and as bytes.
            for part in pin.hash.as_str().rsplit('$').take(2) {
                let bytes = BASE64_STANDARD_NO_PAD.decode(part).unwrap();
                assert!(!contains(&entry.bytes, part.as_bytes()) && !contains(&entry.bytes, &bytes));
            }
        }
    }
    let file = std::fs::metadata(dir.path().join(FILE)).unwrap();
    assert_eq!(file.permissions().mode() & 0o777, 0o600, "only the hub reads it");
    running.stop().await;
}

#[tokio::test]
async fn a_kitchens_screen_gets_no_pins_until_it_is_a_till() {
    let dir = tempfile::tempdir().unwrap();
    let running = shop(dir.path()).await;
    for (n, role, gets) in [
        (1, json!("till"), true),
        (2, json!("kitchen"), false),
        (3, json!("bar"), false),
        (4, json!("a later one"), true),
        (5, Value::Null, true),
    ] {
        let body = json!({ "code": running.hub.ask_for_code().unwrap().0, "deviceId": device(n), "name": "One", "role": role });
        let paired = Client::new().post(http(&running, "/api/pair")).json(&body);
        let paired: Value = paired.send().await.unwrap().json().await.unwrap();
        let token = paired["token"].as_str().unwrap();
        assert_eq!(!pins(&running, token).await.is_empty(), gets, "{role}");
        if role == "kitchen" {
            let change = Client::new()
                .post(http(&running, &format!("/api/devices/{}", device(n))))
                .bearer_auth(token)
                .header("x-approval", BASE64_STANDARD.encode("eleni:604182"))
                .json(&json!({ "role": "till" }));
            assert_eq!(change.send().await.unwrap().status(), 200);
            assert!(!pins(&running, token).await.is_empty());
        }
    }
    running.stop().await;
}

#[tokio::test]
async fn a_device_that_was_taken_out_gets_no_pins_and_is_told_to_forget_those_it_has() {
    let dir = tempfile::tempdir().unwrap();
    let running = shop(dir.path()).await;
    let (stolen, manager) = (token(&running, device(1)).await, token(&running, device(2)).await);
    assert!(!pins(&running, &stolen).await.is_empty());
    let response = Client::new()
        .post(http(&running, &format!("/api/devices/{}", device(1))))
        .bearer_auth(&manager)
        .header("x-approval", BASE64_STANDARD.encode("eleni:604182"))
        .json(&json!({ "revoke": true }))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    let refused = Client::new()
        .get(http(&running, "/api/pins"))
        .bearer_auth(&stolen)
        .send()
        .await
        .unwrap();
    assert_eq!(refused.status(), 401);
    let said: Value = refused.json().await.unwrap();
    assert_eq!(said["code"], "taken-out");
    assert_eq!(said.as_object().unwrap().len(), 2, "and nothing else: {said}");
    running.stop().await;
}

/// An event of version 1, as older hubs wrote it, with the hash in it.
fn old_event(running: &Running, kind: &str, seq: u64, hash: &PinHash, manager: bool) -> Entry {
    #[derive(Pack)]
    struct Staff {
        staff: Vec<Member>,
    }
    #[derive(Pack)]
    #[pack(rename_all = "camelCase")]
    struct Member {
        id: UserId,
        name: String,
        role: Role,
        pin_hash: PinHash,
    }
    let realm = &running.hub.identity.realm;
    let former = DeviceId(Uuid::from_u128(0xb0b + u128::from(seq)));
    let payload = encode(&Staff {
        staff: vec![Member {
            id: "mona".into(),
            name: "Mona".to_owned(),
            role: if manager { Role::Manager } else { Role::Waiter },
            pin_hash: hash.clone(),
        }],
    });
    let envelope = Envelope {
        event_id: EventId(Uuid::from_u128(u128::from(seq))),
        tenant_id: realm.tenant_id.as_str(),
        store_id: realm.store_id.as_str(),
        aggregate_type: AggregateType::Staff,
        aggregate_id: realm.singleton("staff"),
        version: 1,
        kind,
        type_version: 1,
        at: Timestamp(0),
        actor: Actor {
            device_id: former,
            user_id: None,
            approved_by: None,
        },
        clock: Clock {
            lamport: Lamport(seq),
            device_id: former,
        },
        device_seq: Seq(1),
        prev_hash: Hash::NONE,
        payload: Bytes(&payload),
        fence: None,
    };
    Entry {
        device_id: former,
        seq: Seq(1),
        bytes: encode(&envelope),
        vouch: None,
    }
}

#[tokio::test]
async fn pins_that_older_events_brought_along_still_count_and_those_that_were_replaced_do_not() {
    let dir = tempfile::tempdir().unwrap();
    let running = crate::support::hub(dir.path()).await;
    let paired = token(&running, device(1)).await;
    let hash = |pin: &str| PinHash::of(pin, Permissions::all(), &[7; 16]).unwrap();
    let first = old_event(&running, "staff.imported", 1, &hash("111111"), true);
    let second = old_event(&running, "staff.edited", 2, &hash("222222"), true);
    for entry in [first, second] {
        running.hub.journal.append(vec![entry]).await.unwrap();
    }
    running.stop().await;
    let running = crate::support::hub(dir.path()).await;
    let kept = pins(&running, &paired).await;
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert!(kept[0].hash.fits("222222"));
    assert_eq!(
        approval(&running, &paired, "mona:111111").await.1["code"],
        "wrong-pin"
    );
    let (status, said) = approval(&running, &paired, "mona:222222").await;
    assert_eq!(status, 200, "{said}");
    running.stop().await;
    // Once taken over they are in the file, and the journal is not asked again.
    let file = std::fs::read_to_string(dir.path().join(FILE)).unwrap();
    assert_eq!(
        file.matches("argon2id").count(),
        2,
        "the one that counts, and the import's: {file}"
    );
}

#[tokio::test]
async fn wrong_pins_still_count_after_a_new_start_of_the_hub() {
    let dir = tempfile::tempdir().unwrap();
    let running = shop(dir.path()).await;
    let paired = token(&running, device(1)).await;
    for _ in 0..4 {
        assert_eq!(approval(&running, &paired, "eleni:000000").await.0, 403);
    }
    running.stop().await;
    let running = shop(dir.path()).await;
    assert_eq!(
        approval(&running, &paired, "eleni:000000").await.0,
        429,
        "the fifth"
    );
    running.stop().await;
    let running = shop(dir.path()).await;
    assert_eq!(
        approval(&running, &paired, "eleni:604182").await.0,
        429,
        "the right one waits too"
    );
    running.stop().await;
}

#[tokio::test]
async fn a_hub_that_lost_the_pins_says_so_until_they_are_imported_again() {
    let dir = tempfile::tempdir().unwrap();
    let running = shop(dir.path()).await;
    let paired = token(&running, device(1)).await;
    let before = pins(&running, &paired).await;
    running.stop().await;
    std::fs::remove_file(dir.path().join(FILE)).unwrap();
    let running = start(&args(dir.path(), &[])).await.unwrap();
    assert_eq!(pins(&running, &paired).await, []);
    let (status, said) = approval(&running, &paired, "eleni:604182").await;
    assert_eq!((status, said["code"].as_str()), (403, Some("no-pin")), "{said}");
    running.stop().await;
    let running = shop(dir.path()).await;
    let after = pins(&running, &paired).await;
    assert_eq!(after.len(), before.len());
    assert!(
        after
            .iter()
            .all(|pin| before.iter().all(|old| old.tag != pin.tag)),
        "devices notice"
    );
    assert_eq!(approval(&running, &paired, "eleni:604182").await.0, 200);
    running.stop().await;
    std::fs::write(dir.path().join(FILE), "nonsense").unwrap();
    let error = start(&args(dir.path(), &[])).await.err().unwrap().to_string();
    assert!(error.contains("is damaged: remove it"), "{error}");
}
