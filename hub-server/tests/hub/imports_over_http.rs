//! A store's files that a screen sends: previewed and imported by a running hub, for managers only.

use crate::support::{args, http, token};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use core_wasm::base::permission::Permission;
use core_wasm::store::contract::device;
use hub_server::{Running, start};
use reqwest::Client;
use serde_json::{Map, Value, json};
use std::path::Path;

const MANAGER: &str = "eleni:604182";
const WAITER: &str = "ana:1357";

/// The demo restaurant's files, one of which says something else.
fn files(change: impl Fn(&str, String) -> Vec<u8>) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo/restaurant");
    let mut files = Map::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let file = file.unwrap();
        let name = file.file_name().into_string().unwrap();
        let content = change(&name, std::fs::read_to_string(file.path()).unwrap());
        files.insert(name, json!(BASE64_STANDARD.encode(content)));
    }
    Value::Object(files)
}

async fn send(running: &Running, token: &str, who: &str, path: &str, body: &Value) -> (u16, Value) {
    let request = Client::new()
        .post(http(running, path))
        .bearer_auth(token)
        .header("x-approval", BASE64_STANDARD.encode(who));
    let response = request.json(body).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

/// Imports files for a manager.
async fn import(running: &Running, token: &str, files: &Value) -> (u16, Value) {
    send(running, token, MANAGER, "/api/import", &json!({ "files": files })).await
}

#[tokio::test]
async fn a_manager_previews_and_imports_and_sees_what_changes() {
    let dir = tempfile::tempdir().unwrap();
    let running = start(&args(dir.path(), &["--demo", "restaurant"])).await.unwrap();
    let token = token(&running, device(1)).await;
    let end = || running.hub.journal.view().end;
    let before = end();
    let dearer = files(|name, text| match name {
        "products.csv" => text
            .replacen("4.80", "4.90", 1)
            .replace('\n', "\r\n")
            .into_bytes(),
        // Of a store without a list of suppliers nothing is said of them.
        _ => text.into_bytes(),
    });
    let body = json!({ "files": dearer });
    let (status, said) = send(&running, &token, MANAGER, "/api/import/preview", &body).await;
    assert_eq!(
        (status, &said["imported"], end()),
        (200, &json!(false), before),
        "{said}"
    );
    assert_eq!(said["problems"], json!([]));
    assert_eq!(
        said["changes"],
        json!([{ "record": "product", "id": "hummus", "what": "changed", "fields": [{ "field": "price", "from": 480, "to": 490 }] }])
    );
    assert_eq!(
        said["summary"],
        json!({ "settings": false, "changed": { "product": 1 }, "archived": 0, "back": 0, "left": 0 })
    );
    let (status, done) = send(&running, &token, MANAGER, "/api/import", &body).await;
    assert_eq!((status, &done["imported"]), (200, &json!(true)), "{done}");
    assert_eq!(done["changes"], said["changes"]);
    let product = |id: &str| {
        running
            .hub
            .journal
            .view()
            .replica
            .catalog()
            .products
            .get(&id.into())
            .unwrap()
    };
    assert_eq!(product("hummus").price.0, 490);
    let (_, again) = send(&running, &token, MANAGER, "/api/import", &body).await;
    assert_eq!(
        (&again["imported"], &again["changes"]),
        (&json!(true), &json!([]))
    );
    running.stop().await;
}

#[tokio::test]
async fn what_roles_may_do_only_an_owner_imports() {
    let dir = tempfile::tempdir().unwrap();
    let running = start(&args(dir.path(), &["--demo", "restaurant"])).await.unwrap();
    let token = token(&running, device(1)).await;
    let mut files = files(|_, text| text.into_bytes());
    files["roles.csv"] = json!(BASE64_STANDARD.encode("id,void_sent\ncashier,yes\n"));
    let before = running.hub.journal.view().end;
    let (status, said) = import(&running, &token, &files).await;
    assert_eq!((status, &said["code"]), (403, &json!("forbidden")), "{said}");
    assert_eq!(running.hub.journal.view().end, before, "nothing was imported");
    let body = json!({ "files": files });
    let (status, said) = send(&running, &token, "costas:718293", "/api/import", &body).await;
    assert_eq!((status, &said["imported"]), (200, &json!(true)), "{said}");
    let may = running.hub.journal.view().replica.permissions(&"maria".into());
    assert!(may.has(Permission::VoidSent));
    running.stop().await;
}

#[tokio::test]
async fn what_is_wrong_or_must_be_answered_has_its_place_and_imports_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let running = start(&args(dir.path(), &["--demo", "restaurant"])).await.unwrap();
    let token = token(&running, device(1)).await;
    let before = running.hub.journal.view().end;
    let wrong = files(|name, text| match name {
        "products.csv" => text.replacen("4.80", "4006381333931", 1).into_bytes(),
        "tables.csv" => text
            .replacen("t1,1,Inside", "t1,1,Ins\u{e9}de", 1)
            .replacen(",2,0,0", ",0,0,0", 1)
            .into_bytes(),
        "suppliers.csv" => [text.as_bytes(), b"caf,Caf\xe9,x,,,,,\n"].concat(),
        _ => text.into_bytes(),
    });
    let (status, said) = import(&running, &token, &wrong).await;
    assert_eq!(
        (status, &said["imported"], &said["summary"]),
        (200, &json!(false), &Value::Null)
    );
    let told = |said: &Value| -> Vec<(String, Value, Value, Value)> {
        let problems = said["problems"].as_array().unwrap().iter();
        let told = problems.map(|problem| {
            let file = problem["file"].as_str().unwrap().to_owned();
            (
                file,
                problem["line"].clone(),
                problem["column"].clone(),
                problem["question"].clone(),
            )
        });
        told.collect()
    };
    let all = told(&said);
    assert!(
        all.contains(&(
            "products.csv".to_owned(),
            json!(2),
            json!("price"),
            json!("prices")
        )),
        "{all:?}"
    );
    assert!(
        all.contains(&("tables.csv".to_owned(), json!(2), json!("seats"), Value::Null)),
        "{all:?}"
    );
    assert!(
        all.iter().any(|(file, _, column, ask)| file == "suppliers.csv"
            && column.is_null()
            && *ask == json!("encoding")),
        "{all:?}"
    );
    let answered = json!({ "files": wrong, "accept": ["prices"], "encoding": "windows-1252" });
    let (_, said) = send(&running, &token, MANAGER, "/api/import", &answered).await;
    assert!(
        told(&said).iter().all(|(_, _, _, question)| question.is_null()),
        "{said}"
    );
    assert!(!told(&said).is_empty());
    assert_eq!(running.hub.journal.view().end, before);
    running.stop().await;
}

