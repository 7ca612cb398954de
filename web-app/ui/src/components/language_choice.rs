//! The choice of a language for the screens.

use crate::prefs::Prefs;
use crate::text::{Language, t};
use leptos::prelude::*;

/// The languages, each in its own words.
#[component]
pub fn LanguageChoice() -> impl IntoView {
    let prefs = expect_context::<Prefs>();
    view! {
        <div class="choices" role="group" aria-label=t().common.language_label()>
            {Language::ALL
                .map(|language| {
                    view! {
                        <button
                            class="button"
                            lang=language.tag()
                            aria-pressed=move || (prefs.language.get() == language).to_string()
                            on:click=move |_| prefs.speak(language)
                        >
                            {language.own_name()}
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
}
