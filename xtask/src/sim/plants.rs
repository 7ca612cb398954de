//! Bugs planted on purpose, one at a time: the judge must see each within its number of days, or the simulator proves
//! nothing.

use super::day::Day;
use super::play;
use anyhow::{Result, bail};
use core_wasm::plant::{self as planted, Plant};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Within how many seeds a bug must be caught that is not in [`RARE`].
const SEEDS: u64 = 20;

/// Bugs that need a rare day to show, each with its number of seeds.
const RARE: &[(Plant, u64)] = &[
    (Plant::PrevHashUnchecked, 200),
    (Plant::RestoredAsBefore, 200),
    (Plant::SlowClientForgotten, 200),
    (Plant::AdoptionForgetsNumbers, 600),
];

/// Plants all of them, and prints what caught each.
///
/// # Errors
/// When one escaped.
pub fn run() -> Result<()> {
    let next = AtomicUsize::new(0);
    let escaped: Vec<Plant> = thread::scope(|scope| {
        let work = || {
            let mut escaped = Vec::new();
            while let Some((plant, text)) = Plant::ALL.get(next.fetch_add(1, Ordering::Relaxed)) {
                match hunt(*plant) {
                    Some((seed, violation)) => {
                        let violation: String = violation.chars().take(160).collect();
                        println!(
                            "{plant:?} ({}): caught at seed {seed} of {}: {violation}",
                            text.trim(),
                            limit(*plant)
                        );
                    }
                    None => {
                        println!("{plant:?} ({}): ESCAPED {} seeds", text.trim(), limit(*plant));
                        escaped.push(*plant);
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
    let planted = Plant::ALL.len();
    println!("planted={planted} caught={}", planted - escaped.len());
    if !escaped.is_empty() {
        bail!("planted bugs escaped: {escaped:?}. The simulator or its judge is too weak to see them");
    }
    Ok(())
}

fn limit(plant: Plant) -> u64 {
    let rare = RARE.iter().find(|(rare, _)| *rare == plant);
    rare.map_or(SEEDS, |(_, seeds)| *seeds)
}

/// The first day that goes wrong with the bug planted, and how.
fn hunt(plant: Plant) -> Option<(u64, String)> {
    planted::plant(Some(plant));
    let caught = (0..limit(plant)).find_map(|seed| {
        let outcome = play(&Day::of(seed), false);
        Some((seed, outcome.violations.into_iter().next()?))
    });
    planted::plant(None);
    caught
}
