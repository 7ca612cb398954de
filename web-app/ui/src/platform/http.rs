//! Requests to the hub that this page came from.

use crate::platform::json::Json;
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

/// What a request shows beside its body, as headers.
pub type Shown<'a> = &'a [(&'a str, &'a str)];

/// Gets a resource; `None` if nobody answered.
pub async fn get(url: &str, shown: Shown<'_>) -> Option<Answer> {
    let init = RequestInit::new();
    let headers = Json::object([]);
    show(&headers, shown);
    init.set_headers(&headers.0);
    send(url, &init).await
}

/// Posts JSON; `None` if nobody answered.
pub async fn post(url: &str, shown: Shown<'_>, body: &Json) -> Option<Answer> {
    let init = RequestInit::new();
    init.set_method("POST");
    let headers = Json::object([("content-type", "application/json".into())]);
    show(&headers, shown);
    init.set_headers(&headers.0);
    init.set_body(&JsValue::from_str(&body.text()?));
    send(url, &init).await
}

fn show(headers: &Json, shown: Shown<'_>) {
    for (name, value) in shown {
        headers.set(name, &JsValue::from_str(value));
    }
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