#[tokio::test]
async fn staff_who_left_the_files_can_approve_nothing_and_has_no_pin_that_counts() {
    let dir = tempfile::tempdir().unwrap();
    let running = start(&args(dir.path(), &["--demo", "restaurant"])).await.unwrap();
    let token = token(&running, device(1)).await;
    let without = files(|name, text| match name {
        "store.toml" => {
            let sections = text.split("[[staff]]");
            let kept: Vec<_> = sections.filter(|section| !section.contains("eleni")).collect();
            kept.join("[[staff]]").into_bytes()
        }
        _ => text.into_bytes(),
    });
    let (status, said) = import(&running, &token, &without).await;
    assert_eq!((status, &said["summary"]["archived"]), (200, &json!(1)), "{said}");
    let (status, said) = import(&running, &token, &without).await;
    assert_eq!((status, &said["code"]), (403, &json!("not-allowed")), "{said}");
    for (path, id) in [("/api/pins", "userId"), ("/api/people", "id")] {
        let request = Client::new().get(http(&running, path)).bearer_auth(&token);
        let rows: Vec<Value> = request.send().await.unwrap().json().await.unwrap();
        assert!(
            rows.len() > 1 && rows.iter().all(|row| row[id] != json!("eleni")),
            "{path}: {rows:?}"
        );
    }
    running.stop().await;
}

#[tokio::test]
async fn only_known_files_of_a_manager_are_read() {
    let dir = tempfile::tempdir().unwrap();
    let running = start(&args(dir.path(), &["--demo", "restaurant"])).await.unwrap();
    let token = token(&running, device(1)).await;
    let good = json!({ "files": files(|_, text| text.into_bytes()) });
    for path in ["/api/import", "/api/import/preview"] {
        let (status, _) = send(&running, &token, WAITER, path, &good).await;
        assert_eq!(status, 403, "{path}");
        for (body, status, code) in [
            (json!({ "files": { "../pins.json": "" } }), 422, "unknown-file"),
            (json!({ "files": { "Products.csv": "" } }), 422, "unknown-file"),
            (json!({ "files": { "products.csv": "?" } }), 400, "bad-request"),
            (
                json!({ "files": {}, "encoding": "klingon" }),
                422,
                "unknown-code-page",
            ),
            (
                json!({ "files": {}, "accept": ["everything"] }),
                400,
                "bad-request",
            ),
            (json!({}), 400, "bad-request"),
        ] {
            let (answered, said) = send(&running, &token, MANAGER, path, &body).await;
            assert_eq!((answered, &said["code"]), (status, &json!(code)), "{path} {body}");
        }
        let (_, said) = send(&running, &token, MANAGER, path, &json!({ "files": {} })).await;
        assert_eq!(
            said["problems"][0]["message"],
            "is missing; every store needs this file"
        );
    }
    let held = running.hub.importing.lock().await;
    let (status, said) = send(&running, &token, MANAGER, "/api/import", &good).await;
    assert_eq!((status, &said["code"]), (503, &json!("unavailable")));
    drop(held);
    running.stop().await;
}
