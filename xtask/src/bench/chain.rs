//! Verifying a stream's hash chain, against bare SHA-256 of the same bytes: the least that any verification could do.

use super::measure::{Figure, rate};
use anyhow::{Context, Result, anyhow, ensure};
use core_wasm::journal::{Hash, Head, Heads, verify_chain};
use core_wasm::lab::Day;
use core_wasm::store::Audit;

const ORDERS: u32 = 4_000;

/// Measures on one till's day, on one core.
pub fn run() -> Result<Vec<Figure>> {
    let day = Day::of(ORDERS);
    let count = day.entries.len();
    let last = day.entries.last().context("the day is empty")?.head();
    let start = Head::empty(last.device_id);
    let end = verify_chain(start, &day.entries)
        .map_err(|broken| anyhow!("the benchmark's own stream is broken: {broken}"))?;
    ensure!(end == last, "the chain ends elsewhere than the stream");
    let audit = || {
        let mut audit = Audit::new(&Heads::default(), [last]);
        day.entries.iter().for_each(|entry| audit.feed(entry));
        audit.finish()
    };
    ensure!(audit().is_empty(), "the audit finds something in a whole stream");

    let verify = rate(count, || (), |()| verify_chain(start, &day.entries));
    let audited = rate(count, || (), |()| audit());
    let hash = rate(
        count,
        || (),
        |()| {
            let hashes = day.entries.iter().map(|entry| Hash::of(&entry.bytes));
            hashes.collect::<Vec<_>>()
        },
    );
    let figure = |name, value| Figure::new(name, "events/s", value, hash, "bare SHA-256");
    Ok(vec![figure("verify chain", verify), figure("audit", audited)])
}
