//! The strip below the tickets: which station, what is asked for all day, and the way back for what was done too soon.

use super::moment::Moment;
use super::shown::{RECALL_MS, Shown};
use super::units::Units;
use super::wheel;
use crate::engine::{Till, Topic};
use crate::sale::Sale;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::{StationId, UnitId};
use core_wasm::base::order::arrange;
use core_wasm::base::quantity::Quantity;
use core_wasm::base::station::StationKind;
use core_wasm::domain::ticket::{Stage, TicketCommand};
use core_wasm::replica::Command;
use leptos::prelude::*;
use web_ui::format;
use web_ui::text::t;

/// The station's choice: all of a kind, or one.
#[component]
pub fn Stations(till: Till, kind: StationKind, station: Memo<Option<StationId>>) -> impl IntoView {
    let stations = Memo::new(move |_| {
        till.watch(Topic::Store, |replica| {
            let all = replica
                .settings()
                .get()
                .map(|store| store.stations.clone())
                .unwrap_or_default();
            all.into_iter()
                .filter(|station| station.kind == kind)
                .collect::<Vec<_>>()
        })
    });
    let path = match kind {
        StationKind::Kitchen => "/kds",
        StationKind::Bar => "/bds",
    };
    let link = move |id: Option<StationId>, name: String| {
        let href = id
            .as_ref()
            .map_or(path.to_owned(), |id| format!("{path}?station={id}"));
        view! {
            <a class="button quiet" href=href aria-current=move || (station.get() == id).then_some("page")>
                {name}
            </a>
        }
    };
    view! {
        <Show when=move || stations.with(|stations| stations.len() > 1)>
            <nav class="choices" aria-label=t().stations.stations()>
                {link(None, t().common.all().to_owned())}
                {move || {
                    stations
                        .get()
                        .into_iter()
                        .map(|row| link(Some(row.id), row.name.get(&t().lang()).to_owned()))
                        .collect_view()
                }}
            </nav>
        </Show>
    }
}

/// What all open tickets together ask for.
#[component]
pub fn Counts(all: Memo<Vec<Shown>>, units: Memo<Units>) -> impl IntoView {
    let counts = Memo::new(move |_| {
        let mut counts: Vec<(String, UnitId, Quantity)> = Vec::new();
        all.with(|all| {
            let open = all.iter().filter(|shown| shown.stage != Stage::Done);
            for line in open.flat_map(|shown| &shown.words.created.lines) {
                let name = line.name.get(&t().lang());
                let known = counts
                    .iter_mut()
                    .find(|(known, unit, _)| known == name && *unit == line.unit);
                match known {
                    Some((.., count)) => *count += line.quantity,
                    None => counts.push((name.to_owned(), line.unit.clone(), line.quantity)),
                }
            }
        });
        arrange(&mut counts, |a, b| b.2.cmp(&a.2).then_with(|| a.0.cmp(&b.0)));
        counts
    });
    let count = move |(name, unit, count): (String, UnitId, Quantity)| {
        view! {
            <span>
                <b class="figures">{units.with(|units| units.quantity(count, &unit))}</b>
                {name}
            </span>
        }
    };
    view! {
        <div class="counts" role="group" aria-label=t().stations.all_day() on:wheel=|event| wheel::turn(&event)>
            {move || counts.get().into_iter().map(count).collect_view()}
        </div>
    }
}

/// The last ticket that was done, and the way back.
#[component]
pub fn Recall(all: Memo<Vec<Shown>>, now: RwSignal<Timestamp>, sale: Sale) -> impl IntoView {
    let last = Memo::new(move |_| {
        all.with(|all| {
            let done = all.iter().filter(|shown| shown.stage == Stage::Done);
            let last = done.max_by_key(|shown| (shown.changed_at, shown.id))?;
            let is_fresh = now.get().0 - last.changed_at.0 < RECALL_MS;
            is_fresh.then(|| (last.id, last.words.created.order_number.clone()))
        })
    });
    // After one is called back, the one before it stands in its place.
    let id = move || last.with(|last| last.as_ref().map(|(id, _)| *id));
    let just_changed = Moment::after(id, PartialEq::ne);
    move || {
        last.get().map(|(id, number)| {
            view! {
                <button
                    class="button"
                    disabled=move || just_changed.is_now()
                    on:click=move |_| sale.ask(move |_| vec![Command::Ticket(id, TicketCommand::Recall)], || {})
                >
                    {t().stations.recall(&format::digits(&number))}
                </button>
            }
        })
    }
}
