//! Which orders people edit, as the syncing tab hears it from the hub and tells the other tabs.
//!
//! Keeps true: without a hub everyone may edit; nothing waits for an answer. Not in it: how a lease is held
//! (`core_wasm::lease`).

use super::Till;
use super::notice::Notice;
use super::pump::Wake;
use super::tab::Engine;
use core_wasm::base::clock::Fence;
use core_wasm::base::ids::{OrderId, UserId};
use core_wasm::lease::LeaseWish;

pub use core_wasm::lease::Leases;

impl Till {
    /// Someone opens an order for editing here. It may be said again at any time.
    pub fn edit(&self, order_id: OrderId) {
        let engine = self.engine();
        let seen = self.read(|replica| replica.order(order_id).map(|view| view.order.fence));
        engine.lease(LeaseWish::Open {
            order_id,
            user_id: engine.signed_in(),
            seen: seen.unwrap_or(Fence(0)),
        });
    }

    /// Nobody edits it here any more.
    pub fn leave(&self, order_id: OrderId) {
        self.engine().lease(LeaseWish::Leave(order_id));
    }

    /// Takes an order from whoever has it. The PIN of `approved_by` was checked.
    pub fn take_over(&self, order_id: OrderId, approved_by: UserId) {
        // The syncing tab may have begun anew since it was opened here.
        self.edit(order_id);
        self.engine().lease(LeaseWish::TakeOver {
            order_id,
            approved_by,
        });
    }
}

impl Engine {
    /// Tells the pump, in whichever tab it runs.
    fn lease(&self, wish: LeaseWish) {
        if self.syncs() {
            self.wake_pump(Wake::Lease(wish));
        } else {
            self.tabs.send(&Notice::Lease(wish));
        }
    }

    /// Shows who edits what, in all tabs.
    pub(super) fn show_leases(&self, leases: Leases) {
        if self.leases() != leases {
            self.set_status(|status| status.leases = leases.clone());
            self.tabs.send(&Notice::Leases(leases));
        }
    }
}
