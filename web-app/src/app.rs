//! The whole app: opens the till, and shows the page that the address asks for and the state allows.

use crate::components::icon::{Glyph, Icon};
use crate::notices::{Notices, Tone};
use crate::pages::inbox::InboxPage;
use crate::pages::orders::OrdersPage;
use crate::pages::pair::PairPage;
use crate::pages::sell::SellPage;
use crate::pages::shift::ShiftPage;
use crate::pages::sign_in::SignInPage;
use crate::pages::station::StationPage;
use crate::prefs::{Prefs, Purpose};
use crate::reactive::{Memo, effect};
use crate::sale::Sale;
use crate::text::t;
use crate::{fingerprint, format, trouble, update};
use core_wasm::ids::OrderId;
use core_wasm::map;
use core_wasm::replica::Replica;
use core_wasm::ticket::{Stage, StationKind};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::path;
use web_app::platform::service_worker::{self, ServiceWorker};
use web_app::till::{Opening, Till, TillError, Topic, Witness, open};

/// How far the app has come.
#[derive(Clone)]
enum Phase {
    Opening,
    NotPaired(Option<Witness>),
    Open(Till),
    Failed(TillError),
}

/// The app.
#[component]
pub fn App() -> impl IntoView {
    let prefs = Prefs::load();
    provide_context(prefs);
    let worker = ServiceWorker::register();
    let phase = RwSignal::new(Phase::Opening);
    let start = move || {
        spawn_local(async move {
            phase.set(match open().await {
                Opening::NotPaired { wiped } => Phase::NotPaired(wiped),
                Opening::Open(till) => Phase::Open(till),
                Opening::Failed(error) => Phase::Failed(error),
            });
        });
    };
    start();
    // Whoever opens a station's page wants a station.
    match window().location().pathname().as_deref() {
        Ok("/kds") => prefs.purpose.set(Purpose::Kitchen),
        Ok("/bds") => prefs.purpose.set(Purpose::Bar),
        _ => {}
    }
    let on_paired = Callback::new(move |()| start());
    effect(move || {
        if !phase.with(|phase| matches!(phase, Phase::Opening)) {
            request_animation_frame(first_paint_is_over);
        }
    });
    view! {
        <Router>
            {move || match phase.get() {
                Phase::Opening => ().into_any(),
                Phase::NotPaired(wiped) => {
                    view! {
                        <GoTo path="/pair" />
                        {move || {
                            prefs.language.track();
                            let wiped = wiped.clone();
                            view! { <PairPage wiped on_paired /> }
                        }}
                    }
                        .into_any()
                }
                Phase::Open(till) => view! { <Paired till worker /> }.into_any(),
                Phase::Failed(error) => view! { <CannotOpen error /> }.into_any(),
            }}
        </Router>
    }
}

/// A paired device: its pages, and what goes on behind them all.
#[component]
fn Paired(till: Till, worker: ServiceWorker) -> impl IntoView {
    let prefs = expect_context::<Prefs>();
    let notices = Notices::new();
    let sale = Sale::new(till, notices);
    update::follow(worker, sale);
    fingerprint::follow(till);
    say_what_is_ready(till, notices);
    effect(move || {
        till.watch(Topic::Store, |replica| {
            if let Some(store) = replica.settings().get() {
                format::set_zone(&store.time_zone);
            }
        });
    });
    let user = till.user();
    let is_signed_in = Memo::new(move || user.with(Option::is_some));
    let location = use_location();
    let path = location.pathname;
    let pairs_again = move || location.query.with(|query| query.get("again").is_some());
    let navigate = use_navigate();
    effect(move || {
        let home = prefs.purpose.get_untracked().home();
        if let Some(to) = path.with(|path| way(path, pairs_again(), is_signed_in.get(), home)) {
            navigate(to, replacing());
        }
    });
    // The device is paired already; with its new token it begins anew.
    let on_paired = Callback::new(|()| drop(window().location().reload()));
    let only_signed_in = move |page: fn(Till, Sale, Notices, ServiceWorker) -> AnyView| {
        move || {
            prefs.language.track();
            is_signed_in.get().then(|| page(till, sale, notices, worker))
        }
    };
    let of_a_station = move |kind: StationKind| {
        move || {
            prefs.language.track();
            view! { <StationPage till sale notices worker kind /> }
        }
    };
    let selling = only_signed_in(|till, sale, notices, worker| {
        view! { <SellPage till sale notices worker /> }.into_any()
    });
    let orders = only_signed_in(|till, sale, notices, worker| {
        view! { <OrdersPage till sale notices worker /> }.into_any()
    });
    let inbox = only_signed_in(|till, sale, notices, worker| {
        view! { <InboxPage till sale notices worker /> }.into_any()
    });
    let shift = only_signed_in(|till, sale, notices, worker| {
        view! { <ShiftPage till sale notices worker /> }.into_any()
    });
    let signing_in = move || {
        prefs.language.track();
        view! { <SignInPage till notices /> }
    };
    let pairing = move || {
        prefs.language.track();
        view! { <PairPage wiped=None on_paired /> }
    };
    view! {
        <Routes fallback=|| ()>
            <Route path=path!("/pair") view=move || pairing />
            <Route path=path!("/signin") view=move || signing_in />
            <Route path=path!("/sell") view=move || selling />
            <Route path=path!("/orders") view=move || orders />
            <Route path=path!("/inbox") view=move || inbox />
            <Route path=path!("/shift") view=move || shift />
            <Route path=path!("/kds") view=move || of_a_station(StationKind::Kitchen) />
            <Route path=path!("/bds") view=move || of_a_station(StationKind::Bar) />
        </Routes>
    }
}

