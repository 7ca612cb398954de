//! Data that an older build left (`tests/fixtures/e098281`) opens with today's, and folds to what that build said of it: the
//! hub's own folder, and what its backups are restored to.

use crate::support::{http, journal, token};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use clap::Parser;
use core_wasm::store::contract::device;
use flate2::read::GzDecoder;
use hub_server::config::{Cli, Command as Task};
use hub_server::{Running, start};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/e098281")
        .join(name)
}

fn expected() -> Value {
    serde_json::from_reader(File::open(fixture("expected.json")).unwrap()).unwrap()
}

/// A hub over a data folder, of the realm that the data names.
async fn open(data: &Path) -> Running {
    let arguments = [
        "hub-server",
        "serve",
        "--port",
        "0",
        "--bind",
        "127.0.0.1",
        "--no-mdns",
    ];
    let data = ["--data-dir", data.to_str().unwrap()];
    match Cli::parse_from(arguments.iter().chain(&data)).command {
        Some(Task::Serve(args)) => start(&args).await.unwrap(),
        other => panic!("{other:?}"),
    }
}

/// Makes a backup a data folder.
fn restored(backup: &str, to: &Path, more: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_hub-server"))
        .args([
            "restore",
            fixture(backup).to_str().unwrap(),
            "--data-dir",
            to.to_str().unwrap(),
        ])
        .args(more)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// What a hub says of the shop, in the form of `expected.json`. Whoever asks was paired for it, behind the events counted.
async fn figures(running: &Running, count: usize) -> Value {
    let token = token(running, device(900)).await;
    let get = async |path: &str| -> Value {
        let asked = reqwest::Client::new()
            .get(http(running, path))
            .bearer_auth(&token);
        asked.send().await.unwrap().json().await.unwrap()
    };
    let events = journal(&running.address.to_string(), &token).await;
    let mut hash = Sha256::new();
    for event in &events[..count] {
        hash.update(BASE64_STANDARD.decode(event["bytes"].as_str().unwrap()).unwrap());
    }
    let mut orders = BTreeMap::new();
    for row in get("/api/orders?limit=200").await["orders"].as_array().unwrap() {
        let tickets = get(&format!("/api/orders/{}", row["orderId"].as_str().unwrap())).await;
        orders.insert(text(&row["order"]["created"]["number"]), order(row, &tickets));
    }
    let stock = get("/api/stock").await;
    let stock = by(&stock, |row| {
        (
            text(&row["productId"]),
            json!([row["level"], row["reserved"], row["sold"]]),
        )
    });
    let shifts = get("/api/shifts").await;
    let shifts = by(&shifts, |row| {
        let totals = &row["totals"];
        (
            text(&row["shift"]["opened"]["number"]),
            json!([
                totals["float"],
                totals["expected"],
                totals["paidIn"],
                totals["paidOut"]
            ]),
        )
    });
    let sales = get("/api/sales?from=2026-11-29&to=2026-11-29").await;
    let sales = by(&sales, |row| {
        let total = &row["sales"]["total"];
        (
            text(&row["day"]),
            json!([total["orders"], total["quantity"], total["gross"]]),
        )
    });
    let devices = get("/api/devices").await;
    let devices: Vec<Value> = devices.as_array().unwrap()[..5]
        .iter()
        .map(|row| json!([row["number"], row["name"], row["deviceSeq"]]))
        .collect();
    let store_name = text(&get("/api/pairing").await["storeName"]["en"]);
    let view = running.hub.journal.view();
    let replica = &view.replica;
    let ana = replica.staff().0.used(&"ana".into()).unwrap();
    let ribeye = replica.catalog().products.get(&"ribeye".into()).unwrap();
    json!({
        "events": count,
        "journal": format!("{:x}", hash.finalize()),
        "quarantined": replica.quarantine().len(),
        "conflicts": replica.inbox().len(),
        "storeName": store_name,
        "staff": { "ana": ana.name },
        "prices": { "ribeye": ribeye.price.0 },
        "orders": orders,
        "stock": stock,
        "shifts": shifts,
        "sales": sales,
        "devices": devices,
    })
}

fn order(row: &Value, with_tickets: &Value) -> Value {
    let (order, totals) = (&row["order"], &row["totals"]);
    let mut lines: Vec<Value> = order["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            json!([
                line["added"]["productId"],
                line["quantity"],
                line["sent"],
                line["paidFor"]
            ])
        })
        .collect();
    lines.sort_by_key(Value::to_string);
    let mut tickets: Vec<String> = with_tickets["tickets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| text(&row["ticket"]["stage"]))
        .collect();
    tickets.sort();
    json!({
        "status": order["status"],
        "total": totals["total"],
        "paid": totals["paid"],
        "refunded": totals["refunded"],
        "due": totals["due"],
        "lines": lines,
        "tickets": tickets,
    })
}

fn by(rows: &Value, entry: impl Fn(&Value) -> (String, Value)) -> BTreeMap<String, Value> {
    rows.as_array().unwrap().iter().map(entry).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_folder_opens_and_folds_to_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let packed = GzDecoder::new(File::open(fixture("data.tar.gz")).unwrap());
    tar::Archive::new(packed).unpack(dir.path()).unwrap();
    let running = open(dir.path()).await;
    let snapshot = running.hub.journal.view().saved;
    assert!(snapshot.0 > 0, "it starts from the snapshot of that build");
    assert_eq!(figures(&running, 73).await, expected());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_restored_and_folds_to_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    restored("backup.tar.zst", &data, &[]);
    assert_eq!(figures(&open(&data).await, 73).await, expected());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_backup_is_opened_restored_and_folds_to_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let (data, passphrase) = (dir.path().join("data"), dir.path().join("passphrase"));
    std::fs::write(&passphrase, "correct horse battery\n").unwrap();
    let more = ["--passphrase-file", passphrase.to_str().unwrap()];
    restored("backup.tar.zst.sealed", &data, &more);
    assert_eq!(figures(&open(&data).await, 73).await, expected());
}
