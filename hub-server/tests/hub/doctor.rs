//! What the doctor says of a hub that is well, and of one of which something is not.

use crate::support::args;
use core_wasm::journal::Head;
use core_wasm::store::contract::{device, entries};
use hub_server::sqlite::DATABASE;
use hub_server::start;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use serde_json::Value;
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

/// What the doctor says: its exit code, and each check's level and words.
fn doctor(data: &Path, port: u16, more: &[&str]) -> (Option<i32>, Vec<(String, String, String)>) {
    let output = Command::new(env!("CARGO_BIN_EXE_hub-server"))
        .args(["doctor", "--json", "--bind", "127.0.0.1", "--no-mdns"])
        .args(["--port", &port.to_string(), "--data-dir", data.to_str().unwrap()])
        .args(more)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let findings: Vec<Value> = serde_json::from_str(&text).unwrap();
    let word = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let told = findings.iter().map(|finding| {
        assert_eq!(finding["level"] == "ok", finding["todo"].is_null(), "{finding}");
        (
            word(finding, "check"),
            word(finding, "level"),
            word(finding, "says"),
        )
    });
    (output.status.code(), told.collect())
}

/// The level and words of one check.
fn of<'a>(told: &'a [(String, String, String)], check: &str) -> (&'a str, &'a str) {
    let found = told.iter().find(|(name, _, _)| name == check);
    let (_, level, says) = found.unwrap_or_else(|| panic!("no {check}: {told:?}"));
    (level, says)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_is_well_and_what_can_be_wrong_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    // Another program that hangs up on whoever comes.
    let hangs_up = std::thread::spawn(move || drop(taken.accept()));
    let (code, told) = doctor(&data, port, &[]);
    assert_eq!(
        (code, of(&told, "database").0, of(&told, "certificate").0),
        (Some(1), "ok", "ok")
    );
    assert!(of(&told, "port").1.contains("another program"), "{told:?}");
    hangs_up.join().unwrap();

    let running = start(&args(&data, &[])).await.unwrap();
    let port = running.address.port();
    let (code, told) = doctor(&data, port, &[]);
    assert_eq!(code, Some(0), "{told:?}");
    for check in [
        "clock",
        "writing",
        "database",
        "life",
        "certificate",
        "names",
        "port",
        "mdns",
    ] {
        assert_eq!(of(&told, check).0, "ok", "{told:?}");
    }
    assert_eq!(of(&told, "port").1, "this hub answers there");
    assert_eq!(of(&told, "backup"), ("warn", "none was made of this data"));
    let backup = Command::new(env!("CARGO_BIN_EXE_hub-server"))
        .args(["backup", "--data-dir", data.to_str().unwrap()])
        .args(["--to", dir.path().join("backups").to_str().unwrap()])
        .output()
        .unwrap();
    assert!(backup.status.success());
    assert_eq!(of(&doctor(&data, port, &[]).1, "backup").0, "ok");

    // The events of the contract are from another time than now; the doctor only doubts those that are ahead.
    running
        .hub
        .journal
        .append(entries(Head::empty(device(1)), 500))
        .await
        .unwrap();
    running.stop().await;
    assert_eq!(
        of(&doctor(&data, port, &[]).1, "port").0,
        "ok",
        "it is free again"
    );

    let (certificate, key) = (dir.path().join("c.pem"), dir.path().join("k.pem"));
    let mut params = CertificateParams::new(["till.example".to_owned()]).unwrap();
    params.not_after = date_time_ymd(2026, 1, 1);
    let pair = KeyPair::generate().unwrap();
    fs::write(&certificate, params.self_signed(&pair).unwrap().pem()).unwrap();
    fs::write(&key, pair.serialize_pem()).unwrap();
    let files = [
        "--tls-certificate",
        certificate.to_str().unwrap(),
        "--tls-key",
        key.to_str().unwrap(),
        "--public-url",
    ];
    let (code, told) = doctor(&data, port, &[&files[..], &["https://till.example"]].concat());
    assert_eq!((code, of(&told, "names").0), (Some(1), "ok"));
    assert!(of(&told, "certificate").1.contains("it ended"), "{told:?}");
    let (_, told) = doctor(&data, port, &[&files[..], &["https://bar.example:8443"]].concat());
    assert_eq!(
        of(&told, "names"),
        ("fail", "the certificate is not for bar.example")
    );

    fs::remove_file(data.join("anchor.json")).unwrap();
    let (code, told) = doctor(&data, port, &[]);
    assert_eq!((code, of(&told, "life").0), (Some(0), "warn"), "{told:?}");
    // A page in the middle of it.
    let mut bytes = fs::read(data.join(DATABASE)).unwrap();
    bytes[4096 * 12..4096 * 13].fill(0xee);
    fs::write(data.join(DATABASE), bytes).unwrap();
    let (code, told) = doctor(&data, port, &[]);
    assert_eq!((code, of(&told, "database").0), (Some(1), "fail"), "{told:?}");
}
