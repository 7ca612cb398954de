//! A new ticket can be heard: whoever cooks does not look at a screen.
//!
//! Keeps true: what was on the screen when it was opened, or comes with another choice of station, makes no sound; whether
//! sounds are wanted is the device's to remember.

use core_wasm::base::ids::{StationId, TicketId};
use core_wasm::domain::ticket::Stage;
use leptos::prelude::*;
use std::collections::BTreeMap;
use web_ui::platform::clock;
use web_ui::platform::keep::Keep;
use web_ui::platform::sound;
use web_ui::text::t;

const KEPT: &str = "evertill-ticket-sound";

/// What comes in so quick a row is one sound: after an outage, tickets come in bundles.
const ROW_MS: u64 = 1_000;

/// The tickets that were there, and of which station.
#[derive(Clone, PartialEq)]
pub struct Known {
    /// The chosen one; nothing is all.
    pub station: Option<StationId>,
    /// Where each stands.
    pub tickets: BTreeMap<TicketId, Stage>,
}

/// Whether there is something to make that was not there before.
pub fn is_news(before: &Known, now: &Known) -> bool {
    let is_new = |(id, stage): (&TicketId, &Stage)| *stage != Stage::Done && !before.tickets.contains_key(id);
    before.station == now.station && now.tickets.iter().any(is_new)
}

/// The sound of new tickets.
#[derive(Clone, Copy)]
pub struct Bell {
    is_wanted: RwSignal<bool>,
    is_heard: RwSignal<bool>,
    rang_at: StoredValue<Option<u64>>,
}

impl Bell {
    /// As the device remembers it.
    pub fn new() -> Self {
        let bell = Self {
            is_wanted: RwSignal::new(Keep::Device.get(KEPT).unwrap_or(true)),
            is_heard: RwSignal::new(sound::is_heard()),
            rang_at: StoredValue::new(None),
        };
        // The page may be gone by then.
        sound::on_change(move || {
            bell.is_heard.try_set(sound::is_heard());
        });
        bell
    }

    /// Rings, if it may.
    pub fn ring(self) {
        let now = clock::running();
        let is_one = |at: u64| now < at + ROW_MS;
        if self.is_wanted.get_untracked()
            && sound::is_heard()
            && !self.rang_at.get_value().is_some_and(is_one)
        {
            self.rang_at.set_value(Some(now));
            sound::arrival();
        }
    }

    /// Somebody touches the page: from now on the browser lets it sound.
    pub fn touched(self) {
        if self.is_wanted.get_untracked() && !self.is_heard.get_untracked() {
            sound::allow();
        }
    }

    /// Turns it on, with its sound, or off. One that is wanted and can't be heard is turned on.
    fn turn(self) {
        let is_wanted = !(self.is_wanted.get_untracked() && self.is_heard.get_untracked());
        self.is_wanted.set(is_wanted);
        Keep::Device.set(KEPT, &is_wanted);
        if is_wanted {
            sound::arrival();
        }
    }
}

/// Says whether new tickets can be heard; a tap changes it.
#[component]
pub fn BellButton(bell: Bell) -> impl IntoView {
    let is_stopped = move || bell.is_wanted.get() && !bell.is_heard.get();
    let words = move || match (bell.is_wanted.get(), bell.is_heard.get()) {
        (true, true) => t().stations.sound_on(),
        (true, false) => t().stations.sound_stopped(),
        (false, _) => t().stations.sound_off(),
    };
    view! {
        <button class="button quiet" class:loud=is_stopped on:click=move |_| bell.turn()>
            {words}
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn known(station: Option<&str>, tickets: &[(u128, Stage)]) -> Known {
        let tickets = tickets.iter();
        Known {
            station: station.map(StationId::from),
            tickets: tickets
                .map(|&(id, stage)| (TicketId(Uuid::from_u128(id)), stage))
                .collect(),
        }
    }

    #[wasm_bindgen_test]
    fn what_is_new_to_make_is_news_and_nothing_else() {
        let before = known(None, &[(1, Stage::Waiting), (2, Stage::Done)]);
        for (now, is_news_then, why) in [
            (before.clone(), false, "nothing came"),
            (
                known(
                    None,
                    &[(1, Stage::Waiting), (2, Stage::Done), (3, Stage::Waiting)],
                ),
                true,
                "one came",
            ),
            (known(None, &[(2, Stage::Done)]), false, "one left"),
            (
                known(None, &[(1, Stage::InHand), (2, Stage::InHand)]),
                false,
                "one was begun, one recalled",
            ),
            (
                known(None, &[(1, Stage::Waiting), (3, Stage::Done)]),
                false,
                "one came that is made already",
            ),
            (
                known(Some("grill"), &[(3, Stage::Waiting)]),
                false,
                "another station was chosen",
            ),
        ] {
            assert_eq!(is_news(&before, &now), is_news_then, "{why}");
        }
    }
}
