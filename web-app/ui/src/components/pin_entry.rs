//! Where a PIN is typed. It is tried once it is as long as the shortest that theirs may be; whoever has a longer one presses OK, and is
//! then no longer asked too early on this device. Not in it: whether it is the right one.

use crate::components::icon::{Glyph, Icon};
use crate::components::keypad::{Key, Keypad, Pad, press};
use crate::format;
use crate::platform::keep::Keep;
use crate::text::t;
use core_wasm::base::ids::UserId;
use core_wasm::base::permission::Permissions;
use core_wasm::records::staff::shortest_pin;
use leptos::prelude::*;

const LONGEST: usize = 8;
const WITH_OK: &str = "evertill-pin-with-ok";

/// Whose PIN is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinOf {
    /// Their id.
    pub id: UserId,
    /// What they are called.
    pub name: String,
    /// What they may do, by which it goes how long it is.
    pub may: Permissions,
}

impl PinOf {
    /// Their PIN was right: if it is longer than the shortest, this device waits for OK from now on.
    pub fn was_right(&self, pin: &str) {
        if pin.len() != shortest_pin(self.may) && !signs_in_with_ok(&self.id) {
            Keep::Device.set_text(WITH_OK, &format!("{}\n{}", with_ok(), self.id));
        }
    }
}

/// Asks for a PIN.
#[component]
pub fn PinEntry(
    of: PinOf,
    /// Is given what was typed.
    tried: Callback<String>,
    /// Why the last one did nothing; typing takes it away.
    refused: RwSignal<Option<String>>,
    /// Whether one is being looked at; until then nothing can be typed.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// What stands beside their name.
    #[prop(default = None)]
    beside: Option<ViewFn>,
) -> impl IntoView {
    let shortest = shortest_pin(of.may);
    let typed = RwSignal::new(String::new());
    let waits_for_ok = RwSignal::new(signs_in_with_ok(&of.id));
    let attempt = move || {
        let pin = typed.get_untracked();
        typed.set(String::new());
        tried.run(pin);
    };
    let on_key = Callback::new(move |key| {
        if busy.get_untracked() {
            return;
        }
        if key == Key::Enter {
            if typed.with_untracked(String::len) >= 4 {
                attempt();
            }
            return;
        }
        if refused.with_untracked(Option::is_some) {
            waits_for_ok.set(true);
            refused.set(None);
        }
        typed.update(|typed| *typed = press(typed, key, Pad::Code, LONGEST));
        if !waits_for_ok.get_untracked() && typed.with_untracked(String::len) == shortest {
            attempt();
        }
    });
    let dots = move || typed.with(String::len).max(shortest);
    view! {
        <div class="stack pin-entry">
            <div class="row apart">
                <h2 tabindex="-1">{t().sign_in.pin_of(&of.name)}</h2>
                {beside.map(|beside| beside.run())}
            </div>
            <div
                class="code pin"
                class:wrong=move || refused.with(Option::is_some)
                role="img"
                aria-label=move || t().sign_in.digits_typed(&format::count(typed.with(String::len) as u64))
            >
                {move || {
                    (0..dots())
                        .map(|at| view! { <span class:on=move || typed.with(|typed| at < typed.len())></span> })
                        .collect_view()
                }}
            </div>
            {move || {
                refused
                    .get()
                    .map(|words| {
                        view! {
                            <p class="message late" role="alert">
                                <Glyph icon=Icon::Warning />
                                {words}
                            </p>
                        }
                    })
            }}
            <Keypad pad=Pad::Code on_key />
            <button
                class="button primary selling wide"
                disabled=move || busy.get() || typed.with(String::len) < 4
                on:click=move |_| on_key.run(Key::Enter)
            >
                {t().common.ok()}
            </button>
        </div>
    }
}

fn with_ok() -> String {
    Keep::Device.text(WITH_OK).unwrap_or_default()
}

fn signs_in_with_ok(id: &UserId) -> bool {
    with_ok().lines().any(|known| known == id.as_str())
}
