//! The table of pages, for whoever is signed in; around it, the bar and the links to the lists.

use super::BASE;
use super::shell::Shell;
use crate::lists::{ListPage, Lists};
use crate::session::Session;
use crate::text::words;
use core_wasm::api::PersonRow;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::{FlatRoutes, Redirect, Route};
use leptos_router::path;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::text::t;

/// The pages.
#[component]
pub fn Pages(session: Session, person: PersonRow) -> impl IntoView {
    let may = StoredValue::new(person.may.clone());
    let lists = move |kinds| may.with_value(|may| Lists::of(kinds, may));
    let known_kinds = session.known_kinds().map(|kinds| Ok(lists(kinds)));
    let known = RwSignal::new(known_kinds);
    let load = move || {
        spawn_local(async move {
            let kinds = session.kinds().await;
            known.set(Some(kinds.map(lists)));
        });
    };
    if known.with_untracked(Option::is_none) {
        load();
    }
    move || match known.get() {
        None => view! { <main class="stopped soft">{words().loading()}</main> }.into_any(),
        Some(Err(trouble)) => {
            let again = move |_| {
                known.set(None);
                load();
            };
            view! {
                <main class="stopped stack">
                    <div class="message late" role="alert">
                        <Glyph icon=Icon::Warning />
                        <p class="grow">{trouble.words()}</p>
                        <button class="button" on:click=again>
                            {t().common.try_again()}
                        </button>
                    </div>
                </main>
            }
            .into_any()
        }
        Some(Ok(lists)) => view! { <Table session person=person.clone() lists /> }.into_any(),
    }
}

#[component]
fn Table(session: Session, person: PersonRow, lists: Lists) -> impl IntoView {
    // The router itself puts the base before it.
    let first = lists.first().map(page);
    let lists = StoredValue::new(lists);
    let home = move || first.clone().map(|path| view! { <Redirect path /> });
    view! {
        <Shell session person lists>
            <FlatRoutes fallback=NoPage>
                <Route path=path!("/") view=home.clone() />
                <Route path=path!("/records/:record") view=move || view! { <ListPage session lists /> } />
            </FlatRoutes>
        </Shell>
    }
}

/// An address that leads nowhere.
#[component]
fn NoPage() -> impl IntoView {
    view! {
        <main class="empty">
            <strong>{words().no_list()}</strong>
            <p>{words().no_list_help()}</p>
        </main>
    }
}

/// Where the list of a kind of record is.
pub fn address(record: &str) -> String {
    format!("{BASE}{}", page(record))
}

/// The same, within the office.
fn page(record: &str) -> String {
    format!("/records/{record}")
}
