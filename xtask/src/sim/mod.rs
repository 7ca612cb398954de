//! `cargo xtask sim`: a shop's day in one process, on the very machines that the browser and the hub run, with a
//! seeded clock, network and power supply. A seed replays to the byte.
//!
//! What it keeps true: after everything has healed, every replica holds the same journal and the same state, nothing
//! that was confirmed is missing, nothing is there twice. `judge` says so, `world` makes it hard.

mod hub;
mod judge;
mod till;
mod workload;
mod world;

use anyhow::{Result, bail};
use clap::Parser;
use std::time::{Duration, Instant};

/// What `cargo xtask sim` can be told.
#[derive(clap::Parser)]
#[command(name = "cargo xtask sim", no_binary_name = true)]
struct Options {
    /// How many days to run, each with the next seed
    #[arg(long, default_value_t = 50)]
    seeds: u64,
    /// Run this one day only
    #[arg(long)]
    seed: Option<u64>,
    /// Print all that happens
    #[arg(long, requires = "seed")]
    trace: bool,
}

/// Days that failed once, and must not again.
const REGRESSIONS: &[u64] = &[];

/// Runs days and prints the closing line.
///
/// # Errors
/// When an invariant was violated; the seeds are named.
pub fn sim(arguments: &[String]) -> Result<()> {
    let options = Options::parse_from(arguments);
    let started = Instant::now();
    let seeds: Vec<u64> = match options.seed {
        Some(seed) => vec![seed],
        None => REGRESSIONS.iter().copied().chain(0..options.seeds).collect(),
    };
    let (mut events, mut simulated, mut failed) = (0, Duration::ZERO, Vec::new());
    for &seed in &seeds {
        let day = world::run(seed, options.trace);
        events += day.events;
        simulated += day.lasted;
        for violation in &day.violations {
            println!("seed {seed}: {violation}");
        }
        if !day.violations.is_empty() {
            failed.push(seed);
        }
    }
    println!(
        "seeds={} events={events} violations={} sim_seconds={} wall_seconds={:.1}",
        seeds.len(),
        failed.len(),
        simulated.as_secs(),
        started.elapsed().as_secs_f64()
    );
    if let Some(seed) = failed.first() {
        bail!("an invariant was violated; replay it with `cargo xtask sim --seed {seed} --trace`");
    }
    Ok(())
}
