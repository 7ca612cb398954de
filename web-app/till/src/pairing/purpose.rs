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
    let navigator = window().navigator();
    let agent = navigator.user_agent().unwrap_or_default();
    match system_of(&agent, navigator.max_touch_points()) {
        Some(system) => format!("{} · {system}", purpose_name(purpose)),
        None => purpose_name(purpose).to_owned(),
    }
}

/// The system that a browser says it runs on. An iPad calls itself a Mac, but can be touched.
fn system_of(agent: &str, touch_points: i32) -> Option<&'static str> {
    const SYSTEMS: [(&str, &str); 7] = [
        ("iPad", "iPad"),
        ("iPhone", "iPhone"),
        ("Android", "Android"),
        ("CrOS", "Chromebook"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ];
    let (_, name) = SYSTEMS.iter().find(|(sign, _)| agent.contains(sign))?;
    Some(if *name == "Mac" && touch_points > 0 {
        "iPad"
    } else {
        name
    })
}

/// What the hub calls it.
pub fn role_of(purpose: Purpose) -> DeviceRole {
    match purpose {
        Purpose::Till => DeviceRole::Till,
        Purpose::Kitchen => DeviceRole::Kitchen,
        Purpose::Bar => DeviceRole::Bar,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_device_is_named_by_what_it_is_and_not_by_what_it_calls_itself() {
        let apple = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15";
        for (agent, touch_points, system) in [
            (apple, 0, Some("Mac")),
            (apple, 5, Some("iPad")),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)",
                5,
                Some("iPhone"),
            ),
            ("Mozilla/5.0 (iPad; CPU OS 16_7 like Mac OS X)", 5, Some("iPad")),
            ("Mozilla/5.0 (Linux; Android 15; Tablet)", 10, Some("Android")),
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", 10, Some("Windows")),
            ("something else", 0, None),
        ] {
            assert_eq!(system_of(agent, touch_points), system, "{agent}");
        }
    }
}
