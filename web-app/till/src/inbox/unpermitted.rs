//! Something that was done without the permission: who did what, and when. It stands; whoever may look at it says that they have seen it.

use super::at_hub::AtHub;
use super::card::Card;
use crate::sale::people::{joined, who};
use crate::shift::moved_words;
use crate::slip::history::step_at;
use core_wasm::api::SeeUnpermitted;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::{OrderId, ShiftId, StationId, TicketId};
use core_wasm::base::permission::Permission;
use core_wasm::domain::unpermitted::Unpermitted;
use core_wasm::replica::Replica;
use leptos::prelude::*;
use web_ui::format;
use web_ui::text::{permission_name, t};

/// Such a thing, with what it takes to show it.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundMark {
    /// What tells the hub that it was seen.
    pub(super) ask: SeeUnpermitted,
    /// What it takes to have looked at it.
    pub(super) needs: Permission,
    /// Who did it, and where.
    pub(super) who: String,
    /// What it takes, in words.
    takes: String,
    /// The order, and its name.
    order: Option<(OrderId, String)>,
    /// What was done.
    what: String,
    at: Timestamp,
}

impl FoundMark {
    /// Reads it.
    pub fn of(replica: &Replica, mark: &Unpermitted) -> Self {
        // What only a later build knows goes by its own name.
        let takes = mark
            .permission()
            .map_or_else(|| mark.needs.clone(), permission_name);
        let ticket = replica.ticket(TicketId(mark.aggregate_id.0));
        let ticket = ticket.and_then(|view| view.ticket.created.as_ref());
        let id = ticket.map_or(OrderId(mark.aggregate_id.0), |created| created.order_id);
        let order = replica.order(id).map(|view| {
            let number = format::digits(view.order.number());
            (id, t().inbox.order_number(&number))
        });
        let what = step_at(replica, id, mark.device_id, mark.seq)
            .or_else(|| ticket.map(|created| sent_to(replica, &created.station)))
            .or_else(|| in_drawer(replica, mark));
        Self {
            ask: SeeUnpermitted {
                device_id: mark.device_id,
                seq: mark.seq,
            },
            needs: mark.to_look(),
            who: who(replica, mark.user_id.as_ref(), mark.device_id).unwrap_or_default(),
            what: what.unwrap_or_else(|| takes.clone()),
            takes,
            order,
            at: mark.at,
        }
    }

    /// 'Order 1-1 · Paid €3.20'.
    pub fn title(&self) -> String {
        let number = self.order.as_ref().map(|(_, number)| number.clone());
        joined([number, Some(self.what.clone())])
    }
}

fn sent_to(replica: &Replica, station: &StationId) -> String {
    let station = replica.settings().station(station);
    let station = station.map(|station| station.name.get(&t().lang()).to_owned());
    joined([Some(t().state.sent().to_owned()), station])
}

/// What was done to a shift, if it was done to one.
fn in_drawer(replica: &Replica, mark: &Unpermitted) -> Option<String> {
    let shift = replica.shift(ShiftId(mark.aggregate_id.0))?.shift;
    let number = t().shift.shift_number(&format::digits(shift.number()));
    let currency = shift.opened.as_ref()?.currency;
    let what = match mark.kind.as_str() {
        "shift.opened" => t().shift.open_shift().to_owned(),
        "shift.closed" => t().shift.close_shift().to_owned(),
        "shift.cash.moved" => {
            let mut moved = shift.movements.iter();
            let moved = &moved.find(|movement| movement.at == mark.at)?.moved;
            let amount = format::money(moved.amount, currency);
            let reason = Some(moved.reason.clone()).filter(|reason| !reason.is_empty());
            joined([Some(moved_words(moved.kind).to_owned()), Some(amount), reason])
        }
        _ => return None,
    };
    Some(joined([Some(number), Some(what)]))
}

/// Its card, with the one button.
#[component]
pub fn MarkCard(found: FoundMark, asking: RwSignal<Option<AtHub>>) -> impl IntoView {
    let (title, order, who, at) = (
        found.what.clone(),
        found.order.clone(),
        found.who.clone(),
        found.at,
    );
    let words = t().inbox.without_permission(&found.takes);
    view! {
        <Card title order at words>
            <p class="small soft">{who}</p>
            <div class="choices">
                <button class="button" on:click=move |_| asking.set(Some(AtHub::Mark(found.clone())))>
                    {t().inbox.seen()}
                </button>
            </div>
        </Card>
    }
}
