//! What a device is for, in words, and the choice of it.

use core_wasm::domain::device::DeviceRole;
use leptos::prelude::*;
use web_ui::prefs::{Prefs, Purpose};
use web_ui::text::t;

/// The choice of what this device is for.
#[component]
pub fn PurposeChoice() -> impl IntoView {
    let prefs = expect_context::<Prefs>();
    view! {
        <div class="choices" role="radiogroup" aria-label=t().pairing.purpose()>
            {Purpose::ALL
                .map(|purpose| {
                    view! {
                        <button
                            class="button"
                            role="radio"
                            aria-checked=move || (prefs.purpose.get() == purpose).to_string()
                            on:click=move |_| prefs.purpose.set(purpose)
                        >
                            {purpose_name(purpose)}
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
}

fn purpose_name(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Till => t().pairing.till(),
        Purpose::Kitchen => t().pairing.kitchen_screen(),
        Purpose::Bar => t().pairing.bar_screen(),
    }
}

/// The name of a role that a device said it has; `None` if a later version has it.
pub fn purpose_of(role: DeviceRole) -> Option<&'static str> {
    let purpose = Purpose::ALL.into_iter().find(|purpose| role_of(*purpose) == role);
    purpose.map(purpose_name)
}

/// What the button says that pairs it as that.
pub fn use_as(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Till => t().pairing.use_as_till(),
        Purpose::Kitchen => t().pairing.use_as_kitchen(),
        Purpose::Bar => t().pairing.use_as_bar(),
    }
}

/// What the device is for and what it runs, so that a list of devices can be told apart: 'Till · Android'.
pub fn default_name(purpose: Purpose) -> String {
    let agent = window().navigator().user_agent().unwrap_or_default();
    let systems = [
        ("iPad", "iPad"),
        ("iPhone", "iPhone"),
        ("Android", "Android"),
        ("CrOS", "Chromebook"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ];
    let system = systems
        .iter()
        .find(|(sign, _)| agent.contains(sign))
        .map(|(_, name)| *name);
    match system {
        Some(system) => format!("{} · {system}", purpose_name(purpose)),
        None => purpose_name(purpose).to_owned(),
    }
}

/// What the hub calls it.
pub fn role_of(purpose: Purpose) -> DeviceRole {
    match purpose {
        Purpose::Till => DeviceRole::Till,
        Purpose::Kitchen => DeviceRole::Kitchen,
        Purpose::Bar => DeviceRole::Bar,
    }
}
