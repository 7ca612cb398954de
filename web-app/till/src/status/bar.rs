//! How this till stands with its hub: a quiet fact. It becomes loud only when someone must act.

use super::sheet::StatusSheet;
use crate::engine::{Status, StorageHealth, Till, Topic};
use crate::platform::service_worker::ServiceWorker;
use crate::sale::Sale;
use core_wasm::protocol::message::Room;
use core_wasm::sync::Connection;
use leptos::prelude::*;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::format;
use web_ui::text::t;

/// How much of its storage may be in use before someone should know, in percent.
const NEARLY_FULL: u64 = 90;

/// Whether the storage is nearly used up.
pub fn is_nearly_full(storage: &StorageHealth) -> bool {
    let share = storage.usage.zip(storage.quota).filter(|(_, quota)| *quota > 0);
    share.is_some_and(|(usage, quota)| usage / (quota / 100).max(1) >= NEARLY_FULL)
}

/// What people must know of the room on the hub's disk.
pub fn hub_room(room: Room) -> Option<&'static str> {
    match room {
        Room::Plenty => None,
        Room::Low => Some(t().status.hub_disk_low()),
        Room::Full => Some(t().status.hub_disk_full()),
    }
}

/// The fact in words.
pub fn words(status: &Status) -> String {
    let t = t();
    let unsent = status.unsent;
    let shown = format::count(unsent);
    match status.connection {
        Connection::Refused => t.status.hub_refuses().to_owned(),
        Connection::Live if unsent == 0 && status.clocks.is_some() => t.status.clocks_differ().to_owned(),
        Connection::Live if unsent == 0 => t.status.hub_all_saved().to_owned(),
        Connection::Live => t.status.hub_sending(unsent, &shown),
        Connection::CatchingUp => t.status.hub_catching_up().to_owned(),
        Connection::Away | Connection::Connecting if unsent == 0 => t.status.hub_away().to_owned(),
        Connection::Away | Connection::Connecting => match status.unsent_since.map(format::time) {
            Some(since) => t.status.till_to_send_since(&shown, &since),
            None => t.status.till_to_send(&shown),
        },
    }
}

/// The mark in the bar; a tap opens the details.
#[component]
pub fn StatusBar(till: Till, worker: ServiceWorker, sale: Sale) -> impl IntoView {
    let status = till.status();
    let opened = RwSignal::new(false);
    let update = worker.update();
    let refused = move || status.with(|status| status.connection == Connection::Refused);
    let loud = move || {
        status.with(|status| {
            is_nearly_full(&status.storage)
                || status.lost.is_some()
                || status.clocks.is_some()
                || status.room != Room::Plenty
        }) || till.watch(Topic::Quarantine, |replica| !replica.not_folded().is_empty())
            || update.with(|update| update.rolled_back.is_some())
    };
    view! {
        <div class="status" role="status" data-connection=move || format!("{:?}", status.with(|s| s.connection))>
            <button
                class="button quiet"
                class:loud=loud
                class:refused=refused
                on:click=move |_| opened.set(true)
            >
                {move || (loud() || refused()).then(|| view! { <Glyph icon=Icon::Warning small=true /> })}
                <span class="figures">{move || status.with(words)}</span>
            </button>
        </div>
        <Show when=move || opened.get()>
            <StatusSheet till worker sale on_close=Callback::new(move |()| opened.set(false)) />
        </Show>
    }
}
