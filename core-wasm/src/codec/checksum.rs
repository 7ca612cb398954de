//! A checksum in front of packed state, with what it is a state of.
//!
//! Keeps true: bytes that were not sealed here, or were damaged since, are opened as nothing, never as something else;
//! what was sealed with the checksum of before is opened still. It finds faults of a disk, it stops no forger.
//! Not in it: the journal, which has hashes that nobody can forge (`journal/chain.rs`).

use xxhash_rust::xxh3::xxh3_64;

/// How many bytes stand before the body.
pub const HEADER: usize = 16;

/// What a sealed body is and of which layout, as its first bytes say it.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Of what is sealed from now on, by [`Sum::Xxh3`].
    pub now: [u8; 8],
    /// Of what was sealed by [`Sum::Words`].
    pub before: [u8; 8],
}

/// How a checksum is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sum {
    /// XXH3 with 64 bits.
    Xxh3,
    /// Our own, by which nothing is sealed any more.
    Words,
}

impl Sum {
    /// The checksum of some bytes.
    pub fn of(self, bytes: &[u8]) -> u64 {
        match self {
            Self::Xxh3 => xxh3_64(bytes),
            Self::Words => words(bytes),
        }
    }
}

/// What was sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened<'a> {
    /// The body.
    pub body: &'a [u8],
    /// Its checksum.
    pub sum: u64,
    /// How that is made.
    pub by: Sum,
}

/// Seals a body.
pub fn seal(kind: Kind, body: &[u8]) -> Vec<u8> {
    let mut sealed = Vec::with_capacity(HEADER + body.len());
    sealed.extend_from_slice(&kind.now);
    sealed.extend_from_slice(&Sum::Xxh3.of(body).to_le_bytes());
    sealed.extend_from_slice(body);
    sealed
}

/// What was sealed as `kind`; nothing if it is damaged or of another kind.
pub fn open(kind: Kind, sealed: &[u8]) -> Option<Opened<'_>> {
    let (found, rest) = sealed.split_first_chunk()?;
    let (stored, body) = rest.split_first_chunk()?;
    let by = match *found {
        found if found == kind.now => Sum::Xxh3,
        found if found == kind.before => Sum::Words,
        _ => return None,
    };
    let sum = by.of(body);
    (u64::from_le_bytes(*stored) == sum).then_some(Opened { body, sum, by })
}

/// Word by word: each step is a bijection of what came before and of the word, so no single change is lost on the way.
fn words(bytes: &[u8]) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let mut sum = bytes.len() as u64 ^ ODD;
    for word in words.iter().chain([&last]) {
        sum = (sum ^ u64::from_le_bytes(*word))
            .wrapping_mul(ODD)
            .rotate_left(29);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: Kind = Kind {
        now: *b"a test 2",
        before: *b"a test 1",
    };

    fn sealed_before(body: &[u8]) -> Vec<u8> {
        [&KIND.before[..], &Sum::Words.of(body).to_le_bytes(), body].concat()
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_noticed() {
        let body: Vec<u8> = (0..77).collect();
        for (sealed, by) in [(seal(KIND, &body), Sum::Xxh3), (sealed_before(&body), Sum::Words)] {
            let (body, sum) = (&body[..], by.of(&body));
            assert_eq!(open(KIND, &sealed), Some(Opened { body, sum, by }));
            let other = Kind {
                now: *b"a test 3",
                before: *b"a test 0",
            };
            assert_eq!(open(other, &sealed), None);
            for bit in 0..sealed.len() * 8 {
                let mut flipped = sealed.clone();
                flipped[bit / 8] ^= 1 << (bit % 8);
                assert_eq!(open(KIND, &flipped), None, "bit {bit}");
            }
            for length in 0..sealed.len() {
                assert_eq!(open(KIND, &sealed[..length]), None, "cut to {length}");
            }
        }
    }

    #[test]
    fn the_checksums_are_what_they_were() {
        assert_eq!(Sum::Xxh3.of(b""), 0x2d06_8005_38d3_94c2);
        assert_eq!(Sum::Words.of(b"evertill"), 0x9654_f40d_d9dc_4525);
    }
}
