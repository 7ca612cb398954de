//! Backups and what comes of them: a hub that is restored, put back or wiped while its tills remember more.

use crate::process::{Program, command};
use crate::support::{DEADLINE, Till, args, http, hub, journal, pair};
use core_wasm::journal::{Head, Seq, verify_chain};
use core_wasm::store::Store;
use core_wasm::store::contract::{device, realm};
use hub_server::epoch::Found;
use hub_server::network::tls::{Authority, Names};
use hub_server::sqlite::DATABASE;
use hub_server::start;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::ServerConfig;
use rustls::crypto::ring;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

/// Folders of a test: the hub's data, where backups go, and a passphrase.
struct Place {
    dir: TempDir,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("passphrase"), "correct horse battery\n").unwrap();
        Self { dir }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hub-server"));
        command.args(args);
        command
    }

    fn backup(&self, more: &[&str]) -> Output {
        let (data, to) = (self.text("data"), self.text("backups"));
        self.run(&[&["backup", "--data-dir", &data, "--to", &to], more].concat())
    }

    fn backups(&self) -> Vec<String> {
        names(&self.path("backups"))
    }

    fn restore(&self, from: &str, more: &[&str]) -> Output {
        let to = self.text("restored");
        self.run(&[&["restore", from, "--data-dir", &to], more].concat())
    }
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir)
        .map(|entries| {
            entries
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect()
        })
        .unwrap_or_default();
    names.sort();
    names
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn succeeded(output: &Output) -> String {
    assert!(output.status.success(), "{}", said(output));
    said(output)
}

fn failed(output: &Output, words: &str) {
    let text = said(output);
    assert!(output.status.code() == Some(1) && text.contains(words), "{text}");
}

/// Device and number of every event of a journal, in its order.
fn places(rows: &[Value]) -> Vec<(String, u64)> {
    let place = |row: &Value| {
        (
            row["deviceId"].as_str().unwrap().to_owned(),
            row["deviceSeq"].as_u64().unwrap(),
        )
    };
    rows.iter().map(place).collect()
}

/// The same, of what a till has.
async fn places_of(till: &Till) -> BTreeSet<(String, u64)> {
    let entries = till.all().await;
    let count = entries.len();
    let places: BTreeSet<_> = entries
        .iter()
        .map(|entry| (entry.device_id.to_string(), entry.seq.0))
        .collect();
    assert_eq!(places.len(), count, "none twice");
    places
}

/// Connects tills until the hub has all that they have, and they have all of it; the hub's journal then.
async fn settle(address: &str, token: &str, tills: &mut [Till]) -> Vec<Value> {
    for till in tills.iter_mut() {
        till.moves_to(address);
        till.lose_connection().await;
        till.connect().await;
    }
    let settling = async {
        loop {
            let rows = journal(address, token).await;
            let mut settled = true;
            for till in tills.iter_mut() {
                if !till.is_settled(rows.len()).await {
                    settled = false;
                    assert!(till.step().await, "the hub has gone");
                }
            }
            if settled {
                return rows;
            }
        }
    };
    timeout(DEADLINE, settling).await.unwrap()
}

/// Nothing is lost or twice: the hub's journal has each place once, whole streams, and each till has the same.
async fn all_have_the_same(rows: &[Value], tills: &[Till]) {
    let all = places(rows);
    let set: BTreeSet<_> = all.iter().cloned().collect();
    assert_eq!(set.len(), all.len(), "none twice");
    for till in tills {
        assert_eq!(places_of(till).await, set);
        assert_eq!(till.refused, []);
        for other in tills {
            let stream = till
                .store
                .read_stream(other.me, Seq(0), usize::MAX)
                .await
                .unwrap();
            verify_chain(Head::empty(other.me), &stream).unwrap();
        }
    }
}

