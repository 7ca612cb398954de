//! Orders: a list that answers a customer's question, with the slip at the side.

use super::days::{day_of, offset, span};
use super::detail::Detail;
use super::keys::{close, go};
use super::list::OrderList;
use super::listed::{Filter, Listed};
use super::search;
use crate::addresses;
use crate::engine::{Till, Topic};
use crate::platform::narrow::is_narrow;
use crate::platform::service_worker::ServiceWorker;
use crate::sale::Sale;
use crate::status::Topbar;
use leptos::prelude::*;
use web_ui::back;
use web_ui::components::notices::{NoticeList, Notices};
use web_ui::components::search::Search;
use web_ui::format;
use web_ui::text::t;

/// The page.
#[component]
pub fn OrdersPage(till: Till, sale: Sale, notices: Notices, worker: ServiceWorker) -> impl IntoView {
    let filter = RwSignal::new(Filter::Open);
    let query = RwSignal::new(String::new());
    let chosen = RwSignal::new(addresses::order());
    let listed = Memo::new(move |_| {
        let search = query.with(|typed| search::Search::of(typed, till.now(), &offset(till)));
        let filter = filter.get();
        till.watch(Topic::Orders, |replica| Listed::of(replica, filter, &search))
    });
    // Looked at again whenever anything happens, which is soon after midnight wherever it matters.
    let today = Memo::new(move |_| {
        till.watch(Topic::Orders, |_| ());
        let offset = offset(till);
        span(day_of(till.now(), &offset), &offset)
    });
    let is_narrow = is_narrow();
    Effect::new(move || {
        if chosen.with(Option::is_some) && is_narrow.get() {
            back::closes(move || close(chosen));
        }
    });
    let is_found = Memo::new(move |_| listed.with(|listed| listed.is_found));
    let asked = Memo::new(move |_| (filter.get(), query.get()));
    let filters = Filter::ALL.into_iter().enumerate().map(|(at, which)| {
        let count = Memo::new(move |_| listed.with(|listed| listed.counts[at]));
        let is_pressed = move || filter.get() == which && !is_found.get();
        // Where nothing is to settle, nobody has to learn what that is.
        let shows = move || which != Filter::ToSettle || count.get() > 0 || filter.get() == which;
        let shows = Memo::new(move |_| shows());
        view! {
            <Show when=move || shows.get()>
                <button
                    class="button"
                    aria-label=which.name()
                    aria-pressed=move || is_pressed().to_string()
                    on:click=move |_| {
                        query.set(String::new());
                        filter.set(which);
                    }
                >
                    {which.name()}
                    <span class="soft figures">{move || format::count(count.get())}</span>
                </button>
            </Show>
        }
    });
    let filters = filters.collect_view();
    let found = move || listed.with(|listed| format::count(listed.ids.len() as u64));
    view! {
        <div class="shell">
            <Topbar till sale worker />
            <main class="orders" class:chosen=move || chosen.with(Option::is_some)>
                <section class="orders-list" aria-label=t().common.orders() on:keydown=move |event| go(&event, chosen)>
                    <div class="orders-tools">
                        <div class="choices" role="group" aria-label=t().common.show()>
                            {filters}
                        </div>
                        <Search query label=t().orders.search_orders() />
                        <p class="small soft" aria-live="polite" hidden=move || !is_found.get()>
                            {move || is_found.get().then(|| t().orders.found_in_all(&found()))}
                        </p>
                    </div>
                    <OrderList till listed today asked chosen />
                </section>
                <Detail till sale notices chosen />
            </main>
        </div>
        <NoticeList notices />
    }
}
