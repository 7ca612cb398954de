//! Events as lines of JSON, of a day of the store's or of a piece of the journal.

use crate::support::{args, journal, token};
use core_wasm::base::clock::{Lamport, Timestamp};
use core_wasm::base::ids::EventId;
use core_wasm::domain::device::{DeviceEvent, DevicePaired};
use core_wasm::domain::{Body, Draft};
use core_wasm::journal::{Entry, Head};
use core_wasm::store::contract::{device, realm};
use hub_server::start;
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};
use uuid::Uuid;

fn export(data: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hub-server"))
        .args(["export", "--data-dir", data.to_str().unwrap()])
        .args(more)
        .output()
        .unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Events of device 1, one at each of these moments.
fn at(moments: &[&str]) -> Vec<Entry> {
    let mut head = Head::empty(device(1));
    let mut entries = Vec::new();
    for moment in moments {
        let moment: jiff::Timestamp = moment.parse().unwrap();
        let draft = Draft {
            event_id: EventId(Uuid::now_v7()),
            aggregate_id: device(1).into(),
            version: 1,
            at: Timestamp(moment.as_millisecond()),
            user_id: None,
            approved_by: None,
            fence: None,
            body: Body::Device(DeviceEvent::Changed(DevicePaired::new(
                device(1),
                1,
                "Till".to_owned(),
            ))),
        };
        let (_, entry) = draft.seal(&realm(), head, Lamport(1));
        head = entry.head();
        entries.push(entry);
    }
    entries
}

#[tokio::test]
async fn a_day_is_the_stores_and_a_piece_is_the_journals() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let failed = export(&data, &[]);
    assert!(String::from_utf8_lossy(&failed.stderr).contains("no hub's data"));
    let running = start(&args(&data, &["--demo", "restaurant"])).await.unwrap();
    let token = token(&running, device(1)).await;
    let zone = running
        .hub
        .journal
        .view()
        .replica
        .settings()
        .get()
        .unwrap()
        .time_zone
        .clone();
    assert_eq!(zone, "Asia/Nicosia", "the moments below are told by it");
    let before = running.hub.journal.view().end.0;
    // Midnight there is 22:00 in UTC in winter and 21:00 in summer.
    let moments = [
        "2026-01-09T21:59:59Z",
        "2026-01-09T22:00:00Z",
        "2026-01-10T21:59:59Z",
        "2026-01-10T22:00:00Z",
        "2026-07-09T21:00:00Z",
    ];
    running.hub.journal.append(at(&moments)).await.unwrap();
    let rows = journal(&running.address.to_string(), &token).await;

    // Beside the running hub: the same rows as over HTTP.
    assert_eq!(lines(&export(&data, &[])), rows);
    let after = before.to_string();
    assert_eq!(
        lines(&export(&data, &["--after", &after])),
        rows[usize::try_from(before).unwrap()..]
    );
    let days = |more: &[&str]| -> Vec<String> {
        lines(&export(&data, &[&["--after", &after], more].concat()))
            .iter()
            .map(|row| row["envelope"]["at"].as_str().unwrap().replace(".000", ""))
            .collect()
    };
    assert_eq!(
        days(&["--from", "2026-01-10", "--to", "2026-01-10"]),
        moments[1..3]
    );
    assert_eq!(days(&["--from", "2026-01-11"]), moments[3..]);
    assert_eq!(days(&["--to", "2026-01-09"]), moments[..1]);
    assert_eq!(days(&["--from", "2026-07-10"]), moments[4..]);
    let until = (before + 2).to_string();
    assert_eq!(days(&["--until", &until]), moments[..2]);

    let file = dir.path().join("events.jsonl");
    let out = ["--out", file.to_str().unwrap()];
    let told = export(&data, &out);
    assert_eq!(
        String::from_utf8_lossy(&told.stdout),
        format!("{} events\n", rows.len())
    );
    assert_eq!(
        std::fs::read_to_string(&file).unwrap().lines().count(),
        rows.len()
    );
    let again = export(&data, &out);
    assert!(String::from_utf8_lossy(&again.stderr).contains("must not be there yet"));
    running.stop().await;
}
