//! The address of the page that is shown, as a signal: links and code change it without a load, and so does the
//! browser's way back. Not in it: which page is at which address (`app`).

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, MouseEvent, UrlSearchParams};
use web_ui::platform::events;

/// Where the app is.
#[derive(Clone, Copy)]
pub struct Address(RwSignal<Place>);

#[derive(Clone, PartialEq, Eq)]
struct Place {
    path: String,
    /// With its question mark.
    query: String,
}

impl Place {
    fn now() -> Self {
        let location = window().location();
        Self {
            path: location.pathname().unwrap_or_default(),
            query: location.search().unwrap_or_default(),
        }
    }
}

impl Address {
    /// Follows links and the browser's buttons from here on. For the app alone: the rest asks for [`Address::here`].
    pub fn provide() -> Self {
        let address = Self(RwSignal::new(Place::now()));
        provide_context(address);
        events::on(&window(), "popstate", move || address.0.set(Place::now()));
        window_event_listener(ev::click, move |event| {
            if let Some(to) = followed(&event) {
                event.prevent_default();
                address.go(&to);
            }
        });
        address
    }

    /// The app's.
    pub fn here() -> Self {
        expect_context()
    }

    /// The path; tracked.
    pub fn path(self) -> Memo<String> {
        Memo::new(move |_| self.0.with(|place| place.path.clone()))
    }

    /// What the query says of this, nothing if it does not mention it; tracked.
    pub fn query(self, name: &str) -> Option<String> {
        let query = self.0.with(|place| UrlSearchParams::new_with_str(&place.query));
        query.ok()?.get(name)
    }

    /// Goes there; the browser's way back leads here.
    pub fn go(self, to: &str) {
        let history = window().history();
        self.changed(history.and_then(|history| history.push_state_with_url(&JsValue::NULL, "", Some(to))));
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    /// Is there instead of here, which the browser forgets.
    pub fn replace(self, to: &str) {
        let history = window().history();
        self.changed(
            history.and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(to))),
        );
    }

    /// A browser refuses when an address changes too often; the app is then where it was.
    fn changed(self, done: Result<(), JsValue>) {
        if done.is_ok() {
            self.0.set(Place::now());
        }
    }
}

/// Where a click leads within the app: a plain one, on a link to one of its own addresses.
fn followed(click: &MouseEvent) -> Option<String> {
    let elsewhere = click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key();
    if elsewhere || click.button() != 0 || click.default_prevented() {
        return None;
    }
    let clicked: Element = click.target()?.dyn_into().ok()?;
    let link = clicked.closest("a[href^='/']").ok()??;
    link.get_attribute("href")
}
