//! What the scanner at this device sends around a code.

use core_wasm::scanner::Affixes;
use leptos::prelude::*;
use web_ui::keyboard::Keyboard;
use web_ui::text::t;

/// The fields, behind a line that opens them: few scanners need them.
#[component]
pub fn ScannerAffixes() -> impl IntoView {
    let keyboard = expect_context::<Keyboard>();
    let Affixes { prefix, suffix } = keyboard.affixes();
    let before = Callback::new(move |prefix| {
        let affixes = keyboard.affixes();
        keyboard.keep_affixes(Affixes { prefix, ..affixes });
    });
    let after = Callback::new(move |suffix| {
        let affixes = keyboard.affixes();
        keyboard.keep_affixes(Affixes { suffix, ..affixes });
    });
    view! {
        <details class="more">
            <summary>{t().scan.scanner()}</summary>
            <div class="stack">
                <p class="small soft">{t().scan.scanner_help()}</p>
                <Affix label=t().scan.sent_before() value=prefix on_change=before />
                <Affix label=t().scan.sent_after() value=suffix on_change=after />
            </div>
        </details>
    }
}

#[component]
fn Affix(label: &'static str, value: String, on_change: Callback<String>) -> impl IntoView {
    view! {
        <label class="field">
            <span>{label}</span>
            <input
                class="input"
                dir="ltr"
                maxlength="12"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                value=value
                on:change:target=move |event| on_change.run(event.target().value())
            />
        </label>
    }
}
