//! The search above a list. Any key typed goes to it, and so does a scanner's burst.

use super::icon::{Glyph, Icon};
use super::keypad::takes_text;
use crate::text::t;
use leptos::ev;
use leptos::html::Input;
use leptos::prelude::*;

/// The search field. Signs typed anywhere but in a field go to it.
#[component]
pub fn Search(
    /// What was typed.
    query: RwSignal<String>,
    /// What is searched.
    #[prop(into)]
    label: String,
    /// Enter was pressed.
    #[prop(optional)]
    on_enter: Option<Callback<()>>,
) -> impl IntoView {
    let field = NodeRef::<Input>::new();
    let keyboard = window_event_listener(ev::keydown, move |event| {
        let is_sign = event.key().chars().count() == 1 && event.key() != " ";
        let is_plain = !(event.ctrl_key() || event.meta_key() || event.alt_key());
        let is_free = document().query_selector("dialog[open]").ok().flatten().is_none();
        if !is_sign || !is_plain || !is_free || takes_text(&event) {
            return;
        }
        if let Some(field) = field.get_untracked() {
            event.prevent_default();
            query.update(|query| query.push_str(&event.key()));
            drop(field.focus());
        }
    });
    on_cleanup(move || keyboard.remove());
    view! {
        <div class="search" role="search">
            <Glyph icon=Icon::Search />
            <input
                class="input"
                type="search"
                node_ref=field
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                enterkeyhint="done"
                aria-label=label.clone()
                placeholder=label
                prop:value=move || query.get()
                on:input:target=move |event| query.set(event.target().value())
                on:keydown=move |event| match event.key().as_str() {
                    "Enter" => {
                        if let Some(on_enter) = on_enter {
                            on_enter.run(());
                        }
                    }
                    "Escape" => query.set(String::new()),
                    _ => {}
                }
            />
            <Show when=move || query.with(|query| !query.is_empty())>
                <button class="button quiet square" aria-label=t().common.clear_search() on:click=move |_| query.set(String::new())>
                    <Glyph icon=Icon::Close />
                </button>
            </Show>
        </div>
    }
}
