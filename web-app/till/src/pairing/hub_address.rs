//! The way to a hub whose address a person knows: the last resort when no list can be had.

use leptos::prelude::*;
use web_ui::text::t;

/// The port of a hub that was given none.
const PORT: u16 = 4001;

/// The field, and the link to what was typed.
#[component]
pub fn HubAddress() -> impl IntoView {
    let typed = RwSignal::new(String::new());
    view! {
        <div class="row hub-address">
            <label class="field grow">
                <span>{t().hubs.hub_address()}</span>
                <input
                    class="input"
                    dir="ltr"
                    inputmode="url"
                    autocapitalize="none"
                    spellcheck="false"
                    placeholder="192.168.1.20:4001"
                    on:input:target=move |event| typed.set(event.target().value())
                />
            </label>
            {move || hub_url(&typed.get()).map(|url| view! { <OpenHub url /> })}
        </div>
    }
}

/// The link to a hub. It opens beside the app, which stays with its own hub.
#[component]
pub fn OpenHub(url: String) -> impl IntoView {
    view! {
        <a class="button" href=url target="_blank" rel="noopener">
            {t().hubs.open_hub()}
        </a>
    }
}

/// What to open for an address that a person typed: the page by which a device comes to trust that hub, or the hub's own
/// name if it was given one. `None` if it can be no address.
pub fn hub_url(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let (secure, rest) = match typed.split_once("://") {
        Some(("https", rest)) => (true, rest),
        Some(("http", rest)) => (false, rest),
        Some(_) => return None,
        None => (false, typed),
    };
    let host = rest.split('/').next()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    if host.is_empty() || !host.bytes().all(plain) {
        return None;
    }
    if secure {
        return Some(format!("https://{host}/"));
    }
    // The colons in brackets are those of an IPv6 address.
    let has_port = !host.ends_with(']') && host.contains(':');
    Some(if has_port {
        format!("http://{host}/connect")
    } else {
        format!("http://{host}:{PORT}/connect")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_typed_address_leads_to_a_hub_or_nowhere() {
        for (typed, url) in [
            ("192.168.1.5", Some("http://192.168.1.5:4001/connect")),
            (" 192.168.1.5:80 ", Some("http://192.168.1.5:80/connect")),
            (
                "evertill-12ab.local",
                Some("http://evertill-12ab.local:4001/connect"),
            ),
            (
                "http://192.168.1.5:4001/sell",
                Some("http://192.168.1.5:4001/connect"),
            ),
            ("https://till.example/pair", Some("https://till.example/")),
            ("[fd00::1]", Some("http://[fd00::1]:4001/connect")),
            ("[fd00::1]:80", Some("http://[fd00::1]:80/connect")),
            ("", None),
            ("https://", None),
            ("javascript://alert(1)", None),
            ("two words", None),
            ("me@192.168.1.5", None),
        ] {
            assert_eq!(hub_url(typed).as_deref(), url, "{typed}");
        }
    }
}
