//! The hubs of this network: which one this device belongs to, which others there are, and the way to one by its address. It
//! asks the hub; without it, it shows the last list.

use super::list::HubList;
use crate::engine::{HubError, Till};
use crate::pairing::hub_words;
use crate::pairing::{HubAddress, OpenHub};
use crate::platform::service_worker::ServiceWorker;
use crate::sale::Sale;
use crate::status::Topbar;
use core_wasm::api::HubRow;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_ui::components::for_support::ForSupport;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::notices::{NoticeList, Notices};
use web_ui::format;
use web_ui::text::{joined, t};

/// The page.
#[component]
pub fn HubsPage(till: Till, sale: Sale, notices: Notices, worker: ServiceWorker) -> impl IntoView {
    let asked = RwSignal::new(None::<Result<HubList, HubError>>);
    let look = move || {
        asked.set(None);
        spawn_local(async move { asked.set(Some(till.hubs().await)) });
    };
    look();
    let store = till.read(|replica| {
        let store = replica.settings().get();
        store.map(|store| store.name.get(&t().lang()).to_owned())
    });
    let list = move |hubs| list(hubs, store.as_deref());
    view! {
        <div class="shell">
            <Topbar till sale worker />
            <main class="devices" aria-label=t().hubs.hubs()>
                <header class="row apart">
                    <h2>{t().hubs.hubs()}</h2>
                    <button class="button" on:click=move |_| look()>
                        {t().hubs.look_again()}
                    </button>
                </header>
                {move || match asked.get() {
                    None => message(t().hubs.looking()),
                    Some(Ok(hubs)) => {
                        let words = if !hubs.looking {
                            t().hubs.not_looking()
                        } else if hubs.hubs.len() > 1 {
                            ""
                        } else {
                            t().hubs.no_other_hub()
                        };
                        (list(hubs.hubs), message(words)).into_any()
                    }
                    Some(Err(error)) => {
                        let last = HubList::last().map(|hubs| (t().hubs.hubs_as_of(&format::day_and_time(hubs.at.into())), hubs));
                        view! {
                            <div class="message late" role="alert">
                                <Glyph icon=Icon::Warning />
                                <p>{hub_words(&error)}</p>
                            </div>
                            {last.map(|(words, hubs)| (message_of(words), list(hubs.hubs)))}
                        }
                            .into_any()
                    }
                }}
                <HubAddress />
                <p class="small soft">{t().hubs.hubs_help()}</p>
            </main>
        </div>
        <NoticeList notices />
    }
}

fn message(words: &str) -> AnyView {
    if words.is_empty() {
        return ().into_any();
    }
    message_of(words.to_owned())
}

fn message_of(words: String) -> AnyView {
    view! { <p class="message" role="status">{words}</p> }.into_any()
}

fn list(rows: Vec<HubRow>, store: Option<&str>) -> AnyView {
    let row = |row: HubRow| {
        let (class, state) = match row {
            HubRow { this_one: true, .. } => ("badge", t().hubs.own_hub()),
            HubRow { reachable: false, .. } => ("badge late", t().hubs.hub_silent()),
            HubRow { same_store: true, .. } => ("badge open", t().hubs.same_store()),
            _ => ("badge ready", t().hubs.hub_there()),
        };
        let name = match store {
            Some(store) if row.this_one || row.same_store => t().hubs.hub_of(store),
            _ => t().hubs.hub_of_another().to_owned(),
        };
        let served = format!("{} / {}", row.tenant_id, row.store_id);
        let about = [Some(row.name), Some(served), row.version];
        let detail = joined(about.into_iter().flatten(), " · ");
        view! {
            <li class="hub">
                <span class="stack close grow">
                    <strong>{name}</strong>
                    <bdi class="small soft">{row.address}</bdi>
                    <ForSupport detail />
                </span>
                <span class=class>{state}</span>
                {(!row.this_one).then(|| view! { <OpenHub url=row.url /> })}
            </li>
        }
    };
    view! { <ul class="stack close">{rows.into_iter().map(row).collect_view()}</ul> }.into_any()
}
