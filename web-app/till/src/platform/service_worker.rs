//! The service worker: registering it, and what it says about updates. service-worker/README.md has its messages.

use leptos::prelude::{RwSignal, Signal, Update as _};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, RegistrationOptions, ServiceWorkerContainer};
use web_ui::platform::events;
use web_ui::platform::keep::Keep;

/// What the service worker last said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Update {
    /// A verified new version waits to be taken.
    pub offered: Option<String>,
    /// Why it was not applied when it was asked for: `sale-open`, `trial`, `nothing`.
    pub waiting: Option<String>,
    /// Why the last download failed: `network`, `list`, `verify`, `storage`.
    pub failed: Option<String>,
    /// The page must be loaded again as soon as no sale is open in it.
    pub reload: bool,
    /// A version that was taken back: its name and what went wrong.
    pub rolled_back: Option<(String, String)>,
}

/// What the service worker says; service-worker/README.md has its messages. What is not listed does not concern the page.
#[derive(Debug, Deserialize)]
#[serde(tag = "type")]
enum Said {
    #[serde(rename = "update.offered")]
    Offered { version: String },
    #[serde(rename = "state")]
    State { offered: Option<String> },
    #[serde(rename = "update.waiting")]
    Waiting { reason: String },
    #[serde(rename = "update.failed")]
    Failed { reason: String },
    #[serde(rename = "reload")]
    Reload,
    #[serde(rename = "rolled-back")]
    RolledBack { version: String, error: String },
}

/// What the page says to it.
#[derive(Debug, Serialize)]
struct Wish {
    #[serde(rename = "type")]
    kind: &'static str,
}

impl Update {
    fn hear(&mut self, said: Said) {
        match said {
            Said::Offered { version } => {
                self.offered = Some(version);
                self.failed = None;
            }
            Said::State { offered } => self.offered = offered,
            Said::Waiting { reason } => self.waiting = Some(reason),
            Said::Failed { reason } => self.failed = Some(reason),
            Said::Reload => self.reload = true,
            Said::RolledBack { version, error } => self.rolled_back = Some((version, error)),
        }
    }
}

/// How often a new version is looked for.
const CHECK_EVERY: Duration = Duration::from_secs(3600);

/// A test may shorten a version's trial by this name in localStorage.
const TRIAL_MS: &str = "evertill-trial-ms";

/// The service worker, as a screen sees it.
#[derive(Clone, Copy, Debug)]
pub struct ServiceWorker {
    update: RwSignal<Update>,
}

impl ServiceWorker {
    /// Registers the worker and listens to it. Call once, at the app's start, where its signal may live for as long as
    /// the page does.
    pub fn register() -> Self {
        let worker = Self {
            update: RwSignal::default(),
        };
        let Some(container) = container() else {
            return worker;
        };
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Ok(said) = serde_wasm_bindgen::from_value(event.data()) {
                worker.update.try_update(|update| update.hear(said));
            }
        });
        container.set_onmessage(Some(heard.into_js_value().unchecked_ref()));
        let options = RegistrationOptions::new();
        options.set_type("module");
        let url = match Keep::Device.get::<u64>(TRIAL_MS) {
            Some(trial) => format!("/sw.js?trial={trial}"),
            None => "/sw.js".to_owned(),
        };
        // Without it the app sells as before; it only can't be opened without the hub.
        let registered = container.register_with_options(&url, &options);
        wasm_bindgen_futures::spawn_local(async move {
            if let Err(error) = wasm_bindgen_futures::JsFuture::from(registered).await {
                web_sys::console::warn_2(&"The service worker could not be registered:".into(), &error);
            }
            tell("state?");
            tell("check");
        });
        if let Some(window) = web_sys::window() {
            events::on(&window, "focus", || tell("check"));
            events::on(&container, "controllerchange", || {
                tell("state?");
                tell("check");
            });
        }
        every(CHECK_EVERY, || tell("check"));
        worker
    }

    /// What it last said; tracked.
    pub fn update(self) -> Signal<Update> {
        self.update.into()
    }

    /// Takes the offered version; a reload follows, or [`Update::waiting`].
    pub fn apply(self) {
        self.update.update(|update| update.waiting = None);
        tell("apply");
    }

    /// The user was told that a version was taken back.
    pub fn rolled_back_seen(self) {
        self.update.update(|update| update.rolled_back = None);
        tell("rolled-back.seen");
    }
}

fn every(period: Duration, what: impl Fn() + 'static) {
    let millis = u32::try_from(period.as_millis()).unwrap_or(u32::MAX);
    gloo_timers::callback::Interval::new(millis, what).forget();
}

/// `None` outside a secure context.
fn container() -> Option<ServiceWorkerContainer> {
    let container = web_sys::window()?.navigator().service_worker();
    (!container.is_undefined()).then_some(container)
}

fn tell(kind: &'static str) {
    let controller = container().and_then(|container| container.controller());
    if let (Some(controller), Ok(wish)) = (controller, serde_wasm_bindgen::to_value(&Wish { kind })) {
        controller.post_message(&wish).ok();
    }
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = evertillStarted)]
    fn evertill_started() -> Result<(), JsValue>;
}

/// Tells boot.js that the app has painted; call it once, after the first paint.
pub fn started() {
    // A page without boot.js, such as a test's, has nobody to tell.
    evertill_started().ok();
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn what_the_worker_says_is_heard_and_what_a_later_one_says_is_passed_over() {
        let mut update = Update::default();
        let mut hear = |said: &str| {
            let said = js_sys::JSON::parse(said).unwrap();
            if let Ok(said) = serde_wasm_bindgen::from_value(said) {
                update.hear(said);
            }
        };
        hear(r#"{"type":"state","current":"a","offered":"b","trial":false,"bad":[{"version":"c"}]}"#);
        hear(r#"{"type":"update.waiting","reason":"sale-open"}"#);
        hear(r#"{"type":"update.failed","reason":"network"}"#);
        hear(r#"{"type":"later","version":"d"}"#);
        hear(r#"{"type":"rolled-back","version":"e","error":"f"}"#);
        hear(r#"{"type":"reload"}"#);
        assert_eq!(
            update,
            Update {
                offered: Some("b".to_owned()),
                waiting: Some("sale-open".to_owned()),
                failed: Some("network".to_owned()),
                reload: true,
                rolled_back: Some(("e".to_owned(), "f".to_owned())),
            }
        );
        let wish = serde_wasm_bindgen::to_value(&Wish { kind: "apply" }).unwrap();
        assert_eq!(js_sys::JSON::stringify(&wish).unwrap(), r#"{"type":"apply"}"#);
    }
}
