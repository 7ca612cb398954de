//! Pairing: how a device becomes a till or a screen of a store, by the code that the hub shows.

use super::code_entry::{CodeEntry, code_in_address};
use super::demo_staff::DemoStaff;
use super::home_screen::HomeScreenFirst;
use super::hub_address::HubAddress;
use super::purpose::{PurposeChoice, default_name, role_of, use_as};
use super::words::hub_words;
use crate::engine::{HubError, Witness, offer, pair};
use crate::platform::home_screen;
use core_wasm::api::Offer;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::language_choice::LanguageChoice;
use web_ui::components::notices::{NoticeList, Notices};
use web_ui::format;
use web_ui::prefs::Prefs;
use web_ui::text::t;

/// The page; `wiped` is what this device was before its storage was cleared.
#[component]
pub fn PairPage(wiped: Option<Witness>, on_paired: Callback<()>) -> impl IntoView {
    let (prefs, notices) = (expect_context::<Prefs>(), expect_context::<Notices>());
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
                {home_screen::is_missed().then(|| view! { <HomeScreenFirst /> })}
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
        <NoticeList notices />
    }
}
