//! The slip beside the products: its table, its lines, its sums. What may be done with it is `actions.rs`.

use super::actions::Actions;
use super::asking::Asking;
use super::choosing::Choosing;
use crate::engine::{Till, Topic};
use crate::sale::editing;
use crate::sale::{Mode, Sale};
use crate::slip::Taken;
use crate::slip::Tools;
use crate::slip::{SlipLines, SlipSums, SlipTitle, table_name};
use core_wasm::domain::order::Line;
use leptos::prelude::*;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::notices::{Notices, Tone};
use web_ui::format;
use web_ui::text::{joined, t};

/// The slip of the order that is being sold.
#[component]
pub fn Slip(
    till: Till,
    sale: Sale,
    notices: Notices,
    is_shop: bool,
    asking: RwSignal<Asking>,
    slip_open: RwSignal<bool>,
) -> impl IntoView {
    let now = sale.order;
    let opened = RwSignal::new(None);
    let on_options = Callback::new(move |line: Line| {
        let Some(added) = &line.added else { return };
        let choosing = till.read(|replica| {
            let product = replica.catalog().products.get(&added.product_id)?;
            Choosing::of(replica, &product)
        });
        if let Some(choosing) = choosing {
            let chosen = added
                .modifiers
                .iter()
                .map(|modifier| modifier.modifier_id.clone())
                .collect();
            asking.set(Asking::Options(Choosing { chosen, ..choosing }, Box::new(line)));
        }
    });
    let on_amount = Callback::new(move |line: Line| asking.set(Asking::Amount(Box::new(line))));
    let is_empty =
        Memo::new(move |_| now.with(|now| now.as_ref().is_none_or(|now| now.order.slip().next().is_none())));
    let is_begun = Memo::new(move |_| now.with(Option::is_some));
    let on_goods = Memo::new(move |_| sale.mode.with(|mode| *mode == Mode::Goods));
    let taken = Memo::new(move |_| {
        let id = now.with(|now| now.as_ref().map(|now| now.id))?;
        Some((id, editing::other(till, Some(id))?))
    });
    // Whoever is at work on it hears at once that somebody took it over.
    Effect::new(move |before: Option<bool>| {
        let who = taken.get().map(|(_, who)| who);
        if let Some(who) = who.as_ref().filter(|_| before == Some(false)) {
            notices.say(Tone::Trouble, t().sell.edited_by(who));
        }
        who.is_some()
    });
    let may_edit = Memo::new(move |_| on_goods.get() && taken.with(Option::is_none));
    let tools = Tools {
        sale,
        opened,
        on_options,
        on_amount,
    };
    view! {
        <section class="slip" aria-label=t().common.order()>
            <header class="slip-head">
                <button class="button quiet square slip-closer" aria-label=t().common.close() on:click=move |_| slip_open.set(false)>
                    <Glyph icon=Icon::Close />
                </button>
                {(!is_shop).then(|| view! { <TableButton till sale asking /> })}
                <SlipTitle now />
                <Show when=move || is_begun.get() && on_goods.get()>
                    <div class="end">
                        <button class="button quiet" on:click=move |_| sale.leave()>
                            <Glyph icon=Icon::Plus small=true />
                            {t().sell.new_order()}
                        </button>
                    </div>
                </Show>
            </header>
            <div class="slip-lines">
                <Show when=move || is_empty.get()>
                    <div class="empty">
                        <strong>{t().sell.empty_slip()}</strong>
                        <p>{if is_shop { t().sell.empty_slip_shop() } else { t().sell.empty_slip_help() }}</p>
                    </div>
                </Show>
                {move || {
                    let tools = may_edit.get().then_some(tools);
                    view! { <SlipLines till now tools /> }
                }}
            </div>
            <footer class="slip-foot">
                <Show when=move || !is_empty.get()>
                    <SlipSums till now />
                </Show>
                {move || taken.get().map(|(id, who)| view! { <Taken till id who /> })}
                <Show when=move || may_edit.get()>
                    <Actions sale is_shop is_empty />
                </Show>
            </footer>
        </section>
    }
}

#[component]
fn TableButton(till: Till, sale: Sale, asking: RwSignal<Asking>) -> impl IntoView {
    let label = move || {
        let of_order = sale.order.with(|now| {
            let order = &now.as_ref()?.order;
            let table = till.watch(Topic::Catalog, |replica| table_name(replica, order));
            Some((table, order.guests))
        });
        let (table, guests) = match of_order {
            Some(of_order) => of_order,
            None => {
                let table = sale.table.get().and_then(|id| {
                    till.read(|replica| replica.catalog().tables.get(&id).map(|table| table.name.clone()))
                });
                (table.map(|name| t().sell.table(&name)), sale.guests.get())
            }
        };
        let table = table.unwrap_or_else(|| t().sell.no_table().to_owned());
        match guests.map(u64::from).filter(|guests| *guests > 0) {
            Some(guests) => {
                let guests = t().sell.guest_count(guests, &format::count(guests));
                joined([table, guests], " · ")
            }
            None => table,
        }
    };
    let closed = move || {
        sale.mode.with(|mode| *mode != Mode::Goods)
            || sale
                .order
                .with(|now| now.as_ref().is_some_and(|now| !now.order.status.is_open()))
    };
    view! {
        <button class="button" disabled=closed on:click=move |_| asking.set(Asking::Table)>
            <Glyph icon=Icon::Table small=true />
            {label}
        </button>
    }
}
