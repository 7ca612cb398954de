//! Requests to the hub that this page came from.

use super::json::Json;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestInit, Response};

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Whether the status says that it went well.
    pub ok: bool,
    /// Its body; `None` if that is not JSON.
    pub body: Option<Json>,
}

/// Gets a resource; `None` if nobody answered.
pub async fn get(url: &str) -> Option<Answer> {
    send(url, &RequestInit::new()).await
}

/// Posts JSON; `None` if nobody answered.
pub async fn post(url: &str, body: &Json) -> Option<Answer> {
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_headers(&Json::object([("content-type", "application/json".into())]).0);
    init.set_body(&JsValue::from_str(&body.text()?));
    send(url, &init).await
}

async fn send(url: &str, init: &RequestInit) -> Option<Answer> {
    let sent = web_sys::window()?.fetch_with_str_and_init(url, init);
    let response: Response = JsFuture::from(sent).await.ok()?.dyn_into().ok()?;
    let text = JsFuture::from(response.text().ok()?).await.ok()?;
    Some(Answer {
        status: response.status(),
        ok: response.ok(),
        body: text.as_string().and_then(|text| Json::parse(&text)),
    })
}
