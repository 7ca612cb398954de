//! The frame around the pages: what this is and who uses it on top, the links to the lists at the side.

use super::pages::address;
use crate::lists::Lists;
use crate::session::Session;
use crate::text::{list_word, words};
use core_wasm::api::PersonRow;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};
use web_ui::components::language_choice::LanguageChoice;
use web_ui::text::{role_name, t};

/// The frame.
#[component]
pub fn Shell(
    session: Session,
    person: PersonRow,
    lists: StoredValue<Lists>,
    children: Children,
) -> impl IntoView {
    let at = use_location().pathname;
    let who = words().signed_in(&person.name, role_name(person.role));
    let links = lists.with_value(|lists| {
        let names = lists.names().map(str::to_owned);
        names.collect::<Vec<_>>()
    });
    let links = links.into_iter().map(|record| {
        let (href, name) = (address(&record), list_word(&record));
        let here = href.clone();
        let current = move || (at.get() == here).then_some("page");
        view! {
            <a class="button quiet" href=href aria-current=current>
                {name}
            </a>
        }
    });
    Effect::new(move || {
        at.track();
        request_animation_frame(show_current);
    });
    view! {
        <div class="office">
            <header class="topbar">
                <strong class="office-name">{words().office()}</strong>
                <a class="button quiet" href="/" rel="external">
                    {words().to_till()}
                </a>
                <span class="spacer"></span>
                <span class="office-who soft">{who}</span>
                <LanguageChoice />
                <button class="button" on:click=move |_| session.sign_out()>
                    {t().sign_in.sign_out()}
                </button>
            </header>
            <nav class="office-lists" aria-label=words().lists()>
                {links.collect_view()}
            </nav>
            {children()}
        </div>
    }
}

/// On a narrow screen the links stand in a row, which may be longer than the screen.
fn show_current() {
    let link = document().query_selector(".office-lists [aria-current]");
    if let Ok(Some(link)) = link {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        options.set_inline(ScrollLogicalPosition::Nearest);
        link.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
