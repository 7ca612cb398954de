//! Signing in: initials, then a PIN. The PIN is tried once it is as long as that role's shortest; whoever has a longer
//! one presses OK, and is then no longer asked too early on this device.

use crate::components::icon::{Glyph, Icon};
use crate::components::keypad::{Key, Keypad, Pad, press};
use crate::components::status_sheet::{LanguageChoice, LostNotice};
use crate::format;
use crate::notices::{NoticeList, Notices};
use crate::prefs;
use crate::text::t;
use core_wasm::ids::UserId;
use core_wasm::staff::{Member, Role};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_app::till::{SignInError, Till, Topic, offer};

const LONGEST: usize = 8;
const WITH_OK: &str = "evertill-pin-with-ok";

/// The page.
#[component]
pub fn SignInPage(till: Till, notices: Notices) -> impl IntoView {
    let staff = Memo::new(move |_| {
        till.watch(Topic::Staff, |replica| {
            let mut staff: Vec<Member> = replica
                .staff()
                .0
                .iter()
                .map(|(_, member)| member.clone())
                .collect();
            // Who sells comes before who cooks.
            staff.sort_by_key(|member| (member.role == Role::Cook, member.role, member.name.clone()));
            staff
        })
    });
    let store = Memo::new(move |_| {
        till.watch(Topic::Store, |replica| {
            replica
                .settings()
                .get()
                .map(|store| store.name.get(&t().lang()).to_owned())
        })
    });
    let chosen = RwSignal::new(None::<Member>);
    let pins = RwSignal::new(Vec::new());
    spawn_local(async move {
        if let Some(one_tap) = offer().await.ok().and_then(|offer| offer.one_tap) {
            // Someone may have signed in before the hub answered.
            drop(pins.try_set(one_tap.staff));
        }
    });
    let hint = move |id: &UserId| {
        pins.with(|pins| {
            pins.iter()
                .find(|member| member.id == *id)
                .map(|member| format::digits(&member.pin))
        })
    };
    view! {
        <main class="entry" class:broad=move || chosen.with(Option::is_some)>
            <div class="stack across">
                <div class="languages">
                    <strong>{store}</strong>
                    <LanguageChoice />
                </div>
                <LostNotice till />
                <h1>{t().who_sells}</h1>
            </div>
            <div class="stack staff">
                <Show
                    when=move || !staff.with(Vec::is_empty)
                    fallback=|| {
                        view! {
                            <div class="empty">
                                <strong>{t().no_staff}</strong>
                                <p>{t().no_staff_help}</p>
                            </div>
                        }
                    }
                >
                    <div class="people">
                        <For each=move || staff.get() key=|member| member.id.clone() let:member>
                            {
                                let (id, hint_id) = (member.id.clone(), member.id.clone());
                                let name = member.name.clone();
                                view! {
                                    <button
                                        class="button"
                                        aria-label=name.clone()
                                        aria-pressed=move || {
                                            chosen.with(|chosen| chosen.as_ref().is_some_and(|chosen| chosen.id == id)).to_string()
                                        }
                                        on:click={
                                            let member = member.clone();
                                            move |_| chosen.set(Some(member.clone()))
                                        }
                                    >
                                        <span class="initials">{initials(&name)}</span>
                                        <bdi>{name.clone()}</bdi>
                                        <span class="small soft">{(t().role)(member.role)}</span>
                                        {move || hint(&hint_id).map(|pin| view! { <span class="small soft figures">{(t().demo_pin)(&pin)}</span> })}
                                    </button>
                                }
                            }
                        </For>
                    </div>
                </Show>
            </div>
            {move || chosen.get().map(|member| view! { <PinPad till member chosen /> })}
        </main>
        <NoticeList notices />
    }
}

#[component]
fn PinPad(till: Till, member: Member, chosen: RwSignal<Option<Member>>) -> impl IntoView {
    let shortest = if member.role >= Role::Manager { 6 } else { 4 };
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let waits_for_ok = RwSignal::new(signs_in_with_ok(&member.id));
    let id = StoredValue::new(member.id.clone());
    let attempt = move || {
        let pin = typed.get_untracked();
        typed.set(String::new());
        let result = id.with_value(|id| till.sign_in(id, &pin));
        match result {
            Ok(()) if pin.len() != shortest => id.with_value(remember_ok),
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
        <section class="stack" aria-label=(t().pin_of)(&member.name)>
            <button class="button quiet to-people" on:click=move |_| chosen.set(None)>
                <Glyph icon=Icon::Back />
                {t().back}
            </button>
            <h2>{(t().pin_of)(&member.name)}</h2>
            <div
                class="code pin"
                class:wrong=move || wrong.with(Option::is_some)
                role="img"
                aria-label=move || (t().digits_typed)(&format::count(typed.with(String::len) as u64))
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
                {t().ok}
            </button>
        </section>
    }
}

fn words(error: SignInError) -> String {
    match error {
        SignInError::WrongPin { left } => (t().wrong_pin)(u64::from(left), &format::count(u64::from(left))),
        SignInError::Wait { seconds } => {
            (t().pin_wait)(u64::from(seconds), &format::count(u64::from(seconds)))
        }
        SignInError::Unknown => t().not_staff.to_owned(),
    }
}

fn initials(name: &str) -> String {
    let letters = name.split_whitespace().filter_map(|word| word.chars().next());
    letters.take(2).collect::<String>().to_uppercase()
}

fn with_ok() -> String {
    prefs::local()
        .and_then(|storage| storage.get_item(WITH_OK).ok().flatten())
        .unwrap_or_default()
}

fn signs_in_with_ok(id: &UserId) -> bool {
    with_ok().lines().any(|known| known == id.0)
}

fn remember_ok(id: &UserId) {
    if !signs_in_with_ok(id) {
        prefs::store(WITH_OK, &format!("{}\n{id}", with_ok()));
    }
}
