//! Which tickets are out of sight, and the way to the next of them.

use super::places::Place;
use core_wasm::base::ids::TicketId;
use js_sys::Array;
use leptos::prelude::*;
use std::collections::BTreeSet;
use wasm_bindgen::prelude::*;
use web_sys::{
    Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit,
    ScrollIntoViewOptions, ScrollLogicalPosition,
};
use web_ui::format;
use web_ui::text::t;

/// A ticket is in sight if so much of its header is.
const ENOUGH: f64 = 0.5;

/// What is out of sight, as the browser tells it whenever that changes.
#[derive(Clone, Copy)]
pub struct Sight {
    out: RwSignal<BTreeSet<TicketId>>,
    observer: StoredValue<Option<IntersectionObserver>, LocalStorage>,
}

impl Sight {
    /// Of a page.
    pub fn new() -> Self {
        let out = RwSignal::new(BTreeSet::new());
        let seen = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
            out.try_update(|out| entries.iter().for_each(|entry| note(out, entry.unchecked_ref())));
        });
        let options = IntersectionObserverInit::new();
        options.set_threshold_f64(ENOUGH);
        let seen = seen.into_js_value();
        let observer = IntersectionObserver::new_with_options(seen.unchecked_ref(), &options).ok();
        let sight = Self {
            out,
            observer: StoredValue::new_local(observer),
        };
        on_cleanup(move || sight.with(IntersectionObserver::disconnect));
        sight
    }

    /// Watches a ticket by its header, whose id is the ticket's.
    pub fn watch(self, header: &Element) {
        self.with(|observer| observer.observe(header));
    }

    fn with(self, then: impl FnOnce(&IntersectionObserver)) {
        self.observer.with_value(|observer| observer.as_ref().map(then));
    }
}

fn note(out: &mut BTreeSet<TicketId>, entry: &IntersectionObserverEntry) {
    let Ok(id) = entry.target().id().parse() else {
        return;
    };
    if entry.intersection_ratio() < ENOUGH {
        out.insert(id);
    } else {
        out.remove(&id);
    }
}

/// How many that wait are out of sight; a tap shows the next ones, and behind the last the first again.
#[component]
pub fn More(places: Memo<Vec<Place>>, sight: Sight) -> impl IntoView {
    let is_missed = |place: &&Place, out: &BTreeSet<_>| place.done_at.is_none() && out.contains(&place.id);
    let missed = Memo::new(move |_| {
        let count =
            |out: &_| places.with(|places| places.iter().filter(|place| is_missed(place, out)).count());
        sight.out.with(count) as u64
    });
    let go = move || {
        let next = places.with_untracked(|places| sight.out.with_untracked(|out| next(places, out)));
        let header = next.and_then(|id| document().get_element_by_id(&id.to_string()));
        if let Some(header) = header {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Start);
            options.set_inline(ScrollLogicalPosition::Start);
            header.scroll_into_view_with_scroll_into_view_options(&options);
        }
    };
    view! {
        <Show when=move || { missed.get() > 0 }>
            <button class="button" on:click=move |_| go()>
                {move || t().stations.more(missed.get(), &format::count(missed.get()))}
            </button>
        </Show>
    }
}

/// The ticket to go on with: the first out of sight behind what is in sight, or else the first.
fn next(places: &[Place], out: &BTreeSet<TicketId>) -> Option<TicketId> {
    let is_out = |place: &&Place| out.contains(&place.id);
    let in_sight = places
        .iter()
        .position(|place| !is_out(&place))
        .unwrap_or_default();
    let behind = places[in_sight..].iter().find(is_out);
    behind
        .or_else(|| places.iter().find(is_out))
        .map(|place| place.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn the_next_is_behind_what_is_in_sight_or_else_the_first() {
        let id = |number: u128| TicketId(Uuid::from_u128(number));
        let five: Vec<_> = (1..=5)
            .map(|number| Place {
                id: id(number),
                done_at: None,
            })
            .collect();
        for (out, expected) in [
            (&[][..], None),
            (&[4, 5], Some(4)),
            (&[1, 4, 5], Some(4)),
            (&[1, 2, 5], Some(5)),
            (&[1, 2, 3], Some(1)),
            (&[1, 2, 3, 4, 5], Some(1)),
        ] {
            let ids = out.iter().map(|&number| id(number)).collect();
            assert_eq!(next(&five, &ids), expected.map(id), "{out:?}");
        }
    }
}
