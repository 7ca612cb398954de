//! Taking money, where the products stood: what is due, what is handed over, what goes back. Cash for now.
//!
//! Keeps true: what nobody hands over (`is_unlikely`) is asked for twice; an order below nothing gives the difference back.

use super::notes::{is_unlikely, quick_amounts};
use crate::engine::{Till, Topic};
use crate::sale::{Mode, OrderNow, Sale};
use crate::scans;
use core_wasm::base::money::{Amount, Currency};
use leptos::ev;
use leptos::prelude::*;
use std::time::Duration;
use web_ui::back;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::keypad::{Key, Keypad, Pad, Shown, press};
use web_ui::format;
use web_ui::keyboard::{Keyboard, Typed};
use web_ui::platform::clock;
use web_ui::text::t;

/// Typed digits before the decimal sign: some currencies need nine for a dinner.
const MOST: usize = 12;

/// Asks what is handed over; nothing typed means exactly what is due.
#[component]
pub fn PayPane(till: Till, sale: Sale, currency: Currency) -> impl IntoView {
    let no_shift = Memo::new(move |_| till.watch(Topic::Shifts, |replica| replica.open_shift().is_none()));
    // Less than nothing is to be given back; what was paid meanwhile, here or elsewhere, is due no more.
    let balance = Memo::new(move |_| {
        let open = |now: &OrderNow| {
            (now.order.status.is_open() || now.order.totals().due > Amount::ZERO)
                .then(|| now.order.totals().due)
        };
        sale.order.with(|now| now.as_ref().and_then(open))
    });
    let due = Memo::new(move |_| balance.get().unwrap_or_default().max(Amount::ZERO));
    let gives_back = Memo::new(move |_| {
        balance
            .get()
            .filter(|balance| *balance < Amount::ZERO)
            .map(|balance| Amount(balance.0.saturating_neg()))
    });
    let typed = sale.typed;
    let is_sure = RwSignal::new(false);
    let pad = Pad::Number {
        decimals: currency.digits(),
    };
    let tendered = Memo::new(move |_| {
        typed.with(|typed| match typed.as_str() {
            _ if gives_back.with(Option::is_some) => Some(Amount::ZERO),
            "" => Some(due.get()),
            typed => Amount::parse(typed, currency).ok(),
        })
    });
    let enough = Memo::new(move |_| {
        balance.get()?;
        tendered.get().filter(|tendered| *tendered >= due.get())
    });
    let must_ask = Memo::new(move |_| {
        enough
            .get()
            .is_some_and(|tendered| is_unlikely(tendered, due.get(), currency))
    });
    let taken = StoredValue::new(false);
    let take = move || {
        if must_ask.get_untracked() && !is_sure.get_untracked() {
            is_sure.set(true);
        } else if let Some(tendered) = enough.get_untracked().filter(|_| !taken.get_value()) {
            taken.set_value(true);
            sale.pay(tendered, move || taken.set_value(false));
        }
    };
    let on_key = Callback::new(move |key| match key {
        Key::Enter => take(),
        key => {
            taken.set_value(false);
            is_sure.set(false);
            typed.update(|typed| *typed = press(typed, key, pad, MOST));
        }
    });
    let escape = window_event_listener(ev::keydown, move |event| {
        // A sheet above it has the first one.
        if event.key() == "Escape" && !scans::has_sheet() {
            sale.mode.set(Mode::Goods);
        }
    });
    on_cleanup(move || escape.remove());
    back::closes(move || sale.mode.set(Mode::Goods));
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
                        is_sure.set(false);
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
                    is_sure.set(false);
                    typed.set(String::new());
                }
            >
                {t().pay.exact(&exact)}
            </button>
            {amounts.collect_view()}
        }
    };
    let label = move || match (enough.get(), gives_back.get()) {
        _ if balance.with(Option::is_none) => t().pay.paid_already().to_owned(),
        (_, Some(back)) => t().pay.give_back(&format::amount(back, currency)),
        (Some(tendered), _) if is_sure.get() => {
            let change = format::amount(tendered - due.get(), currency);
            t().pay.really_take(&format::amount(tendered, currency), &change)
        }
        (Some(tendered), _) => t().pay.take(&format::amount(tendered, currency)),
        (None, _) => t().pay.not_enough_yet().to_owned(),
    };
    view! {
        <section class="pay" aria-label=t().pay.payment()>
            <header>
                <button class="button quiet" on:click=move |_| sale.mode.set(Mode::Goods)>
                    <Glyph icon=Icon::Back />
                    {t().common.back()}
                </button>
                <h2>{t().pay.payment()}</h2>
                <Show when=move || no_shift.get()>
                    <a class="button no-shift" href="/shift" title=t().pay.in_no_drawer()>
                        <Glyph icon=Icon::Warning small=true />
                        {t().shift.no_shift()}
                    </a>
                </Show>
            </header>
            <div class="pay-body">
                <p class="due">
                    <span>{move || if gives_back.with(Option::is_some) { t().pay.goes_back() } else { t().pay.due() }}</span>
                    <strong class="figures">{move || format::money(gives_back.get().unwrap_or(due.get()), currency)}</strong>
                </p>
                <Show when=move || gives_back.with(Option::is_none)>
                    <div class="quick" role="group" aria-label=t().pay.quick_amounts()>
                        {quick}
                    </div>
                    <div class="pay-keys">
                        <Shown
                            typed
                            placeholder=Signal::derive(move || format::amount(due.get(), currency))
                            label=t().pay.cash()
                            on_key
                        />
                        <Keypad pad on_key />
                    </div>
                    <p class="change" aria-live="polite">
                        {change}
                    </p>
                </Show>
            </div>
            <footer>
                <button
                    class="button selling wide figures"
                    class:primary=move || !is_sure.get()
                    class:danger=move || is_sure.get()
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
    // An order below nothing: nobody paid anything.
    let is_paid_back = amount < Amount::ZERO;
    let is_read = RwSignal::new(false);
    let reading =
        set_timeout_with_handle(move || is_read.set(true), Duration::from_millis(clock::READ_MS)).ok();
    on_cleanup(move || {
        if let Some(reading) = reading {
            reading.clear();
        }
    });
    let done = move || sale.leave();
    back::closes(done);
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
                <span class="soft">{if is_paid_back { t().pay.goes_back() } else { t().pay.change() }}</span>
                <strong class="figures">{format::money(change, currency)}</strong>
                {(!is_paid_back).then(|| view! { <p>{t().pay.paid_in_cash(&format::money(amount, currency))}</p> })}
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
