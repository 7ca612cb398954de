//! A shop's network: a bridge, and machines with one cable each, as network namespaces of this process's own.

use serde_json::Value;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A machine, by the name of its namespace.
pub struct Machine {
    pub name: &'static str,
}

/// The network and its machines.
pub struct Shop {
    pub machines: [Machine; 3],
    data: TempDir,
}

/// A hub's process; killed when the test ends.
pub struct Hub(Child);

fn ip(arguments: &[&str]) -> Result<(), String> {
    let output = Command::new("ip").args(arguments).output();
    let output = output.map_err(|error| format!("ip: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("ip {}: {}", arguments.join(" "), said.trim()))
}

impl Shop {
    /// Machines at 192.168.77.1 and so on, or why there can be none.
    pub fn new(names: [&'static str; 3]) -> Result<Self, String> {
        // `ip netns` keeps its names here.
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "tmpfs", "/run"])
            .status();
        if !mounted.is_ok_and(|status| status.success()) {
            return Err("nothing can be mounted at /run".to_owned());
        }
        ip(&["link", "add", "shop", "type", "bridge"])?;
        ip(&["link", "set", "shop", "up"])?;
        for (name, n) in names.iter().zip(1..) {
            let (cable, address) = (format!("cable-{name}"), format!("192.168.77.{n}/24"));
            ip(&["netns", "add", name])?;
            ip(&[
                "link", "add", &cable, "type", "veth", "peer", "name", "eth0", "netns", name,
            ])?;
            ip(&["link", "set", &cable, "master", "shop", "up"])?;
            ip(&["-n", name, "address", "add", &address, "dev", "eth0"])?;
            ip(&["-n", name, "link", "set", "lo", "up"])?;
            ip(&["-n", name, "link", "set", "eth0", "up"])?;
        }
        Ok(Self {
            machines: names.map(|name| Machine { name }),
            data: tempfile::tempdir().unwrap(),
        })
    }

    /// Starts a store's hub, whose data stays on its machine.
    pub fn hub(&self, machine: &Machine, store: &str) -> Hub {
        let hub = machine
            .command(env!("CARGO_BIN_EXE_hub-server").into())
            .args(["serve", "--tenant-id", "t-net", "--store-id", store, "--data-dir"])
            .arg(self.data.path().join(machine.name))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn();
        Hub(hub.unwrap())
    }

    /// What a machine's hub has logged.
    pub fn log(&self, machine: &Machine) -> String {
        let file = self.data.path().join(machine.name).join("logs/hub.jsonl");
        std::fs::read_to_string(file).unwrap()
    }

    /// Makes a machine's data what another has.
    pub fn copy_data(&self, from: &Machine, to: &Machine) {
        let [from, to] = [from, to].map(|machine| self.data.path().join(machine.name));
        std::fs::remove_dir_all(&to).unwrap();
        let copied = Command::new("cp").arg("-a").args([from, to]).status();
        assert!(copied.unwrap().success());
    }

    pub fn pull_cable(&self, machine: &Machine) {
        Self::cable(machine, "down");
    }

    pub fn plug_cable(&self, machine: &Machine) {
        Self::cable(machine, "up");
    }

    fn cable(machine: &Machine, state: &str) {
        ip(&["link", "set", &format!("cable-{}", machine.name), state]).unwrap();
    }
}

impl Machine {
    /// A program on this machine.
    fn command(&self, program: PathBuf) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", self.name]).arg(program);
        command
    }

    /// What the hub on this machine answers; empty while there is none.
    pub fn ask_text(&self, path: &str) -> String {
        let myself = std::env::current_exe().unwrap();
        let output = self.command(myself).args(["ask", path]).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    /// The same, as JSON.
    pub fn ask(&self, path: &str) -> Value {
        serde_json::from_str(&self.ask_text(path)).unwrap_or_default()
    }
}

impl Hub {
    pub fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    pub fn told_to_stop(mut self) {
        let told = Command::new("kill")
            .args(["-TERM", &self.0.id().to_string()])
            .status();
        assert!(told.unwrap().success());
        assert!(self.0.wait().unwrap().success());
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
