//! Who edits an order: this tab asks for the right to it while it is on the slip, and shows who else has one.
//!
//! Keeps true: a screen never waits for the right. Without a hub everyone may edit, and the merge makes that safe. Whoever walks
//! away from an order keeps nobody off it: after a minute without a touch it is given back, and the next touch asks again.

use crate::engine::{Till, Topic};
use crate::sale::OrderNow;
use crate::sale::people::joined;
use core_wasm::base::ids::OrderId;
use core_wasm::domain::order::Lock;
use core_wasm::replica::Replica;
use core_wasm::sync::Connection;
use leptos::ev;
use leptos::prelude::*;
use std::time::Duration;
use web_ui::platform::clock;

/// How long after the last touch somebody counts as editing, in milliseconds.
const IDLE_MS: u64 = 60_000;
/// How often that is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// Asks for the right to edit the order on the slip for as long as it is there and open.
pub fn keep(till: Till, order: Memo<Option<OrderNow>>) {
    let idle = idleness();
    let wanted = Memo::new(move |_| {
        let open = |now: &OrderNow| (now.order.status.is_open() && !idle.get()).then_some(now.id);
        order.with(|now| now.as_ref().and_then(open))
    });
    let status = till.status();
    let asks = Memo::new(move |_| {
        status.with(|status| {
            let is_taken = |id| status.leases.has(id) || status.leases.other(id).is_some();
            status.connection == Connection::Live && wanted.get().is_some_and(|id| !is_taken(id))
        })
    });
    let had = RwSignal::new(None::<OrderId>);
    Effect::new(move || {
        let (wanted, asks) = (wanted.get(), asks.get());
        if let Some(before) = had.get_untracked().filter(|before| Some(*before) != wanted) {
            till.leave(before);
        }
        had.set(wanted);
        if let Some(id) = wanted.filter(|_| asks) {
            till.edit(id);
        }
    });
}

/// Whether nobody has touched this tab for a while.
fn idleness() -> RwSignal<bool> {
    let idle = RwSignal::new(false);
    let last = RwSignal::new(clock::running());
    let touched = move || {
        last.set(clock::running());
        if idle.get_untracked() {
            idle.set(false);
        }
    };
    let pointer = window_event_listener(ev::pointerdown, move |_| touched());
    let keyboard = window_event_listener(ev::keydown, move |_| touched());
    let look = move || {
        if clock::running() >= last.get_untracked() + IDLE_MS && !idle.get_untracked() {
            idle.set(true);
        }
    };
    let looks = set_interval_with_handle(look, LOOK_EVERY).ok();
    on_cleanup(move || {
        pointer.remove();
        keyboard.remove();
        looks.inspect(IntervalHandle::clear);
    });
    idle
}

/// Who edits this order on another device, as 'Ana · Till 2'; tracked.
pub fn other(till: Till, order: Option<OrderId>) -> Option<String> {
    let lock = till
        .status()
        .with(|status| status.leases.other(order?).cloned())?;
    till.watch(Topic::Devices, |_| ());
    Some(till.watch(Topic::Staff, |replica| name(replica, &lock)))
}

fn name(replica: &Replica, lock: &Lock) -> String {
    let member = lock.user_id.as_ref().and_then(|id| replica.staff().0.get(id));
    let device = replica.devices().0.get(&lock.device_id);
    joined([
        member.map(|member| member.name.clone()),
        device.map(|device| device.name.clone()),
    ])
}
