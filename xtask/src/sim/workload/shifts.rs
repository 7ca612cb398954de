//! Drawers: opened, filled and emptied, counted; now and then on another till than their own, as no page of the app offers it. The hub
//! refuses that, whoever heard of it first.

use super::Worker;
use core_wasm::base::ids::{MovementId, ShiftId};
use core_wasm::base::money::{Amount, Currency};
use core_wasm::domain::shift::ShiftCommand;
use core_wasm::domain::shift::event::{CashKind, CashMoved};
use core_wasm::replica::Command;

pub fn open(worker: &mut Worker) -> Option<Vec<Command>> {
    if worker.replica.open_shift().is_some() {
        return None;
    }
    let id = ShiftId(worker.id());
    let command = ShiftCommand::Open {
        float: Amount(worker.rng.i64(0..50_000)),
        currency: Currency::from_code("EUR").ok()?,
    };
    Some(vec![Command::Shift(id, command)])
}

pub fn move_cash(worker: &mut Worker) -> Option<Vec<Command>> {
    let id = worker.replica.open_shift()?.id;
    let kinds = [CashKind::PaidIn, CashKind::PaidOut, CashKind::Drop];
    let moved = CashMoved {
        movement_id: MovementId(worker.id()),
        kind: kinds[worker.rng.usize(..3)],
        amount: Amount(worker.rng.i64(1..20_000)),
        reason: "bank".to_owned(),
    };
    Some(vec![Command::Shift(id, ShiftCommand::MoveCash(moved))])
}

pub fn close(worker: &mut Worker) -> Option<Vec<Command>> {
    let shifts: Vec<ShiftId> = worker.replica.shifts().iter().map(|view| view.id).collect();
    let own = worker.replica.open_shift().map(|view| view.id);
    let id = match own {
        Some(own) if worker.rng.u8(..4) > 0 => own,
        _ => worker.pick(&shifts)?,
    };
    let counted = Amount(worker.rng.i64(0..500_000));
    let note = None;
    Some(vec![Command::Shift(id, ShiftCommand::Close { counted, note })])
}
