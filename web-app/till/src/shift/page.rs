//! The shift on this till: its drawer now, and the shifts before it.

use super::drawer::{Drawer, DrawerFacts, difference_words};
use super::sheets::{CloseSheet, MoveSheet, OpenSheet};
use crate::engine::{Till, Topic};
use crate::platform::service_worker::ServiceWorker;
use crate::sale::Sale;
use crate::status::Topbar;
use core_wasm::domain::shift::event::CashKind;
use leptos::prelude::*;
use web_ui::components::mark::Mark;
use web_ui::components::notices::{NoticeList, Notices};
use web_ui::format;
use web_ui::text::{joined, t};

/// So many past shifts show.
const PAST: usize = 60;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asking {
    Nothing,
    Open,
    Move(CashKind),
    Close,
}

/// The page.
#[component]
pub fn ShiftPage(till: Till, sale: Sale, notices: Notices, worker: ServiceWorker) -> impl IntoView {
    let open = Memo::new(move |_| {
        till.watch(Topic::Shifts, |replica| {
            replica.open_shift().and_then(|view| Drawer::of(replica, view))
        })
    });
    let past = Memo::new(move |_| {
        till.watch(Topic::Shifts, |replica| {
            let mine = replica
                .shifts()
                .into_iter()
                .filter(|view| view.shift.till == Some(replica.me()) && !view.shift.is_open());
            let drawers = mine.filter_map(|view| Drawer::of(replica, view));
            drawers.take(PAST).collect::<Vec<_>>()
        })
    });
    let currency = Memo::new(move |_| {
        till.watch(Topic::Store, |replica| {
            replica.settings().get().map(|store| store.currency)
        })
    });
    let asking = RwSignal::new(Asking::Nothing);
    let on_close = Callback::new(move |()| asking.set(Asking::Nothing));
    view! {
        <div class="shell">
            <Topbar till sale worker />
            <main class="orders shift">
                <section class="past-shifts" aria-label=t().shift.past_shifts()>
                    <h2>{t().shift.past_shifts()}</h2>
                    <Show when=move || past.with(Vec::is_empty)>
                        <p class="soft">{t().shift.no_past_shifts()}</p>
                    </Show>
                    {move || past.get().into_iter().map(|drawer| view! { <PastShift drawer /> }).collect_view()}
                </section>
                <section class="slip" aria-label=t().shift.shift()>
                    {move || match open.get() {
                        Some(drawer) => view! { <OpenDrawer drawer asking /> }.into_any(),
                        None => view! { <NoDrawer asking disabled=Signal::derive(move || currency.get().is_none()) /> }.into_any(),
                    }}
                </section>
            </main>
        </div>
        {move || match (asking.get(), open.get_untracked(), currency.get_untracked()) {
            (Asking::Open, None, Some(currency)) => view! { <OpenSheet sale currency on_close /> }.into_any(),
            (Asking::Move(kind), Some(Drawer { id, currency, .. }), _) => {
                view! { <MoveSheet sale id kind currency on_close /> }.into_any()
            }
            (Asking::Close, Some(drawer), _) => {
                view! { <CloseSheet till sale notices drawer on_close /> }.into_any()
            }
            _ => ().into_any(),
        }}
        <NoticeList notices />
    }
}

#[component]
fn NoDrawer(asking: RwSignal<Asking>, disabled: Signal<bool>) -> impl IntoView {
    view! {
        <header class="slip-head">
            <strong>{t().shift.no_shift()}</strong>
        </header>
        <div class="slip-lines">
            <div class="empty">
                <strong>{t().shift.no_shift()}</strong>
                <p>{t().shift.no_shift_help()}</p>
            </div>
        </div>
        <footer class="slip-foot">
            <button class="button primary selling wide" disabled=disabled on:click=move |_| asking.set(Asking::Open)>
                {t().shift.open_shift()}
            </button>
        </footer>
    }
}

#[component]
fn OpenDrawer(drawer: Drawer, asking: RwSignal<Asking>) -> impl IntoView {
    let since = t().shift.open_since(&format::day_and_time(drawer.opened_at));
    let at = drawer.at;
    let moves = [
        (CashKind::PaidIn, t().shift.pay_in()),
        (CashKind::PaidOut, t().shift.pay_out()),
        (CashKind::Drop, t().shift.drop()),
    ];
    let moves = moves.map(|(kind, label)| {
        view! {
            <button class="button selling" on:click=move |_| asking.set(Asking::Move(kind))>
                {label}
            </button>
        }
    });
    view! {
        <header class="slip-head">
            <span class="slip-number figures">{t().shift.shift_number(&drawer.number)}</span>
            <span class="badge open">{t().state.open()}</span>
            <Mark at=Signal::stored(at) />
        </header>
        <div class="slip-lines drawer">
            <p class="small soft">
                {since} " · " <bdi>{drawer.opened_by.clone()}</bdi>
            </p>
            <DrawerFacts drawer />
        </div>
        <footer class="slip-foot">
            <div class="choices">{moves.collect_view()}</div>
            <button class="button primary selling wide" on:click=move |_| asking.set(Asking::Close)>
                {t().shift.close_shift()}
            </button>
        </footer>
    }
}

#[component]
fn PastShift(drawer: Drawer) -> impl IntoView {
    let times = [Some(drawer.opened_at), drawer.closed_at];
    let times = times.into_iter().flatten().map(format::day_and_time);
    let times = joined(times, " – ");
    let difference = drawer.totals.difference().unwrap_or_default();
    let (class, words) = difference_words(difference, drawer.currency);
    view! {
        <details class="past-shift">
            <summary>
                <strong class="figures">{drawer.number.clone()}</strong>
                <span class="order-who">
                    <bdi>{drawer.opened_by.clone()}</bdi>
                    <span class="small soft figures">{times}</span>
                </span>
                <span class=class>{words}</span>
            </summary>
            <div class="drawer">
                <DrawerFacts drawer />
            </div>
        </details>
    }
}