#[tokio::test]
async fn a_hub_restored_from_a_backup_gets_back_what_came_after_it_and_uses_no_number_twice() {
    let place = Place::new();
    let mut program = Program::start(&place.path("data"));
    let mut tills = Vec::new();
    for n in [1, 2] {
        let (status, paired) = pair(
            &program.address,
            &program.code_now().await,
            device(n),
            Value::Null,
        )
        .await;
        assert_eq!((status, paired["number"].as_u64()), (200, Some(n as u64)));
        let token = paired["token"].as_str().unwrap().to_owned();
        let mut till = Till::new(realm(), n, &token, &program.address);
        till.write(40).await;
        tills.push((till, token));
    }
    let (mut tills, tokens): (Vec<_>, Vec<_>) = tills.into_iter().unzip();
    let at_backup = settle(&program.address, &tokens[0], &mut tills).await;
    let passphrase = place.text("passphrase");
    let told = succeeded(&place.backup(&["--passphrase-file", &passphrase]));
    assert!(
        told.contains(&format!("{} events", at_backup.len())) && !told.contains("keys"),
        "{told}"
    );

    // What the backup lacks: of both tills, and of the hub itself.
    let (_, third) = pair(
        &program.address,
        &program.code_now().await,
        device(3),
        Value::Null,
    )
    .await;
    assert_eq!(third["number"], 3);
    for till in &mut tills {
        till.write(25).await;
    }
    let before = settle(&program.address, &tokens[0], &mut tills).await;
    assert_eq!(before.len(), at_backup.len() + 51);
    program.child.kill().unwrap();
    program.child.wait().unwrap();
    tills[0].write(3).await;

    let told = succeeded(&place.restore(&place.text("backups"), &["--passphrase-file", &passphrase]));
    assert!(told.contains(&format!("{} events", at_backup.len())), "{told}");
    let program = Program::start(&place.path("restored"));
    // A newcomer comes first. The hub does not know that number 3 was given.
    let (_, newcomer) = pair(
        &program.address,
        &program.code_now().await,
        device(4),
        Value::Null,
    )
    .await;
    assert!(newcomer["number"].as_u64() > Some(3), "{newcomer}");
    assert_ne!(newcomer["epoch"], third["epoch"]);
    assert_ne!(newcomer["hubId"], third["hubId"]);

    let after = settle(&program.address, &tokens[0], &mut tills).await;
    let (before, now): (BTreeSet<_>, BTreeSet<_>) = (
        places(&before).into_iter().collect(),
        places(&after).into_iter().collect(),
    );
    assert!(before.is_subset(&now));
    assert_eq!(
        now.len(),
        before.len() + 3 + 1,
        "what the till wrote meanwhile, and the newcomer"
    );
    all_have_the_same(&after, &tills).await;
}

#[tokio::test]
async fn a_hub_restored_without_its_keys_knows_what_its_former_self_vouched_for() {
    let place = Place::new();
    let mut program = Program::start(&place.path("data"));
    let (mut tills, mut tokens) = (Vec::new(), Vec::new());
    for n in [1, 2] {
        let code = program.code_now().await;
        let (_, paired) = pair(&program.address, &code, device(n), Value::Null).await;
        tokens.push(paired["token"].as_str().unwrap().to_owned());
        let mut till = Till::new(realm(), n, &tokens[tokens.len() - 1], &program.address);
        till.write(10).await;
        tills.push(till);
    }
    settle(&program.address, &tokens[0], &mut tills).await;
    assert!(succeeded(&place.backup(&[])).contains("keys are not in it"));
    tills[1].write(30).await;
    let before = settle(&program.address, &tokens[0], &mut tills).await;
    program.child.kill().unwrap();
    program.child.wait().unwrap();
    // What it wrote since the backup is on the first till alone.
    drop(tills.pop());

    succeeded(&place.restore(&place.text("backups"), &[]));
    let program = Program::start(&place.path("restored"));
    let code = program.code_now().await;
    let (_, paired) = pair(&program.address, &code, device(1), Value::Null).await;
    let token = paired["token"].as_str().unwrap();
    tills[0].paired_anew(token, &program.address).await;
    let after = settle(&program.address, token, &mut tills).await;
    let (before, now): (BTreeSet<_>, BTreeSet<_>) = (
        places(&before).into_iter().collect(),
        places(&after).into_iter().collect(),
    );
    assert!(before.is_subset(&now), "{:?}", before.difference(&now));
    all_have_the_same(&after, &tills).await;
}

