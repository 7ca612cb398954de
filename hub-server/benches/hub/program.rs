//! The hub's program as a process of its own: started over a data directory, watched, killed.

use core_wasm::base::ids::Realm;
use core_wasm::lab::realm;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_hub-server");

/// What says that it listens, before the port.
const LISTENING: &str = "listening on http://localhost:";

/// A running hub; killed when it is dropped.
pub struct Program {
    child: Child,
    pub address: String,
}

impl Program {
    /// A hub over `dir`; returns once it listens.
    pub fn start(dir: &Path) -> Self {
        Self::start_on(dir, None)
    }

    /// One whose disk is behind the library at `shim`, if there is one.
    pub fn start_on(dir: &Path, shim: Option<&Path>) -> Self {
        let mut command = Command::new(PROGRAM);
        if let Some(shim) = shim {
            command.env("LD_PRELOAD", shim);
        }
        Self::run(command, dir)
    }

    /// One that has a single core, and a disk behind the library at `shim`.
    pub fn start_slow(dir: &Path, shim: &Path) -> Self {
        let mut command = Command::new("taskset");
        command.args(["-c", "0", PROGRAM]).env("LD_PRELOAD", shim);
        Self::run(command, dir)
    }

    fn run(mut command: Command, dir: &Path) -> Self {
        let Realm { tenant_id, store_id } = realm();
        command
            .args(["serve", "--bind", "127.0.0.1", "--port", "0", "--no-mdns"])
            .args(["--tenant-id", tenant_id.as_str(), "--store-id", store_id.as_str()])
            .arg("--data-dir")
            .arg(dir)
            .env("RUST_LOG", "error");
        Self::listening(&mut command)
    }

    /// Any program that says where it listens.
    pub fn listening(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines.find_map(|line| line.unwrap().strip_prefix(LISTENING).map(str::to_owned));
        let address = format!("127.0.0.1:{}", port.expect("a port"));
        Self { child, address }
    }

    /// How much memory it holds, in bytes.
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .unwrap();
        let kib: u64 = line.trim().trim_end_matches(" kB").parse().unwrap();
        kib * 1024
    }
}

impl Drop for Program {
    /// SIGKILL, as a power switch would.
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Says where this process listens, for [`Program::listening`].
pub fn say_listening(port: u16) {
    println!("{LISTENING}{port}");
}
