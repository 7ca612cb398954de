//! A screen on a kitchen's wall stays on: nobody has a clean hand to wake it.

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Keeps the screen on for as long as the page is shown, where the browser can.
pub fn stay_awake() {
    let lock = StoredValue::new_local(None::<JsValue>);
    let ask = move || {
        spawn_local(async move {
            // The page may be gone by the time that it is granted.
            if let Some(granted) = request().await
                && let Some(Some(late)) = lock.try_set_value(Some(granted))
            {
                release(&late);
            }
        });
    };
    ask();
    // A browser takes it back from a page that is not looked at. The event of the document comes to the window too.
    let looked_at = window_event_listener_untyped("visibilitychange", move |_| {
        if !document().hidden() {
            ask();
        }
    });
    on_cleanup(move || {
        looked_at.remove();
        lock.with_value(|lock| lock.as_ref().map(release));
    });
}

/// Nothing where there is no such thing, as on plain HTTP, or where it is refused, as by a nearly empty battery: the screen then goes
/// dark as it would anyway.
async fn request() -> Option<JsValue> {
    let wake_lock = Reflect::get(&window().navigator(), &"wakeLock".into()).ok()?;
    let asked = call(&wake_lock, "request", &"screen".into())?;
    JsFuture::from(asked).await.ok()
}

fn release(lock: &JsValue) {
    // It is gone already if the browser took it back.
    drop(call(lock, "release", &JsValue::UNDEFINED));
}

/// By their names, since not every browser has them.
fn call(of: &JsValue, name: &str, argument: &JsValue) -> Option<Promise> {
    let method = Reflect::get(of, &name.into()).ok()?;
    let made = method.dyn_ref::<Function>()?.call1(of, argument).ok()?;
    made.dyn_into().ok()
}
