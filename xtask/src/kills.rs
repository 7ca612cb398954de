//! `cargo xtask kills`: a till's browser is killed as often as is asked for, against the real hub and the release build of
//! the app. The suites themselves are `playwright/tests/killed-till.spec.ts` (is every confirmed sale on the disk?) and
//! `playwright/tests/start-after-kill.spec.ts` (is the app there, without the hub?), which the tests run with few kills.

use crate::{
    check::{Context, browser},
    tools::Tools,
};
use anyhow::{Context as _, Result};
use std::{os::unix::process::CommandExt, process::Command};

/// What `cargo xtask kills` can be told.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Options {
    #[command(subcommand)]
    what: Option<What>,
    /// How often the browser is killed in mid-sale
    #[arg(long, default_value_t = 200)]
    times: u32,
}

#[derive(clap::Subcommand)]
enum What {
    /// Kill it in one moment of its life, and look whether it starts without the hub
    Start(Start),
}

#[derive(clap::Args)]
struct Start {
    /// What the till does when it is killed
    #[arg(long, value_enum)]
    moment: Moment,
    /// How often it is killed
    #[arg(long, default_value_t = 100)]
    kills: u32,
    /// What the times of the kills follow from
    #[arg(long, default_value_t = 1)]
    seed: u32,
    /// Keep one core of the machine busy meanwhile
    #[arg(long)]
    load: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Moment {
    Starting,
    Selling,
    Updating,
    FirstStart,
}

impl Moment {
    /// What its test has in its name.
    fn phrase(self) -> &'static str {
        match self {
            Self::Starting => "killed while starting",
            Self::Selling => "killed while selling",
            Self::Updating => "killed while updating",
            Self::FirstStart => "killed in its first start",
        }
    }
}

/// Runs the suite, whose closing line counts what came of the kills.
///
/// # Errors
/// When a confirmed sale was lost, a start was without the app, or something could not be built or started.
pub fn kills(options: &Options) -> Result<()> {
    let context = Context {
        tools: &Tools::locate(),
        extra: &[],
    };
    let mut playwright = browser::suites(&context)?;
    playwright.arg("--project=chromium");
    match &options.what {
        None => {
            playwright
                .arg("killed-till")
                .env("EVERTILL_KILLS", options.times.to_string());
        }
        Some(What::Start(start)) => start.tell(&mut playwright),
    }
    Err(playwright.exec()).context("Playwright could not be started")
}

impl Start {
    fn tell(&self, playwright: &mut Command) {
        playwright
            .args(["start-after-kill", "--grep", self.moment.phrase()])
            .env("EVERTILL_START_KILLS", self.kills.to_string())
            .env("EVERTILL_SEED", self.seed.to_string());
        if self.load {
            playwright.env("EVERTILL_LOAD", "1");
        }
    }
}
