//! The whole app: opens the till, and shows the page that the address asks for and the state allows.

mod fingerprint;
mod update;

use crate::address::Address;
use crate::devices::DevicesPage;
use crate::engine::{Opening, Till, TillError, Topic, Witness, open};
use crate::hubs::HubsPage;
use crate::inbox::InboxPage;
use crate::orders::OrdersPage;
use crate::pairing::PairPage;
use crate::platform::service_worker::{self, ServiceWorker};
use crate::sale::Sale;
use crate::sell::SellPage;
use crate::shift::ShiftPage;
use crate::sign_in::SignInPage;
use crate::stations::StationPage;
use crate::trouble;
use core_wasm::base::ids::OrderId;
use core_wasm::base::station::StationKind;
use core_wasm::domain::ticket::Stage;
use core_wasm::replica::Replica;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeSet;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::notices::{Notices, Tone};
use web_ui::format;
use web_ui::prefs::{Prefs, Purpose};
use web_ui::text::t;

/// Starts the app in the page.
pub fn start() {
    crate::platform::panic::install(trouble::show_panic);
    spawn_local(async {
        // Nothing can be shown without words; boot.js tells of a start that failed.
        match prefs::preferred_language().speak().await {
            Ok(()) => leptos::mount::mount_to_body(App),
            Err(error) => wasm_bindgen::throw_str(&format!("the words of the screens did not come: {error}")),
        }
    });
}

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
    let address = Address::provide();
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
    match address.path().get_untracked().as_str() {
        "/kds" => prefs.purpose.set(Purpose::Kitchen),
        "/bds" => prefs.purpose.set(Purpose::Bar),
        _ => {}
    }
    let on_paired = Callback::new(move |()| start());
    Effect::new(move || {
        if !phase.with(|phase| matches!(phase, Phase::Opening)) {
            request_animation_frame(first_paint_is_over);
        }
    });
    view! {
        {move || match phase.get() {
            Phase::Opening => ().into_any(),
            Phase::NotPaired(wiped) => {
                // A link may have brought the code behind the path.
                if address.path().get_untracked() != "/pair" {
                    address.replace("/pair");
                }
                (move || {
                    prefs.language.track();
                    let wiped = wiped.clone();
                    view! { <PairPage wiped on_paired /> }
                })
                    .into_any()
            }
            Phase::Open(till) => view! { <Paired till worker /> }.into_any(),
            Phase::Failed(error) => view! { <CannotOpen error /> }.into_any(),
        }}
    }
}

/// A paired device: its pages, and what goes on behind them all.
#[component]
fn Paired(till: Till, worker: ServiceWorker) -> impl IntoView {
    let prefs = expect_context::<Prefs>();
    let notices = Notices::default();
    let sale = Sale::new(till, notices);
    update::follow(worker, sale);
    fingerprint::follow(till);
    say_what_is_ready(till, notices);
    Effect::new(move || {
        till.watch(Topic::Store, |replica| {
            if let Some(store) = replica.settings().get() {
                format::set_zone(&store.time_zone);
            }
        });
    });
    let user = till.user();
    let is_signed_in = Memo::new(move |_| user.with(Option::is_some));
    let address = Address::here();
    let path = address.path();
    Effect::new(move || {
        let pairs_again = address.query("again").is_some();
        let home = prefs.purpose.get_untracked().home();
        if let Some(to) = path.with(|path| way(path, pairs_again, is_signed_in.get(), home)) {
            address.replace(to);
        }
    });
    // The device is paired already; with its new token it begins anew.
    let on_paired = Callback::new(|()| drop(window().location().reload()));
    let station = move |kind: StationKind| view! { <StationPage till sale notices worker kind /> }.into_any();
    move || {
        prefs.language.track();
        match path.get().as_str() {
            "/pair" => view! { <PairPage wiped=None on_paired /> }.into_any(),
            "/signin" => view! { <SignInPage till notices /> }.into_any(),
            "/kds" => station(StationKind::Kitchen),
            "/bds" => station(StationKind::Bar),
            "/hubs" => view! { <HubsPage till sale notices worker /> }.into_any(),
            _ if !is_signed_in.get() => ().into_any(),
            "/sell" => view! { <SellPage till sale notices worker /> }.into_any(),
            "/orders" => view! { <OrdersPage till sale notices worker /> }.into_any(),
            "/inbox" => view! { <InboxPage till sale notices worker /> }.into_any(),
            "/devices" => view! { <DevicesPage till sale notices worker /> }.into_any(),
            "/shift" => view! { <ShiftPage till sale notices worker /> }.into_any(),
            _ => ().into_any(),
        }
    }
}

/// Where the address must lead instead, if it can't stay.
fn way(path: &str, pairs_again: bool, is_signed_in: bool, home: &'static str) -> Option<&'static str> {
    let needs_no_one = |path: &str| matches!(path, "/kds" | "/bds");
    match path {
        "/sell" | "/orders" | "/inbox" | "/shift" | "/devices" if is_signed_in => None,
        "/signin" if !is_signed_in => None,
        "/signin" => Some("/sell"),
        "/kds" | "/bds" | "/hubs" => None,
        "/pair" if pairs_again => None,
        _ if is_signed_in || needs_no_one(home) => Some(home),
        _ => Some("/signin"),
    }
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
                {t().common.load_again()}
            </button>
        </main>
    }
}

/// Tells the till that sold it when everything that was sent of an order is ready.
fn say_what_is_ready(till: Till, notices: Notices) {
    let own = format!("{}-", till.device().number);
    let ready = Memo::new(move |_| till.watch(Topic::Tickets, |replica| ready_orders(replica, &own)));
    let mut before: Option<BTreeSet<OrderId>> = None;
    Effect::new(move || {
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

fn ready_orders(replica: &Replica, own: &str) -> BTreeSet<OrderId> {
    let orders = replica.orders().into_iter();
    let ready =
        orders.filter(|view| view.order.number().starts_with(own) && view.kitchen == Some(Stage::Done));
    ready.map(|view| view.id).collect()
}

fn ready_words(replica: &Replica, id: OrderId) -> Option<String> {
    let order = replica.order(id)?.order;
    let table = crate::slip::table_name(replica, order);
    let parts = [Some(t().sell.is_ready(&format::digits(order.number()))), table];
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" · "))
}

/// Takes the first paint of index.html away, and tells boot.js that the app is there.
fn first_paint_is_over() {
    if let Some(skeleton) = document().query_selector(".first-paint").ok().flatten() {
        skeleton.remove();
    }
    service_worker::started();
}
