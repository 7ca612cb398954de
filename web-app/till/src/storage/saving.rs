//! Keeping a snapshot and forgetting what it made superfluous, in one strict transaction.

use super::append::{Writing, strict};
use super::records::State;
use super::request::{self, failed_by, get, key, object_store};
use super::schema::{JOURNAL, OUTBOX, PARTS, STATE, STATE_KEY};
use core_wasm::journal::{Cursor, Seq};
use core_wasm::store::{GENERATIONS, Part, Save, StoreError};
use js_sys::{Array, Uint8Array};
use std::collections::BTreeSet;
use wasm_bindgen::JsValue;
use web_sys::{IdbDatabase, IdbKeyRange, IdbTransaction};

/// As [`core_wasm::store::Store::save`].
pub async fn save(database: &IdbDatabase, save: Save) -> Result<(), StoreError> {
    let writing = strict(database, &[JOURNAL, OUTBOX, STATE, PARTS])?;
    let mut state = State::unpack(get(writing.transaction(), STATE, &STATE_KEY.into()).await?)?;
    let mut forget = save.forget.min(state.at);
    if let Some(adopt) = save.adopt {
        if adopt.at != state.at {
            return Err(StoreError::Moved);
        }
        state.at.0 += 1;
        forget = state.at;
        state.set_heads(&adopt.heads);
        state.sync = adopt.sync;
    }
    let first_unsent = unsent(writing.transaction(), save.unsent.1).await?;
    forget_journal(&writing, forget, &first_unsent).await?;
    state.base = state.base.max(forget);
    put_parts(&writing, &mut state, &save.parts)?;
    writing.put(STATE, &STATE_KEY.into(), &state.pack())?;
    writing.complete().await
}

/// The parts of a snapshot.
pub async fn snapshot(database: &IdbDatabase, age: usize) -> Result<Vec<Part>, StoreError> {
    let reading = request::Reading::begin(database, &[STATE, PARTS])?;
    let state = State::unpack(reading.get(STATE, &STATE_KEY.into()).await?)?;
    let mut parts = Vec::new();
    for name in state.snapshots.into_iter().nth(age).unwrap_or_default() {
        // One that is missing is for the snapshot's reader to notice.
        if let Some(bytes) = reading.get(PARTS, &JsValue::from_str(&name)).await? {
            let bytes = Uint8Array::from(bytes).to_vec().into();
            parts.push(Part { name, bytes });
        }
    }
    Ok(parts)
}

/// The positions of the groups that hold what only this till has.
async fn unsent(transaction: &IdbTransaction, acknowledged: Seq) -> Result<Vec<Cursor>, StoreError> {
    let rows = request::behind(transaction, OUTBOX, acknowledged.0, usize::MAX).await?;
    // Positions are whole numbers below 2^53.
    Ok(rows
        .iter()
        .filter_map(JsValue::as_f64)
        .map(|place| Cursor(place as u64))
        .collect())
}

/// Takes out all groups up to `forget`, but for those at `kept`.
async fn forget_journal(writing: &Writing, forget: Cursor, kept: &[Cursor]) -> Result<(), StoreError> {
    if kept.iter().all(|place| *place > forget) {
        let range = IdbKeyRange::upper_bound(&key(forget.0)).map_err(|error| failed_by(&error))?;
        // A group that reaches beyond is found under its last position, and stays.
        return writing.delete(JOURNAL, &range);
    }
    let range = IdbKeyRange::upper_bound(&key(forget.0)).map_err(|error| failed_by(&error))?;
    let keys = object_store(writing.transaction(), JOURNAL)?.get_all_keys_with_key(&range);
    let keys = request::result(&keys.map_err(|error| failed_by(&error))?).await?;
    for place in Array::from(&keys).iter() {
        if !kept.iter().any(|kept| key(kept.0) == place) {
            writing.delete(JOURNAL, &place)?;
        }
    }
    Ok(())
}

/// Writes the parts that are not there yet, and takes out those that no snapshot has any more.
fn put_parts(writing: &Writing, state: &mut State, parts: &[Part]) -> Result<(), StoreError> {
    let names = |snapshots: &[Vec<String>]| snapshots.iter().flatten().cloned().collect::<BTreeSet<_>>();
    let before = names(&state.snapshots);
    let new = parts.iter().map(|part| part.name.clone()).collect();
    state.snapshots.insert(0, new);
    state.snapshots.truncate(GENERATIONS);
    for part in parts.iter().filter(|part| !before.contains(&part.name)) {
        let bytes = Uint8Array::from(&*part.bytes);
        writing.put(PARTS, &JsValue::from_str(&part.name), &bytes)?;
    }
    let after = names(&state.snapshots);
    before
        .iter()
        .filter(|name| !after.contains(*name))
        .try_for_each(|name| writing.delete(PARTS, &JsValue::from_str(name)))
}
