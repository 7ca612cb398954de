//! The page of one list: its search, its rows, and the way to the pages before and behind.

use super::asking::{Answer, Asking};
use super::kinds::{Lists, is_searched};
use super::rows::Rows;
use crate::session::Session;
use crate::text::{list_word, words};
use core_wasm::api::RecordKind;
use core_wasm::base::money::Currency;
use leptos::html::Div;
use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use std::time::Duration;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::search::Search;
use web_ui::format;
use web_ui::text::{joined, t};

/// How long a search waits for the next key, since each request has the hub look at the PIN.
const TYPING: Duration = Duration::from_millis(250);

/// The page of the list that the address names.
#[component]
pub fn ListPage(session: Session, lists: StoredValue<Lists>) -> impl IntoView {
    let params = use_params_map();
    let record = Memo::new(move |_| params.with(|params| params.get("record").unwrap_or_default()));
    move || {
        let record = record.get();
        let currency = lists.with_value(|lists| lists.currency);
        match lists.with_value(|lists| lists.kind(&record).cloned()) {
            Some(kind) => view! { <List session kind currency /> }.into_any(),
            None => view! { <Message title=words().no_list().to_owned() help=words().no_list_help() /> }
                .into_any(),
        }
    }
}

#[component]
fn List(session: Session, kind: RecordKind, currency: Option<Currency>) -> impl IntoView {
    let title = list_word(&kind.name);
    document().set_title(&joined([title.as_str(), words().office()], " · "));
    let asking = Asking::new(session, kind.name.clone());
    let mut later = debounce(TYPING, move |()| asking.search());
    Effect::watch(move || asking.search.get(), move |_, _, _| later(()), false);
    let search = is_searched(&kind).then(|| {
        let label = words().search_in(&title);
        view! { <Search query=asking.search label /> }
    });
    let rows = NodeRef::<Div>::new();
    Effect::new(move || {
        asking.answer.track();
        // Another page is read from its top.
        if let Some(rows) = rows.get() {
            rows.set_scroll_top(0);
        }
    });
    let kind = StoredValue::new(kind);
    view! {
        <main class="list" aria-label=title.clone() aria-busy=move || asking.is_asking.get().to_string()>
            <header class="list-head">
                <h1>{title.clone()}</h1>
                {search}
            </header>
            <div class="list-rows" node_ref=rows>
                {move || asking.answer.with(|answer| shown(answer, asking, &kind.get_value(), currency))}
            </div>
            <Pager asking />
        </main>
    }
}

fn shown(answer: &Answer, asking: Asking, kind: &RecordKind, currency: Option<Currency>) -> AnyView {
    match answer {
        None => view! { <p class="empty" role="status">{words().loading()}</p> }.into_any(),
        Some(Err(trouble)) => view! {
            <div class="message late" role="alert">
                <Glyph icon=Icon::Warning />
                <p class="grow">{trouble.words()}</p>
                <button class="button" on:click=move |_| asking.ask()>
                    {t().common.try_again()}
                </button>
            </div>
        }
        .into_any(),
        Some(Ok(shown)) if shown.page.records.is_empty() => match &shown.searched {
            None => {
                let title = words().empty(&list_word(&kind.name));
                view! { <Message title help=words().empty_help() /> }.into_any()
            }
            Some(text) => view! {
                <Message title=words().nothing_found(text) help=words().nothing_found_help() />
                <button class="button show-all" on:click=move |_| asking.search.set(String::new())>
                    {words().clear_search()}
                </button>
            }
            .into_any(),
        },
        Some(Ok(shown)) => {
            let rows = shown.page.records.clone();
            view! { <Rows kind=kind.clone() rows currency /> }.into_any()
        }
    }
}

/// Something said in the place of rows.
#[component]
fn Message(title: String, help: &'static str) -> impl IntoView {
    view! {
        <div class="empty" role="status">
            <strong>{title}</strong>
            <p>{help}</p>
        </div>
    }
}

/// The way to the pages before and behind; nothing where there is only one.
#[component]
fn Pager(asking: Asking) -> impl IntoView {
    let place = Memo::new(move |_| {
        asking.answer.with(|answer| {
            let shown = answer.as_ref()?.as_ref().ok()?;
            Some((shown.before, shown.page.records.len(), shown.page.more))
        })
    });
    let figure = |number: usize| format::count(number as u64);
    move || {
        let (before, here, more) = place.get()?;
        let is_asking = asking.is_asking;
        (before > 0 || more).then(|| {
            view! {
                <footer class="pager">
                    <button
                        class="button"
                        disabled=move || before == 0 || is_asking.get()
                        on:click=move |_| asking.previous()
                    >
                        {words().previous()}
                    </button>
                    <span class="figures soft" role="status">
                        {words().rows(&figure(before + 1), &figure(before + here))}
                    </span>
                    <button class="button" disabled=move || !more || is_asking.get() on:click=move |_| asking.next()>
                        {words().next()}
                    </button>
                </footer>
            }
        })
    }
}
