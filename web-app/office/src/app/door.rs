//! What a browser shows that the office can't be used in: it is no device of the store, or does not say.

use crate::text::words;
use leptos::prelude::*;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::language_choice::LanguageChoice;
use web_ui::text::t;

/// A browser that belongs to no store yet, or no more.
#[component]
pub fn NotPaired(is_taken_out: bool) -> impl IntoView {
    let words = words();
    let (title, help) = if is_taken_out {
        (words.taken_out(), words.taken_out_help())
    } else {
        (words.not_paired(), words.not_paired_help())
    };
    // Of a device that was taken out, the till knows that it must be paired again.
    let way = if is_taken_out { "/pair?again" } else { "/" };
    view! {
        <main class="stopped stack">
            <LanguageChoice />
            <h1>{title}</h1>
            <p>{help}</p>
            <a class="button primary selling" href=way rel="external">
                {words.connect()}
            </a>
        </main>
    }
}

/// A browser that does not say whether it belongs to a store.
#[component]
pub fn NoStorage(detail: String) -> impl IntoView {
    view! {
        <main class="stopped stack">
            <div class="message late" role="alert">
                <Glyph icon=Icon::Warning />
                <p>{words().storage_failed(&detail)}</p>
            </div>
            <button class="button primary" on:click=|_| drop(window().location().reload())>
                {t().common.load_again()}
            </button>
        </main>
    }
}
