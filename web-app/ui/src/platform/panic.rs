//! The panic hook. A panic ends the app for good (the build aborts): what was confirmed is on disk, and all that is left
//! to do is to say so and to offer a reload.

use wasm_bindgen::JsValue;

/// The global that holds the panic's text, for whoever looks from outside.
const GLOBAL: &str = "evertillPanic";

/// Has `show` called with the panic's text when the app dies. `show` must do with the DOM alone: nothing else of the
/// app runs any more.
pub fn install(show: fn(&str)) {
    std::panic::set_hook(Box::new(move |panic| {
        let text = panic.to_string();
        web_sys::console::error_1(&JsValue::from_str(&text));
        js_sys::Reflect::set(&js_sys::global(), &GLOBAL.into(), &JsValue::from_str(&text)).ok();
        show(&text);
    }));
}
