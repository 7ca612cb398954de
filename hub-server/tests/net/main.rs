//! Hubs on machines of their own that find each other: network namespaces on one bridge, in each the real program.
//!
//! It needs no rights: a user namespace gives them, where the kernel lets anybody make one. Where it can't be run, it says
//! so on standard output and succeeds; whoever runs it has to pass that on. Nothing here sleeps: a hub is asked
//! until it says what is waited for, and a deadline that only a bug can reach ends the wait.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod shop;

use serde_json::{Value, json};
use shop::{Machine, Shop};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

/// Only a bug takes this long.
const DEADLINE: Duration = Duration::from_secs(60);
/// How the inner program says that there are no networks to be had.
const NO_NETWORK: u8 = 77;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("ask") => ask(&arguments[1]),
        Some("inside") => inside(),
        _ => outside(),
    }
}

/// Goes where networks can be made: into namespaces that end with the program.
fn outside() -> ExitCode {
    let myself = std::env::current_exe().unwrap();
    let run = Command::new("unshare")
        .args([
            "--user",
            "--map-root-user",
            "--net",
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
        ])
        .arg(myself)
        .arg("inside")
        .output();
    let not_run = |why: &str| {
        println!(
            "NOT RUN, hubs that find each other: this machine gives no network namespaces ({})",
            why.trim()
        );
        ExitCode::SUCCESS
    };
    let output = match run {
        Ok(output) => output,
        Err(error) => return not_run(&format!("unshare: {error}")),
    };
    let said = String::from_utf8_lossy(&output.stderr);
    eprint!("{said}");
    match output.status.code() {
        Some(0) => ExitCode::SUCCESS,
        Some(code) if code == i32::from(NO_NETWORK) => not_run(&said),
        // unshare's own failure: it says so before anything of ours has run.
        Some(1) if said.starts_with("unshare:") => not_run(&said),
        _ => ExitCode::FAILURE,
    }
}

fn inside() -> ExitCode {
    match Shop::new(["a", "b", "c"]) {
        Ok(shop) => {
            hubs_find_each_other(&shop);
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(NO_NETWORK)
        }
    }
}

/// Prints what a hub on this machine answers.
fn ask(path: &str) -> ExitCode {
    let Ok(mut stream) = TcpStream::connect("127.0.0.1:4001") else {
        return ExitCode::FAILURE;
    };
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    print!("{}", answer.split_once("\r\n\r\n").unwrap().1);
    ExitCode::SUCCESS
}

/// Looks until there is something to be seen; what was seen instead is told if that never happens.
fn until<T>(what: &str, look: impl Fn() -> Result<T, String>) -> T {
    let begun = Instant::now();
    loop {
        match look() {
            Ok(value) => return value,
            Err(seen) => assert!(begun.elapsed() < DEADLINE, "{what}: {seen}"),
        }
    }
}

/// Asks a machine's hub until `done` returns something.
fn wait<T>(what: &str, machine: &Machine, path: &str, done: impl Fn(&Value) -> Option<T>) -> T {
    until(what, || {
        let answer = machine.ask(path);
        done(&answer).ok_or_else(|| format!("asked at {}: {answer:#}", machine.name))
    })
}

/// Waits until a machine's hub lists these addresses and no others beside its own, with these stores, all of them there.
fn sees(machine: &Machine, others: &[(&str, &str)]) {
    wait("others nearby", machine, "/api/hubs", |list| {
        let hubs = list["hubs"].as_array()?;
        let others_listed = hubs.iter().filter(|hub| hub["thisOne"] == false);
        let mut listed: Vec<_> = others_listed
            .map(|hub| (hub["address"].as_str().unwrap(), hub["storeId"].as_str().unwrap()))
            .collect();
        listed.sort_unstable();
        let all_there = hubs.iter().all(|hub| hub["reachable"] == true);
        (listed == others && all_there && list["looking"] == true).then_some(())
    });
}

fn hubs_find_each_other(shop: &Shop) {
    let [a, b, c] = &shop.machines;
    let (at_a, at_b, at_c) = ("192.168.77.1:4001", "192.168.77.2:4001", "192.168.77.3:4001");
    let hub_a = shop.hub(a, "s-1");
    let hub_b = shop.hub(b, "s-2");
    let mut hub_c = shop.hub(c, "s-1");
    sees(a, &[(at_b, "s-2"), (at_c, "s-1")]);
    sees(b, &[(at_a, "s-1"), (at_c, "s-1")]);
    sees(c, &[(at_a, "s-1"), (at_b, "s-2")]);

    // What a row says, and that the hub notices another one of its own store.
    let list = a.ask("/api/hubs");
    let row = |address: &str| {
        let rows = list["hubs"].as_array().unwrap();
        rows.iter().find(|row| row["address"] == address).unwrap().clone()
    };
    for (address, same_store) in [(at_b, false), (at_c, true)] {
        let row = row(address);
        assert_eq!(row["sameStore"], same_store, "{row}");
        assert_eq!(row["tenantId"], "t-net", "{row}");
        assert_eq!(row["version"], hub_server::VERSION, "{row}");
        assert_eq!(row["url"], format!("http://{address}/connect"), "{row}");
    }
    let of_c = c.ask("/status");
    assert_eq!(row(at_c)["epoch"], of_c["epoch"], "{list}");
    let peers: Vec<_> = a.ask("/status")["peers"].as_array().unwrap().clone();
    assert_eq!(peers.len(), 2, "{peers:?}");
    // The log is written behind what is logged.
    until("the warning in the log", || {
        let log = shop.log(a);
        if log.contains("serves this store too") {
            Ok(())
        } else {
            Err(log)
        }
    });
    assert!(a.ask_text("/metrics").contains("evertill_hub_rivals 1\n"));

    // Killed, it can't say goodbye: it is shown as not reachable, and then not at all.
    hub_c.kill();
    let shown = wait(
        "the killed hub to leave or to be shown as gone",
        a,
        "/api/hubs",
        |list| {
            let hubs = list["hubs"].as_array()?;
            let row = hubs.iter().find(|hub| hub["address"] == at_c);
            match row {
                None => Some(Value::Null),
                Some(row) => (row["reachable"] == false).then(|| row.clone()),
            }
        },
    );
    assert!(
        shown == Value::Null || shown["storeId"] == json!("s-1"),
        "{shown}"
    );
    sees(a, &[(at_b, "s-2")]);

    // Started again, it is back.
    let hub_c = shop.hub(c, "s-1");
    sees(a, &[(at_b, "s-2"), (at_c, "s-1")]);

    // Told to stop, it says goodbye. /status only listens: nobody has asked whether it is still there.
    hub_b.told_to_stop();
    wait("the goodbye", a, "/status", |status| {
        (status["peers"].as_array()?.len() == 1).then_some(())
    });
    sees(a, &[(at_c, "s-1")]);
    sees(c, &[(at_a, "s-1")]);

    // Its cable pulled, it sees nobody any more, and nobody sees it.
    shop.pull_cable(c);
    sees(a, &[]);
    hub_c.told_to_stop();
    hub_a.told_to_stop();

    // A card that was copied into a second machine makes a second hub of that name and store: each sees the other.
    shop.copy_data(a, c);
    shop.plug_cable(c);
    let (hub_a, hub_c) = (shop.hub(a, "s-1"), shop.hub(c, "s-1"));
    sees(a, &[(at_c, "s-1")]);
    sees(c, &[(at_a, "s-1")]);
    hub_c.told_to_stop();
    hub_a.told_to_stop();
}
