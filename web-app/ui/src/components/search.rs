//! The search above a list. Any key that a person types goes to it.

use super::icon::{Glyph, Icon};
use crate::keyboard::{Keyboard, Typed};
use crate::text::t;
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
    expect_context::<Keyboard>().on_typed(move |typed| {
        if document().query_selector("dialog[open]").ok().flatten().is_some() {
            return false;
        }
        match (typed, on_enter) {
            (Typed::Sign(' '), _) => false,
            (Typed::Sign(sign), _) => {
                query.update(|query| query.push(sign));
                if let Some(field) = field.get_untracked() {
                    drop(field.focus());
                }
                true
            }
            (Typed::Backspace, _) => query.try_update(|query| query.pop()).flatten().is_some(),
            // What was typed last, whatever was clicked since.
            (Typed::Enter, Some(on_enter)) => {
                on_enter.run(());
                true
            }
            _ => false,
        }
    });
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
                    // A scanner's Enter is none of the search's.
                    "Enter" if !event.default_prevented() => {
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
