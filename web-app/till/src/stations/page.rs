//! Kitchen and bar screens: what is to be made, the oldest first, and how long it has waited.

use super::awake::stay_awake;
use super::bell::{Bell, BellButton, Known, is_news};
use super::moment::Moment;
use super::places::{Place, STAYS_MS, moves, places};
use super::shown::{Shown, tickets};
use super::sight::{More, Sight};
use super::strip::{Counts, Recall, Stations};
use super::ticket::{Shared, TicketCard};
use super::units::Units;
use super::wheel;
use crate::engine::{Till, Topic};
use crate::platform::service_worker::ServiceWorker;
use crate::sale::Sale;
use crate::status::StatusBar;
use core_wasm::base::ids::StationId;
use core_wasm::base::station::StationKind;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use std::time::Duration;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::notices::{NoticeList, Notices};
use web_ui::platform::clock;
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
        // Of these are the names of tables and people.
        for topic in [Topic::Catalog, Topic::Staff] {
            till.watch(topic, |_| ());
        }
        let (station, now) = (station.get(), till.now());
        till.watch(Topic::Tickets, |replica| {
            tickets(replica, kind, station.as_ref(), now)
        })
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
    let places = places_of(all);
    let just_moved = Moment::after(move || places.get(), |before, after| moves(before, after));
    let bell = Bell::new();
    Effect::new(move |before: Option<Known>| {
        let now = Known {
            station: station.get(),
            tickets: all.with(|all| all.iter().map(|shown| (shown.id, shown.stage)).collect()),
        };
        if before.is_some_and(|before| is_news(&before, &now)) {
            bell.ring();
        }
        now
    });
    stay_awake();
    let units = Units::of(till);
    let sight = Sight::new();
    let shared = Shared {
        all,
        units,
        now,
        sight,
        sale,
    };
    view! {
        <main class="station always-dark" aria-label=station_title(kind) on:click=move |_| bell.touched()>
            <Show
                when=move || !places.with(Vec::is_empty)
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
                <div class="tickets" class:moving=move || just_moved.is_now() on:wheel=|event| wheel::turn(&event)>
                    <For each=move || places.get() key=|place| place.id let:place>
                        <TicketCard id=place.id shared />
                    </For>
                </div>
            </Show>
            <footer class="station-strip">
                <Stations till kind station />
                <Counts all units />
                <div class="row wrap">
                    <More places sight />
                    <BellButton bell />
                    <Recall all now sale />
                    <StatusBar till worker sale />
                </div>
            </footer>
        </main>
        <div class="always-dark">
            <NoticeList notices />
        </div>
    }
}

/// The tickets that show; those that are done leave when their time is over.
fn places_of(all: Memo<Vec<Shown>>) -> Memo<Vec<Place>> {
    let is_over = RwSignal::new(());
    let shown = Memo::new(move |before: Option<&Vec<Place>>| {
        is_over.track();
        let before = before.map_or(&[][..], Vec::as_slice);
        all.with(|all| {
            let all = all.iter().map(|shown| (shown.id, shown.stage));
            places(before, all, clock::running())
        })
    });
    Effect::new(move || {
        // Also when nothing left, should a timer be early.
        is_over.track();
        let first = shown.with(|shown| shown.iter().filter_map(|place| place.done_at).min());
        let Some(done_at) = first else { return };
        let left = (done_at + STAYS_MS).saturating_sub(clock::running());
        let left = Duration::from_millis(left);
        if let Ok(timer) = set_timeout_with_handle(move || is_over.set(()), left) {
            on_cleanup(move || timer.clear());
        }
    });
    shown
}

fn station_title(kind: StationKind) -> &'static str {
    match kind {
        StationKind::Kitchen => t().pairing.kitchen_screen(),
        StationKind::Bar => t().pairing.bar_screen(),
    }
}