#[tokio::test]
async fn a_database_put_back_and_one_that_is_gone_are_noticed_and_filled_again() {
    let place = Place::new();
    let data = place.path("data");
    let running = hub(&data).await;
    let mut tills = vec![Till::paired(&running, 1).await, Till::paired(&running, 2).await];
    let token = crate::support::token(&running, device(3)).await;
    assert_eq!(running.found, Found::Nothing);
    let first = running.hub.identity.clone();
    running.stop().await;
    fs::copy(data.join(DATABASE), place.path("kept.db")).unwrap();

    let remove = || {
        for end in ["", "-wal", "-shm"] {
            drop(fs::remove_file(data.join(format!("{DATABASE}{end}"))));
        }
    };
    let mut last = first.clone();
    for (found, put_back) in [(Found::Same, false), (Found::Copy, true), (Found::Wiped, true)] {
        if put_back {
            remove();
        }
        if found == Found::Copy {
            fs::copy(place.path("kept.db"), data.join(DATABASE)).unwrap();
        }
        // Not told which store it is: the data, or what is left of it, says so.
        let mut told = args(&data, &[]);
        (told.data.tenant_id, told.data.store_id) = (None, None);
        let running = start(&told).await.unwrap();
        let is = &running.hub.identity;
        assert_eq!(running.found, found);
        assert_eq!((is.first_id, &is.realm), (first.first_id, &first.realm));
        assert_eq!(is.epoch == last.epoch, found == Found::Same);
        assert_eq!(is.hub_id == last.hub_id, found == Found::Same);
        last = is.clone();
        for till in &mut tills {
            till.write(20).await;
        }
        let rows = settle(&running.address.to_string(), &token, &mut tills).await;
        all_have_the_same(&rows, &tills).await;
        let number = running.hub.journal.view().replica.devices().next_number();
        assert_eq!(number.max(running.hub.anchor.numbers() + 1), 4);
        running.stop().await;
    }
}

/// Copies a folder with all that is in it.
fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for name in names(from).into_iter().filter(|name| from.join(name).is_file()) {
        fs::copy(from.join(&name), to.join(&name)).unwrap();
    }
}

#[tokio::test]
async fn a_whole_folder_put_back_from_a_copy_is_noticed_once_a_till_comes_that_knows_more() {
    let place = Place::new();
    let data = place.path("data");
    let start = || {
        let port = ["--port", "0", "--demo", "restaurant", "--log-keep", "0"];
        Program::of(&mut command(&data, &port))
    };
    let mut program = start();
    let (mut tills, mut tokens) = (Vec::new(), Vec::new());
    for n in [1, 2] {
        let (_, paired) = pair(
            &program.address,
            &program.code_now().await,
            device(n),
            Value::Null,
        )
        .await;
        tokens.push(paired["token"].as_str().unwrap().to_owned());
        tills.push(Till::new(realm(), n, tokens.last().unwrap(), &program.address));
    }
    settle(&program.address, &tokens[0], &mut tills).await;
    program.child.kill().unwrap();
    program.child.wait().unwrap();
    copy_all(&data, &place.path("kept"));
    let mut program = start();
    tills[1].write(30).await;
    settle(&program.address, &tokens[0], &mut tills).await;
    program.child.kill().unwrap();
    program.child.wait().unwrap();
    fs::remove_dir_all(&data).unwrap();
    copy_all(&place.path("kept"), &data);

    let mut program = start();
    let status = |address: String| async move {
        let status = reqwest::get(format!("http://{address}/status")).await.unwrap();
        status.json::<Value>().await.unwrap()
    };
    let before = status(program.address.clone()).await;
    // The first till knows more, and says so by how far it came; the hub starts again by itself, at another port.
    tills[0].moves_to(&program.address);
    tills[0].lose_connection().await;
    tills[0].connect().await;
    while tills[0].step().await {}
    program.listens_again();
    let after = status(program.address.clone()).await;
    assert_ne!(
        (&before["epoch"], &before["hubId"]),
        (&after["epoch"], &after["hubId"])
    );
    let rows = settle(&program.address, &tokens[0], &mut tills).await;
    all_have_the_same(&rows, &tills).await;
}

