//! New versions of the app: taken by themselves when no sale is open in this tab, and never before.

use crate::sale::Sale;
use leptos::prelude::*;
use web_app::platform::locks::{OpenSale, hold_open_sale};
use web_app::platform::service_worker::ServiceWorker;

/// Holds the lock that keeps other tabs' updates away while a sale is open here, and takes an update once none is.
pub fn follow(worker: ServiceWorker, sale: Sale) {
    let lock = StoredValue::new_local(None::<OpenSale>);
    Effect::new(move |_| {
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
    Effect::new(move |_| {
        if !sale.is_open() && offered.with(Option::is_some) {
            worker.apply();
        }
    });
    Effect::new(move |_| {
        if !sale.is_open() && update.with(|update| update.reload) {
            drop(window().location().reload());
        }
    });
}
