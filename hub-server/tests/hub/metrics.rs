//! What `/metrics` counts, and who may read it.

use crate::support::{DEADLINE, Till, args, ask_secure, http, token};
use core_wasm::journal::{Cursor, Head, Seq};
use core_wasm::store::contract::{device, entries};
use hub_server::backup::backup;
use hub_server::config::BackupArgs;
use hub_server::{Running, start};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use tokio::time::timeout;

async fn text(running: &Running) -> String {
    let response = reqwest::get(http(running, "/metrics")).await.unwrap();
    let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
    assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
    response.text().await.unwrap()
}

/// The values by their names and labels.
fn values(text: &str) -> BTreeMap<&str, f64> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (name, value) = line.rsplit_once(' ').unwrap();
            (name, value.parse().unwrap())
        })
        .collect()
}

/// Every metric that dashboard and alerts ask for, with its file.
fn named_in_deploy() -> Vec<(&'static str, String)> {
    let deploy = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy");
    let mut named = Vec::new();
    for file in ["grafana/evertill-hub.json", "prometheus/alerts.yml"] {
        let text = std::fs::read_to_string(deploy.join(file)).unwrap();
        if file.ends_with(".json") {
            serde_json::from_str::<Value>(&text).unwrap();
        }
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let words = text.split(|letter| !is_name(letter));
        let names = words.filter(|word| word.starts_with("evertill_"));
        named.extend(names.map(|name| (file, name.to_owned())));
    }
    assert!(named.len() > 30, "{named:?}");
    named
}

/// Whether a scrape has a line of that name.
fn is_told(text: &str, name: &str) -> bool {
    let mut lines = text.lines().filter_map(|line| line.strip_prefix(name));
    lines.any(|rest| rest.starts_with([' ', '{']))
}

#[tokio::test]
async fn it_counts_what_happens_and_tells_no_secret() {
    let dir = tempfile::tempdir().unwrap();
    let running = start(&args(dir.path(), &[])).await.unwrap();
    let secret = token(&running, device(1)).await;
    let address = running.address.to_string();
    let mut one = Till::new(running.hub.identity.realm.clone(), 1, &secret, &address);
    let mut two = Till::paired(&running, 2).await;
    one.connect().await;
    two.connect().await;
    // In step with the two pairings, so that what follows is relayed to it.
    assert!(two.run_until(|till| till.cursor() == Cursor(2)).await);
    one.write(5).await;
    assert!(one.run_until(|till| till.acknowledged() == Seq(5)).await);
    while two.store_head(1).await.seq < Seq(5) {
        assert!(two.step().await, "the hub has gone");
    }
    let gap = entries(Head::empty(device(3)), 4).split_off(2);
    running.hub.journal.append(gap).await.unwrap();
    let unknown = reqwest::Client::new()
        .get(http(&running, "/api/devices"))
        .bearer_auth("nonsense");
    assert_eq!(unknown.send().await.unwrap().status(), 401);
    running.hub.snapshots.take(&running.hub.journal).await.unwrap();
    let backups = tempfile::tempdir().unwrap();
    let made = backup(&BackupArgs {
        data_dir: dir.path().to_owned(),
        to: backups.path().to_str().unwrap().to_owned(),
        keep: None,
        passphrase_file: None,
    });
    made.unwrap();
    // A relay is counted once it was sent, which the till may see a little before.
    let relayed = async {
        loop {
            let text = text(&running).await;
            if values(&text)["evertill_hub_events_relayed_total"] >= 5.0 {
                return text;
            }
        }
    };
    let text = timeout(DEADLINE, relayed).await.unwrap();
    let values = values(&text);
    // Two pairings and five events.
    for (name, expected) in [
        ("evertill_hub_events_appended_total", 7.0),
        ("evertill_hub_journal_events", 7.0),
        ("evertill_hub_group_events_sum", 7.0),
        ("evertill_hub_events_refused_total{reason=\"gap\"}", 1.0),
        ("evertill_hub_visitors_refused_total{reason=\"bad-token\"}", 1.0),
        ("evertill_hub_commits_failed_total", 0.0),
        (
            "evertill_hub_http_requests_total{route=\"/ws\",status=\"101\"}",
            2.0,
        ),
        (
            "evertill_hub_http_requests_total{route=\"/api/devices\",status=\"401\"}",
            1.0,
        ),
        ("evertill_hub_connections", 2.0),
        ("evertill_hub_devices", 2.0),
        ("evertill_hub_peers", 0.0),
        ("evertill_hub_rivals", 0.0),
        ("evertill_hub_unsent_events", 0.0),
        ("evertill_hub_queue", 0.0),
        ("evertill_hub_fold_lag_events", 0.0),
        ("evertill_hub_snapshot_lag_events", 0.0),
        ("evertill_hub_quarantined", 0.0),
        ("evertill_hub_diverged", 0.0),
        ("evertill_hub_backup_failed", 0.0),
        ("evertill_hub_slowed_total", 0.0),
    ] {
        assert_eq!(values.get(name), Some(&expected), "{name} in\n{text}");
    }
    for name in [
        "evertill_hub_append_seconds_count",
        "evertill_hub_commit_seconds_count",
        "evertill_hub_fold_seconds_count",
        "evertill_hub_relay_seconds_count",
        "evertill_hub_wal_bytes",
        "evertill_hub_disk_free_bytes",
        "evertill_hub_disk_size_bytes",
        "evertill_hub_certificate_ends_seconds",
        "evertill_hub_backup_size_bytes",
        "evertill_hub_info{version=\"0.1.0\",tenant=\"t-contract\",store=\"s-1\"}",
    ] {
        assert!(
            values.get(name).is_some_and(|value| *value > 0.0),
            "{name} in\n{text}"
        );
    }
    assert!(
        text.ends_with("# EOF\n") && text.contains("store=\"s-1\""),
        "{text}"
    );
    for (file, name) in named_in_deploy() {
        assert!(is_told(&text, &name), "{name} of deploy/{file} is not in\n{text}");
    }
    let code = running.hub.ask_for_code().unwrap().0;
    for hidden in [&secret, &code, &device(1).to_string(), "A till"] {
        assert!(!text.contains(hidden), "{hidden} in\n{text}");
    }
    running.stop().await;
}

#[tokio::test]
async fn from_another_machine_it_takes_the_operators_token_which_opens_nothing_else() {
    const TOKEN: &str = "a-token-for-prometheus";
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("watch");
    std::fs::write(&file, TOKEN).unwrap();
    let more = ["--metrics-token-file", file.to_str().unwrap()];
    for (given, opens) in [(&more[..], 200), (&[], 401)] {
        let running = start(&args(&dir.path().join("data"), given)).await.unwrap();
        let bearer = |token: &str| ("authorization", format!("Bearer {token}"));
        let afar = ("host", "rebound.example".to_owned());
        let device_token = token(&running, device(1)).await;
        for (path, shown, expected) in [
            ("/metrics", None, 401),
            ("/metrics", Some(bearer("another-token-for-prometheus")), 401),
            ("/metrics", Some(bearer(&device_token)), 401),
            ("/metrics", Some(bearer(TOKEN)), opens),
            ("/status", Some(bearer(TOKEN)), 401),
            ("/api/devices", Some(bearer(TOKEN)), 401),
        ] {
            let headers: Vec<_> = [afar.clone()].into_iter().chain(shown).collect();
            let (status, answer) = ask_secure(&running, "GET", path, &headers).await;
            assert_eq!(status, expected, "{path} {headers:?}");
            if status == 401 {
                assert_eq!(answer["code"], json!("unauthorized"), "{path}");
            }
        }
        running.stop().await;
    }
}
