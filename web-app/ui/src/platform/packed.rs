//! What a record of the device's database holds: MessagePack, packed, because IndexedDB costs per record.

use core_wasm::codec::{self, Pack, Unpack};
use core_wasm::store::StoreError;
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};

/// A record that makes no sense.
pub fn damaged(what: &str) -> StoreError {
    StoreError::Failed(format!("a record is damaged: {what}"))
}

/// A value as a record holds it.
pub fn pack<T: Pack>(value: &T) -> JsValue {
    Uint8Array::from(codec::encode(value).as_slice()).into()
}

/// The value that a record holds.
///
/// # Errors
/// [`StoreError::Failed`] if it is not one of these.
pub fn unpack<T: for<'a> Unpack<'a>>(value: &JsValue) -> Result<T, StoreError> {
    let bytes = value
        .dyn_ref::<Uint8Array>()
        .ok_or_else(|| damaged("it is not bytes"))?;
    codec::decode(&bytes.to_vec()).map_err(|error| damaged(&error.to_string()))
}
