//! The log in the data folder, after a walk through everything that has a secret in it.

use crate::process::{Program, command};
use crate::support::{Till, pair};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use core_wasm::journal::Seq;
use core_wasm::store::contract::{device, realm};
use reqwest::{Client, Response};
use serde_json::{Value, json};
use std::path::Path;

/// Every line of the log, which has to be JSON.
fn lines(dir: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(dir.join("logs/hub.jsonl")).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

fn request_id(response: &Response) -> String {
    response.headers()["x-request-id"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn it_names_devices_and_requests_and_no_secret() {
    let dir = tempfile::tempdir().unwrap();
    let serve = ["--port", "0", "--demo", "restaurant"];
    // Of all that is linked into the hub, not only of itself.
    let mut program = Program::of(command(dir.path(), &serve).env("RUST_LOG", "debug"));
    let code = program.code();
    let wrong = if code == "271828" { "314159" } else { "271828" };
    assert_eq!(pair(&program.address, wrong, device(1), Value::Null).await.0, 403);
    let (status, paired) = pair(&program.address, &code, device(1), Value::Null).await;
    assert_eq!(status, 200, "{paired}");
    let token = paired["token"].as_str().unwrap().to_owned();
    let mut till = Till::new(realm(), 1, &token, &program.address);
    till.connect().await;
    till.write(2).await;
    assert!(till.run_until(|till| till.acknowledged() == Seq(2)).await);
    let forged = format!("{}x", &token[..token.len() - 1]);
    let mut forger = Till::new(realm(), 2, &forged, &program.address);
    forger.connect().await;
    assert!(!forger.run_until(|_| false).await, "it is sent away");
    let client = Client::new();
    let url = |path: &str| format!("http://{}{path}", program.address);
    let rename = |approval: &str| {
        let request = client.post(url(&format!("/api/devices/{}", device(1))));
        request
            .bearer_auth(&token)
            .header("x-approval", approval)
            .json(&json!({ "name": "Bar" }))
            .send()
    };
    let (right, guessed) = (
        BASE64_STANDARD.encode("eleni:604182"),
        BASE64_STANDARD.encode("eleni:918273"),
    );
    let renamed = rename(&right).await.unwrap();
    assert_eq!(renamed.status(), 200);
    let refused = rename(&guessed).await.unwrap();
    assert_eq!(refused.status(), 403);
    let unknown = client.get(url("/api/devices")).bearer_auth(&forged);
    let unknown = unknown
        .header("x-request-id", "chosen-by-the-client")
        .send()
        .await
        .unwrap();
    assert_eq!(unknown.status(), 401);
    let invited = client.post(url("/api/pairing/code")).bearer_auth(&token);
    let invited: Value = invited
        .header("x-approval", &right)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let ids = [request_id(&renamed), request_id(&refused), request_id(&unknown)];
    drop(till);
    assert!(program.told_to_stop().success());

    let lines = lines(dir.path());
    let about = |id: &str| lines.iter().filter(|line| line["span"]["id"] == id).count();
    for id in &ids {
        assert!(about(id) >= 1, "{id} in {lines:#?}");
    }
    let me = device(1).to_string();
    for (said, span) in [
        ("connected", "ws"),
        ("disconnected", "ws"),
        ("approved", "request"),
    ] {
        let is = |line: &&Value| {
            line["fields"]["message"] == said && line["span"]["name"] == span && line["level"] == "INFO"
        };
        let line = lines
            .iter()
            .find(is)
            .unwrap_or_else(|| panic!("{said} in {lines:#?}"));
        assert!(line["span"]["id"].is_string(), "{line}");
        assert!(
            line["span"]["device"] == json!(me) || line["fields"]["device"] == json!(me),
            "{line}"
        );
    }
    let text = std::fs::read_to_string(dir.path().join("logs/hub.jsonl")).unwrap();
    let signature = token.rsplit('.').next().unwrap();
    let secrets = [
        code.as_str(),
        wrong,
        invited["code"].as_str().unwrap(),
        &token,
        signature,
        &signature[..signature.len() - 1],
        &right,
        &guessed,
        "604182",
        "918273",
        "chosen-by-the-client",
    ];
    for secret in secrets {
        // Digits of a code may stand in a time or an id by chance: they are looked for as a number of their own.
        let digits = secret.bytes().all(|byte| byte.is_ascii_digit());
        let found = text.match_indices(secret).find(|(at, found)| {
            let is_digit =
                |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_hexdigit() || *byte == b'.');
            let bytes = text.as_bytes();
            let within = is_digit(at.checked_sub(1).and_then(|at| bytes.get(at)))
                || is_digit(bytes.get(at + found.len()));
            !(digits && within)
        });
        assert_eq!(found, None, "{secret} in {text}");
    }
}
