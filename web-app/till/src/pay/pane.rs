//! Taking money, where the products stood: what is due, what is handed over, what goes back. Cash for now.

use super::notes::quick_amounts;
use crate::engine::{Till, Topic};
use crate::sale::{Mode, Sale};
use crate::scans;
use core_wasm::base::money::{Amount, Currency};
use leptos::ev;
use leptos::prelude::*;
use std::time::Duration;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::keypad::{Key, Keypad, Pad, Shown, press};
use web_ui::format;
use web_ui::keyboard::{Keyboard, Typed};
use web_ui::platform::clock;
use web_ui::text::t;

/// Typed digits before the decimal sign.
const MOST: usize = 8;

/// Asks what is handed over; nothing typed means exactly what is due.
#[component]
pub fn PayPane(till: Till, sale: Sale, currency: Currency) -> impl IntoView {
    let no_shift = Memo::new(move |_| till.watch(Topic::Shifts, |replica| replica.open_shift().is_none()));
    let due = Memo::new(move |_| {
        sale.order.with(|now| {
            now.as_ref()
                .map_or(Amount::ZERO, |now| now.order.totals().due.max(Amount::ZERO))
        })
    });
    let typed = RwSignal::new(String::new());
    let pad = Pad::Number {
        decimals: currency.digits(),
    };
    let tendered = Memo::new(move |_| {
        typed.with(|typed| match typed.as_str() {
            "" => Some(due.get()),
            typed => Amount::parse(typed, currency).ok(),
        })
    });
    let enough = Memo::new(move |_| tendered.get().filter(|tendered| *tendered >= due.get()));
    let taken = StoredValue::new(false);
    let take = move || {
        if let Some(tendered) = enough.get_untracked().filter(|_| !taken.get_value()) {
            taken.set_value(true);
            sale.pay(tendered, move || taken.set_value(false));
        }
    };
    let on_key = Callback::new(move |key| match key {
        Key::Enter => take(),
        key => {
            taken.set_value(false);
            typed.update(|typed| *typed = press(typed, key, pad, MOST));
        }
    });
    let escape = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" {
            sale.mode.set(Mode::Goods);
        }
    });
    on_cleanup(move || escape.remove());
    let change = move || {
        let Some(tendered) = tendered.get() else {
            return ().into_any();
        };
        let (label, amount) = match tendered >= due.get() {
            true => (t().pay.change(), tendered - due.get()),
            false => (t().pay.missing(), due.get() - tendered),
        };
        view! {
            <span class="soft">{label}</span>
            <strong class="figures">{format::amount(amount, currency)}</strong>
        }
        .into_any()
    };
    let quick = move || {
        let exact = format::amount(due.get(), currency);
        let amounts = quick_amounts(due.get(), currency).into_iter().map(|amount| {
            view! {
                <button
                    class="button figures"
                    on:click=move |_| {
                        taken.set_value(false);
                        typed.set(amount.to_decimal(currency));
                    }
                >
                    {format::amount(amount, currency)}
                </button>
            }
        });
        view! {
            <button
                class="button figures"
                on:click=move |_| {
                    taken.set_value(false);
                    typed.set(String::new());
                }
            >
                {t().pay.exact(&exact)}
            </button>
            {amounts.collect_view()}
        }
    };
    let label = move || match enough.get() {
        Some(tendered) => t().pay.take(&format::amount(tendered, currency)),
        None => t().pay.not_enough_yet().to_owned(),
    };
    view! {
        <section class="pay" aria-label=t().pay.payment()>
            <header>
                <button class="button quiet" on:click=move |_| sale.mode.set(Mode::Goods)>
                    <Glyph icon=Icon::Back />
                    {t().common.back()}
                </button>
                <Show when=move || no_shift.get()>
                    <a class="button quiet small" href="/shift">
                        {t().shift.no_shift()}
                    </a>
                </Show>
            </header>
            <div class="pay-body">
                <p class="due">
                    <span>{t().pay.due()}</span>
                    <strong class="figures">{move || format::money(due.get(), currency)}</strong>
                </p>
                <div class="quick" role="group" aria-label=t().pay.quick_amounts()>
                    {quick}
                </div>
                <Shown
                    typed
                    placeholder=Signal::derive(move || format::amount(due.get(), currency))
                    label=t().pay.cash()
                    on_key
                />
                <Keypad pad on_key />
                <p class="change" aria-live="polite">
                    {change}
                </p>
            </div>
            <footer>
                <button
                    class="button primary selling wide figures"
                    disabled=move || enough.with(Option::is_none)
                    on:click=move |_| take()
                >
                    {label}
                </button>
            </footer>
        </section>
    }
}

/// Money was taken: what goes back, in the biggest type there is. The next scan begins the next order.
#[component]
pub fn PaidPane(
    sale: Sale,
    amount: Amount,
    change: Amount,
    receipt: String,
    currency: Currency,
) -> impl IntoView {
    let is_read = RwSignal::new(false);
    let reading =
        set_timeout_with_handle(move || is_read.set(true), Duration::from_millis(clock::READ_MS)).ok();
    on_cleanup(move || {
        if let Some(reading) = reading {
            reading.clear();
        }
    });
    let done = move || sale.leave();
    let quiet_since = StoredValue::new(clock::running());
    expect_context::<Keyboard>().on_typed(move |typed| {
        if typed != Typed::Enter || scans::has_sheet() {
            return false;
        }
        let now = clock::running();
        // An Enter too early begins the time to read anew.
        if now >= quiet_since.get_value() + clock::READ_MS {
            done();
        } else {
            quiet_since.set_value(now);
        }
        true
    });
    view! {
        <section class="pay" aria-label=t().pay.payment()>
            <header></header>
            <div class="paid" aria-live="polite">
                <Glyph icon=Icon::Check />
                <span class="soft">{t().pay.change()}</span>
                <strong class="figures">{format::money(change, currency)}</strong>
                <p>{t().pay.paid_in_cash(&format::money(amount, currency))}</p>
                <p class="soft">{t().pay.receipt(&format::digits(&receipt))}</p>
            </div>
            <footer>
                <button class="button primary selling wide" disabled=move || !is_read.get() on:click=move |_| done()>
                    {t().common.done()}
                </button>
            </footer>
        </section>
    }
}
