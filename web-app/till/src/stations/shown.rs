//! What a screen of a station shows of tickets, read from the state.

use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::{StationId, TicketId};
use core_wasm::base::station::StationKind;
use core_wasm::domain::ticket::Stage;
use core_wasm::domain::ticket::event::Created;
use core_wasm::replica::Replica;
use std::sync::Arc;
use web_ui::text::t;

/// For so long a done ticket can be called back.
pub const RECALL_MS: i64 = 10 * 60_000;

/// A ticket with what it takes to show it.
#[derive(Clone, PartialEq)]
pub struct Shown {
    /// Its id.
    pub id: TicketId,
    /// Where it stands.
    pub stage: Stage,
    /// Since when.
    pub changed_at: Timestamp,
    /// What stands on it, wherever it stands itself.
    pub words: Arc<Words>,
}

/// What stands on a ticket.
#[derive(PartialEq)]
pub struct Words {
    /// What to make.
    pub created: Created,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// By whom.
    pub sent_by: Option<String>,
    /// Where it goes.
    pub table: Option<String>,
}

/// The tickets of a kind of station, or of one, that are to be made or could be called back; the oldest first.
pub fn tickets(
    replica: &Replica,
    kind: StationKind,
    station: Option<&StationId>,
    now: Timestamp,
) -> Vec<Shown> {
    let shown = replica.tickets(kind, station).into_iter().filter_map(|view| {
        let ticket = view.ticket;
        // The day's other tickets are many, and each change of one has them all read.
        if ticket.stage == Stage::Done && now.0 - ticket.changed_at.0 >= RECALL_MS {
            return None;
        }
        let created = ticket.created.clone()?;
        let by = ticket
            .created_by
            .as_ref()
            .and_then(|id| replica.staff().0.get(id));
        let table = created.table.as_ref().map(|id| {
            let table = replica.catalog().tables.get(id);
            t().sell.table(table.map_or(id.as_str(), |table| &table.name))
        });
        Some(Shown {
            id: view.id,
            stage: ticket.stage,
            changed_at: ticket.changed_at,
            words: Arc::new(Words {
                created,
                sent_at: ticket.created_at,
                sent_by: by.map(|member| member.name.clone()),
                table,
            }),
        })
    });
    shown.collect()
}
