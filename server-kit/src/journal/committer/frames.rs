//! Entries in parts that each fit one frame.

use super::Rules;
use core_wasm::journal::Entry;

/// Parts of `entries` that each fit one frame, in order.
pub(super) fn frames(entries: Vec<Entry>, rules: Rules) -> Vec<Vec<Entry>> {
    let mut frames: Vec<Vec<Entry>> = Vec::new();
    let mut bytes = 0;
    for entry in entries {
        bytes += entry.bytes.len();
        match frames.last_mut() {
            Some(frame) if bytes <= rules.frame_bytes && frame.len() < rules.frame_entries => {
                frame.push(entry);
            }
            _ => {
                bytes = entry.bytes.len();
                frames.push(vec![entry]);
            }
        }
    }
    frames
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_wasm::journal::{Head, Seq};
    use core_wasm::protocol::message::MAX_FRAME_EVENTS;
    use core_wasm::store::contract::{device, entries};

    #[test]
    fn a_publication_fits_one_frame() {
        let many = entries(Head::empty(device(1)), 2 * MAX_FRAME_EVENTS as u64 + 1);
        let parts = frames(many.clone(), Rules::default());
        assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [1024, 1024, 1]);
        assert_eq!(parts.concat(), many);
        let large = |seq| Entry {
            device_id: device(1),
            seq: Seq(seq),
            bytes: vec![0; 200 * 1024],
            vouch: None,
        };
        let parts = frames((1..=5).map(large).collect(), Rules::default());
        assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1]);
    }
}
