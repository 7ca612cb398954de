//! The power goes: at every write that the store makes to its disk, and again while it starts after that.
//!
//! `recorder` notes what SQLite does to its files, `workload` is what the hub does and what it must hold, `disk` makes of
//! both what a power cut leaves. What was acknowledged is there, what was not is there whole or not at all, and the store
//! goes on from it. That this can see a loss is shown with stores that sync less. (`kill -9` could not: the system still
//! writes what a killed process left.)

mod disk;
mod recorder;
mod workload;

use disk::{Chance, Disk, Fate};
use workload::{Held, Machine, Recording, Step, Syncing};

/// What was found after a cut.
enum Found {
    /// A state that was acknowledged or under way, by its place among the steps.
    Kept(usize),
    /// An earlier one: the end of what was acknowledged is missing.
    Lost,
}

#[derive(Debug, Default)]
struct Tally {
    cuts: usize,
    lost: usize,
    damaged: Vec<String>,
}

/// Cuts the power behind everything that is done to the files, in each plain way and so many mixed ones.
async fn cut_everywhere(syncing: Syncing, mixed: u64) -> Tally {
    let steps = workload::steps();
    let machine = Machine::new(&format!("cut-everywhere-{syncing:?}"), syncing);
    let held = Held::after(&steps).await;
    let recording = machine.record(&steps).await;
    let mut tally = Tally::default();
    let mut disk = Disk::default();
    for done in 0..=recording.ops.len() {
        if let Some(last) = done.checked_sub(1) {
            disk.apply(&recording.ops[last]);
        }
        let seed = done as u64 * 1_000;
        let mut fates = vec![Fate::Arrived];
        if disk.is_in_doubt() {
            fates.extend([Fate::Gone, Fate::TornEnd(seed)]);
            fates.extend((1..=mixed).map(|more| Fate::Mixed(seed + more)));
        }
        for fate in fates {
            disk.cut(fate, machine.dir());
            tally.cuts += 1;
            let found = match find(&machine, &recording, &held, done).await {
                Ok(Found::Kept(at)) => go_on(&machine, &held, &steps, at).await,
                Ok(Found::Lost) => {
                    tally.lost += 1;
                    Ok(())
                }
                Err(how) => Err(how),
            };
            if let Err(how) = found {
                tally.damaged.push(format!("{done} ops, {fate:?}: {how}"));
            }
            machine.forget();
        }
    }
    tally
}

/// What the store holds after a cut behind `done` ops. `held` is what it held before the recording, and after each step.
async fn find(machine: &Machine, recording: &Recording, held: &[Held], done: usize) -> Result<Found, String> {
    let store = machine.open()?;
    let now = machine.read(&store).await?;
    let acknowledged = recording.acknowledged.partition_point(|at| *at <= done) - 1;
    let begun = (acknowledged + 1).min(held.len() - 1);
    let found = (0..=begun).rev().find(|at| held[*at] == now);
    let at = found.ok_or_else(|| format!("it holds what it never held: {now:?}"))?;
    Ok(if at < acknowledged {
        Found::Lost
    } else {
        Found::Kept(at)
    })
}

/// The step that was cut short is taken again, as devices send again what was not acknowledged, and one more.
async fn go_on(machine: &Machine, held: &[Held], steps: &[Step], at: usize) -> Result<(), String> {
    let end = (at + 2).min(steps.len());
    let mut store = machine.open()?;
    for step in &steps[at..end] {
        store = machine.take(step, store).await?;
    }
    drop(store);
    let now = machine.read(&machine.open()?).await?;
    (now == held[end])
        .then_some(())
        .ok_or_else(|| format!("it went on to hold {now:?}"))
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_power_cut_at_any_write() {
    let tally = cut_everywhere(Syncing::AsBuilt, 3).await;
    assert_eq!(tally.damaged, [""; 0]);
    assert_eq!(tally.lost, 0, "of {} cuts", tally.cuts);
    assert!(tally.cuts > 1_000, "{}", tally.cuts);
}

#[tokio::test]
async fn a_store_that_syncs_at_checkpoints_only_loses_what_it_acknowledged() {
    let tally = cut_everywhere(Syncing::Normal, 1).await;
    assert!(tally.lost > 0);
    assert_eq!(tally.damaged, [""; 0], "and stays sound");
}

#[tokio::test]
async fn a_store_that_never_syncs_is_damaged() {
    let tally = cut_everywhere(Syncing::Off, 1).await;
    assert!(!tally.damaged.is_empty());
}

/// Cuts the power at a moment of chance, again and again, until all steps are taken: also while the store starts after
/// the cut before.
#[tokio::test]
async fn what_was_acknowledged_survives_one_power_cut_after_another() {
    let steps = workload::steps();
    let held = Held::after(&steps).await;
    for seed in 0..20 {
        let mut chance = Chance::new(seed);
        let machine = Machine::new(&format!("cut-again-{seed}"), Syncing::AsBuilt);
        let (mut disk, mut taken) = (Disk::default(), 0);
        while taken < steps.len() {
            let end = (taken + chance.below(6)).min(steps.len());
            let recording = machine.record(&steps[taken..end]).await;
            let done = chance.below(recording.ops.len() + 1);
            recording.ops[..done].iter().for_each(|op| disk.apply(op));
            disk.cut(Fate::Mixed(chance.next()), machine.dir());
            disk = Disk::of(machine.dir());
            let found = find(&machine, &recording, &held[taken..=end], done).await;
            // As if nobody had looked: looking starts the store, and the next cut may come before that is through.
            disk.cut(Fate::Arrived, machine.dir());
            let Ok(Found::Kept(at)) = found else {
                panic!("seed {seed}, behind step {taken}: {:?}", found.err());
            };
            taken += at;
        }
    }
}
