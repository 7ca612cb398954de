//! IndexedDB's requests as futures, for the strict append, which rexie can't make. A transaction ends by itself when nothing but its own
//! requests is awaited: hold no other await between them.

use core_wasm::store::StoreError;
use futures::channel::oneshot;
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{DomException, Event, IdbKeyRange, IdbObjectStore, IdbRequest, IdbTransaction};

/// Waits for a request.
///
/// # Errors
/// What the browser says.
pub async fn result(request: &IdbRequest) -> Result<JsValue, StoreError> {
    let (done, wait) = oneshot::channel();
    let heard = Closure::once(move |_: Event| {
        done.send(()).ok();
    });
    request.set_onsuccess(Some(heard.as_ref().unchecked_ref()));
    request.set_onerror(Some(heard.as_ref().unchecked_ref()));
    let _quiet = Quiet(request);
    if wait.await.is_err() {
        return Err(StoreError::Failed("a request was never answered".to_owned()));
    }
    request.result().map_err(|error| match request.error() {
        Ok(Some(cause)) => failed_by(&cause.into()),
        _ => failed_by(&error),
    })
}

/// Takes the handlers off, so that a request outlived by nobody calls nobody.
struct Quiet<'a>(&'a IdbRequest);

impl Drop for Quiet<'_> {
    fn drop(&mut self) {
        self.0.set_onsuccess(None);
        self.0.set_onerror(None);
    }
}

/// What a DOM exception means for the till.
pub fn failed_by(error: &JsValue) -> StoreError {
    match error.dyn_ref::<DomException>() {
        Some(exception) if exception.name() == "QuotaExceededError" => StoreError::Full,
        Some(exception) => StoreError::Failed(format!("{}: {}", exception.name(), exception.message())),
        None => StoreError::Failed(format!("{error:?}")),
    }
}

/// A transaction's object store.
pub fn object_store(transaction: &IdbTransaction, name: &str) -> Result<IdbObjectStore, StoreError> {
    transaction.object_store(name).map_err(|error| failed_by(&error))
}

/// The names as the browser wants them.
pub fn names(stores: &[&str]) -> Array {
    stores.iter().map(|name| JsValue::from_str(name)).collect()
}

/// One value.
pub async fn get(
    transaction: &IdbTransaction,
    store: &str,
    key: &JsValue,
) -> Result<Option<JsValue>, StoreError> {
    let request = object_store(transaction, store)?.get(key);
    let value = result(&request.map_err(|error| failed_by(&error))?).await?;
    Ok((!value.is_undefined()).then_some(value))
}

/// The first `limit` values with keys above `after`, by key.
pub async fn behind(
    transaction: &IdbTransaction,
    store: &str,
    after: u64,
    limit: usize,
) -> Result<Vec<JsValue>, StoreError> {
    let range = IdbKeyRange::lower_bound_with_open(&key(after), true).map_err(|error| failed_by(&error))?;
    // 0 would mean 'all'.
    let limit = u32::try_from(limit).unwrap_or(u32::MAX).max(1);
    let request = object_store(transaction, store)?.get_all_with_key_and_limit(&range, limit);
    let values = result(&request.map_err(|error| failed_by(&error))?).await?;
    Ok(Array::from(&values).iter().collect())
}

/// A number as a key. Positions stay far below 2^53, where a JS number is exact.
pub fn key(number: u64) -> JsValue {
    JsValue::from_f64(number as f64)
}
