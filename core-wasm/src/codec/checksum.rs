//! A checksum in front of packed state, with what it is a state of.
//!
//! Keeps true: bytes that were not sealed here, or were damaged since, are opened as nothing, never as something else.
//! Not in it: the journal, which has hashes that nobody can forge (`journal/chain.rs`).

/// How many bytes stand before the body.
pub const HEADER: usize = 16;

/// Seals a body: `kind` says what it is and of which layout.
pub fn seal(kind: [u8; 8], body: &[u8]) -> Vec<u8> {
    let mut sealed = Vec::with_capacity(HEADER + body.len());
    sealed.extend_from_slice(&kind);
    sealed.extend_from_slice(&sum(body).to_le_bytes());
    sealed.extend_from_slice(body);
    sealed
}

/// The body of what was sealed as `kind`, and its checksum; nothing if it is damaged or of another kind.
pub fn open(kind: [u8; 8], sealed: &[u8]) -> Option<(&[u8], u64)> {
    let (found, rest) = sealed.split_first_chunk()?;
    let (stored, body) = rest.split_first_chunk()?;
    let sum = sum(body);
    (*found == kind && u64::from_le_bytes(*stored) == sum).then_some((body, sum))
}

/// Notices any damage to one word of eight bytes and, but for one case in 2^64, any other. Each step is a bijection of
/// what came before and of the word, so no single change is lost on the way. It finds faults of a disk, it stops no
/// forger; it takes a small part of SHA-256's time.
pub fn sum(bytes: &[u8]) -> u64 {
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

    const KIND: [u8; 8] = *b"a test 1";

    #[test]
    fn every_flipped_bit_and_every_cut_is_noticed() {
        let body: Vec<u8> = (0..77).collect();
        let sealed = seal(KIND, &body);
        assert_eq!(open(KIND, &sealed), Some((&body[..], sum(&body))));
        assert_eq!(open(*b"a test 2", &sealed), None);
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
