//! Asks for an amount of cash, and for words about it.

use crate::components::keypad::{Key, Keypad, Pad, Shown, press};
use crate::components::sheet::Sheet;
use crate::format;
use crate::text::t;
use core_wasm::base::money::{Amount, Currency};
use leptos::prelude::*;

/// Typed digits before the decimal sign.
const MOST: usize = 8;

/// Whether words are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// No.
    None,
    /// They may be left out.
    Optional,
    /// They must be there.
    Needed,
}

/// The sheet. `verb` makes the button of the amount; what is less than `least` can't be pressed.
#[component]
pub fn CashSheet(
    title: String,
    currency: Currency,
    /// What the amount is.
    label: &'static str,
    verb: fn(&str) -> String,
    #[prop(optional)] least: Amount,
    /// What it is while nothing is typed.
    #[prop(optional)]
    exactly: Option<Amount>,
    words: Words,
    /// What follows from the amount.
    #[prop(optional)]
    below: Option<Callback<Option<Amount>, AnyView>>,
    on_done: Callback<(Amount, Option<String>)>,
    on_close: Callback<()>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let reason = RwSignal::new(String::new());
    let pad = Pad::Number {
        decimals: currency.digits(),
    };
    let amount = Memo::new(move |_| {
        typed.with(|typed| match typed.as_str() {
            "" => exactly,
            typed => Amount::parse(typed, currency).ok(),
        })
    });
    let done = Memo::new(move |_| {
        let has_words = || reason.with(|reason| !reason.trim().is_empty());
        let amount = amount.get().filter(|amount| *amount >= least);
        amount.filter(|_| words != Words::Needed || has_words())
    });
    let on_key = Callback::new(move |key| match key {
        Key::Enter => {
            if let Some(amount) = done.get_untracked() {
                let reason = reason.get_untracked().trim().to_owned();
                on_done.run((amount, Some(reason).filter(|reason| !reason.is_empty())));
            }
        }
        key => typed.update(|typed| *typed = press(typed, key, pad, MOST)),
    });
    let shown = move || format::amount(amount.get().unwrap_or_default(), currency);
    let foot = move || {
        view! {
            <button
                class="button primary selling wide figures"
                disabled=move || done.with(Option::is_none)
                on:click=move |_| on_key.run(Key::Enter)
            >
                {move || verb(&shown())}
            </button>
        }
    };
    view! {
        <Sheet title on_close foot=foot no=t().common.cancel()>
            <Shown
                typed
                placeholder=format::amount(exactly.unwrap_or_default(), currency)
                label=label
                on_key
            />
            <Keypad pad on_key />
            {below.map(|below| move || below.run(amount.get()))}
            {(words != Words::None).then(|| view! { <WordsField text=reason needed=words == Words::Needed /> })}
        </Sheet>
    }
}

/// Where words are typed.
#[component]
pub fn WordsField(text: RwSignal<String>, needed: bool) -> impl IntoView {
    view! {
        <label class="field">
            <span>{if needed { t().inbox.reason() } else { t().inbox.reason_if_any() }}</span>
            <input
                class="input"
                maxlength="120"
                autocomplete="off"
                prop:value=move || text.get()
                on:input:target=move |event| text.set(event.target().value())
            />
        </label>
    }
}
