//! The hub as a program: killed in the middle of a burst, told to stop, and started where it can't.

use crate::support::{Till, args, default_tls, journal, pair};
use core_wasm::base::ids::Realm;
use core_wasm::journal::{Head, Seq, verify_chain};
use core_wasm::store::Store;
use core_wasm::store::contract::{device, realm};
use hub_server::sqlite::{DATABASE, SqliteStore};
use serde_json::{Value, json};
use std::cell::Cell;
use std::io::{BufRead, BufReader, Lines};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};
use tokio::sync::Notify;

/// The hub's program, running; killed when the test ends.
pub struct Program {
    pub child: Child,
    /// What it says and nobody has heard yet.
    said: Lines<BufReader<ChildStdout>>,
    pub address: String,
    lines: Vec<String>,
}

pub fn command(dir: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hub-server"));
    let dir = dir.to_str().unwrap();
    let Realm { tenant_id, store_id } = realm();
    command
        .args(["serve", "--bind", "127.0.0.1", "--no-mdns", "--data-dir", dir])
        .args(["--tenant-id", tenant_id.as_str(), "--store-id", store_id.as_str()])
        .args(more)
        .stdin(Stdio::null());
    command
}

impl Program {
    pub fn start(dir: &Path) -> Self {
        Self::of(&mut command(dir, &["--port", "0", "--demo", "restaurant"]))
    }

    /// The hub that a command starts, once it listens.
    pub fn of(command: &mut Command) -> Self {
        default_tls();
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut program = Self {
            child,
            said,
            address: String::new(),
            lines: Vec::new(),
        };
        program.listens_again();
        program
    }

    /// Waits until it says that it listens, and where.
    pub fn listens_again(&mut self) {
        loop {
            let line = self.said.next().unwrap().unwrap();
            let port = line
                .strip_prefix("listening on http://localhost:")
                .map(str::to_owned);
            self.lines.push(line);
            if let Some(port) = port {
                self.address = format!("127.0.0.1:{port}");
                return;
            }
        }
    }

    /// The code as it stands in the terminal.
    pub fn code(&self) -> String {
        let line = self
            .lines
            .iter()
            .find(|line| line.contains("Pairing code"))
            .unwrap();
        line.chars().filter(char::is_ascii_digit).collect()
    }

    /// Tells it to stop, and waits until it has.
    pub fn told_to_stop(&mut self) -> ExitStatus {
        let pid = self.child.id().to_string();
        let told = Command::new("kill").args(["-TERM", &pid]).status().unwrap();
        assert!(told.success());
        self.child.wait().unwrap()
    }

