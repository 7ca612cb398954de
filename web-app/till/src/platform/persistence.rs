//! Whether the browser promised to keep the storage, and how much of it is used.

use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::StorageEstimate;

/// How the browser keeps this device's storage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StorageHealth {
    /// Whether the browser promised not to evict it; `None` while that isn't known.
    pub persisted: Option<bool>,
    /// Bytes in use.
    pub usage: Option<u64>,
    /// Bytes there may be.
    pub quota: Option<u64>,
}

impl StorageHealth {
    /// As it is now.
    pub async fn measure() -> Self {
        let persisted = ask(|storage| storage.persisted()).await;
        let estimate = ask(|storage| storage.estimate()).await;
        let estimate: Option<StorageEstimate> = estimate.map(JsCast::unchecked_into);
        let bytes = |number: Option<f64>| number.map(|bytes| bytes as u64);
        Self {
            persisted: persisted.and_then(|answer| answer.as_bool()),
            usage: estimate.as_ref().and_then(|estimate| bytes(estimate.get_usage())),
            quota: estimate.as_ref().and_then(|estimate| bytes(estimate.get_quota())),
        }
    }
}

/// Asks the browser to keep the storage. It may decide by itself or ask the user; the answer shows in the status.
pub async fn ask_to_persist() {
    ask(|storage| storage.persist()).await;
}

async fn ask(what: impl FnOnce(&web_sys::StorageManager) -> Result<Promise, JsValue>) -> Option<JsValue> {
    let storage = web_sys::window()?.navigator().storage();
    // Absent outside a secure context.
    if storage.is_undefined() {
        return None;
    }
    JsFuture::from(what(&storage).ok()?).await.ok()
}
