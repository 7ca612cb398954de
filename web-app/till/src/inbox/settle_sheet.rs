//! Asks for money or words before something is done about a conflict (`settling.rs`).

use super::found::Found;
use super::settling::{Asking, Wish};
use crate::sale::Sale;
use core_wasm::base::money::Amount;
use core_wasm::domain::order::Action;
use leptos::prelude::*;
use web_ui::components::cash_sheet::{CashSheet, Words, WordsField};
use web_ui::components::notices::Notices;
use web_ui::components::sheet::Sheet;
use web_ui::format;
use web_ui::text::t;

/// Shows what is asked; it stands until what was answered is stored.
#[component]
pub fn SettleSheet(sale: Sale, notices: Notices, asking: RwSignal<Option<Asking>>) -> impl IntoView {
    let on_close = Callback::new(move |()| asking.set(None));
    move || {
        let Some(Asking { found, action }) = asking.get() else {
            return ().into_any();
        };
        let title = t().inbox.order_number(&found.number);
        let (currency, due) = (found.currency, action.amount());
        let label = found.label_of(&action);
        let words = found.words();
        let asked = action.clone();
        let waits = StoredValue::new(false);
        let on_done = Callback::new(move |(tendered, note)| {
            let (found, action) = (found.clone(), action.clone());
            let wish = Wish {
                found,
                action,
                tendered,
                note,
            };
            let (command, told) = wish.asks(sale, notices);
            sale.ask_by_form(waits, command, move || {
                // The page may be gone by then.
                asking.try_set(None);
                told();
            });
        });
        if let (Action::Collect { .. }, Some(due)) = (&asked, due) {
            let below = Callback::new(move |tendered: Option<Amount>| {
                let change = tendered.filter(|tendered| *tendered >= due);
                let change = change.map(|tendered| format::amount(tendered - due, currency));
                view! {
                    <p class="change" aria-live="polite">
                        <span class="soft">{t().pay.change()}</span>
                        <strong class="figures">{change}</strong>
                    </p>
                }
                .into_any()
            });
            view! {
                <CashSheet
                    title=label
                    currency
                    label=t().pay.cash()
                    verb=|words: &str| t().pay.take(words)
                    least=due
                    exactly=due
                    words=Words::None
                    below
                    on_done
                    on_close
                />
            }
            .into_any()
        } else {
            view! { <ConfirmSheet title words label action=asked on_done on_close /> }.into_any()
        }
    }
}

impl Found {
    fn label_of(&self, action: &Action) -> String {
        let mut actions = self.actions.iter();
        let found = actions.find(|(known, _)| known == action);
        found.map(|(_, label)| label.clone()).unwrap_or_default()
    }
}

/// Asks once more, with the consequence in the button, and for words where money is left as it is.
#[component]
fn ConfirmSheet(
    title: String,
    words: String,
    label: String,
    action: Action,
    on_done: Callback<(Amount, Option<String>)>,
    on_close: Callback<()>,
) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let needed = action.needs_note();
    let note = move || Some(text.with(|text| text.trim().to_owned())).filter(|note| !note.is_empty());
    let foot = move || {
        let label = label.clone();
        view! {
            <button
                class="button primary selling wide"
                disabled=move || needed && note().is_none()
                on:click=move |_| on_done.run((Amount::ZERO, note()))
            >
                {label}
            </button>
        }
    };
    view! {
        <Sheet title on_close foot=foot no=t().common.cancel()>
            <p>{words}</p>
            <WordsField text needed />
        </Sheet>
    }
}
