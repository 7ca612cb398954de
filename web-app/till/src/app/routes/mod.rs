//! The table of pages: where each is, who may see it, and what it shows.
//!
//! Keeps true: a page shows only to whoever may see it, and every address leads to a page that its visitor may see.

use crate::devices::DevicesPage;
use crate::engine::Till;
use crate::hubs::HubsPage;
use crate::inbox::InboxPage;
use crate::orders::OrdersPage;
use crate::pairing::PairPage;
use crate::platform::service_worker::ServiceWorker;
use crate::sale::Sale;
use crate::sell::SellPage;
use crate::shift::ShiftPage;
use crate::sign_in::SignInPage;
use crate::stations::StationPage;
use core_wasm::base::station::StationKind;
use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::{NestedRoute, StaticSegment};
use web_ui::components::notices::Notices;
use web_ui::prefs::Prefs;

/// Where a device is paired.
pub const PAIR: &str = "/pair";
const SIGN_IN: &str = "/signin";
const SELL: &str = "/sell";

/// Who may see a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeenBy {
    /// Whoever stands before the device.
    Anyone,
    /// Whoever is signed in.
    SignedIn,
    /// Nobody who is signed in.
    SignedOut,
    /// Whoever was sent to pair the device once more.
    PairingAgain,
}

/// What decides which pages someone may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// Whether somebody is signed in.
    pub is_signed_in: bool,
    /// Whether the address asks to pair the device once more.
    pub pairs_again: bool,
}

/// What pages are made of.
#[derive(Clone, Copy)]
pub struct Parts {
    /// The page's till.
    pub till: Till,
    /// What is on the slip.
    pub sale: Sale,
    /// Short notices.
    pub notices: Notices,
    /// The service worker.
    pub worker: ServiceWorker,
}

/// A page.
pub struct Row {
    path: &'static str,
    seen_by: SeenBy,
    page: fn(Parts) -> AnyView,
}

/// All pages.
pub const TABLE: [Row; 10] = [
    row(PAIR, SeenBy::PairingAgain, pair),
    row(SIGN_IN, SeenBy::SignedOut, sign_in),
    row(SELL, SeenBy::SignedIn, sell),
    row("/orders", SeenBy::SignedIn, orders),
    row("/inbox", SeenBy::SignedIn, inbox),
    row("/shift", SeenBy::SignedIn, shift),
    row("/devices", SeenBy::SignedIn, devices),
    row("/hubs", SeenBy::Anyone, hubs),
    row("/kds", SeenBy::Anyone, kitchen),
    row("/bds", SeenBy::Anyone, bar),
];

const fn row(path: &'static str, seen_by: SeenBy, page: fn(Parts) -> AnyView) -> Row {
    Row { path, seen_by, page }
}

impl SeenBy {
    fn admits(self, visitor: Visitor) -> bool {
        match self {
            Self::Anyone => true,
            Self::SignedIn => visitor.is_signed_in,
            Self::SignedOut => !visitor.is_signed_in,
            Self::PairingAgain => visitor.pairs_again,
        }
    }
}

/// Where `visitor` is led instead, if they may not stay at `path`; `home` is where such a device begins.
pub fn elsewhere(path: &str, visitor: Visitor, home: &'static str) -> Option<&'static str> {
    match seen_by(path) {
        Some(seen_by) if seen_by.admits(visitor) => None,
        // Whoever has just signed in wants to sell.
        Some(SeenBy::SignedOut) => Some(SELL),
        _ if seen_by(home).is_some_and(|seen_by| seen_by.admits(visitor)) => Some(home),
        _ => Some(SIGN_IN),
    }
}

fn seen_by(path: &str) -> Option<SeenBy> {
    TABLE.iter().find(|row| row.path == path).map(|row| row.seen_by)
}

/// A row as the router takes it.
pub fn route(row: &'static Row, parts: Parts, visitor: Memo<Visitor>) -> AnyNestedRoute {
    let view = move || {
        let prefs = expect_context::<Prefs>();
        let is_seen = Memo::new(move |_| row.seen_by.admits(visitor.get()));
        // Words are read once, so a page is made anew when the language changes.
        let page = move || {
            prefs.language.track();
            is_seen.get().then(|| (row.page)(parts))
        };
        page.into_any()
    };
    NestedRoute::new(StaticSegment(row.path), view).into_any_nested_route()
}

fn pair(_: Parts) -> AnyView {
    // The device is paired already; with its new token it begins anew.
    let on_paired = Callback::new(|()| drop(window().location().reload()));
    view! { <PairPage wiped=None on_paired /> }.into_any()
}

fn sign_in(of: Parts) -> AnyView {
    view! { <SignInPage till=of.till notices=of.notices /> }.into_any()
}

fn sell(of: Parts) -> AnyView {
    view! { <SellPage till=of.till sale=of.sale notices=of.notices worker=of.worker /> }.into_any()
}

fn orders(of: Parts) -> AnyView {
    view! { <OrdersPage till=of.till sale=of.sale notices=of.notices worker=of.worker /> }.into_any()
}

fn inbox(of: Parts) -> AnyView {
    view! { <InboxPage till=of.till sale=of.sale notices=of.notices worker=of.worker /> }.into_any()
}

fn shift(of: Parts) -> AnyView {
    view! { <ShiftPage till=of.till sale=of.sale notices=of.notices worker=of.worker /> }.into_any()
}

fn devices(of: Parts) -> AnyView {
    view! { <DevicesPage till=of.till sale=of.sale notices=of.notices worker=of.worker /> }.into_any()
}

fn hubs(of: Parts) -> AnyView {
    view! { <HubsPage till=of.till sale=of.sale notices=of.notices worker=of.worker /> }.into_any()
}

fn kitchen(of: Parts) -> AnyView {
    station(of, StationKind::Kitchen)
}

fn bar(of: Parts) -> AnyView {
    station(of, StationKind::Bar)
}

fn station(of: Parts, kind: StationKind) -> AnyView {
    view! { <StationPage till=of.till sale=of.sale notices=of.notices worker=of.worker kind /> }.into_any()
}

#[cfg(test)]
mod tests;
