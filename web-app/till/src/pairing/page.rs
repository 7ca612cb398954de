//! Pairing: how a device becomes a till or a screen of a store, by the code that the hub shows.

use super::hub_address::HubAddress;
use crate::engine::{HubError, Witness, offer, pair};
use core_wasm::api::{Offer, OneTap};
use core_wasm::domain::device::DeviceRole;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::keypad::{Key, Keypad, Pad, press};
use web_ui::components::language_choice::LanguageChoice;
use web_ui::format;
use web_ui::prefs::{Prefs, Purpose};
use web_ui::text::t;

const CODE_LENGTH: usize = 6;

/// The page; `wiped` is what this device was before its storage was cleared.
#[component]
pub fn PairPage(wiped: Option<Witness>, on_paired: Callback<()>) -> impl IntoView {
    let prefs = expect_context::<Prefs>();
    let asked = RwSignal::new(None::<Result<Offer, HubError>>);
    let ask = move || {
        asked.set(None);
        spawn_local(async move {
            let answer = offer().await;
            // The page may be gone before the hub answers.
            asked.set(Some(answer));
        });
    };
    ask();
    let name = RwSignal::new(None::<String>);
    let old_name = wiped.as_ref().map(|witness| witness.name.clone());
    let name_shown = Memo::new(move |_| {
        name.get()
            .or_else(|| old_name.clone())
            .unwrap_or_else(|| default_name(prefs.purpose.get()))
    });
    let code = RwSignal::new(code_in_address());
    let error = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let submit = Callback::new(move |code_used: String| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let role = role_of(prefs.purpose.get_untracked());
            match pair(&code_used, name_shown.get_untracked().trim(), role).await {
                Ok(()) => {
                    prefs.keep_purpose();
                    on_paired.run(());
                }
                Err(problem) => {
                    busy.set(false);
                    code.set(String::new());
                    error.set(Some(hub_words(&problem)));
                }
            }
        });
    });
    let one_tap = Memo::new(move |_| {
        asked.with(|asked| {
            asked
                .as_ref()
                .and_then(|answer| answer.as_ref().ok()?.one_tap.clone())
        })
    });
    let by_code = RwSignal::new(code.with_untracked(|code| !code.is_empty()));
    let title = move || {
        asked.with(|asked| match asked {
            Some(Ok(offer)) => t().pairing.join_store(offer.store_name.get(&t().lang())),
            _ => t().pairing.join().to_owned(),
        })
    };
    view! {
        <main class="entry" class:broad=move || one_tap.with(Option::is_some)>
            <div class="stack across">
                <div class="languages">
                    <strong>"Evertill"</strong>
                    <LanguageChoice />
                </div>
                <h1>{title}</h1>
                {wiped
                    .map(|witness| {
                        let words = t().pairing.wiped(&witness.name, &format::count(u64::from(witness.number)));
                        view! {
                            <div class="message open" role="alert">
                                <Glyph icon=Icon::Warning />
                                <p>{words}</p>
                            </div>
                        }
                    })}
                {move || {
                    let words = error.get().or_else(|| asked.with(|asked| Some(hub_words(asked.as_ref()?.as_ref().err()?))));
                    words.map(|words| {
                        view! {
                            <div class="message late" role="alert">
                                <Glyph icon=Icon::Warning />
                                <div class="stack close grow">
                                    <p>{words}</p>
                                    <Show when=move || asked.with(|asked| matches!(asked, Some(Err(_))))>
                                        <button class="button" on:click=move |_| ask()>
                                            {t().common.try_again()}
                                        </button>
                                        <HubAddress />
                                    </Show>
                                </div>
                            </div>
                        }
                    })
                }}
            </div>
            <div class="stack">
                <PurposeChoice />
                <label class="field">
                    <span>{t().pairing.device_name()}</span>
                    <input
                        class="input"
                        maxlength="40"
                        prop:value=move || name_shown.get()
                        on:input:target=move |event| name.set(Some(event.target().value()))
                    />
                </label>
                {move || match one_tap.get() {
                    Some(one_tap) if !by_code.get() => {
                        let code = one_tap.code;
                        view! {
                            <button
                                class="button primary selling wide"
                                disabled=move || busy.get()
                                on:click=move |_| {
                                    let known = code.clone();
                                    spawn_local(async move {
                                        // Another device may have used the code up since this page was opened.
                                        let fresh = offer().await.ok().and_then(|offer| offer.one_tap);
                                        submit.run(fresh.map_or(known, |one_tap| one_tap.code));
                                    });
                                }
                            >
                                {move || use_as(prefs.purpose.get())}
                            </button>
                            <button class="button quiet" on:click=move |_| by_code.set(true)>
                                {t().pairing.pair_by_code()}
                            </button>
                        }
                            .into_any()
                    }
                    _ => view! { <CodeEntry code busy submit /> }.into_any(),
                }}
            </div>
            {move || one_tap.get().map(|one_tap| view! { <DemoStaff one_tap /> })}
        </main>
    }
}

