//! What of this till's own events the hub has yet to acknowledge: how many, and since when.

use super::tab::Engine;
use core_wasm::base::clock::Timestamp;
use core_wasm::journal::Envelope;
use core_wasm::replica::Replica;
use core_wasm::store::Store;
use leptos::prelude::GetUntracked;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

impl Engine {
    /// How many of this till's events the hub has not acknowledged.
    pub(super) fn unsent(&self) -> u64 {
        self.read(Replica::unsent)
    }

    /// Shows that the hub has more of what this till wrote, if it has.
    pub(super) fn arrived(self: &Rc<Self>, unsent_before: u64) {
        // While a tab folds what is stored, it does not know yet what of it was acknowledged.
        let shown = self.status.get_untracked().unsent;
        if self.unsent() != unsent_before || self.unsent() != shown {
            self.topics.notify_whereabouts();
            self.set_status(|status| status.unsent_since = None);
            self.count_unsent();
        }
    }

    pub(super) fn count_unsent(self: &Rc<Self>) {
        let unsent = self.unsent();
        self.set_status(|status| {
            status.unsent = unsent;
            if unsent == 0 {
                status.unsent_since = None;
            }
        });
        if unsent > 0 && self.status.get_untracked().unsent_since.is_none() {
            let engine = self.clone();
            spawn_local(async move {
                let since = engine.oldest_unsent().await;
                engine.set_status(|status| {
                    if status.unsent > 0 {
                        status.unsent_since = status.unsent_since.or(since);
                    }
                });
            });
        }
    }

    async fn oldest_unsent(&self) -> Option<Timestamp> {
        let acknowledged = self.store().sync_state().await.ok()?.acknowledged;
        let own = self.store().read_stream(self.paired.device_id, acknowledged, 1);
        let oldest = own.await.ok()?.into_iter().next()?;
        Envelope::decode(&oldest.bytes).ok().map(|envelope| envelope.at)
    }
}