/// Where the address must lead instead, if it can't stay.
fn way(path: &str, pairs_again: bool, is_signed_in: bool, home: &'static str) -> Option<&'static str> {
    let needs_no_one = |path: &str| matches!(path, "/kds" | "/bds");
    match path {
        "/sell" | "/orders" | "/inbox" | "/shift" if is_signed_in => None,
        "/signin" if !is_signed_in => None,
        "/signin" => Some("/sell"),
        "/kds" | "/bds" => None,
        "/pair" if pairs_again => None,
        _ if is_signed_in || needs_no_one(home) => Some(home),
        _ => Some("/signin"),
    }
}

fn replacing() -> NavigateOptions {
    NavigateOptions {
        replace: true,
        ..NavigateOptions::default()
    }
}

/// Leads to an address once it is made.
#[component]
fn GoTo(path: &'static str) -> impl IntoView {
    let navigate = use_navigate();
    effect(move || navigate(path, replacing()));
}

#[component]
fn CannotOpen(error: TillError) -> impl IntoView {
    view! {
        <main class="stopped stack">
            <div class="message late" role="alert">
                <Glyph icon=Icon::Warning />
                <p>{trouble::words(&error, None)}</p>
            </div>
            <button class="button primary" on:click=|_| drop(window().location().reload())>
                {t().load_again}
            </button>
        </main>
    }
}

/// Tells the till that sold it when everything that was sent of an order is ready.
fn say_what_is_ready(till: Till, notices: Notices) {
    let own = format!("{}-", till.device().number);
    let ready = Memo::new(move || till.watch(Topic::Tickets, |replica| ready_orders(replica, &own)));
    let mut before: Option<map::Set<OrderId>> = None;
    effect(move || {
        let ready = ready.get();
        if let Some(before) = &before {
            for id in ready.iter().filter(|id| !before.contains(*id)) {
                if let Some(words) = till.read(|replica| ready_words(replica, *id)) {
                    notices.say(Tone::Ready, words);
                }
            }
        }
        before = Some(ready);
    });
}

fn ready_orders(replica: &Replica, own: &str) -> map::Set<OrderId> {
    let orders = replica.orders().into_iter();
    let ready =
        orders.filter(|view| view.order.number().starts_with(own) && view.kitchen == Some(Stage::Done));
    ready.map(|view| view.id).collect()
}

fn ready_words(replica: &Replica, id: OrderId) -> Option<String> {
    let order = replica.order(id)?.order;
    let table = crate::components::slip::table_name(replica, order);
    let parts = [Some((t().is_ready)(&format::digits(order.number()))), table];
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" · "))
}

/// Takes the first paint of index.html away, and tells boot.js that the app is there.
fn first_paint_is_over() {
    if let Some(skeleton) = document().query_selector(".first-paint").ok().flatten() {
        skeleton.remove();
    }
    service_worker::started();
}
