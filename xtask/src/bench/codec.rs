//! Encoding and decoding events, against JSON of the very same content.

use super::measure::{Figure, rate};
use anyhow::{Context, Result};
use core_wasm::base::clock::Lamport;
use core_wasm::base::names::Names;
use core_wasm::domain::order::OrderEvent;
use core_wasm::domain::order::event::LineAdded;
use core_wasm::domain::{self, Body, Decoded, Draft};
use core_wasm::journal::{Entry, Envelope, Head};
use core_wasm::lab::Day;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const ORDERS: u32 = 4_000;

// What a straightforward till would store: everything as JSON, typed on both sides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct JsonEvent {
    event_id: Uuid,
    tenant_id: String,
    store_id: String,
    aggregate_type: String,
    aggregate_id: Uuid,
    version: u32,
    r#type: String,
    type_version: u16,
    at: i64,
    actor: String,
    device_id: Uuid,
    lamport: u64,
    device_seq: u64,
    prev_hash: String,
    payload: JsonLine,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct JsonLine {
    line_id: Uuid,
    product_id: String,
    name: Names,
    unit_price: i64,
    quantity: i64,
    unit: String,
    tax: String,
    tax_rate: u32,
    station: Option<String>,
    modifiers: Vec<(String, Names, i64)>,
    note: Option<String>,
}

/// Measures on added lines, the most frequent event and the one with the largest payload.
pub fn run() -> Result<Vec<Figure>> {
    let day = Day::of(ORDERS);
    let decoded = day.decoded();
    let (json_lines, lines, entries) = added_lines(&day.entries, decoded)?;
    let count = lines.len();
    let json: Vec<Vec<u8>> = json_lines
        .iter()
        .map(serde_json::to_vec)
        .collect::<Result<_, _>>()?;
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
            json_lines
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
                .map(|entry| domain::read(&day.realm, entry))
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
    let events = |name, value, baseline, against| Figure::new(name, "events/s", value, baseline, against);
    let bytes = mean(entries.iter().map(|entry| entry.bytes.len()));
    let json_bytes = mean(json.iter().map(Vec::len));
    Ok(vec![
        events("encode", encode, encode_json, "serde_json"),
        events("decode", decode, decode_json, "serde_json"),
        Figure::new("size", "bytes/event", bytes, json_bytes, "serde_json"),
    ])
}

/// The added lines of a day: as JSON, decoded and as stored.
fn added_lines(
    entries: &[Entry],
    decoded: Vec<Decoded>,
) -> Result<(Vec<JsonEvent>, Vec<Decoded>, Vec<Entry>)> {
    let (mut json, mut lines, mut stored) = (Vec::new(), Vec::new(), Vec::new());
    for (entry, decoded) in entries.iter().zip(decoded) {
        if let Body::Order(OrderEvent::LineAdded(line)) = &decoded.body {
            json.push(as_json(&Envelope::decode(&entry.bytes)?, line));
            lines.push(decoded);
            stored.push(entry.clone());
        }
    }
    Ok((json, lines, stored))
}

fn as_json(envelope: &Envelope<'_>, line: &LineAdded) -> JsonEvent {
    JsonEvent {
        event_id: envelope.event_id.0,
        tenant_id: envelope.tenant_id.to_owned(),
        store_id: envelope.store_id.to_owned(),
        aggregate_type: envelope.aggregate_type.name().to_owned(),
        aggregate_id: envelope.aggregate_id.0,
        version: envelope.version,
        r#type: envelope.kind.to_owned(),
        type_version: envelope.type_version,
        at: envelope.at.0,
        actor: envelope.actor.user_id.unwrap_or_default().to_owned(),
        device_id: envelope.clock.device_id.0,
        lamport: envelope.clock.lamport.0,
        device_seq: envelope.device_seq.0,
        prev_hash: envelope.prev_hash.to_string(),
        payload: JsonLine {
            line_id: line.line_id.0,
            product_id: line.product_id.to_string(),
            name: line.name.clone(),
            unit_price: line.unit_price.0,
            quantity: line.quantity.0,
            unit: line.unit.to_string(),
            tax: line.tax.to_string(),
            tax_rate: line.tax_rate.0,
            station: line.station.as_ref().map(|station| station.id.to_string()),
            modifiers: line
                .modifiers
                .iter()
                .map(|modifier| {
                    (
                        modifier.modifier_id.to_string(),
                        modifier.name.clone(),
                        modifier.price.0,
                    )
                })
                .collect(),
            note: line.note.clone(),
        },
    }
}

fn draft(Decoded { meta, body }: &Decoded) -> (Draft, Lamport) {
    let draft = Draft {
        event_id: meta.event_id,
        aggregate_id: meta.aggregate_id,
        version: meta.version,
        at: meta.at,
        user_id: meta.user_id.clone(),
        approved_by: None,
        fence: meta.fence,
        body: body.clone(),
    };
    (draft, meta.lamport)
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
        let day = Day::of(2);
        let (json, lines, entries) = added_lines(&day.entries, day.decoded()).expect("lines");
        assert_eq!(lines.len(), 10);
        let back: JsonEvent =
            serde_json::from_slice(&serde_json::to_vec(&json[3]).expect("encoded")).expect("decoded");
        assert_eq!(back, json[3]);
        assert_eq!(domain::read(&day.realm, &entries[3]).expect("decoded"), lines[3]);
    }
}
