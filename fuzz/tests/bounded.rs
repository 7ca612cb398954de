//! Every target over its seeds, over all that was ever found against it, and over mutated inputs: always the same ones,
//! and some that nobody has tried.

#![allow(clippy::unwrap_used, reason = "a test: whatever fails must stop it")]

use core_wasm::protocol::{ClientMessage, HubMessage};
use fastrand::Rng;
use fuzz::{Target, mutate};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

const ALWAYS: u64 = 20_261_123;

fn try_all(name: &str) {
    let target = Target::named(name).unwrap();
    let mut corpus = (target.seeds)();
    corpus.extend(target.regressions().unwrap());
    for input in &corpus {
        try_one(target, input);
    }
    let new = fastrand::u64(..);
    for seed in [ALWAYS, new] {
        println!("{name}: seed {seed}");
        let mut random = Rng::with_seed(seed);
        for _ in 0..target.tries / 2 {
            try_one(target, &mutate::mutated(&corpus, &mut random));
        }
    }
}

fn try_one(target: &Target, input: &[u8]) {
    if fails(target, input) {
        let shortest = shortened(target, input.to_vec());
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{}.bin", target.name));
        fs::write(&path, &shortest).unwrap();
        println!(
            "found: {} bytes, in {}; once it is mended, keep it in fuzz/regressions/{}",
            shortest.len(),
            path.display(),
            target.name
        );
        // Once more, for its words.
        target.check(&shortest);
    }
}

fn fails(target: &Target, input: &[u8]) -> bool {
    catch_unwind(AssertUnwindSafe(|| target.check(input))).is_err()
}

/// Leaves out what the failure does not need.
fn shortened(target: &Target, mut input: Vec<u8>) -> Vec<u8> {
    let mut piece = input.len() / 2;
    while piece > 0 {
        let mut from = 0;
        while from + piece <= input.len() {
            let without = [&input[..from], &input[from + piece..]].concat();
            if fails(target, &without) {
                input = without;
            } else {
                from += piece;
            }
        }
        piece /= 2;
    }
    input
}

macro_rules! targets {
    ($($test:ident: $name:literal),+ $(,)?) => {
        $(#[test]
        fn $test() {
            try_all($name);
        })+

        #[test]
        fn every_target_is_tried() {
            let tried: &[&str] = &[$($name),+];
            let all: Vec<&str> = fuzz::TARGETS.iter().map(|target| target.name).collect();
            assert_eq!(tried, all);
        }
    };
}

targets! {
    what_a_client_says: "client-message",
    what_a_hub_says: "hub-message",
    an_event: "event",
    a_day_of_events: "fold",
    a_snapshot: "snapshot",
    a_till_and_any_hub: "till-session",
    a_hub_and_any_till: "hub-session",
    a_socketio_client: "socketio",
    a_token: "token",
    the_files_of_a_store: "import",
}

#[test]
fn messages_are_written_as_they_were_read() {
    for seed in (Target::named("client-message").unwrap().seeds)() {
        assert_eq!(ClientMessage::decode(&seed).unwrap().encode(), seed);
    }
    for seed in (Target::named("hub-message").unwrap().seeds)() {
        assert_eq!(HubMessage::decode(&seed).unwrap().encode(), seed);
    }
}

#[test]
fn what_takes_too_much_memory_is_noticed() {
    let greedy = catch_unwind(|| {
        let target = Target::named("event").unwrap();
        target.check_with(&[0; 8], |_| drop(Vec::<u8>::with_capacity(1 << 20)));
    });
    assert!(greedy.is_err());
}
