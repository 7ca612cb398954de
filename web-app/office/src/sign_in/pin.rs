//! The PIN of whoever was chosen. The hub looks at it, so it takes a moment, and may come to nothing for many reasons.

use crate::hub::Trouble;
use crate::session::Session;
use crate::text::words;
use core_wasm::api::PersonRow;
use leptos::html::Section;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::pin_entry::{PinEntry, PinOf};
use web_ui::text::t;

/// The pad.
#[component]
pub fn Pin(session: Session, person: PersonRow, chosen: RwSignal<Option<PersonRow>>) -> impl IntoView {
    let of = PinOf {
        id: person.id.clone(),
        name: person.name.clone(),
        may: person.may.iter().copied().collect(),
    };
    let refused = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let label = t().sign_in.pin_of(&person.name);
    let asked = of.clone();
    let tried = Callback::new(move |pin: String| {
        busy.set(true);
        let (person, asked) = (person.clone(), asked.clone());
        spawn_local(async move {
            match session.sign_in(person, &pin).await {
                Ok(()) => asked.was_right(&pin),
                // The page that says it is another one.
                Err(Trouble::TakenOut) => session.taken_out(),
                Err(trouble) => {
                    busy.set(false);
                    refused.set(Some(trouble.words()));
                }
            }
        });
    });
    let place = NodeRef::<Section>::new();
    Effect::new(move || {
        // Keys go to the pad now, and Enter is its OK: it would press the name again while that has the focus.
        if let Some(place) = place.get() {
            drop(place.focus());
        }
    });
    view! {
        <section class="stack pin-place" aria-label=label tabindex="-1" node_ref=place>
            <button class="button quiet to-people" on:click=move |_| chosen.set(None)>
                <Glyph icon=Icon::Back />
                {t().common.back()}
            </button>
            <PinEntry of tried refused busy />
            <p class="soft looking" role="status">
                {move || busy.get().then(|| words().looking_at_pin())}
            </p>
        </section>
    }
}
