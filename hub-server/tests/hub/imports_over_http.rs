//! A store's files that a screen sends: previewed and imported by a running hub, for managers only.

use crate::support::{args, http, token};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use core_wasm::base::permission::{Permission, Permissions};
use core_wasm::base::role::Role;
use core_wasm::store::contract::device;
use hub_server::{Running, start};
use reqwest::Client;
use serde_json::{Map, Value, json};
use std::path::Path;

const MANAGER: &str = "eleni:604182";
const WAITER: &str = "ana:1357";

const OWNER: &str = "costas:718293";
/// The owner's PIN in store.toml.
const OWNERS_PIN: &str = "role = \"owner\"\npin = \"718293\"\n";

/// The demo restaurant's files as a manager has them, without the owner's PIN; one of them says something else.
fn files(change: impl Fn(&str, String) -> Vec<u8>) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo/restaurant");
    let mut files = Map::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let file = file.unwrap();
        let name = file.file_name().into_string().unwrap();
        let text = std::fs::read_to_string(file.path()).unwrap();
        let content = change(&name, text.replace(OWNERS_PIN, "role = \"owner\"\n"));
        files.insert(name, json!(BASE64_STANDARD.encode(content)));
    }
    Value::Object(files)
}

/// store.toml of these files, which says something else.
fn store(change: impl Fn(String) -> String) -> Value {
    let changed = |name: &str, text: String| match name {
        "store.toml" => change(text).into_bytes(),
        _ => text.into_bytes(),
    };
    files(changed)["store.toml"].clone()
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
    assert_eq!((status, &said["code"]), (403, &json!("not-allowed")), "{said}");
    assert_eq!(running.hub.journal.view().end, before, "nothing was imported");
    let body = json!({ "files": files });
    // A cashier who can approve needs a longer PIN first.
    let (status, said) = send(&running, &token, OWNER, "/api/import", &body).await;
    assert_eq!((status, &said["imported"]), (200, &json!(false)), "{said}");
    let problem = &said["problems"][0];
    assert_eq!(
        (&problem["file"], &problem["column"]),
        (&json!("store.toml"), &json!("staff.pin"))
    );
    assert!(
        problem["message"]
            .as_str()
            .unwrap()
            .contains("\"maria\" may approve"),
        "{said}"
    );
    files["store.toml"] = store(|text| text.replace("3690", "369012"));
    let body = json!({ "files": files });
    let (status, said) = send(&running, &token, OWNER, "/api/import", &body).await;
    assert_eq!((status, &said["imported"]), (200, &json!(true)), "{said}");
    let may = running.hub.journal.view().replica.permissions(&"maria".into());
    assert!(may.has(Permission::VoidSent));
    // What is so already anybody may import again who may import.
    let (status, said) = import(&running, &token, &files).await;
    assert_eq!(
        (status, &said["imported"], &said["changes"]),
        (200, &json!(true), &json!([])),
        "{said}"
    );
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

/// store.toml without somebody.
fn without(id: &'static str) -> impl Fn(String) -> String {
    move |text| {
        let sections = text.split("[[staff]]");
        let kept: Vec<_> = sections
            .filter(|section| !section.contains(&format!("\"{id}\"")))
            .collect();
        kept.join("[[staff]]")
    }
}

#[tokio::test]
async fn nobody_imports_themselves_or_others_above_what_they_may_do() {
    let dir = tempfile::tempdir().unwrap();
    let running = start(&args(dir.path(), &["--demo", "restaurant"])).await.unwrap();
    let token = token(&running, device(1)).await;
    let owner = "name = \"Costas\"\nrole = \"owner\"\n";
    let replaced = |from: &'static str, to: &'static str| {
        store(|text| {
            assert!(text.contains(from), "{from}");
            text.replace(from, to)
        })
    };
    let attacks = [
        (
            "makes herself owner",
            replaced("role = \"manager\"", "role = \"owner\""),
        ),
        (
            "gives the owner another PIN",
            replaced(owner, "name = \"Costas\"\nrole = \"owner\"\npin = \"000000\"\n"),
        ),
        (
            "tries the owner's PIN",
            replaced(owner, "name = \"Costas\"\nrole = \"owner\"\npin = \"718293\"\n"),
        ),
        (
            "takes from the owner what he is",
            replaced(owner, "name = \"Costas\"\nrole = \"manager\"\n"),
        ),
        (
            "calls the owner otherwise",
            replaced(owner, "name = \"Nobody\"\nrole = \"owner\"\n"),
        ),
        ("leaves the owner out", store(without("costas"))),
        (
            "makes another one owner",
            store(|text| {
                text + "\n[[staff]]\nid = \"eve\"\nname = \"Eve\"\nrole = \"owner\"\npin = \"111222\"\n"
            }),
        ),
    ];
    let (end, pins) = (running.hub.journal.view().end, running.hub.pins.all());
    for (attack, changed) in &attacks {
        let mut files = files(|_, text| text.into_bytes());
        files["store.toml"] = changed.clone();
        for path in ["/api/import/preview", "/api/import"] {
            let (status, said) = send(&running, &token, MANAGER, path, &json!({ "files": files })).await;
            assert_eq!(
                (status, &said["code"]),
                (403, &json!("not-allowed")),
                "{attack}, {path}: {said}"
            );
            let message = said["message"].as_str().unwrap();
            assert!(
                message.contains("nothing was imported") && message.ends_with("(it takes 'roles')"),
                "{message}"
            );
        }
        assert_eq!(running.hub.journal.view().end, end, "{attack}");
        assert_eq!(running.hub.pins.all(), pins, "{attack}");
    }
    // All of it but the last owner's leaving is an owner's to do.
    let mut files = files(|_, text| text.into_bytes());
    files["store.toml"] = attacks[0].1.clone();
    let (status, said) = send(&running, &token, OWNER, "/api/import", &json!({ "files": files })).await;
    assert_eq!((status, &said["imported"]), (200, &json!(true)), "{said}");
    let may = running.hub.journal.view().replica.permissions(&"eleni".into());
    assert!(may.has(Permission::Roles));
    running.stop().await;
}

#[tokio::test]
async fn whom_the_store_lets_import_gives_nobody_a_role_above_theirs() {
    let dir = tempfile::tempdir().unwrap();
    let running = start(&args(dir.path(), &["--demo", "restaurant"])).await.unwrap();
    let token = token(&running, device(1)).await;
    let office = "id,goods,settings,staff\ncashier,yes,yes,yes\n";
    let mut files = files(|_, text| text.replace("3690", "369012").into_bytes());
    files["roles.csv"] = json!(BASE64_STANDARD.encode(office));
    let (_, said) = send(&running, &token, OWNER, "/api/import", &json!({ "files": files })).await;
    assert_eq!(said["imported"], json!(true), "{said}");
    // All that she leaves as it is, and no PIN of the manager's: she may.
    let named = |text: String| text.replace("3690", "369012").replace("\npin = \"604182\"", "");
    files["store.toml"] = store(|text| named(text).replace("Rania", "Ranya"));
    let maria = "maria:369012";
    let (status, said) = send(&running, &token, maria, "/api/import", &json!({ "files": files })).await;
    assert_eq!(
        (status, &said["changes"][0]["id"]),
        (200, &json!("rania")),
        "{said}"
    );
    for (from, to) in [
        ("role = \"manager\"", "role = \"manager\"\npin = \"000000\""),
        ("role = \"manager\"", "role = \"cashier\""),
        (
            "name = \"Maria\"\nrole = \"cashier\"",
            "name = \"Maria\"\nrole = \"manager\"",
        ),
    ] {
        files["store.toml"] = store(|text| named(text).replace(from, to));
        let (status, said) = send(&running, &token, maria, "/api/import", &json!({ "files": files })).await;
        assert_eq!(
            (status, &said["code"]),
            (403, &json!("not-allowed")),
            "{to}: {said}"
        );
    }
    running.stop().await;
}

#[tokio::test]
async fn no_preview_tells_whether_a_guessed_pin_is_somebodys() {
    let dir = tempfile::tempdir().unwrap();
    let running = start(&args(dir.path(), &["--demo", "restaurant"])).await.unwrap();
    let token = token(&running, device(1)).await;
    let (end, pins) = (running.hub.journal.view().end, running.hub.pins.all());
    let path = "/api/import/preview";
    let preview = async |who: &str, right: &str, guess: &str| {
        let mut files = files(|_, text| text.into_bytes());
        files["store.toml"] = store(|text| {
            let text = text.replace("role = \"owner\"\n", OWNERS_PIN);
            // A manager has no PIN of the owner's in the file, unless that is the one that is tried.
            let text = if who == MANAGER && right != "718293" {
                text.replace(OWNERS_PIN, "role = \"owner\"\n")
            } else {
                text
            };
            text.replace(right, guess)
        });
        send(&running, &token, who, path, &json!({ "files": files })).await
    };
    for (who, right, wrong, status) in [
        (MANAGER, "604182", "604183", 200),
        (MANAGER, "1357", "1358", 200),
        (MANAGER, "718293", "718294", 403),
        (OWNER, "718293", "718294", 200),
        (OWNER, "1357", "1358", 200),
    ] {
        let (answered, said) = preview(who, right, right).await;
        assert_eq!(answered, status, "{who} {right}: {said}");
        assert_eq!(
            preview(who, right, wrong).await,
            (answered, said),
            "{who} {right}"
        );
    }
    assert_eq!(running.hub.journal.view().end, end);
    assert_eq!(running.hub.pins.all(), pins);
    running.stop().await;
}

#[tokio::test]
async fn a_preview_takes_what_its_import_takes() {
    let dir = tempfile::tempdir().unwrap();
    let running = start(&args(dir.path(), &["--demo", "restaurant"])).await.unwrap();
    let token = token(&running, device(1)).await;
    let mut files = files(|_, text| text.replace("3690", "369012").into_bytes());
    // She can approve something, and that is all.
    files["roles.csv"] = json!(BASE64_STANDARD.encode("id,devices\ncashier,yes\n"));
    let body = json!({ "files": files });
    let (_, said) = send(&running, &token, OWNER, "/api/import", &body).await;
    assert_eq!(said["imported"], json!(true), "{said}");
    for path in ["/api/import/preview", "/api/import"] {
        let (status, said) = send(&running, &token, "maria:369012", path, &body).await;
        assert_eq!(
            (status, &said["code"]),
            (403, &json!("not-allowed")),
            "{path}: {said}"
        );
        assert!(
            said["message"].as_str().unwrap().ends_with("(it takes 'goods')"),
            "{said}"
        );
        // The same of what an import would change.
        let mut more = files.clone();
        more["roles.csv"] = json!(BASE64_STANDARD.encode("id,devices,refund\ncashier,yes,yes\n"));
        let (status, said) = send(&running, &token, MANAGER, path, &json!({ "files": more })).await;
        assert_eq!(
            (status, &said["code"]),
            (403, &json!("not-allowed")),
            "{path}: {said}"
        );
    }
    running.stop().await;
}

#[tokio::test]
async fn not_even_an_owner_imports_what_locks_the_store_up() {
    let dir = tempfile::tempdir().unwrap();
    let running = start(&args(dir.path(), &["--demo", "restaurant"])).await.unwrap();
    let token = token(&running, device(1)).await;
    let end = running.hub.journal.view().end;
    let taken: Vec<&str> = Permission::ALL
        .iter()
        .filter(|one| {
            Permissions::usual(Role::Manager).has(**one) && !Permissions::usual(Role::Cashier).has(**one)
        })
        .map(|one| one.word())
        .collect();
    let nothing = format!("id,{}\nmanager{}\n", taken.join(","), ",no".repeat(taken.len()));
    let mut files = files(|_, text| text.into_bytes());
    files["store.toml"] = store(without("costas"));
    for roles in [Some(nothing), None] {
        match roles {
            Some(roles) => files["roles.csv"] = json!(BASE64_STANDARD.encode(roles)),
            None => drop(files.as_object_mut().unwrap().remove("roles.csv")),
        }
        for path in ["/api/import/preview", "/api/import"] {
            let (status, said) = send(&running, &token, OWNER, path, &json!({ "files": files })).await;
            assert_eq!((status, &said["imported"]), (200, &json!(false)), "{said}");
            let message = "leaves nobody who may say what roles may do; keep an owner";
            assert_eq!(said["problems"][0]["message"], json!(message), "{said}");
        }
    }
    assert_eq!(running.hub.journal.view().end, end);
    running.stop().await;
}
