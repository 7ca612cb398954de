//! Who at a device wants to edit which order, and what its pump says of that.

use super::Device;
use crate::sim::pairing::MANAGER;
use core_wasm::base::clock::Fence;
use core_wasm::base::ids::OrderId;
use core_wasm::lease::{LeaseHolder, LeaseWish, Leases};
use fastrand::Rng;

impl Device {
    /// Someone opens, leaves or takes over an order, from what the screen shows.
    pub fn lease_wishes(&mut self, rng: &mut Rng) -> Vec<LeaseWish> {
        let Some(running) = &mut self.running else {
            return Vec::new();
        };
        let user = ["ana", "ben", MANAGER][rng.usize(..3)];
        let approver = ["ben", MANAGER, MANAGER, MANAGER][rng.usize(..4)];
        let open: Vec<(OrderId, Fence)> = running.tabs[0].read(|replica| {
            let orders = replica.open_orders().map(|view| (view.id, view.order.fence));
            orders.collect()
        });
        let others: Vec<(OrderId, Fence)> = open
            .iter()
            .copied()
            .filter(|(order, _)| running.leases.other(*order).is_some())
            .collect();
        let slips: Vec<OrderId> = running.slips.iter().copied().collect();
        match rng.u8(..10) {
            0..=2 if !slips.is_empty() => {
                let order = slips[rng.usize(..slips.len())];
                running.slips.remove(&order);
                vec![LeaseWish::Leave(order)]
            }
            kind @ 3..=9 if kind > 5 || !others.is_empty() => {
                let from = if kind > 5 { open } else { others };
                if from.is_empty() {
                    return Vec::new();
                }
                let (order_id, seen) = from[rng.usize(..from.len())];
                running.slips.insert(order_id);
                let user_id = Some(user.into());
                let opens = LeaseWish::Open {
                    order_id,
                    user_id,
                    seen,
                };
                let takes = (kind <= 5).then(|| LeaseWish::TakeOver {
                    order_id,
                    approved_by: approver.into(),
                });
                [opens].into_iter().chain(takes).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What its pump says of leases.
    pub fn leases(&self) -> Option<&LeaseHolder> {
        Some(self.pump()?.leases())
    }

    /// The pump has said who edits what.
    pub fn show_leases(&mut self, leases: Leases) {
        if let Some(running) = &mut self.running {
            running.leases = leases;
        }
    }
}