    /// The code as the demo gives it to this machine.
    pub async fn code_now(&self) -> String {
        let offer: Value = reqwest::get(format!("http://{}/api/pairing", self.address))
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        offer["oneTap"]["code"].as_str().unwrap().to_owned()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Writes small groups without pause until the hub has gone; tells each acknowledgement.
async fn burst(mut till: Till, acknowledged: impl Fn(u64)) -> Till {
    till.connect().await;
    loop {
        till.write(3).await;
        let before = till.acknowledged();
        if !till.run_until(|till| till.acknowledged() > before).await {
            return till;
        }
        acknowledged(till.acknowledged().0 - before.0);
    }
}

#[tokio::test]
async fn killed_in_the_middle_of_a_burst_it_has_everything_it_acknowledged_and_gets_the_rest_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut program = Program::start(dir.path());
    let mut tokens = Vec::new();
    for n in [1, 2] {
        let code = if n == 1 {
            program.code()
        } else {
            program.code_now().await
        };
        let (status, paired) = pair(&program.address, &code, device(n), Value::Null).await;
        assert_eq!(status, 200, "{paired}");
        tokens.push(paired["token"].as_str().unwrap().to_owned());
    }
    let (acknowledged, enough) = (Cell::new(0), Notify::new());
    let count = |more| {
        acknowledged.set(acknowledged.get() + more);
        if acknowledged.get() >= 100 {
            enough.notify_one();
        }
    };
    let till = |n, token: &str| Till::new(realm(), n, token, &program.address);
    let (one, two) = (till(1, &tokens[0]), till(2, &tokens[1]));
    let (one, two, ()) = tokio::join!(burst(one, count), burst(two, count), async {
        enough.notified().await;
        program.child.kill().unwrap();
        program.child.wait().unwrap();
    });
    let mut tills = [one, two];
    // What is on disk, before anybody can bring anything again.
    let store = SqliteStore::open(&dir.path().join(DATABASE)).unwrap();
    let heads = store.heads().await.unwrap();
    for till in &tills {
        assert!(till.acknowledged() > Seq(0) && heads.get(till.me).seq >= till.acknowledged());
    }
    drop(store);

    let program = Program::start(dir.path());
    for till in &mut tills {
        till.moves_to(&program.address);
        till.write(2).await;
        till.connect().await;
        let own = till.own_head().await.seq;
        assert!(till.run_until(|till| till.acknowledged() == own).await);
    }
    for (here, there) in [(0, 1), (1, 0)] {
        let other = tills[there].own_head().await;
        while tills[here].store.heads().await.unwrap().get(other.device_id) != other {
            assert!(tills[here].step().await, "the hub has gone");
        }
    }
    let rows = journal(&program.address, &tokens[0]).await;
    for till in &tills {
        let own = till.own_head().await.seq.0;
        let numbers: Vec<_> = rows
            .iter()
            .filter(|row| row["deviceId"] == json!(till.me))
            .map(|row| row["deviceSeq"].as_u64().unwrap())
            .collect();
        assert_eq!(
            numbers,
            (1..=own).collect::<Vec<_>>(),
            "none missing, none twice, in order"
        );
        let stream = till.store.read_stream(till.me, Seq(0), usize::MAX).await.unwrap();
        verify_chain(Head::empty(till.me), &stream).unwrap();
    }
}

#[tokio::test]
async fn told_to_stop_it_folds_its_log_in_and_ends_well() {
    let dir = tempfile::tempdir().unwrap();
    let mut program = Program::start(dir.path());
    let code = program.code();
    assert_eq!(pair(&program.address, &code, device(1), Value::Null).await.0, 200);
    assert!(program.told_to_stop().success());
    assert!(
        !dir.path().join(format!("{DATABASE}-wal")).exists(),
        "all of it is in the database"
    );
}

fn run(dir: &Path, more: &[&str]) -> Output {
    command(dir, more).output().unwrap()
}

#[tokio::test]
async fn every_reason_not_to_start_is_one_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let file = dir.path().join("file");
    std::fs::write(&file, "").unwrap();
    let newer = dir.path().join("newer");
    std::fs::create_dir(&newer).unwrap();
    rusqlite::Connection::open(newer.join(DATABASE))
        .unwrap()
        .pragma_update(None, "user_version", 9)
        .unwrap();
    let held = dir.path().join("held");
    let running = hub_server::start(&args(&held, &[])).await.unwrap();
    let empty = dir.path().join("empty");
    for (case, output, words) in [
        (
            "port",
            run(&empty, &["--port", &port]),
            ["is in use by another program", "--port"],
        ),
        (
            "directory",
            run(&file, &["--port", "0"]),
            ["can't be written", "--data-dir"],
        ),
        (
            "newer",
            run(&newer, &["--port", "0"]),
            ["newer version of the hub", "your data is untouched"],
        ),
        (
            "held",
            run(&held, &["--port", "0"]),
            ["another hub is already running", "--data-dir"],
        ),
        (
            "key",
            run(&empty, &["--port", "0", "--cluster-public-key-base64", "x"]),
            ["CLUSTER_PUBLIC_KEY_BASE64 is not", "base64 of its PEM"],
        ),
    ] {
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{case}: {said}");
        assert!(words.iter().all(|words| said.contains(words)), "{case}: {said}");
        assert_eq!(said.lines().count(), 1, "{case}: {said}");
    }
    running.stop().await;
    let other = Command::new(env!("CARGO_BIN_EXE_hub-server"))
        .args([
            "--port",
            "0",
            "--no-mdns",
            "--tenant-id",
            "t-2",
            "--data-dir",
            held.to_str().unwrap(),
        ])
        .output()
        .unwrap();
    let said = String::from_utf8(other.stderr).unwrap();
    assert_eq!(other.status.code(), Some(1), "{said}");
    assert!(
        said.contains("holds the data of tenant 't-contract', store 's-1', not of tenant 't-2'"),
        "{said}"
    );
}

#[test]
fn a_folder_with_problems_is_told_line_by_line() {
    let dir = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_hub-server"))
        .arg("import")
        .arg(dir.path())
        .args(["--data-dir", dir.path().join("data").to_str().unwrap()])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        said,
        "store.toml: is missing; every store needs this file\n1 problem; nothing was imported.\n"
    );
}

#[tokio::test]
async fn verify_says_in_words_what_it_found() {
    let dir = tempfile::tempdir().unwrap();
    let verify = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hub-server"));
        let data = dir.path().to_str().unwrap();
        let output = command.args(["verify", "--data-dir", data]).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let running = hub_server::start(&args(dir.path(), &["--demo", "restaurant"]))
        .await
        .unwrap();
    let (code, said) = verify();
    assert!(
        code == Some(0) && said.ends_with("all is as it was written.\n"),
        "beside a hub: {said}"
    );
    running.stop().await;
    assert_eq!(verify(), (code, said));
    rusqlite::Connection::open(dir.path().join(DATABASE))
        .unwrap()
        .execute(
            "DELETE FROM journal WHERE cursor = (SELECT max(cursor) FROM journal)",
            [],
        )
        .unwrap();
    let (code, said) = verify();
    assert!(code == Some(1) && said.contains("its end is lost here"), "{said}");
}

#[tokio::test]
async fn whether_it_is_alive_is_an_exit_code() {
    let dir = tempfile::tempdir().unwrap();
    let mut program = Program::start(dir.path());
    let port = program.address.rsplit(':').next().unwrap().to_owned();
    let healthy = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hub-server"));
        command.arg("healthy").env("PORT", &port).output().unwrap().status
    };
    assert!(healthy().success());
    assert!(program.told_to_stop().success());
    assert_eq!(healthy().code(), Some(1));
}
