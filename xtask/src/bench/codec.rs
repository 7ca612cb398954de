//! Encoding, decoding and verifying events, against JSON of the very same content and bare SHA-256.

use super::{
    measure::{Figure, rate},
    orders::Day,
};
use anyhow::{Context, Result, anyhow};
use core_wasm::{
    event::{self, Body, Decoded, Draft, Envelope},
    journal::{Entry, Hash, Head, verify_chain},
    order::{OrderEvent, event::LineAdded},
};
use serde::{Deserialize, Serialize};

const ORDERS: u32 = 4_000;

// What a straightforward till would store: everything as JSON, typed on both sides.
#[derive(Clone, Serialize, Deserialize)]
struct JsonEvent {
    envelope: Envelope,
    payload: LineAdded,
}

/// Measures on added lines, the most frequent event and the one with the largest payload.
pub fn run() -> Result<Vec<Figure>> {
    let day = Day::of(ORDERS)?;
    let decoded = day.decoded()?;
    let (lines, entries) = added_lines(&day.entries, decoded);
    let count = lines.len();
    let json: Vec<Vec<u8>> = lines.iter().map(serde_json::to_vec).collect::<Result<_, _>>()?;
    let head = Head::empty(entries.first().context("no lines were added")?.device_id);

    let encode = rate(
        count,
        || lines.iter().map(draft).collect::<Vec<_>>(),
        |drafts| {
            drafts
                .into_iter()
                .map(|(draft, lamport)| draft.seal(&day.realm, head, lamport).1)
                .collect::<Vec<_>>()
        },
    );
    let encode_json = rate(
        count,
        || (),
        |()| {
            lines
                .iter()
                .map(|line| serde_json::to_vec(line).unwrap_or_default())
                .collect::<Vec<_>>()
        },
    );
    let decode = rate(
        count,
        || (),
        |()| {
            entries
                .iter()
                .map(|entry| event::read(&day.realm, entry))
                .collect::<Vec<_>>()
        },
    );
    let decode_json = rate(
        count,
        || (),
        |()| {
            json.iter()
                .map(|bytes| serde_json::from_slice::<JsonEvent>(bytes))
                .collect::<Vec<_>>()
        },
    );
    let start = Head::empty(head.device_id);
    verify_chain(start, &day.entries)
        .map_err(|broken| anyhow!("the benchmark's own stream is broken: {broken}"))?;
    let verify = rate(day.entries.len(), || (), |()| verify_chain(start, &day.entries));
    let hash = rate(
        day.entries.len(),
        || (),
        |()| {
            day.entries
                .iter()
                .map(|entry| Hash::of(&entry.bytes))
                .collect::<Vec<_>>()
        },
    );
    Ok(vec![
        Figure {
            name: "encode",
            unit: "events/s",
            value: encode,
            baseline: encode_json,
            against: "serde_json",
        },
        Figure {
            name: "decode",
            unit: "events/s",
            value: decode,
            baseline: decode_json,
            against: "serde_json",
        },
        Figure {
            name: "size",
            unit: "bytes/event",
            value: mean(entries.iter().map(|entry| entry.bytes.len())),
            baseline: mean(json.iter().map(Vec::len)),
            against: "serde_json",
        },
        Figure {
            name: "verify chain",
            unit: "events/s",
            value: verify,
            baseline: hash,
            against: "bare SHA-256",
        },
    ])
}

fn added_lines(entries: &[Entry], decoded: Vec<Decoded>) -> (Vec<JsonEvent>, Vec<Entry>) {
    let lines = entries
        .iter()
        .zip(decoded)
        .filter_map(|(entry, Decoded { envelope, body })| match body {
            Body::Order(OrderEvent::LineAdded(payload)) => {
                Some((JsonEvent { envelope, payload }, entry.clone()))
            }
            _ => None,
        });
    lines.unzip()
}

fn draft(line: &JsonEvent) -> (Draft, core_wasm::clock::Lamport) {
    let JsonEvent { envelope, payload } = line.clone();
    let draft = Draft {
        event_id: envelope.event_id,
        aggregate_id: envelope.aggregate_id,
        version: envelope.version,
        at: envelope.at,
        user_id: envelope.actor.user_id,
        body: Body::Order(OrderEvent::LineAdded(payload)),
    };
    (draft, envelope.clock.lamport)
}

fn mean(sizes: impl ExactSizeIterator<Item = usize>) -> f64 {
    let count = sizes.len().max(1);
    sizes.sum::<usize>() as f64 / count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_baseline_carries_the_same_content() {
        let day = Day::of(2).expect("written");
        let (lines, entries) = added_lines(&day.entries, day.decoded().expect("readable"));
        assert_eq!(lines.len(), 10);
        let json = serde_json::to_vec(&lines[3]).expect("encoded");
        let back: JsonEvent = serde_json::from_slice(&json).expect("decoded");
        let whole = event::read(&day.realm, &entries[3]).expect("decoded");
        assert_eq!(back.envelope, whole.envelope);
        assert_eq!(Body::Order(OrderEvent::LineAdded(back.payload)), whole.body);
    }
}
