//! Folding events to orders, against the least that any fold could do: one sum in a hash map an event.

use super::measure::{Figure, rate};
use anyhow::Result;
use core_wasm::lab::{Day, fold};

const ORDERS: u32 = 10_000;

/// Measures on decoded events and on stored bytes, each on one core.
pub fn run() -> Result<Vec<Figure>> {
    let day = Day::of(ORDERS);
    let count = day.entries.len();
    let events = fold::order_events(&day);
    let decoded = rate(count, || events.clone(), fold::decoded);
    let stored = rate(count, || (), |()| fold::stored(&day));
    let sum = rate(count, || (), |()| fold::sums(&events));
    let figure = |name, value| Figure::new(name, "events/s", value, sum, "a HashMap sum");
    Ok(vec![
        figure("fold decoded", decoded),
        figure("fold from stored bytes", stored),
    ])
}
