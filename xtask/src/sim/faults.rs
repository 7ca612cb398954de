//! Faults injected on purpose, one at a time: the judge must see each within its number of days, or the simulator proves
//! nothing.

use super::day::Day;
use super::play;
use anyhow::{Result, bail};
use core_wasm::fault::{self, Fault};
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// The seeds within which a bug must be caught that is not in [`RARE`].
const SEEDS: Range<u64> = 0..20;

/// Bugs that need a rare day to show, each with the seeds among which there is one.
const RARE: &[(Fault, Range<u64>)] = &[
    (Fault::PrevHashUnchecked, 0..200),
    (Fault::RestoredAsBefore, 0..200),
    (Fault::SlowClientForgotten, 0..200),
    (Fault::AdoptionForgetsNumbers, 1_000..1_200),
];

/// Injects all of them, and prints what caught each.
///
/// # Errors
/// When one escaped.
pub fn run() -> Result<()> {
    let next = AtomicUsize::new(0);
    let escaped: Vec<Fault> = thread::scope(|scope| {
        let work = || {
            let mut escaped = Vec::new();
            while let Some((fault, text)) = Fault::ALL.get(next.fetch_add(1, Ordering::Relaxed)) {
                match hunt(*fault) {
                    Some((seed, violation)) => {
                        let violation: String = violation.chars().take(160).collect();
                        println!(
                            "{fault:?} ({}): caught at seed {seed} of {}: {violation}",
                            text.trim(),
                            seeds(*fault).end
                        );
                    }
                    None => {
                        println!("{fault:?} ({}): ESCAPED {} seeds", text.trim(), seeds(*fault).end);
                        escaped.push(*fault);
                    }
                }
            }
            escaped
        };
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        let results = workers.into_iter().map(|worker| match worker.join() {
            Ok(escaped) => escaped,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        results.flatten().collect()
    });
    let injected = Fault::ALL.len();
    println!("injected={injected} caught={}", injected - escaped.len());
    if !escaped.is_empty() {
        bail!("injected faults escaped: {escaped:?}. The simulator or its judge is too weak to see them");
    }
    Ok(())
}

fn seeds(fault: Fault) -> Range<u64> {
    let rare = RARE.iter().find(|(rare, _)| *rare == fault);
    rare.map_or(SEEDS, |(_, seeds)| seeds.clone())
}

/// The first day that goes wrong with the fault injected, and how.
fn hunt(fault: Fault) -> Option<(u64, String)> {
    fault::inject(Some(fault));
    let caught = seeds(fault).find_map(|seed| {
        let outcome = play(&Day::of(seed), false);
        Some((seed, outcome.violations.into_iter().next()?))
    });
    fault::inject(None);
    caught
}
