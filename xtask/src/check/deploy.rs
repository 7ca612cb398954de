//! What is in `deploy`, read by the programs that it is for: alert rules by promtool, units by systemd. A machine without
//! one of these is no failure, and is not passed over in silence either.

use super::Context;
use crate::{command, repo, step};
use anyhow::{Context as _, Result};
use std::{fs, process::Command};

/// Programs that a unit starts, which need not be on this machine.
const PROGRAMS: [&str; 2] = ["/opt/evertill/hub-server", "/usr/bin/cage"];

const UNITS: [&str; 4] = [
    "evertill-hub.service",
    "evertill-backup.service",
    "evertill-backup.timer",
    "evertill-kiosk.service",
];

/// Rules are well formed and raise what they are for; units have no mistake.
pub fn check(context: &Context) -> Result<()> {
    rules(context)?;
    units()
}

fn rules(context: &Context) -> Result<()> {
    let promtool = match context.tools.promtool() {
        Ok(promtool) => promtool,
        Err(error) => {
            not_run(&format!("the alert rules: there is no promtool ({error:#})"));
            return Ok(());
        }
    };
    for arguments in [
        ["check", "rules", "alerts.yml"],
        ["test", "rules", "alerts.test.yml"],
    ] {
        let mut run = Command::new(&promtool);
        run.args(arguments)
            .current_dir(repo::root().join("deploy/prometheus"));
        command::quietly("promtool", &mut run)?;
    }
    Ok(())
}

fn units() -> Result<()> {
    let Some(systemd) = repo::which("systemd-analyze") else {
        not_run("the units: there is no systemd-analyze");
        return Ok(());
    };
    let mut verify = Command::new(systemd);
    verify.args(["verify", "--man=no"]);
    for name in UNITS {
        let mut unit = fs::read_to_string(repo::root().join("deploy/systemd").join(name))
            .with_context(|| format!("{name} can't be read"))?;
        for program in PROGRAMS {
            unit = unit.replace(program, "/bin/true");
        }
        let copy = repo::scratch().join("units").join(name);
        repo::write_atomically(&copy, unit.as_bytes())?;
        verify.arg(copy);
    }
    command::quietly("systemd-analyze", &mut verify)
}

fn not_run(what: &str) {
    println!("{}", step::coloured(&format!("NOT RUN, {what}"), false));
}
