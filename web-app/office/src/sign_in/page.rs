//! Signing in: who it is, of those who may use the office, then their PIN.

use super::pin::Pin;
use crate::hub::{Trouble, demo_staff};
use crate::session::{Session, SignedOut};
use crate::text::words;
use core_wasm::api::{DemoMember, PersonRow};
use core_wasm::base::ids::UserId;
use core_wasm::base::permission::{Permission, Permissions};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::language_choice::LanguageChoice;
use web_ui::components::person::PersonButton;
use web_ui::format;
use web_ui::text::t;

/// The page.
#[component]
pub fn SignInPage(session: Session) -> impl IntoView {
    document().set_title(words().office());
    let people = RwSignal::new(None::<Result<Vec<PersonRow>, Trouble>>);
    let load = move || {
        spawn_local(async move {
            let answer = session.people().await;
            people.set(Some(answer.map(|all| {
                let mut may: Vec<PersonRow> = all.into_iter().filter(|one| approves(&one.may)).collect();
                may.sort_by(|a, b| (a.role, &a.name).cmp(&(b.role, &b.name)));
                may
            })));
        });
    };
    load();
    let demo = RwSignal::new(Vec::new());
    spawn_local(async move { demo.set(demo_staff().await) });
    let chosen = RwSignal::new(None::<PersonRow>);
    view! {
        <main class="entry" class:broad=move || chosen.with(Option::is_some)>
            <div class="stack across">
                <div class="languages">
                    <strong>{words().office()}</strong>
                    <LanguageChoice />
                </div>
                <WhySignedOut session />
                <h1>{words().who()}</h1>
                <p class="soft">{words().who_help()}</p>
            </div>
            <div class="stack staff">
                {move || match people.get() {
                    None => view! { <p class="soft">{words().loading()}</p> }.into_any(),
                    Some(Err(trouble)) => {
                        let again = Callback::new(move |()| {
                            people.set(None);
                            load();
                        });
                        view! { <NoAnswer trouble again /> }.into_any()
                    }
                    Some(Ok(people)) if people.is_empty() => view! { <Nobody /> }.into_any(),
                    Some(Ok(people)) => view! { <People people chosen demo /> }.into_any(),
                }}
            </div>
            {move || chosen.get().map(|person| view! { <Pin session person chosen /> })}
        </main>
    }
}

fn approves(may: &[Permission]) -> bool {
    may.iter().copied().collect::<Permissions>().approves()
}

#[component]
fn WhySignedOut(session: Session) -> impl IntoView {
    move || {
        let why = session.signed_out.get()?;
        let why = match why {
            SignedOut::Idle => words().signed_out_idle().to_owned(),
            SignedOut::Refused(trouble) => trouble.words(),
        };
        Some(view! {
            <p class="message open" role="status">
                <Glyph icon=Icon::Clock />
                {why}
            </p>
        })
    }
}

#[component]
fn NoAnswer(trouble: Trouble, again: Callback<()>) -> impl IntoView {
    view! {
        <div class="message late" role="alert">
            <Glyph icon=Icon::Warning />
            <p class="grow">{trouble.words()}</p>
            <button class="button" on:click=move |_| again.run(())>
                {t().common.try_again()}
            </button>
        </div>
    }
}

#[component]
fn Nobody() -> impl IntoView {
    view! {
        <div class="empty">
            <strong>{words().nobody()}</strong>
            <p>{words().nobody_help()}</p>
        </div>
    }
}

#[component]
fn People(
    people: Vec<PersonRow>,
    chosen: RwSignal<Option<PersonRow>>,
    demo: RwSignal<Vec<DemoMember>>,
) -> impl IntoView {
    let pin_of = move |id: &UserId| {
        demo.with(|all| {
            let known = all.iter().find(|member| member.id == *id);
            known.map(|member| t().sign_in.demo_pin(&format::digits(&member.pin)))
        })
    };
    let buttons = people.into_iter().map(|person| {
        let (id, hint_id) = (person.id.clone(), person.id.clone());
        let (name, role) = (person.name.clone(), person.role);
        let is_chosen = Signal::derive(move || {
            chosen.with(|chosen| chosen.as_ref().is_some_and(|chosen| chosen.id == id))
        });
        let hint = Signal::derive(move || pin_of(&hint_id));
        let on_choose = Callback::new(move |()| {
            // Whoever is chosen again goes on typing where they were.
            if !is_chosen.get_untracked() {
                chosen.set(Some(person.clone()));
            }
        });
        view! { <PersonButton name role hint is_chosen on_choose /> }
    });
    view! { <div class="people">{buttons.collect_view()}</div> }
}
