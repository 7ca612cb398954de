//! Which table, and for how many. A table that has an open order opens it, if nothing stands on the slip yet.

use crate::engine::{Till, Topic};
use crate::sale::Sale;
use core_wasm::base::ids::{OrderId, TableId};
use core_wasm::base::order::arrange;
use core_wasm::records::catalog::Table;
use core_wasm::replica::Replica;
use leptos::prelude::*;
use std::collections::BTreeMap;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::sheet::Sheet;
use web_ui::format;
use web_ui::text::t;

#[derive(Clone, PartialEq)]
struct Spot {
    table: Table,
    taken: Option<(OrderId, String)>,
}

fn rooms(replica: &Replica) -> Vec<(String, Vec<Spot>)> {
    let mut taken: BTreeMap<TableId, (OrderId, String)> = BTreeMap::new();
    for view in replica.open_orders() {
        let (Some(table), Some(currency)) = (&view.order.table, view.order.currency()) else {
            continue;
        };
        if view.order.slip().next().is_some() {
            let total = format::amount(view.order.totals().due, currency);
            taken.insert(table.clone(), (view.id, total));
        }
    }
    let mut rooms: Vec<(String, Vec<Spot>)> = Vec::new();
    let mut tables: Vec<&Table> = replica.catalog().tables.iter().map(|(_, table)| table).collect();
    // 'Table 10' comes after 'Table 9'.
    arrange(&mut tables, |a, b| {
        (a.name.len(), &a.name).cmp(&(b.name.len(), &b.name))
    });
    for table in tables {
        let area = table.area.get(&t().lang()).to_owned();
        let spot = Spot {
            table: table.clone(),
            taken: taken.get(&table.id).cloned(),
        };
        match rooms.iter_mut().find(|(name, _)| *name == area) {
            Some((_, spots)) => spots.push(spot),
            None => rooms.push((area, vec![spot])),
        }
    }
    rooms
}

/// The sheet.
#[component]
pub fn TableSheet(till: Till, sale: Sale, on_close: Callback<()>) -> impl IntoView {
    let rooms = Memo::new(move |_| {
        till.watch(Topic::Catalog, |_| ());
        till.watch(Topic::Orders, rooms)
    });
    let current = Memo::new(move |_| {
        sale.order.with(|now| {
            now.as_ref()
                .map(|now| (now.order.table.clone(), now.order.guests))
        })
    });
    let guests = move || {
        current
            .get()
            .map_or_else(|| sale.guests.get(), |(_, guests)| guests)
            .unwrap_or(0)
    };
    let is_here = move |id: &TableId| {
        let table = current.get().map_or_else(|| sale.table.get(), |(table, _)| table);
        table.as_ref() == Some(id)
    };
    let set_guests = move |count: u16| {
        let table = current
            .get_untracked()
            .is_none()
            .then(|| sale.table.get_untracked())
            .flatten();
        sale.seat(table, Some(count));
    };
    let choose = move |spot: &Spot| {
        match &spot.taken {
            Some((order, _)) if current.get_untracked().is_none() => sale.open(*order),
            _ => sale.seat(
                Some(spot.table.id.clone()),
                current
                    .get_untracked()
                    .is_none()
                    .then(|| sale.guests.get_untracked())
                    .flatten(),
            ),
        }
        on_close.run(());
    };
    let tile = move |spot: Spot| {
        let (id, is_taken) = (spot.table.id.clone(), spot.taken.is_some());
        let below = spot.taken.as_ref().map_or_else(
            || {
                t().sell.seats(
                    u64::from(spot.table.seats),
                    &format::count(u64::from(spot.table.seats)),
                )
            },
            |(_, total)| total.clone(),
        );
        let label = if is_taken {
            t().sell.taken_table(&spot.table.name, &below)
        } else {
            t().sell.table(&spot.table.name)
        };
        view! {
            <button
                class="button"
                class:taken=is_taken
                aria-label=label
                aria-pressed=move || is_here(&id).to_string()
                on:click={
                    let spot = spot.clone();
                    move |_| choose(&spot)
                }
            >
                <span>{spot.table.name.clone()}</span>
                <span class="small figures">{below}</span>
            </button>
        }
    };
    view! {
        <Sheet title=t().sell.choose_table() on_close>
            <div class="row apart">
                <span>{t().sell.guests()}</span>
                <div class="row">
                    <button
                        class="button square selling"
                        aria-label=t().sell.fewer_guests()
                        disabled=move || guests() < 2
                        on:click=move |_| set_guests(guests().saturating_sub(1))
                    >
                        <Glyph icon=Icon::Minus />
                    </button>
                    <output class="figures line-quantity">{move || format::count(u64::from(guests()))}</output>
                    <button class="button square selling" aria-label=t().sell.more_guests() on:click=move |_| set_guests(guests().saturating_add(1))>
                        <Glyph icon=Icon::Plus />
                    </button>
                </div>
            </div>
            {move || {
                rooms
                    .get()
                    .into_iter()
                    .map(|(area, spots)| {
                        view! {
                            <section class="stack close">
                                <h3>{area}</h3>
                                <div class="tables">{spots.into_iter().map(tile).collect_view()}</div>
                            </section>
                        }
                    })
                    .collect_view()
            }}
        </Sheet>
    }
}
