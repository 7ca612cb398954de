//! The hub under load: its program in one process, many light devices in this one, and raw work beside them. Prints
//! figures for `cargo xtask bench hub`, which runs it.
//!
//! Arguments: the names of figures, or none for all; `--quick` for short runs; `--times N` for so many kills.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a benchmark that can't go on has failed"
)]

mod append;
mod bare;
mod comeback;
mod crowd;
mod device;
mod kills;
mod memory;
mod program;
mod relay;
mod shop;
mod slow_disk;

use serde_json::{Value, json};

/// Folding and framing are many small pieces of memory; the hub has this allocator, so what loads it has it too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const NAMES: [&str; 9] = [
    "append",
    "relay",
    "rush",
    "highest",
    "comeback",
    "memory",
    "stalled",
    "kills",
    "slow-disk",
];

/// How long things are measured for.
#[derive(Clone, Copy, Debug)]
struct Length {
    /// How long traffic flows, in seconds.
    seconds: u32,
    /// How often short things are repeated.
    runs: usize,
    /// How many events a long history has.
    history: u64,
    /// How often the hub is killed.
    kills: u32,
}

const FULL: Length = Length {
    seconds: 60,
    runs: 5,
    history: 1_000_000,
    kills: 1_000,
};
const QUICK: Length = Length {
    seconds: 10,
    runs: 1,
    history: 1_000_000,
    kills: 20,
};

/// One measured number and the raw work it is compared with.
struct Figure {
    name: String,
    unit: &'static str,
    value: f64,
    baseline: f64,
    against: &'static str,
}

impl Figure {
    fn new(name: &str, unit: &'static str, value: f64, baseline: f64, against: &'static str) -> Self {
        Self {
            name: name.to_owned(),
            unit,
            value,
            baseline,
            against,
        }
    }

    /// As `cargo xtask bench` reads it.
    fn json(&self) -> Value {
        json!({
            "name": self.name, "unit": self.unit, "value": self.value, "baseline": self.baseline,
            "against": self.against,
        })
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[tokio::main]
async fn main() {
    let mut length = FULL;
    let mut names = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            bare::RELAY => return bare::relay().await,
            bare::SQLITE => return bare::say_sqlite(arguments),
            // Cargo's own.
            "--bench" => {}
            "--quick" => length = QUICK,
            "--times" => length.kills = arguments.next().unwrap().parse().unwrap(),
            _ => names.push(argument),
        }
    }
    if let Some(unknown) = names.iter().find(|name| !NAMES.contains(&name.as_str())) {
        panic!("no figure is called {unknown}; there are {}", NAMES.join(", "));
    }
    for name in NAMES {
        if names.is_empty() || names.iter().any(|one| one == name) {
            eprintln!("{name} …");
            for figure in measure(name, length).await {
                println!("figure {}", figure.json());
            }
        }
    }
}

async fn measure(name: &str, length: Length) -> Vec<Figure> {
    match name {
        "append" => append::measure(length).await,
        "relay" => relay::busy(length).await,
        "rush" => relay::rush(length).await,
        "highest" => relay::highest(length).await,
        "comeback" => comeback::measure(length).await,
        "memory" => memory::measure(length).await,
        "stalled" => memory::stalled(length).await,
        "kills" => kills::measure(length).await,
        _ => slow_disk::measure(length).await,
    }
}
