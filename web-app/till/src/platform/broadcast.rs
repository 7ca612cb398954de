//! Messages between the tabs of one device.

use core_wasm::codec::{self, Pack, Unpack};
use js_sys::Uint8Array;
use std::marker::PhantomData;
use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent};

/// A channel to the other tabs that carries `T`. A tab never hears itself.
#[derive(Clone, Debug)]
pub struct Broadcast<T> {
    channel: Option<BroadcastChannel>,
    carries: PhantomData<T>,
}

impl<T: Pack + for<'a> Unpack<'a> + 'static> Broadcast<T> {
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
        if let Some(channel) = &self.channel {
            let bytes = Uint8Array::from(codec::encode(message).as_slice());
            channel.post_message(&bytes).ok();
        }
    }

    /// Calls `heard` with every message, for as long as the page lives. A message of another version of the app, which
    /// may mean anything, is passed over.
    pub fn listen(&self, heard: impl Fn(T) + 'static) {
        let Some(channel) = &self.channel else { return };
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(bytes) = event.data().dyn_ref::<Uint8Array>()
                && let Ok(message) = codec::decode(&bytes.to_vec())
            {
                heard(message);
            }
        });
        channel.set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
    }
}
