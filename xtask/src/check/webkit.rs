//! The part about WebKit, the engine of every iPad and iPhone: the web crates' own tests and a smoke suite in Debian's WebKitGTK.
//!
//! Keeps true: it needs no screen and leaves nothing in anybody's home. Not in it: what is tried (`playwright/webkit`), and durability:
//! a browser that is driven keeps its storage in memory.

use super::{
    Context,
    browser::{all_of_web, suites, wasm_tests_by},
};
use crate::{command, repo};
use anyhow::{Context as _, Result, bail};
use std::{
    fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

/// The web crates' tests, then the smoke suite, which alone gets flags.
pub fn check(context: &Context) -> Result<()> {
    context.tools.ensure_webkit()?;
    let driver = repo::which("WebKitWebDriver")
        .context("WebKitWebDriver is missing: install Debian's webkit2gtk-driver")?;
    let screen = Screen::start()?;
    if context.extra.is_empty() {
        let mut test = wasm_tests_by(context.tools, "SAFARIDRIVER", &driver)?;
        command::quietly("webkit-storage", all_of_web(screen.for_browser(&mut test)?))?;
    }
    let mut smoke = suites(context)?;
    smoke
        .arg("--project=webkit")
        .args(context.extra)
        .env("CI", "1")
        .env("EVERTILL_WEBKIT", &driver);
    command::quietly("webkit", screen.for_browser(&mut smoke)?)
}

/// A screen that nobody sees, for as long as this is there.
struct Screen {
    server: Child,
    name: String,
}

impl Screen {
    /// One large enough for a tablet, however it is held.
    fn start() -> Result<Self> {
        let mut xvfb = Command::new("Xvfb");
        xvfb.args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1400x1400x24",
            "-nolisten",
            "tcp",
        ]);
        let xvfb = xvfb
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut server = xvfb.spawn().context("could not start Xvfb")?;
        let mut number = String::new();
        if let Some(said) = server.stdout.take() {
            BufReader::new(said).read_line(&mut number)?;
        }
        // Ended with this, whatever it said.
        let screen = Self {
            server,
            name: format!(":{}", number.trim()),
        };
        if number.trim().is_empty() {
            bail!("Xvfb gives no screen: run `Xvfb -displayfd 1` to see why");
        }
        Ok(screen)
    }

    /// Has a browser that this starts show itself there, and keep what it keeps among this program's own notes.
    fn for_browser<'a>(&self, command: &'a mut Command) -> Result<&'a mut Command> {
        let home = home();
        fs::create_dir_all(&home).with_context(|| format!("could not make {}", home.display()))?;
        for folder in [
            "XDG_CACHE_HOME",
            "XDG_CONFIG_HOME",
            "XDG_DATA_HOME",
            "XDG_RUNTIME_DIR",
        ] {
            command.env(folder, &home);
        }
        Ok(command.env("DISPLAY", &self.name).env("NO_AT_BRIDGE", "1"))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn home() -> PathBuf {
    repo::scratch().join("webkit")
}