/// The code that a QR code brought, behind the `#` of the address; empty if it brought none.
fn code_in_address() -> String {
    let hash = window().location().hash().unwrap_or_default();
    let code = hash.trim_start_matches('#');
    let is_code = code.len() == CODE_LENGTH && code.bytes().all(|byte| byte.is_ascii_digit());
    if is_code { code.to_owned() } else { String::new() }
}

#[component]
fn PurposeChoice() -> impl IntoView {
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

#[component]
fn CodeEntry(code: RwSignal<String>, busy: RwSignal<bool>, submit: Callback<String>) -> impl IntoView {
    let is_whole = move || code.with(|code| code.len() == CODE_LENGTH);
    let on_key = Callback::new(move |key| match key {
        Key::Enter if is_whole() => submit.run(code.get_untracked()),
        key => code.update(|code| *code = press(code, key, Pad::Code, CODE_LENGTH)),
    });
    view! {
        <p>{t().pairing.code_help()}</p>
        <div class="code" role="img" aria-label=move || t().pairing.code_typed(&format::count(code.with(String::len) as u64))>
            {(0..CODE_LENGTH)
                .map(|at| {
                    let digit = move || code.with(|code| code.get(at..=at).map(format::digits));
                    view! { <span class="figures">{digit}</span> }
                })
                .collect_view()}
        </div>
        <Keypad pad=Pad::Code on_key />
        <button
            class="button primary selling wide"
            disabled=move || busy.get() || !is_whole()
            on:click=move |_| on_key.run(Key::Enter)
        >
            {t().pairing.pair_device()}
        </button>
    }
}

/// Who may sign in to the demo store, and with which PIN.
#[component]
fn DemoStaff(one_tap: OneTap) -> impl IntoView {
    view! {
        <section class="stack close" aria-label=t().pairing.demo_staff()>
            <h2>{t().pairing.demo_staff()}</h2>
            <p class="soft">{t().pairing.demo_help()}</p>
            <dl class="pins">
                {one_tap
                    .staff
                    .into_iter()
                    .map(|member| {
                        view! {
                            <div>
                                <dt>
                                    <bdi>{member.name}</bdi>
                                </dt>
                                <dd class="soft">{role_name(member.role)}</dd>
                                <dd class="figures">{format::digits(&member.pin)}</dd>
                            </div>
                        }
                    })
                    .collect_view()}
            </dl>
        </section>
    }
}

fn purpose_name(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Till => t().pairing.till(),
        Purpose::Kitchen => t().pairing.kitchen_screen(),
        Purpose::Bar => t().pairing.bar_screen(),
    }
}

/// What the hub calls it.
fn role_of(purpose: Purpose) -> DeviceRole {
    match purpose {
        Purpose::Till => DeviceRole::Till,
        Purpose::Kitchen => DeviceRole::Kitchen,
        Purpose::Bar => DeviceRole::Bar,
    }
}

/// The name of a role that a device said it has; `None` if a later version has it.
pub fn purpose_of(role: DeviceRole) -> Option<&'static str> {
    let purpose = Purpose::ALL.into_iter().find(|purpose| role_of(*purpose) == role);
    purpose.map(purpose_name)
}

fn use_as(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Till => t().pairing.use_as_till(),
        Purpose::Kitchen => t().pairing.use_as_kitchen(),
        Purpose::Bar => t().pairing.use_as_bar(),
    }
}

/// What the device is for and what it runs, so that a list of devices can be told apart: 'Till · Android'.
fn default_name(purpose: Purpose) -> String {
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

/// Why the hub did not do it, in the screens' language where it is known.
pub fn hub_words(error: &HubError) -> String {
    match error {
        HubError::Unreachable => t().pairing.hub_unreachable().to_owned(),
        HubError::Refused { code, .. } if code == "wrong-code" => t().pairing.wrong_code().to_owned(),
        HubError::Refused { code, .. } if code == "too-many-guesses" => {
            t().pairing.too_many_codes().to_owned()
        }
        HubError::Refused { code, .. } if code == "number-taken" => t().devices.number_taken().to_owned(),
        HubError::Refused { code, .. } if code == "bad-number" => t().devices.bad_number().to_owned(),
        HubError::Refused { message, .. } => message.clone(),
        HubError::OtherStore => t().pairing.other_store().to_owned(),
        HubError::Unexpected(detail) => t().pairing.hub_unexpected(detail),
        HubError::Store(error) => t().trouble.storage_failed(&error.to_string()),
    }
}
