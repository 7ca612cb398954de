//! Unpacks gzip (RFC 1952) by the browser's own means: none of it is in the app.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

#[wasm_bindgen]
extern "C" {
    /// Compression Streams, which `web-sys` counts as unstable; every browser has them since 2023.
    type DecompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<DecompressionStream, JsValue>;
}

/// What was packed; `None` if it was damaged on its way, or this browser can't unpack.
pub async fn unpacked(packed: &[u8]) -> Option<Vec<u8>> {
    let packed = Response::new_with_opt_js_u8_array(Some(&Uint8Array::from(packed))).ok()?;
    let unpacker = DecompressionStream::new("gzip").ok()?;
    let unpacked = packed.body()?.pipe_through(unpacker.unchecked_ref());
    let unpacked = Response::new_with_opt_readable_stream(Some(&unpacked)).ok()?;
    let bytes = JsFuture::from(unpacked.array_buffer().ok()?).await.ok()?;
    Some(Uint8Array::new(&bytes).to_vec())
}
