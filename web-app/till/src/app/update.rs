//! New versions of the app: taken by themselves when no sale is open in this tab, and never before.

use crate::platform::locks::{OpenSale, hold_open_sale};
use crate::platform::service_worker::ServiceWorker;
use crate::sale::Sale;
use leptos::prelude::*;

/// How long an update that is due may go untaken before it is asked for again, in milliseconds.
const ASK_AGAIN_MS: u32 = 5_000;

/// Holds the lock that keeps other tabs' updates away while a sale is open here, and takes an update once none is.
pub fn follow(worker: ServiceWorker, sale: Sale) {
    let lock = StoredValue::new_local(None::<OpenSale>);
    Effect::new(move || {
        let open = sale.is_open();
        let held = lock.with_value(Option::is_some);
        if open && !held {
            lock.set_value(Some(hold_open_sale()));
        } else if !open && held {
            lock.set_value(None);
        }
    });
    let update = worker.update();
    let offered = Memo::new(move |_| update.with(|update| update.offered.clone()));
    let due = move || !sale.is_open() && offered.with(Option::is_some);
    Effect::new(move || {
        if due() {
            worker.apply();
        }
    });
    // A worker may refuse because another tab sells, or be stopped before it answers. Asking again costs nothing.
    gloo_timers::callback::Interval::new(ASK_AGAIN_MS, move || {
        if untrack(due) {
            worker.apply();
        }
    })
    .forget();
    // Once: a page that is loaded again while it is being loaded counts as one that did not start.
    let reload_is_due = Memo::new(move |_| !sale.is_open() && update.with(|update| update.reload));
    Effect::new(move || {
        if reload_is_due.get() {
            drop(window().location().reload());
        }
    });
}
