//! The code that a person types, or that a QR code brought.

use leptos::prelude::*;
use web_ui::components::keypad::{Key, Keypad, Pad, press};
use web_ui::format;
use web_ui::text::t;

const CODE_LENGTH: usize = 6;

/// The code that a QR code brought, behind the `#` of the address; empty if it brought none.
pub fn code_in_address() -> String {
    let hash = window().location().hash().unwrap_or_default();
    let code = hash.trim_start_matches('#');
    let is_code = code.len() == CODE_LENGTH && code.bytes().all(|byte| byte.is_ascii_digit());
    if is_code { code.to_owned() } else { String::new() }
}

/// The code's digits, its keypad and the button that uses it.
#[component]
pub fn CodeEntry(code: RwSignal<String>, busy: RwSignal<bool>, submit: Callback<String>) -> impl IntoView {
    let is_whole = move || code.with(|code| code.len() == CODE_LENGTH);
    let on_key = Callback::new(move |key| match key {
        Key::Enter if is_whole() => submit.run(code.get_untracked()),
        key => code.update(|code| *code = press(code, key, Pad::Code, CODE_LENGTH)),
    });
    view! {
        <p>{t().pairing.code_help()}</p>
        <div class="code" role="img" aria-label=move || t().pairing.code_typed(&format::count(code.with(String::len) as u64))>
            {(0..CODE_LENGTH)
                .map(|at| {
                    let digit = move || code.with(|code| code.get(at..=at).map(format::digits));
                    view! { <span class="figures">{digit}</span> }
                })
                .collect_view()}
        </div>
        <Keypad pad=Pad::Code on_key />
        <button
            class="button primary selling wide"
            disabled=move || busy.get() || !is_whole()
            on:click=move |_| on_key.run(Key::Enter)
        >
            {t().pairing.pair_device()}
        </button>
    }
}