#[tokio::test]
async fn only_so_many_backups_stay_and_nothing_else_is_touched() {
    let place = Place::new();
    hub(&place.path("data")).await.stop().await;
    let backups = place.path("backups");
    fs::create_dir(&backups).unwrap();
    let others = [
        "evertill-t-contract~s-10-20250101T000000Z.tar.zst",
        "evertill-t-contract~s-1-20250101T000000Z.tar.zst.txt",
        "holiday.jpg",
    ];
    let old = [
        "20250101T000000Z.tar.zst",
        "20250102T000000Z.tar.zst.sealed",
        "20250103T000000Z.tar.zst",
    ]
    .map(|rest| format!("evertill-t-contract~s-1-{rest}"));
    for name in others.iter().copied().chain(old.iter().map(String::as_str)) {
        fs::write(backups.join(name), "old").unwrap();
    }
    let told = succeeded(&place.backup(&["--keep", "2"]));
    assert!(told.contains("keys are not in it"), "{told}");
    let left = place.backups();
    for name in others.iter().copied().chain([old[2].as_str()]) {
        assert!(left.iter().any(|left| left == name), "{name}: {left:?}");
    }
    assert_eq!(left.len(), others.len() + 2, "{left:?}");
    failed(
        &place.restore(&place.text("backups"), &[]),
        "has backups of several stores",
    );
    // One that can't be removed is told, and the new one is there all the same.
    fs::create_dir(backups.join(&old[0])).unwrap();
    let before = place.backups().len();
    failed(
        &place.backup(&["--keep", "2"]),
        "is made and verified, but an older one",
    );
    assert!(place.backups().len() >= before);
}

#[tokio::test]
async fn a_backup_that_fails_leaves_what_was_there_and_no_half_file() {
    let place = Place::new();
    let data = place.path("data");
    failed(&place.backup(&[]), "no hub's data");
    hub(&data).await.stop().await;
    succeeded(&place.backup(&[]));
    let first = place.backups();
    fs::write(place.path("short"), "horse\n").unwrap();
    failed(
        &place.backup(&["--passphrase-file", &place.text("short")]),
        "fewer than 12",
    );
    failed(
        &place.backup(&["--passphrase-file", &place.text("none")]),
        "can't be read",
    );
    let file = place.text("short");
    failed(
        &place.run(&["backup", "--data-dir", &place.text("data"), "--to", &file]),
        "can't be used",
    );
    let connection = rusqlite::Connection::open(data.join(DATABASE)).unwrap();
    connection
        .execute("UPDATE extent SET last = last + 1", [])
        .unwrap();
    drop(connection);
    failed(&place.backup(&["--keep", "1"]), "not as it was written");
    assert_eq!(place.backups(), first);
}

#[tokio::test]
async fn only_a_whole_backup_is_restored_and_only_into_an_empty_directory() {
    let place = Place::new();
    let running = start(&args(&place.path("data"), &["--demo", "restaurant"]))
        .await
        .unwrap();
    let mut till = Till::paired(&running, 1).await;
    till.connect().await;
    till.write(300).await;
    assert!(till.run_until(|till| till.acknowledged() == Seq(300)).await);
    running.stop().await;
    let passphrase = place.text("passphrase");
    succeeded(&place.backup(&["--passphrase-file", &passphrase]));
    let name = place.path("backups").join(&place.backups()[0]);
    let (from, whole) = (name.to_str().unwrap(), fs::read(&name).unwrap());

    failed(
        &place.restore(&place.text("nowhere"), &[]),
        "nothing was restored",
    );
    failed(&place.restore(from, &[]), "it is encrypted");
    fs::write(place.path("other"), "another horse battery\n").unwrap();
    failed(
        &place.restore(from, &["--passphrase-file", &place.text("other")]),
        "passphrase is another",
    );
    failed(
        &place.restore(from, &["--passphrase-file", &passphrase, "--store-id", "s-2"]),
        "not of store 's-2'",
    );
    for (what, bytes) in [
        ("cut off", whole[..whole.len() - 1].to_vec()),
        ("half", whole[..whole.len() / 2].to_vec()),
        ("no backup", b"holiday".to_vec()),
        ("empty", Vec::new()),
    ] {
        let broken = place.text("broken");
        fs::write(&broken, bytes).unwrap();
        let output = place.restore(&broken, &["--passphrase-file", &passphrase]);
        failed(&output, "nothing was restored");
        assert!(
            names(&place.path("restored"))
                .iter()
                .all(|name| name == "hub.lock"),
            "{what}"
        );
    }
    // The directory of another user, as a service's is. Only root can make it one, and only root needs what follows.
    let owned_by_another = chown(place.path("restored"), Some(4001), Some(4001)).is_ok();
    succeeded(&place.restore(from, &["--passphrase-file", &passphrase]));
    let restored = names(&place.path("restored"));
    for name in restored.iter().filter(|_| owned_by_another) {
        let file = fs::metadata(place.path("restored").join(name)).unwrap();
        assert_eq!((file.uid(), file.gid()), (4001, 4001), "{name}");
    }
    failed(
        &place.restore(from, &["--passphrase-file", &passphrase]),
        "is not empty",
    );
    assert_eq!(names(&place.path("restored")), restored);
    // The same devices trust it, by the same keys, and the same people approve.
    for key in ["token-key.pem", "tls-ca.pem", "tls-ca-key.pem", "pins.json"] {
        let read = |dir: &str| fs::read(place.path(dir).join(key)).unwrap();
        assert_eq!(read("data"), read("restored"));
    }
    // Cut off in the middle, it is no hub's data.
    fs::create_dir(place.path("restored").join(".restoring")).unwrap();
    let refused = start(&args(&place.path("restored"), &[])).await.err().unwrap();
    assert!(
        refused
            .to_string()
            .contains("empty that directory and restore again")
    );
}

