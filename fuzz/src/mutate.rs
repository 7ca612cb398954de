//! Changes inputs at random: bits, bytes, pieces, and what MessagePack is made of.

use fastrand::Rng;

/// Heads and numbers of MessagePack at the edges of what they can say.
const EDGES: [&[u8]; 14] = [
    &[0xc0],
    &[0x80],
    &[0x90],
    &[0xa0],
    &[0xc4, 0x00],
    &[0x7f],
    &[0xff],
    &[0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    &[0xcf, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    &[0xd3, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00],
    &[0xce, 0xff, 0xff, 0xff, 0xff],
    &[0xdd, 0xff, 0xff, 0xff, 0xff],
    &[0xdf, 0xff, 0xff, 0xff, 0xff],
    &[0xc6, 0xff, 0xff, 0xff, 0xff],
];

/// The largest input.
const LONGEST: usize = 64 * 1024;

/// An input made from one of `corpus`, which must not be empty, by one to four changes.
pub fn mutated(corpus: &[Vec<u8>], random: &mut Rng) -> Vec<u8> {
    let mut input = pick(corpus, random).clone();
    for _ in 0..random.u32(1..=4) {
        change(&mut input, corpus, random);
    }
    input.truncate(LONGEST);
    input
}

fn change(input: &mut Vec<u8>, corpus: &[Vec<u8>], random: &mut Rng) {
    let from = random.usize(0..=input.len());
    let to = (from + random.usize(0..=32)).min(input.len());
    match random.u8(0..9) {
        0 => {
            if let Some(byte) = input.get_mut(from) {
                *byte ^= 1 << random.u8(0..8);
            }
        }
        1 => {
            if let Some(byte) = input.get_mut(from) {
                *byte = random.u8(..);
            }
        }
        2 => drop(input.drain(from..to)),
        3 => {
            let again = input[from..to].to_vec();
            input.splice(from..from, again);
        }
        4 => input.truncate(from),
        5 => drop(input.splice(from..from, pick(&EDGES, random).iter().copied())),
        6 => drop(input.splice(from..to, pick(&EDGES, random).iter().copied())),
        // A number becomes another one.
        7 => {
            let is_number = |byte: u8| matches!(byte, 0xcc..=0xd3) || byte < 0x80;
            let numbers = (0..input.len()).filter(|&at| is_number(input[at]));
            let numbers: Vec<usize> = numbers.collect();
            if let Some(&at) = random.choice(&numbers) {
                let wide = [1, 2, 4, 8, 1, 2, 4, 8];
                let width = usize::from(input[at])
                    .checked_sub(0xcc)
                    .map_or(0, |kind| wide[kind]);
                let end = (at + 1 + width).min(input.len());
                input.splice(at..end, pick(&EDGES[5..11], random).iter().copied());
            }
        }
        _ => {
            let other = pick(corpus, random);
            let from_there = random.usize(0..=other.len());
            let to_there = (from_there + random.usize(0..=64)).min(other.len());
            input.splice(from..to, other[from_there..to_there].iter().copied());
        }
    }
}

fn pick<'a, T>(of: &'a [T], random: &mut Rng) -> &'a T {
    &of[random.usize(0..of.len())]
}
