//! What the scanner at this device is like, for the few that are not like all others.

use core_wasm::scanner::Pace;
use leptos::prelude::*;
use web_ui::keyboard::{Keyboard, ScannerSettings};
use web_ui::text::t;

/// The settings, behind a line that opens them.
#[component]
pub fn ScannerChoice() -> impl IntoView {
    let keyboard = expect_context::<Keyboard>();
    let ScannerSettings { affixes, pace } = keyboard.scanner();
    let is_slow = RwSignal::new(pace == Pace::Slow);
    let toggle = move |_| {
        is_slow.update(|is_slow| *is_slow = !*is_slow);
        let pace = if is_slow.get_untracked() {
            Pace::Slow
        } else {
            Pace::Usual
        };
        keyboard.set_scanner(|scanner| scanner.pace = pace);
    };
    let before = Callback::new(move |prefix| keyboard.set_scanner(|scanner| scanner.affixes.prefix = prefix));
    let after = Callback::new(move |suffix| keyboard.set_scanner(|scanner| scanner.affixes.suffix = suffix));
    view! {
        <details class="more">
            <summary>{t().scan.scanner()}</summary>
            <div class="stack">
                <p class="small soft">{t().scan.scanner_help()}</p>
                <Affix label=t().scan.sent_before() value=affixes.prefix on_change=before />
                <Affix label=t().scan.sent_after() value=affixes.suffix on_change=after />
                <p class="small soft">{t().scan.slow_help()}</p>
                <button class="button" aria-pressed=move || is_slow.get().to_string() on:click=toggle>
                    {t().scan.slow()}
                </button>
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
