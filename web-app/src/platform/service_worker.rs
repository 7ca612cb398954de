//! The service worker: registering it, and what it says about updates. service-worker/README.md has its messages.

use crate::platform::{events, keep::Keep};
use leptos::prelude::{RwSignal, Signal, Update as _};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, RegistrationOptions, ServiceWorkerContainer};

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

/// What the worker says.
#[derive(Deserialize)]
#[serde(tag = "type")]
enum Message {
    #[serde(rename = "update.offered")]
    Offered { version: String },
    #[serde(rename = "update.waiting")]
    Waiting { reason: String },
    #[serde(rename = "update.failed")]
    Failed { reason: String },
    #[serde(rename = "reload")]
    Reload,
    #[serde(rename = "state")]
    State { offered: Option<String> },
    #[serde(rename = "rolled-back")]
    RolledBack { version: String, error: String },
    #[serde(other)]
    Other,
}

/// What the page says.
#[derive(Serialize)]
#[serde(tag = "type")]
enum Wish {
    #[serde(rename = "check")]
    Check,
    #[serde(rename = "state?")]
    State,
    #[serde(rename = "apply")]
    Apply,
    #[serde(rename = "rolled-back.seen")]
    RolledBackSeen,
}

impl Update {
    fn hear(&mut self, message: Message) {
        match message {
            Message::Offered { version } => {
                *self = Self {
                    offered: Some(version),
                    failed: None,
                    ..std::mem::take(self)
                }
            }
            Message::State { offered } => self.offered = offered,
            Message::Waiting { reason } => self.waiting = Some(reason),
            Message::Failed { reason } => self.failed = Some(reason),
            Message::Reload => self.reload = true,
            Message::RolledBack { version, error } => self.rolled_back = Some((version, error)),
            Message::Other => {}
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
            if let Ok(message) = serde_wasm_bindgen::from_value(event.data()) {
                worker.update.try_update(|update| update.hear(message));
            }
        });
        container.set_onmessage(Some(heard.into_js_value().unchecked_ref()));
        let options = RegistrationOptions::new();
        options.set_type("module");
        let url = match Keep::Device.get::<u32>(TRIAL_MS) {
            Some(trial) => format!("/sw.js?trial={trial}"),
            None => "/sw.js".to_owned(),
        };
        // Without it the app sells as before; it only can't be opened without the hub.
        let registered = container.register_with_options(&url, &options);
        wasm_bindgen_futures::spawn_local(async move {
            if let Err(error) = wasm_bindgen_futures::JsFuture::from(registered).await {
                web_sys::console::warn_2(&"The service worker could not be registered:".into(), &error);
            }
            tell(&Wish::State);
            tell(&Wish::Check);
        });
        if let Some(window) = web_sys::window() {
            events::on(&window, "focus", || tell(&Wish::Check));
            events::on(&container, "controllerchange", || {
                tell(&Wish::State);
                tell(&Wish::Check);
            });
        }
        every(CHECK_EVERY, || tell(&Wish::Check));
        worker
    }

    /// What it last said; tracked.
    pub fn update(self) -> Signal<Update> {
        self.update.into()
    }

    /// Takes the offered version; a reload follows, or [`Update::waiting`].
    pub fn apply(self) {
        self.update.update(|update| update.waiting = None);
        tell(&Wish::Apply);
    }

    /// The user was told that a version was taken back.
    pub fn rolled_back_seen(self) {
        self.update.update(|update| update.rolled_back = None);
        tell(&Wish::RolledBackSeen);
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

fn tell(wish: &Wish) {
    if let Some(controller) = container().and_then(|container| container.controller())
        && let Ok(message) = serde_wasm_bindgen::to_value(wish)
    {
        controller.post_message(&message).ok();
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
