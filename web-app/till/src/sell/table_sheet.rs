//! Which table, for how many, and what people call the order. A table that has open orders offers them, if nothing stands on the slip yet.

use crate::engine::{Till, Topic};
use crate::sale::Sale;
use core_wasm::base::ids::{OrderId, TableId};
use core_wasm::base::money::{Amount, Currency};
use core_wasm::base::order::arrange;
use core_wasm::domain::order::OrderCommand;
use core_wasm::domain::order::event::Updated;
use core_wasm::records::catalog::Table;
use core_wasm::replica::Replica;
use leptos::prelude::*;
use std::collections::BTreeMap;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::notices::Tone;
use web_ui::components::sheet::Sheet;
use web_ui::format;
use web_ui::text::t;

/// An open order at a table.
#[derive(Clone, PartialEq)]
struct Seated {
    id: OrderId,
    number: String,
    due: Amount,
    currency: Currency,
}

#[derive(Clone, PartialEq)]
struct Spot {
    table: Table,
    /// Its open orders, the oldest first.
    orders: Vec<Seated>,
}

fn rooms(replica: &Replica) -> Vec<(String, Vec<Spot>)> {
    let mut taken: BTreeMap<TableId, Vec<Seated>> = BTreeMap::new();
    for view in replica.open_orders() {
        let (Some(table), Some(currency)) = (&view.order.table, view.order.currency()) else {
            continue;
        };
        if view.order.slip().next().is_some() {
            taken.entry(table.clone()).or_default().push(Seated {
                id: view.id,
                number: view.order.number().to_owned(),
                due: view.order.totals().due,
                currency,
            });
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
            orders: taken.remove(&table.id).unwrap_or_default(),
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
    let seat = move |table: &TableId| {
        let is_new = current.get_untracked().is_none();
        sale.seat(
            Some(table.clone()),
            is_new.then(|| sale.guests.get_untracked()).flatten(),
        );
        on_close.run(());
    };
    let open = move |order: OrderId| {
        sale.open(order);
        on_close.run(());
    };
    // Whoever taps a table with several orders says which one, or that another begins there.
    let which = RwSignal::new(None::<Spot>);
    let choose = move |spot: &Spot| match (&spot.orders[..], current.get_untracked().is_none()) {
        ([only], true) => open(only.id),
        ([_, _, ..], true) => which.set(Some(spot.clone())),
        ([], _) => seat(&spot.table.id),
        (others, false) => {
            let others = others.len() as u64;
            seat(&spot.table.id);
            sale.notices.say(
                Tone::Done,
                t().sell
                    .table_has_more(others, &spot.table.name, &format::count(others)),
            );
        }
    };
    let tile = move |spot: Spot| {
        let (id, is_taken) = (spot.table.id.clone(), !spot.orders.is_empty());
        let seats = || {
            t().sell.seats(
                u64::from(spot.table.seats),
                &format::count(u64::from(spot.table.seats)),
            )
        };
        let below = match &spot.orders[..] {
            [] => seats(),
            [only] => format::amount(only.due, only.currency),
            [first, ..] => {
                let count = spot.orders.len() as u64;
                let all = spot.orders.iter().map(|order| order.due).sum();
                t().sell
                    .orders_at_table(count, &format::count(count), &format::amount(all, first.currency))
            }
        };
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
    let label = Memo::new(move |_| {
        sale.order
            .with(|now| now.as_ref().and_then(|now| now.order.label.clone()))
    });
    let is_begun = Memo::new(move |_| current.with(Option::is_some));
    let name = move |text: String| {
        let text = text.trim().to_owned();
        if text != label.get_untracked().unwrap_or_default() {
            sale.change(OrderCommand::Update(Updated {
                label: Some(text),
                ..Updated::default()
            }));
        }
    };
    let foot = move || {
        view! {
            <button class="button primary selling wide" on:click=move |_| on_close.run(())>
                {t().common.done()}
            </button>
        }
    };
    view! {
        <Sheet title=t().sell.choose_table() on_close foot=foot>
            <Guests guests=Signal::derive(guests) on_change=Callback::new(set_guests) />
            <Show when=move || is_begun.get()>
                <label class="field">
                    <span>{t().orders.parked_label()}</span>
                    <input
                        class="input"
                        maxlength="60"
                        placeholder=t().orders.parked_label_example()
                        prop:value=move || label.get().unwrap_or_default()
                        on:change:target=move |event| name(event.target().value())
                    />
                </label>
            </Show>
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
        {move || {
            which
                .get()
                .map(|spot| {
                    let title = t().sell.table(&spot.table.name);
                    let table = spot.table.id.clone();
                    let orders = spot.orders.into_iter().map(move |order| {
                        view! {
                            <button class="button selling row apart" on:click=move |_| open(order.id)>
                                <span class="figures">{format::digits(&order.number)}</span>
                                <span class="figures">{format::amount(order.due, order.currency)}</span>
                            </button>
                        }
                    });
                    view! {
                        <Sheet title on_close=Callback::new(move |()| which.set(None))>
                            {orders.collect_view()}
                            <button class="button selling" on:click=move |_| seat(&table)>
                                {t().sell.another_order_here()}
                            </button>
                        </Sheet>
                    }
                })
        }}
    }
}

/// The most that one tap says.
const FEW: u16 = 8;

/// How many guests: a tap for the usual numbers, and one more or one less.
#[component]
fn Guests(guests: Signal<u16>, on_change: Callback<u16>) -> impl IntoView {
    let set = move |count: u16| on_change.run(count);
    let few = (1..=FEW).map(move |count| {
        view! {
            <button
                class="button figures"
                aria-pressed=move || (guests.get() == count).to_string()
                aria-label=t().sell.guest_count(u64::from(count), &format::count(u64::from(count)))
                on:click=move |_| set(count)
            >
                {format::count(u64::from(count))}
            </button>
        }
    });
    view! {
        <div class="stack close">
            <div class="row apart">
                <span>{t().sell.guests()}</span>
                <div class="row">
                    <button
                        class="button square selling"
                        aria-label=t().sell.fewer_guests()
                        disabled=move || guests.get() < 2
                        on:click=move |_| set(guests.get_untracked().saturating_sub(1))
                    >
                        <Glyph icon=Icon::Minus />
                    </button>
                    <output class="figures line-quantity">{move || format::count(u64::from(guests.get()))}</output>
                    <button
                        class="button square selling"
                        aria-label=t().sell.more_guests()
                        on:click=move |_| set(guests.get_untracked().saturating_add(1))
                    >
                        <Glyph icon=Icon::Plus />
                    </button>
                </div>
            </div>
            <div class="guests" role="group" aria-label=t().sell.guests()>
                {few.collect_view()}
            </div>
        </div>
    }
}
