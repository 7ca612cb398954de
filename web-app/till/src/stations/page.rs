//! Kitchen and bar screens: what is to be made, the oldest first, and how long it has waited.

use super::strip::{Counts, Recall, Stations};
use super::ticket::{TicketCard, tickets};
use crate::engine::{Till, Topic};
use crate::platform::service_worker::ServiceWorker;
use crate::sale::Sale;
use crate::status::StatusBar;
use core_wasm::base::ids::StationId;
use core_wasm::base::station::StationKind;
use core_wasm::domain::ticket::Stage;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use std::time::Duration;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::notices::{NoticeList, Notices};
use web_ui::text::t;

/// How often the minutes are worked out anew.
const TICK: Duration = Duration::from_secs(15);

/// The page of a kind of station; `?station=` narrows it to one.
#[component]
pub fn StationPage(
    till: Till,
    sale: Sale,
    notices: Notices,
    worker: ServiceWorker,
    kind: StationKind,
) -> impl IntoView {
    let query = use_query_map();
    let station = Memo::new(move |_| query.with(|query| query.get_str("station").map(StationId::from)));
    let all = Memo::new(move |_| {
        let station = station.get();
        till.watch(Topic::Tickets, |replica| tickets(replica, kind, station.as_ref()))
    });
    let now = RwSignal::new(till.now());
    if let Ok(timer) = set_interval_with_handle(move || now.set(till.now()), TICK) {
        on_cleanup(move || timer.clear());
    }
    // A ticket that comes between two ticks is not from the future.
    Effect::new(move || {
        all.track();
        now.set(till.now());
    });
    let waiting = Memo::new(move |_| {
        all.with(|all| {
            let open = all.iter().filter(|shown| shown.ticket.stage != Stage::Done);
            open.map(|shown| shown.id).collect::<Vec<_>>()
        })
    });
    view! {
        <main class="station always-dark" aria-label=station_title(kind)>
            <Show
                when=move || !waiting.with(Vec::is_empty)
                fallback=|| {
                    view! {
                        <div class="empty">
                            <Glyph icon=Icon::Check />
                            <strong>{t().stations.all_made()}</strong>
                            <p>{t().stations.all_made_help()}</p>
                        </div>
                    }
                }
            >
                <div class="tickets">
                    <For each=move || waiting.get() key=|id| *id let:id>
                        <TicketCard all id now sale />
                    </For>
                </div>
            </Show>
            <footer class="station-strip">
                <Stations till kind station />
                <Counts all />
                <Recall all now sale />
                <StatusBar till worker sale />
            </footer>
        </main>
        <div class="always-dark">
            <NoticeList notices />
        </div>
    }
}

fn station_title(kind: StationKind) -> &'static str {
    match kind {
        StationKind::Kitchen => t().pairing.kitchen_screen(),
        StationKind::Bar => t().pairing.bar_screen(),
    }
}
