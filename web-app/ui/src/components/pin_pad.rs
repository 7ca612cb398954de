//! A PIN pad. The PIN is tried once it is as long as that role's shortest; whoever has a longer one presses OK, and is
//! then no longer asked too early on this device.

use crate::components::icon::{Glyph, Icon};
use crate::components::keypad::{Key, Keypad, Pad, press};
use crate::format;
use crate::platform::keep::Keep;
use crate::text::t;
use core_wasm::base::ids::UserId;
use core_wasm::records::staff::guesses::SignInError;
use core_wasm::records::staff::{Member, shortest_pin};
use leptos::prelude::*;

const LONGEST: usize = 8;
const WITH_OK: &str = "evertill-pin-with-ok";

/// Asks for the PIN of `member`; `check` is given what was typed.
#[component]
pub fn PinPad(member: Member, check: Callback<String, Result<(), SignInError>>) -> impl IntoView {
    let shortest = shortest_pin(member.role);
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let waits_for_ok = RwSignal::new(signs_in_with_ok(&member.id));
    let id = StoredValue::new(member.id.clone());
    let attempt = move || {
        let pin = typed.get_untracked();
        typed.set(String::new());
        let length = pin.len();
        match check.run(pin) {
            Ok(()) if length != shortest => id.with_value(remember_ok),
            Ok(()) => {}
            Err(error) => {
                waits_for_ok.set(true);
                wrong.set(Some(words(error)));
            }
        }
    };
    let on_key = Callback::new(move |key| {
        if key == Key::Enter {
            if typed.with_untracked(String::len) >= 4 {
                attempt();
            }
            return;
        }
        wrong.set(None);
        typed.update(|typed| *typed = press(typed, key, Pad::Code, LONGEST));
        if !waits_for_ok.get_untracked() && typed.with_untracked(String::len) == shortest {
            attempt();
        }
    });
    let dots = move || typed.with(String::len).max(shortest);
    view! {
        <div class="stack">
            <h2>{t().sign_in.pin_of(&member.name)}</h2>
            <div
                class="code pin"
                class:wrong=move || wrong.with(Option::is_some)
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
                wrong
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
                disabled=move || typed.with(String::len) < 4
                on:click=move |_| on_key.run(Key::Enter)
            >
                {t().common.ok()}
            </button>
        </div>
    }
}

fn words(error: SignInError) -> String {
    match error {
        SignInError::WrongPin { left } => t()
            .sign_in
            .wrong_pin(u64::from(left), &format::count(u64::from(left))),
        SignInError::Wait { seconds } => t()
            .sign_in
            .pin_wait(u64::from(seconds), &format::count(u64::from(seconds))),
        SignInError::Unknown => t().sign_in.not_staff().to_owned(),
        SignInError::NotHere => t().sign_in.pin_not_here().to_owned(),
    }
}

fn with_ok() -> String {
    Keep::Device.text(WITH_OK).unwrap_or_default()
}

fn signs_in_with_ok(id: &UserId) -> bool {
    with_ok().lines().any(|known| known == id.as_str())
}

fn remember_ok(id: &UserId) {
    if !signs_in_with_ok(id) {
        Keep::Device.set_text(WITH_OK, &format!("{}\n{id}", with_ok()));
    }
}
