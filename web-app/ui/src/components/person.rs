//! Someone to choose from several: initials, name and role.

use crate::text::role_name;
use core_wasm::base::role::Role;
use leptos::prelude::*;

/// The button of one person.
#[component]
pub fn PersonButton(
    /// What they are called.
    name: String,
    /// What they may do.
    role: Role,
    /// What else stands below.
    #[prop(into)]
    hint: Signal<Option<String>>,
    /// Whether they are the one.
    #[prop(into)]
    is_chosen: Signal<bool>,
    /// They were chosen.
    on_choose: Callback<()>,
) -> impl IntoView {
    let (label, initials) = (name.clone(), initials(&name));
    view! {
        <button
            class="button"
            aria-label=label
            aria-pressed=move || is_chosen.get().to_string()
            on:click=move |_| on_choose.run(())
        >
            <span class="initials">{initials}</span>
            <bdi>{name}</bdi>
            <span class="small soft">{role_name(role)}</span>
            {move || hint.get().map(|hint| view! { <span class="small soft figures">{hint}</span> })}
        </button>
    }
}

fn initials(name: &str) -> String {
    let letters = name.split_whitespace().filter_map(|word| word.chars().next());
    letters.take(2).collect()
}
