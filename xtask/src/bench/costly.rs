//! An order that somebody wrote far too much about: how long a device that folds it takes in all, and how long whoever waits
//! for one event of it does, against as many events of ordinary orders.

use super::measure::{Figure, now};
use anyhow::Result;
use core_wasm::journal::Entry;
use core_wasm::lab::costly::{Times, each, edits, payments};
use core_wasm::lab::{Day, RUNS, median};
use std::time::Duration;

const PAYMENTS: u32 = 5_000;
const EDITS: u32 = 10_000;

/// Measures each event by itself, as it comes when nobody else says anything.
pub fn run() -> Result<Vec<Figure>> {
    let cases = [
        ("5,000 payments", payments(PAYMENTS, Times::Rising)),
        ("5,000 payments, falling", payments(PAYMENTS, Times::Falling)),
        ("10,000 edits", edits(EDITS, Times::Rising)),
        ("10,000 edits, falling", edits(EDITS, Times::Falling)),
    ];
    let orders = EDITS.div_ceil(u32::try_from(Day::EVENTS_PER_ORDER)?);
    let ordinary = Day::of(orders).entries;
    let figures = cases.into_iter().flat_map(|(name, entries)| {
        let (all, longest) = median_of(&entries);
        let (plain_all, plain_longest) = median_of(&ordinary[..entries.len()]);
        let figure = |name: &str, time: Duration, plain: Duration| {
            let [time, plain] = [time, plain].map(|time| time.as_secs_f64() * 1_000.0);
            Figure::new(name, "ms", time, plain, "ordinary orders")
        };
        [
            figure(name, all, plain_all),
            figure(&format!("{name}, longest"), longest, plain_longest),
        ]
    });
    Ok(figures.collect())
}

fn median_of(entries: &[Entry]) -> (Duration, Duration) {
    let runs: [_; RUNS] = std::array::from_fn(|_| each(entries, now));
    (
        median(runs.map(|(all, _)| all)),
        median(runs.map(|(_, longest)| longest)),
    )
}
