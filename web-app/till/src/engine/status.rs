//! How a till stands, for its status bar; and how the till in a tab keeps that true.

use super::hub_time::Clocks;
use super::leases::Leases;
use super::tab::Engine;
pub use crate::platform::persistence::StorageHealth;
use crate::platform::persistence::ask_to_persist;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::DeviceId;
use core_wasm::journal::Seq;
use core_wasm::protocol::message::{Problem, Room};
use core_wasm::sync::Connection;
use leptos::prelude::{GetUntracked, Set, Update};
use serde::{Deserialize, Serialize};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_ui::platform::keep::Keep;

/// How a till stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Status {
    /// With its hub.
    pub connection: Connection,
    /// How many of its own events the hub has yet to acknowledge.
    pub unsent: u64,
    /// When the oldest of them was made.
    pub unsent_since: Option<Timestamp>,
    /// Whether it is this tab that syncs, of all this device's tabs.
    pub pump: bool,
    /// How its storage is.
    pub storage: StorageHealth,
    /// What the hub refuses. Sales go on; a refused token asks for pairing again.
    pub problem: Option<Problem>,
    /// How much room the hub's disk has.
    pub room: Room,
    /// What this device's clock and the hub's said when they met, if people must know.
    pub clocks: Option<Clocks>,
    /// Who edits which order.
    pub leases: Leases,
    /// What a wipe of the storage took, until the user dismisses it.
    pub lost: Option<Lost>,
}

/// Events that were only on a storage that was wiped: numbers `kept + 1` to `written` of the stream of `device_id`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lost {
    /// The device that this one was.
    pub device_id: DeviceId,
    /// Its number, as in its receipts.
    pub number: u32,
    /// The last that the hub has.
    pub kept: Seq,
    /// The last that was written.
    pub written: Seq,
}

/// localStorage: what a wipe took.
const LOST: &str = "evertill-lost";

impl Lost {
    /// What was kept for the user to see, if they have not dismissed it.
    pub(super) fn kept() -> Option<Self> {
        Keep::Device.get(LOST)
    }

    /// Keeps it for the user to see.
    pub(super) fn keep(lost: &Self) {
        Keep::Device.set(LOST, lost);
    }

    /// They have seen it.
    pub(super) fn forget() {
        Keep::Device.remove(LOST);
    }
}

impl Engine {
    /// Changes the status, and repaints only if it is another one then.
    pub fn set_status(&self, change: impl FnOnce(&mut Status)) {
        let before = self.status.get_untracked();
        let mut after = before.clone();
        change(&mut after);
        if after != before {
            self.status.set(after);
        }
    }

    /// How it stands with the hub, without tracking.
    pub fn connection(&self) -> Connection {
        self.status.get_untracked().connection
    }

    /// Looks how full the storage is.
    pub fn measure_storage(self: &Rc<Self>) {
        let engine = self.clone();
        spawn_local(async move {
            let storage = StorageHealth::measure().await;
            engine.set_status(|status| status.storage = storage);
        });
    }

    /// Asks the browser to keep the storage if it has not promised that: what it refused a page that it did not know it may grant to one
    /// that is used every day.
    pub(super) fn ask_to_keep(self: &Rc<Self>) {
        if self.status.get_untracked().storage.persisted == Some(false) {
            let engine = self.clone();
            spawn_local(async move {
                ask_to_persist().await;
                engine.measure_storage();
            });
        }
    }

    /// The user has seen what a wipe took.
    pub fn dismiss_lost(&self) {
        Lost::forget();
        self.status.update(|status| status.lost = None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn what_earlier_builds_said_of_a_wipe_is_still_shown() {
        let kept = r#"{"deviceId":"00000000-0000-0000-0000-000000000007","number":3,"kept":57,"written":60}"#;
        let lost: Lost = serde_json::from_str(kept).unwrap();
        assert_eq!((lost.number, lost.kept, lost.written), (3, Seq(57), Seq(60)));
        assert_eq!(serde_json::to_string(&lost).unwrap(), kept);
    }
}
