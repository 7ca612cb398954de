//! The slip of the order that was chosen, and what may be done with it.

use super::keys::{close, close_by_key};
use super::timeline::Timeline;
use super::void_button::VoidButton;
use crate::engine::{Till, Topic};
use crate::inbox::Conflicts;
use crate::sale::editing;
use crate::sale::{OrderNow, Sale, order_now};
use crate::slip::{SlipLines, SlipSums, SlipTitle, table_name};
use core_wasm::base::ids::OrderId;
use core_wasm::domain::order::{OrderCommand, Status};
use core_wasm::replica::{Command, Whereabouts};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::notices::Notices;
use web_ui::text::t;

/// The slip of the chosen order, or what to do while none is chosen.
#[component]
pub fn Detail(till: Till, sale: Sale, notices: Notices, chosen: RwSignal<Option<OrderId>>) -> impl IntoView {
    let now = order_now(till, chosen.into());
    let voiding = RwSignal::new(false);
    Effect::new(move || {
        chosen.track();
        voiding.set(false);
    });
    let navigate = use_navigate();
    let is_open =
        Memo::new(move |_| now.with(|now| now.as_ref().is_some_and(|now| now.order.status.is_open())));
    let is_parked = Memo::new(move |_| {
        now.with(|now| now.as_ref().is_some_and(|now| now.order.status == Status::Parked))
    });
    let table = Memo::new(move |_| {
        now.with(|now| {
            till.watch(Topic::Catalog, |replica| {
                table_name(replica, &now.as_ref()?.order)
            })
        })
    });
    // What the dots beside its number stand for.
    let whereabouts = move || {
        now.with(|now| {
            now.as_ref().map(|now| match now.whereabouts {
                Whereabouts::Till => t().common.on_this_till(),
                Whereabouts::Hub => t().common.on_the_hub(),
                Whereabouts::Cloud => t().common.in_the_cloud(),
            })
        })
    };
    let open = Callback::new(move |()| {
        if let Some(id) = chosen.get_untracked() {
            sale.open(id);
            navigate("/sell", NavigateOptions::default());
        }
    });
    view! {
        <section class="slip" aria-label=t().common.order() on:keydown=move |event| close_by_key(&event, chosen)>
            <header class="slip-head">
                <button class="button quiet square slip-closer" aria-label=t().common.close() on:click=move |_| close(chosen)>
                    <Glyph icon=Icon::Close />
                </button>
                <Show when=move || now.with(Option::is_some)>
                    <h2 class="row wrap" tabindex="-1">
                        {move || table.get().map(|table| view! { <bdi>{table}</bdi> })}
                        <SlipTitle now />
                    </h2>
                    <span class="small soft">{whereabouts}</span>
                </Show>
            </header>
            <div class="slip-lines">
                <Show when=move || now.with(Option::is_none)>
                    <div class="empty">
                        <strong>{t().orders.choose_order()}</strong>
                        <p>{t().orders.choose_order_help()}</p>
                    </div>
                </Show>
                <Conflicts till sale notices only=chosen.into() />
                <SlipLines till now tools=None />
                <Show when=move || is_parked.get()>
                    <Label sale chosen now />
                </Show>
                <Timeline till now />
            </div>
            <footer class="slip-foot">
                <Show when=move || now.with(Option::is_some)>
                    <SlipSums till now />
                </Show>
                <Show when=move || is_open.get()>
                    {move || editing::other(till, chosen.get()).map(|who| view! { <p class="taken">{t().sell.edited_by(&who)}</p> })}
                    <div class="slip-actions">
                        <VoidButton till sale chosen now voiding />
                        <Show when=move || !voiding.get()>
                            <button class="button primary" on:click=move |_| open.run(())>
                                {t().orders.open_order()}
                            </button>
                        </Show>
                    </div>
                </Show>
            </footer>
        </section>
    }
}

/// What people call a parked order.
#[component]
fn Label(sale: Sale, chosen: RwSignal<Option<OrderId>>, now: Memo<Option<OrderNow>>) -> impl IntoView {
    let label = Memo::new(move |_| {
        now.with(|now| {
            now.as_ref()
                .and_then(|now| now.order.label.clone())
                .unwrap_or_default()
        })
    });
    let rename = move |text: String| {
        let text = text.trim().to_owned();
        if let Some(id) = chosen.get_untracked().filter(|_| text != label.get_untracked()) {
            let command = Command::Order(id, OrderCommand::Park { label: Some(text) });
            sale.ask(move |_| vec![command], || {});
        }
    };
    view! {
        <label class="field timeline">
            <span>{t().orders.parked_label()}</span>
            <input
                class="input"
                maxlength="60"
                placeholder=t().orders.parked_label_example()
                prop:value=move || label.get()
                on:change:target=move |event| rename(event.target().value())
            />
        </label>
    }
}
