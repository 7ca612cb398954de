//! Wrong PINs, as this device counts them: in localStorage, so through reloads.

use core_wasm::records::staff::guesses::Guesses;
use web_ui::platform::json::{Json, number};

/// Reads what [`to_json`] wrote.
pub fn of_json(json: &Json) -> Option<Guesses> {
    Some(Guesses {
        wrong: json.number("wrong")?.try_into().ok()?,
        last_ms: json.number("last_ms")?.try_into().ok()?,
    })
}

/// For localStorage.
pub fn to_json(guesses: Guesses) -> Json {
    let last_ms = u64::try_from(guesses.last_ms).unwrap_or_default();
    Json::object([("wrong", guesses.wrong.into()), ("last_ms", number(last_ms))])
}
