//! Messages between the tabs of one device.

use serde::{Serialize, de::DeserializeOwned};
use std::marker::PhantomData;
use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent};

/// A channel to the other tabs that carries `T`. A tab never hears itself.
#[derive(Clone, Debug)]
pub struct Broadcast<T> {
    channel: Option<BroadcastChannel>,
    carries: PhantomData<T>,
}

impl<T: Serialize + DeserializeOwned + 'static> Broadcast<T> {
    /// Joins the channel of this name. Where the browser has none, nothing is sent and nothing heard; tabs then learn of
    /// each other when they are looked at.
    pub fn join(name: &str) -> Self {
        Self {
            channel: BroadcastChannel::new(name).ok(),
            carries: PhantomData,
        }
    }

    /// Tells all others.
    pub fn send(&self, message: &T) {
        if let Some(channel) = &self.channel
            && let Ok(value) = serde_wasm_bindgen::to_value(message)
        {
            channel.post_message(&value).ok();
        }
    }

    /// Calls `heard` with every message, for as long as the page lives. A message of another version of the app, which
    /// may mean anything, is passed over.
    pub fn listen(&self, heard: impl Fn(T) + 'static) {
        let Some(channel) = &self.channel else { return };
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Ok(message) = serde_wasm_bindgen::from_value(event.data()) {
                heard(message);
            }
        });
        channel.set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
    }
}
