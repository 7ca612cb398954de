//! Tools that are built from crates.io into the tools folder: the wasm-bindgen CLI, Trunk and cargo-deny.
//!
//! A tool of the right version that is already there is adopted, not built again.

use super::Tools;
use crate::{
    command, metadata,
    step::{self, Outcome},
};
use anyhow::Result;
use std::process::Command;

/// The newest Trunk that builds with the compilers this project accepts.
pub const TRUNK: &str = "0.21.14";
/// Holds licences and sources to deny.toml.
const CARGO_DENY: &str = "0.20.2";

struct CargoTool<'a> {
    package: &'a str,
    version: &'a str,
    binary: &'a str,
    features: &'a [&'a str],
    /// How well it is optimised: what little most of them do is not worth the minutes that it takes.
    optimised: &'a str,
    expect: &'a str,
}

impl Tools {
    /// The wasm-bindgen CLI at exactly the version that Cargo.lock holds of the crate: they speak a
    /// private format with each other.
    ///
    /// # Errors
    /// When it can't be built, for example without a network.
    pub fn ensure_wasm_bindgen(&self) -> Result<Outcome> {
        self.ensure_cargo_tool(&CargoTool {
            package: "wasm-bindgen-cli",
            version: &metadata::locked_version("wasm-bindgen")?,
            binary: "wasm-bindgen",
            features: &[],
            // It takes the whole app apart and puts it together.
            optimised: "1",
            expect: "about 3 minutes",
        })
    }

    /// Trunk, which bundles the web app.
    ///
    /// # Errors
    /// When it can't be built, for example without a network.
    pub fn ensure_trunk(&self) -> Result<Outcome> {
        self.ensure_cargo_tool(&CargoTool {
            package: "trunk",
            version: TRUNK,
            binary: "trunk",
            features: &["--no-default-features"],
            optimised: "0",
            expect: "about 6 minutes",
        })
    }

    /// cargo-deny, which checks licences and sources.
    ///
    /// # Errors
    /// When it can't be built, for example without a network.
    pub fn ensure_cargo_deny(&self) -> Result<Outcome> {
        self.ensure_cargo_tool(&CargoTool {
            package: "cargo-deny",
            version: CARGO_DENY,
            binary: "cargo-deny",
            features: &[],
            optimised: "0",
            expect: "about 2 minutes",
        })
    }

    fn ensure_cargo_tool(&self, tool: &CargoTool) -> Result<Outcome> {
        let binary = self.path("bin").join(tool.binary);
        let is_stamped = || self.is_stamped(tool.package, tool.version, std::slice::from_ref(&binary));
        if is_stamped() {
            return Ok(Outcome::Ready);
        }
        let _turn = self.lock(tool.package)?;
        if is_stamped() {
            return Ok(Outcome::Ready);
        }
        let says = command::output(Command::new(&binary).arg("--version")).unwrap_or_default();
        if says.split_whitespace().any(|word| word == tool.version) {
            self.stamp(tool.package, tool.version)?;
            return Ok(Outcome::Ready);
        }
        step::say(&format!("building it, {} the first time", tool.expect));
        // Kept until it is done, so that an interrupted build goes on where it stopped.
        let build = self.path("partial").join(format!("build-{}", tool.package));
        let mut cargo = command::cargo();
        cargo
            .args([
                "install",
                tool.package,
                "--version",
                tool.version,
                "--locked",
                "--force",
                "--root",
            ])
            .arg(&self.dir)
            .args(tool.features)
            .env("CARGO_TARGET_DIR", &build)
            // They run for seconds and build for minutes, so building fast is what counts.
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", tool.optimised)
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
        command::quietly(&format!("install-{}", tool.package), &mut cargo)?;
        super::remove(&build)?;
        self.stamp(tool.package, tool.version)?;
        Ok(Outcome::Done)
    }
}
