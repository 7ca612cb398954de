//! An order that somebody edits on another device: who, and the way to take it over.

use crate::engine::Till;
use crate::sign_in::{ApprovalSheet, Approved};
use core_wasm::base::ids::OrderId;
use core_wasm::base::permission::Permission;
use leptos::prelude::*;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::text::t;

/// What stands in the place of the order's actions.
#[component]
pub fn Taken(till: Till, id: OrderId, who: String) -> impl IntoView {
    let asking = RwSignal::new(false);
    let on_close = Callback::new(move |()| asking.set(false));
    let on_approved = Callback::new(move |Approved { by, .. }| {
        asking.set(false);
        till.take_over(id, by);
    });
    let take_over = move |_| {
        let user = till.user().get_untracked();
        match user.filter(|_| untrack(|| till.may(Permission::TakeOver))) {
            Some(manager) => till.take_over(id, manager.id),
            None => asking.set(true),
        }
    };
    let about = t().sell.edited_by(&who);
    view! {
        <p class="taken" aria-live="polite">
            <Glyph icon=Icon::Person small=true />
            {about.clone()}
        </p>
        <button class="button wide" on:click=take_over>
            {t().sell.take_over()}
        </button>
        {move || {
            asking
                .get()
                .then(|| {
                    let about = about.clone();
                    view! {
                        <ApprovalSheet till title=t().sell.take_over().to_owned() about needs=Permission::TakeOver on_approved on_close />
                    }
                })
        }}
    }
}
