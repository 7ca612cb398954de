//! The chunk of what a till has beside signing in, selling and paying.

use crate::app::parts::Parts;
use crate::devices::DevicesPage;
use crate::hubs::HubsPage;
use crate::inbox::InboxPage;
use crate::orders::OrdersPage;
use crate::shift::ShiftPage;
use leptos::prelude::*;

/// A page of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeskPage {
    /// All orders.
    Orders,
    /// What merges left.
    Inbox,
    /// The drawer.
    Shift,
    /// The store's devices.
    Devices,
    /// The store's hubs.
    Hubs,
}

in_chunk!(
    desk,
    /// One of its pages.
    fn desk(page: DeskPage, of: Parts) {
        let Parts {
            till,
            sale,
            notices,
            worker,
        } = of;
        match page {
            DeskPage::Orders => view! { <OrdersPage till sale notices worker /> }.into_any(),
            DeskPage::Inbox => view! { <InboxPage till sale notices worker /> }.into_any(),
            DeskPage::Shift => view! { <ShiftPage till sale notices worker /> }.into_any(),
            DeskPage::Devices => view! { <DevicesPage till sale notices worker /> }.into_any(),
            DeskPage::Hubs => view! { <HubsPage till sale notices worker /> }.into_any(),
        }
    }
);
