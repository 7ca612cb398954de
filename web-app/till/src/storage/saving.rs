//! Keeping a snapshot and forgetting what it made superfluous, in one transaction. It need not be
//! on the disk at once: all that it holds can be made again from what is there.

use super::database::{Database, Writing};
use super::records::State;
use super::request::key;
use super::schema::{JOURNAL, OUTBOX, PARTS, STATE, STATE_KEY};
use core_wasm::journal::{Cursor, Seq};
use core_wasm::store::{GENERATIONS, Part, Save, StoreError};
use futures::future::try_join_all;
use js_sys::Uint8Array;
use std::collections::BTreeSet;
use wasm_bindgen::JsValue;

/// As [`core_wasm::store::Store::save`].
pub async fn save(database: &Database, save: Save) -> Result<(), StoreError> {
    // Dropped without `complete`, it is aborted.
    let writing = database.writing(&[JOURNAL, OUTBOX, STATE, PARTS])?;
    let mut state = State::unpack(writing.get(STATE, &STATE_KEY.into()).await?)?;
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
    let first_unsent = unsent(&writing, save.unsent.1).await?;
    forget_journal(&writing, forget, &first_unsent).await?;
    state.base = state.base.max(forget);
    put_parts(&writing, &mut state, &save.parts).await?;
    writing.put(STATE, &STATE_KEY.into(), &state.pack()).await?;
    writing.complete().await
}

/// The parts of a snapshot.
pub async fn snapshot(database: &Database, age: usize) -> Result<Vec<Part>, StoreError> {
    let reading = database.reading(&[STATE, PARTS])?;
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
async fn unsent(writing: &Writing, acknowledged: Seq) -> Result<Vec<Cursor>, StoreError> {
    let rows = writing.behind(OUTBOX, acknowledged.0).await?;
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
        // A group that reaches beyond is found under its last position, and stays.
        return writing.delete_up_to(JOURNAL, forget.0).await;
    }
    let places = writing.keys_up_to(JOURNAL, forget.0).await?;
    let superfluous = places
        .iter()
        .filter(|place| !kept.iter().any(|kept| key(kept.0) == **place));
    try_join_all(superfluous.map(|place| writing.delete(JOURNAL, place))).await?;
    Ok(())
}

/// Writes the parts that are not there yet, and takes out those that no snapshot has any more.
async fn put_parts(writing: &Writing, state: &mut State, parts: &[Part]) -> Result<(), StoreError> {
    let names = |snapshots: &[Vec<String>]| snapshots.iter().flatten().cloned().collect::<BTreeSet<_>>();
    let before = names(&state.snapshots);
    let new = parts.iter().map(|part| part.name.clone()).collect();
    state.snapshots.insert(0, new);
    state.snapshots.truncate(GENERATIONS);
    let after = names(&state.snapshots);
    let missing = parts.iter().filter(|part| !before.contains(&part.name));
    let puts = missing.map(async |part| {
        let bytes = Uint8Array::from(&*part.bytes);
        writing.put(PARTS, &JsValue::from_str(&part.name), &bytes).await
    });
    try_join_all(puts).await?;
    let superfluous = before.iter().filter(|name| !after.contains(*name));
    let deletes = superfluous.map(async |name| writing.delete(PARTS, &JsValue::from_str(name)).await);
    try_join_all(deletes).await?;
    Ok(())
}
