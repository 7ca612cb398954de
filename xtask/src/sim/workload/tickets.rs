//! Work at a station, and of waiters who look after their tickets.

use super::Worker;
use crate::sim::device::Role;
use core_wasm::base::station::StationKind;
use core_wasm::domain::ticket::TicketCommand;
use core_wasm::replica::Command;

pub fn handle(worker: &mut Worker) -> Option<Vec<Command>> {
    let kind = match worker.role {
        Role::Station(kind) => kind,
        Role::Till if worker.rng.bool() => StationKind::Kitchen,
        Role::Till => StationKind::Bar,
    };
    let tickets: Vec<_> = worker
        .replica
        .tickets(kind, None)
        .iter()
        .map(|view| view.id)
        .collect();
    let ticket = worker.pick(&tickets)?;
    let command = [
        TicketCommand::Acknowledge,
        TicketCommand::Finish,
        TicketCommand::Recall,
    ][worker.rng.usize(..if worker.old { 2 } else { 3 })];
    Some(vec![Command::Ticket(ticket, command)])
}
