//! The one task runner: everything a person does with this repository starts here.
//!
//! Each command is one module. What it keeps true: a failure ends with one clear sentence that
//! says what to do, and a part that is green stays quiet. Not in it: anything the product does.

#[cfg(feature = "lab")]
mod bench;
mod check;
mod ci;
mod command;
mod fingerprint;
mod fuzz;
mod kills;
mod lab;
mod metadata;
mod pwa;
mod repo;
mod run;
#[cfg(feature = "sim")]
mod sim;
mod step;
mod tidy;
mod tools;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[cfg(feature = "lab")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Run, test, measure and tidy Evertill")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what is missing, build everything and serve the till at http://localhost:4001
    Run(run::Options),
    /// Install what is missing and build the app and the hub for release, and start nothing
    Build(run::BuildOptions),
    /// Run every check and test, or the named part of it
    Test(check::Options),
    /// Show which folders of a crate import each other in a circle
    Layers(check::layers::Options),
    /// Run what continuous integration runs, in a clean temporary clone of HEAD
    Ci(ci::Options),
    /// Measure the core against raw work done in the same run
    Bench(lab::Forwarded),
    /// Run simulated shop days with faults, and judge what is left of them
    Sim(lab::Forwarded),
    /// Kill a till's browser in mid-sale, again and again, and look what its disk has kept
    Kills(kills::Options),
    /// Feed a decoder whatever might break it, for as long as you like
    Fuzz(fuzz::Options),
    /// Format, apply the lints' own fixes, remove stale leftovers, name files that grew too long
    Tidy,
    /// Finish a build of an app (called by Trunk after each build)
    #[command(hide = true)]
    FinishPwa {
        #[arg(value_enum, default_value_t = pwa::App::Till)]
        app: pwa::App,
    },
    /// Open a browser as soon as the hub answers
    #[command(hide = true)]
    OpenWhenReady { port: u16 },
}

fn main() -> ExitCode {
    match perform(Cli::parse().task) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nerror: {}", command::explain(&error));
            ExitCode::FAILURE
        }
    }
}

fn perform(task: Task) -> Result<ExitCode> {
    match task {
        Task::Run(options) => run::run(&options)?,
        Task::Build(options) => run::build(&options)?,
        Task::Test(options) => return check::test(&options),
        Task::Layers(options) => return check::layers::show(&options),
        Task::Ci(options) => return ci::ci(&options),
        Task::Bench(arguments) => return lab::bench(&arguments),
        Task::Sim(arguments) => return lab::sim(&arguments),
        Task::Kills(options) => kills::kills(&options)?,
        Task::Fuzz(options) => fuzz::fuzz(&options)?,
        Task::Tidy => tidy::tidy()?,
        Task::FinishPwa { app } => pwa::finish_from_trunk(app)?,
        Task::OpenWhenReady { port } => run::open_when_ready(port)?,
    }
    Ok(ExitCode::SUCCESS)
}
