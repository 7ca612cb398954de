//! The table of pages: where each is, who may see it, and what it shows.
//!
//! Keeps true: a page shows only to whoever may see it, and every address leads to a page that its visitor may see.

use super::chunks::{Chunk, DeskPage, desk, later, pairing, stations};
use super::parts::Parts;
use crate::sell::SellPage;
use crate::sign_in::SignInPage;
use core_wasm::base::station::StationKind;
use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::{NestedRoute, StaticSegment};
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
    later(Chunk::Pairing, move || pairing(None, on_paired))
}

fn sign_in(of: Parts) -> AnyView {
    view! { <SignInPage till=of.till notices=of.notices /> }.into_any()
}

fn sell(of: Parts) -> AnyView {
    view! { <SellPage till=of.till sale=of.sale notices=of.notices worker=of.worker /> }.into_any()
}

fn orders(of: Parts) -> AnyView {
    at_desk(DeskPage::Orders, of)
}

fn inbox(of: Parts) -> AnyView {
    at_desk(DeskPage::Inbox, of)
}

fn shift(of: Parts) -> AnyView {
    at_desk(DeskPage::Shift, of)
}

fn devices(of: Parts) -> AnyView {
    at_desk(DeskPage::Devices, of)
}

fn hubs(of: Parts) -> AnyView {
    at_desk(DeskPage::Hubs, of)
}

fn kitchen(of: Parts) -> AnyView {
    station(of, StationKind::Kitchen)
}

fn bar(of: Parts) -> AnyView {
    station(of, StationKind::Bar)
}

fn at_desk(page: DeskPage, of: Parts) -> AnyView {
    later(Chunk::Desk, move || desk(page, of))
}

fn station(of: Parts, kind: StationKind) -> AnyView {
    later(Chunk::Stations, move || stations(kind, of))
}

#[cfg(test)]
mod tests;