/// `fixtures/` has a backup that commit e098281 made and encrypted, of a hub with the demo shop that was thrown away after.
#[test]
fn a_backup_that_was_encrypted_before_age_is_restored_with_its_keys() {
    let place = Place::new();
    let from = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/hub/fixtures");
    let passphrase = place.text("passphrase");
    failed(&place.restore(from, &[]), "it is encrypted");
    let told = succeeded(&place.restore(from, &["--passphrase-file", &passphrase]));
    assert!(
        told.contains("4 events, 0 devices") && !told.contains("no keys"),
        "{told}"
    );
    let restored = names(&place.path("restored"));
    for name in [
        DATABASE,
        "token-key.pem",
        "tls-ca.pem",
        "tls-ca-key.pem",
        "pins.json",
    ] {
        assert!(restored.iter().any(|there| there == name), "{name}: {restored:?}");
    }
    // What is made of it now is in age's format.
    let (data, to) = (place.text("restored"), place.text("backups"));
    let again = [
        "backup",
        "--data-dir",
        &data,
        "--to",
        &to,
        "--passphrase-file",
        &passphrase,
    ];
    succeeded(&place.run(&again));
    let made = place.backups();
    assert!(made.len() == 1 && made[0].ends_with(".tar.zst.age"), "{made:?}");
    let begins = fs::read(place.path("backups").join(&made[0])).unwrap();
    assert!(begins.starts_with(b"age-encryption.org/v1\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hub_says_what_came_of_its_last_backups() {
    let place = Place::new();
    let running = hub(&place.path("data")).await;
    let said = || async {
        let status = reqwest::get(http(&running, "/status")).await.unwrap();
        let mut status: Value = status.json().await.unwrap();
        let age = status["backupAgeSeconds"].take();
        (status["backup"].take(), age)
    };
    let nothing = json!({ "made": null, "bytes": null, "place": null, "failed": null });
    assert_eq!(said().await, (nothing, Value::Null));
    // A file is in the way of the folder.
    fs::write(place.path("backups"), "").unwrap();
    failed(&place.backup(&[]), "can't be used");
    let (mark, age) = said().await;
    assert_eq!((&mark["made"], &age), (&Value::Null, &Value::Null));
    assert!(mark["failed"]["at"].is_string(), "{mark}");
    let why = mark["failed"]["why"].as_str().unwrap();
    assert!(
        why.starts_with("no backup was made") && why.contains("check"),
        "{why}"
    );
    fs::remove_file(place.path("backups")).unwrap();
    succeeded(&place.backup(&[]));
    let (good, age) = said().await;
    let bytes = fs::metadata(place.path("backups").join(&place.backups()[0]))
        .unwrap()
        .len();
    assert_eq!(
        (&good["bytes"], &good["place"], &good["failed"]),
        (&json!(bytes), &json!(place.text("backups")), &Value::Null)
    );
    assert!(good["made"].is_string() && age.is_u64(), "{good} {age}");
    // One that fails later leaves what is known of the good one.
    let more = ["--passphrase-file", &place.text("missing")];
    failed(&place.backup(&more), "no backup was made");
    let (mark, _) = said().await;
    assert_eq!((&mark["made"], &mark["bytes"]), (&good["made"], &good["bytes"]));
    assert!(
        mark["failed"]["why"].as_str().unwrap().contains("passphrase"),
        "{mark}"
    );
    running.stop().await;
}

/// A store that speaks S3 over HTTPS and the folder `root`, for as long as the test runs; its address. Whom to trust for
/// that stands in the file `trust`.
async fn s3(root: &Path, trust: &Path) -> String {
    let authority = Authority::load(trust.parent().unwrap(), "store").unwrap();
    fs::write(trust, authority.certificate()).unwrap();
    let (chain, key) = authority.issue(&Names::of(["localhost".to_owned()], [])).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let service = {
        let mut builder = S3ServiceBuilder::new(FileSystem::new(root).unwrap());
        builder.set_auth(SimpleAuth::from_single("key", "secret"));
        builder.build()
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let (service, acceptor) = (service.clone(), acceptor.clone());
            tokio::spawn(async move {
                // Whoever does not trust it hangs up.
                let Ok(stream) = acceptor.accept(stream).await else {
                    return;
                };
                let builder = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new());
                // A client that goes away in the middle is no failure of the store.
                drop(builder.serve_connection(TokioIo::new(stream), service).await);
            });
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_keeps_backups_as_a_folder_does() {
    let place = Place::new();
    hub(&place.path("data")).await.stop().await;
    let bucket = place.path("s3/shop");
    fs::create_dir_all(bucket.join("hubs")).unwrap();
    let old = ["20250101", "20250102"].map(|day| format!("evertill-t-contract~s-1-{day}T000000Z.tar.zst"));
    for name in &old {
        fs::write(bucket.join("hubs").join(name), "old").unwrap();
    }
    fs::write(bucket.join("holiday.jpg"), "photo").unwrap();
    let trust = place.path("trust.pem");
    let endpoint = s3(&place.path("s3"), &trust).await;
    let run = |args: &[&str], secret: &str, endpoint: &str| {
        let mut command = place.command(args);
        command
            .env("AWS_ACCESS_KEY_ID", "key")
            .env("AWS_SECRET_ACCESS_KEY", secret)
            .env("AWS_ENDPOINT_URL", endpoint)
            .env("SSL_CERT_FILE", &trust)
            .env_remove("AWS_SESSION_TOKEN");
        tokio::task::block_in_place(|| command.output().unwrap())
    };
    let data = place.text("data");
    let backup = |to: &str| ["backup", "--data-dir", &data, "--keep", "2", "--to", to].map(str::to_owned);
    let backup = |to: &str, secret: &str, endpoint: &str| {
        let args = backup(to);
        run(&args.each_ref().map(String::as_str), secret, endpoint)
    };
    let all = || names(&bucket.join("hubs"));
    failed(&backup("s3://shop/hubs", "wrong", &endpoint), "refused");
    let trusted = fs::read(&trust).unwrap();
    fs::write(&trust, "").unwrap();
    failed(&backup("s3://shop/hubs", "secret", &endpoint), "does not answer");
    fs::write(&trust, trusted).unwrap();
    failed(
        &backup("s3://shop/hubs", "secret", "http://127.0.0.1:9"),
        "does not answer",
    );
    failed(
        &backup("s3:///hubs", "secret", &endpoint),
        "is no place for backups",
    );
    assert_eq!(all(), old);

    let told = succeeded(&backup("s3://shop/hubs", "secret", &endpoint));
    assert!(
        told.contains("in s3://shop/hubs") && told.contains(&format!("Removed {}", old[0])),
        "{told}"
    );
    assert_eq!(all().len(), 2);
    assert!(bucket.join("holiday.jpg").exists());
    let restored = place.text("restored");
    let args = ["restore", "s3://shop/hubs", "--data-dir", &restored];
    succeeded(&run(&args, "secret", &endpoint));
    assert!(place.path("restored").join(DATABASE).exists());
    let named = format!("s3://shop/hubs/{}", all()[1]);
    let again = place.text("again");
    succeeded(&run(
        &["restore", &named, "--data-dir", &again],
        "secret",
        &endpoint,
    ));
    let missing = format!("s3://shop/hubs/{}", old[0]);
    let none = place.text("none");
    failed(
        &run(&["restore", &missing, "--data-dir", &none], "secret", &endpoint),
        "refused",
    );
    assert_eq!(json!(names(Path::new(&none))), json!(["hub.lock"]));
}
