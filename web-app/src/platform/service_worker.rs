//! The service worker: registering it, and what it says about updates.

use leptos::prelude::*;

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

/// The service worker, as a screen sees it.
#[derive(Clone, Copy)]
pub struct ServiceWorker {
    _update: RwSignal<Update>,
}

impl ServiceWorker {
    /// Registers the worker and listens to it. Call once, at the app's start.
    pub fn register() -> Self {
        unimplemented!()
    }
    /// What it last said; tracked.
    pub fn update(self) -> Signal<Update> {
        unimplemented!()
    }
    /// Takes the offered version.
    pub fn apply(self) {
        unimplemented!()
    }
    /// The user was told that a version was taken back.
    pub fn rolled_back_seen(self) {
        unimplemented!()
    }
}

/// Tells boot.js that the app has painted; call it once, after the first paint.
pub fn started() {
    unimplemented!()
}
