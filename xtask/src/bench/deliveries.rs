//! A million deliveries: what several tills wrote, each event three times, their streams mixed in another way each time.
//! Whatever the mixture, they must fold to one hash.

use super::measure::Figure;
use anyhow::{Result, bail};
use core_wasm::base::clock::Lamport;
use core_wasm::base::ids::DeviceId;
use core_wasm::journal::{Entry, Hash, accept};
use core_wasm::lab::{RUNS, Till, median, realm};
use core_wasm::replica::Replica;
use std::collections::BTreeSet;
use std::ops::Range;
use std::time::{Duration, Instant};
use uuid::Uuid;

const TILLS: u32 = 8;
const DELIVERIES: usize = 1_000_000;
/// How often each event is delivered.
const TIMES: usize = 3;
/// How many events travel together.
const TOGETHER: usize = 16;
/// How much later a repeat may come, in such groups.
const LATE: usize = 8;

/// Measures the deliveries of five mixtures, against each event once and stream after stream.
///
/// # Errors
/// When they don't all fold to one hash.
pub fn run() -> Result<Vec<Figure>> {
    let streams = streams(DELIVERIES / TIMES);
    let count: usize = streams.iter().map(Vec::len).sum();
    let once = || {
        streams
            .iter()
            .flat_map(|stream| stream.chunks(TOGETHER))
            .collect::<Vec<_>>()
    };
    let mut hashes = BTreeSet::new();
    let mut timed = |groups: &[&[Entry]]| {
        let (time, hash) = deliver(groups);
        hashes.insert(hash.0);
        time
    };
    let plain = median(std::array::from_fn::<_, RUNS, _>(|_| timed(&once())));
    let mixed = median(std::array::from_fn::<_, RUNS, _>(|seed| {
        timed(&mixture(&streams, seed as u64))
    }));
    if hashes.len() != 1 {
        bail!("the same events folded to {} different hashes", hashes.len());
    }
    let rate = |count: usize, time: Duration| count as f64 / time.as_secs_f64();
    Ok(vec![
        Figure::new(
            "deliveries",
            "deliveries/s",
            rate(count * TIMES, mixed),
            rate(count, plain),
            "each event once, in order",
        ),
        Figure::new(
            "hashes of 5 mixtures",
            "hashes",
            hashes.len() as f64,
            1.0,
            "each event once, in order",
        ),
    ])
}

/// What tills wrote that sell, and add to each other's orders while apart: late events fall between others.
fn streams(events: usize) -> Vec<Vec<Entry>> {
    let mut tills: Vec<Till> = (1..=TILLS).map(Till::new).collect();
    let mut streams = vec![Vec::new(); tills.len()];
    let mut written = 0;
    for turn in 0.. {
        if written >= events {
            break;
        }
        let (one, other) = (turn % tills.len(), (turn * 3 + 1) % tills.len());
        let (id, sold) = tills[one].sell();
        written += sold.len();
        if one != other {
            // It has heard of the order and its lines, and not that it was paid.
            let heard = &sold[..sold.len() / 2];
            heard.iter().for_each(|entry| {
                tills[other].replica.apply(entry);
            });
            let added = tills[other].add_to(id);
            written += added.len();
            streams[other].extend(added);
        }
        streams[one].extend(sold);
    }
    streams
}

/// Every stream in its own pace and order, each group of it three times, mixed by a seed.
fn mixture(streams: &[Vec<Entry>], seed: u64) -> Vec<&[Entry]> {
    let mut chance = fastrand::Rng::with_seed(seed);
    let mut queues: Vec<_> = streams
        .iter()
        .map(|stream| {
            (
                chance.usize(1..100),
                repeated(stream.len(), &mut chance).into_iter(),
                stream,
            )
        })
        .collect();
    let mut mixed = Vec::new();
    while !queues.is_empty() {
        let mut drawn = chance.usize(..queues.iter().map(|(pace, ..)| *pace).sum::<usize>());
        let place = queues
            .iter()
            .position(|(pace, ..)| match drawn.checked_sub(*pace) {
                Some(rest) => {
                    drawn = rest;
                    false
                }
                None => true,
            });
        let place = place.unwrap_or(0);
        let (_, queue, stream) = &mut queues[place];
        match queue.next() {
            Some(range) => mixed.push(&stream[range]),
            None => drop(queues.swap_remove(place)),
        }
    }
    mixed
}

/// The groups of a stream in order, each with its repeats some way behind it.
fn repeated(length: usize, chance: &mut fastrand::Rng) -> Vec<Range<usize>> {
    let groups = length.div_ceil(TOGETHER);
    let mut due: Vec<(usize, usize)> = (0..groups).map(|group| (group, group)).collect();
    for _ in 1..TIMES {
        due.extend((0..groups).map(|group| (group + chance.usize(..LATE), group)));
    }
    due.sort_by_key(|(when, _)| *when);
    due.into_iter()
        .map(|(_, group)| group * TOGETHER..length.min((group + 1) * TOGETHER))
        .collect()
}

/// Delivers to a device that knows nothing: what is new is found out, verified and folded.
fn deliver(groups: &[&[Entry]]) -> (Duration, Hash) {
    let groups: Vec<Vec<Entry>> = groups.iter().map(|group| group.to_vec()).collect();
    let mut replica = Replica::new(realm(), DeviceId(Uuid::nil()), TILLS + 1);
    let mut heads = replica.heads().clone();
    let started = Instant::now();
    for group in groups {
        for entry in accept(&mut heads, Lamport::LAST, group).new {
            replica.apply(&entry);
        }
        replica.settle();
    }
    let time = started.elapsed();
    (time, replica.fingerprint())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mixture_delivers_each_event_three_times_and_another_one_otherwise() {
        let streams = streams(2_000);
        let events: usize = streams.iter().map(Vec::len).sum();
        let (one, two) = (mixture(&streams, 1), mixture(&streams, 2));
        let delivered = |groups: &[&[Entry]]| groups.iter().map(|group| group.len()).sum::<usize>();
        assert_eq!(
            (delivered(&one), delivered(&two)),
            (events * TIMES, events * TIMES)
        );
        assert_ne!(one, two);
        assert_eq!(deliver(&one).1, deliver(&two).1);
    }

    #[test]
    fn an_event_that_is_missing_shows_in_the_hash() {
        let streams = streams(500);
        let all: Vec<&[Entry]> = streams.iter().map(Vec::as_slice).collect();
        let mut fewer = all.clone();
        let (_, rest) = fewer[0].split_last().expect("events");
        fewer[0] = rest;
        assert_ne!(deliver(&all).1, deliver(&fewer).1);
    }
}
