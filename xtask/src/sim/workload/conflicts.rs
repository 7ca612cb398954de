//! What merges left, settled by whoever sees it first; two may settle the same thing apart.

use super::Worker;
use core_wasm::base::ids::{OrderId, PaymentId, RefundId};
use core_wasm::base::money::Amount;
use core_wasm::domain::order::event::PaymentMethod;
use core_wasm::domain::order::{Action, Conflict, OrderCommand, Resolve, Settlement, Tender};
use core_wasm::replica::Command;

pub fn settle(worker: &mut Worker) -> Option<Vec<Command>> {
    let conflicts: Vec<(OrderId, Conflict)> = worker
        .replica
        .orders()
        .iter()
        .flat_map(|view| {
            view.order
                .conflicts(view.id)
                .into_iter()
                .map(|found| (view.id, found))
        })
        .collect();
    let places: Vec<usize> = (0..conflicts.len()).collect();
    let (id, conflict) = &conflicts[worker.pick(&places)?];
    let actions = conflict.actions();
    let action = &actions[worker.rng.usize(..actions.len())];
    let settlement = match action {
        Action::Refund { .. } => Settlement::Refund {
            refund_id: RefundId(worker.id()),
            method: PaymentMethod::Cash,
        },
        Action::Collect { amount } => Settlement::Collect(Tender {
            payment_id: PaymentId(worker.id()),
            method: PaymentMethod::Cash,
            tendered: *amount + Amount(worker.rng.i64(0..500)),
        }),
        Action::VoidLines { .. } => Settlement::VoidLines,
        // An old build can't write what these may take.
        Action::Reopen | Action::Reapply { .. } if worker.old => return None,
        Action::Reopen => Settlement::Reopen,
        Action::Reapply { .. } => Settlement::Reapply,
        Action::Acknowledge { .. } => Settlement::Acknowledge,
    };
    let resolve = Resolve {
        conflict: conflict.id,
        settlement,
        note: Some("seen".to_owned()),
    };
    Some(vec![Command::Order(*id, OrderCommand::Resolve(resolve))])
}
