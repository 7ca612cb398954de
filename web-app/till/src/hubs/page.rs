//! The hubs of this network: which one this device belongs to, which others there are, and the way to one by its address. It
//! asks the hub; without it, it shows the last list.

use super::list::{HubRow, Hubs};
use crate::engine::{HubError, Till};
use crate::pairing::hub_words;
use crate::pairing::{HubAddress, OpenHub};
use crate::platform::service_worker::ServiceWorker;
use crate::sale::Sale;
use crate::status::Topbar;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::notices::{NoticeList, Notices};
use web_ui::format;
use web_ui::reactive::{RwSignal, Views};
use web_ui::text::t;

/// The page.
#[component]
pub fn HubsPage(till: Till, sale: Sale, notices: Notices, worker: ServiceWorker) -> impl IntoView {
    let asked = RwSignal::new(None::<Result<Hubs, HubError>>);
    let look = move || {
        asked.set(None);
        spawn_local(async move { asked.set(Some(till.hubs().await)) });
    };
    look();
    view! {
        <div class="shell">
            <Topbar till sale worker />
            <main class="devices" aria-label=t().hubs>
                <header class="row apart">
                    <h2>{t().hubs}</h2>
                    <button class="button" on:click=move |_| look()>
                        {t().look_again}
                    </button>
                </header>
                {move || match asked.get() {
                    None => message(t().looking),
                    Some(Ok(hubs)) => {
                        let words = if !hubs.is_looking {
                            t().not_looking
                        } else if hubs.rows.len() > 1 {
                            ""
                        } else {
                            t().no_other_hub
                        };
                        (list(hubs.rows), message(words)).into_any()
                    }
                    Some(Err(error)) => {
                        let last = Hubs::last().map(|hubs| ((t().hubs_as_of)(&format::day_and_time(hubs.at)), hubs));
                        view! {
                            <div class="message late" role="alert">
                                <Glyph icon=Icon::Warning />
                                <p>{hub_words(&error)}</p>
                            </div>
                            {last.map(|(words, hubs)| (message_of(words), list(hubs.rows)))}
                        }
                            .into_any()
                    }
                }}
                <HubAddress />
                <p class="small soft">{t().hubs_help}</p>
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

fn list(rows: Vec<HubRow>) -> AnyView {
    let row = |row: HubRow| {
        let (class, state) = match row {
            HubRow { is_own: true, .. } => ("badge", t().own_hub),
            HubRow {
                is_reachable: false, ..
            } => ("badge late", t().hub_silent),
            HubRow {
                is_same_store: true, ..
            } => ("badge open", t().same_store),
            _ => ("badge ready", t().hub_there),
        };
        let [tenant, store] = row.realm;
        let about = [
            Some(row.address),
            Some(format!("{tenant} / {store}")),
            row.version,
        ];
        let about = about.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        view! {
            <li class="hub">
                <span class="stack close grow">
                    <strong><bdi>{row.name}</bdi></strong>
                    <bdi class="small soft">{about}</bdi>
                </span>
                <span class=class>{state}</span>
                {(!row.is_own).then(|| view! { <OpenHub url=row.url /> })}
            </li>
        }
    };
    view! { <ul class="stack close">{rows.into_iter().map(row).views()}</ul> }.into_any()
}
