//! `cargo xtask bench`: how fast the core is, against raw work done in the same run.
//!
//! What it keeps true: every figure has a baseline measured beside it, so that a ratio means the
//! same on any machine; a figure is the median of five. Not in it: pass or fail. A benchmark
//! measures; `cargo xtask test` judges.

mod browser;
mod catalog;
mod chain;
mod codec;
mod costly;
mod deliveries;
mod fold;
mod hub;
mod measure;
mod over_sqlite;
mod waiting;

use crate::repo;
use anyhow::{Result, bail};
use core_wasm::lab::RUNS;
use measure::Figure;
use serde_json::json;

type Benchmark = (&'static str, fn() -> Result<Vec<Figure>>);

const BENCHMARKS: [Benchmark; 11] = [
    ("browser", browser::run),
    ("catalog", catalog::run),
    ("catchup", over_sqlite::catch_up),
    ("chain", chain::run),
    ("codec", codec::run),
    ("coldstart", waiting::cold_start),
    ("costly", costly::run),
    ("deliveries", deliveries::run),
    ("fold", fold::run),
    ("start", over_sqlite::start),
    ("till", waiting::till),
];

/// Runs the named benchmarks, or all but the hub's, prints a table of each and writes `target/bench/<name>.json`. What
/// stands behind `hub` is the hub's: names of its figures, `--quick`, `--times N`.
///
/// # Errors
/// When one is named that doesn't exist, or when one can't be set up or written down.
pub fn bench(names: &[String]) -> Result<()> {
    if let Some((first, rest)) = names.split_first()
        && first == "hub"
    {
        return report("hub", &hub::run(rest)?, None);
    }
    if let Some(unknown) = names
        .iter()
        .find(|name| BENCHMARKS.iter().all(|(known, _)| known != name))
    {
        let known: Vec<_> = BENCHMARKS.iter().map(|(name, _)| *name).collect();
        bail!(
            "there is no benchmark called {unknown:?}; there are {}",
            known.join(", ")
        );
    }
    for (name, run) in BENCHMARKS
        .iter()
        .filter(|(name, _)| names.is_empty() || names.iter().any(|one| one == name))
    {
        report(name, &run()?, Some(RUNS))?;
    }
    Ok(())
}

fn report(name: &str, figures: &[Figure], runs: Option<usize>) -> Result<()> {
    println!("{}", measure::table(name, figures));
    let text = serde_json::to_vec_pretty(&json!({ "bench": name, "median_of": runs, "figures": figures }))?;
    repo::write_atomically(&repo::target().join("bench").join(format!("{name}.json")), &text)
}
