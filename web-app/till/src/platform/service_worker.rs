//! The service worker: registering it, and what it says about updates. service-worker/README.md has its messages.

use leptos::prelude::{RwSignal, Signal, Update as _};
use std::time::Duration;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, RegistrationOptions, ServiceWorkerContainer};
use web_ui::platform::events;
use web_ui::platform::json::Json;
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

impl Update {
    fn hear(&mut self, message: &Json) {
        let kind = message.string("type");
        match kind.as_deref() {
            Some("update.offered") => {
                self.offered = message.string("version");
                self.failed = None;
            }
            Some("state") => self.offered = message.string("offered"),
            Some("update.waiting") => self.waiting = message.string("reason"),
            Some("update.failed") => self.failed = message.string("reason"),
            Some("reload") => self.reload = true,
            Some("rolled-back") => {
                self.rolled_back = message.string("version").zip(message.string("error"));
            }
            _ => {}
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
            worker
                .update
                .try_update(|update| update.hear(&Json(event.data())));
        });
        container.set_onmessage(Some(heard.into_js_value().unchecked_ref()));
        let options = RegistrationOptions::new();
        options.set_type("module");
        let url = match Keep::Device.get(TRIAL_MS).and_then(|trial| trial.whole()) {
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

fn tell(wish: &str) {
    if let Some(controller) = container().and_then(|container| container.controller()) {
        controller
            .post_message(&Json::object([("type", wish.into())]).0)
            .ok();
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
