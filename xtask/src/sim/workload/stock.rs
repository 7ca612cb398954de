//! Deliveries, waste, and people who count shelves, also two at a time.

use super::Worker;
use core_wasm::base::ids::ProductId;
use core_wasm::base::quantity::Quantity;
use core_wasm::domain::stock::StockCommand;
use core_wasm::domain::stock::event::Reason;
use core_wasm::replica::Command;

pub fn adjust(worker: &mut Worker) -> Option<Vec<Command>> {
    let (reason, sign) = [
        (Reason::Received, 1),
        (Reason::Wasted, -1),
        (Reason::Corrected, -1),
        (Reason::Returned, 1),
    ][worker.rng.usize(..4)];
    let delta = Quantity(sign * worker.rng.i64(1..20_000));
    let note = None;
    Some(vec![Command::Stock(
        product(worker),
        StockCommand::Adjust { delta, reason, note },
    )])
}

pub fn count(worker: &mut Worker) -> Option<Vec<Command>> {
    let counted = Quantity(worker.rng.i64(0..50_000));
    Some(vec![Command::Stock(
        product(worker),
        StockCommand::Count { counted },
    )])
}

fn product(worker: &mut Worker) -> ProductId {
    super::orders::product(worker.rng)
}
