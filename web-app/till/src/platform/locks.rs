//! Web Locks: which tab syncs, and whether a sale is open anywhere on this device. Bound by hand, because web-sys still
//! counts them as unstable.

use futures::channel::oneshot;
use js_sys::{Function, Object, Promise, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{future_to_promise, spawn_local};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["navigator", "locks"], js_name = request)]
    fn request(name: &str, options: &Object, granted: &Function) -> Result<Promise, JsValue>;
}

/// The name that the service worker knows, too: held by a tab with an open sale.
const SALE_OPEN: &str = "evertill-sale-open";

/// How a lock is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// By one holder.
    Exclusive,
    /// By any number of holders that all share it.
    Shared,
}

/// A lock, or the wish for it; dropped, it is let go.
#[derive(Debug)]
pub struct Lock {
    granted: Option<oneshot::Receiver<()>>,
    /// Dropping this lets go.
    _hold: oneshot::Sender<()>,
}

impl Lock {
    /// Queues for a lock.
    ///
    /// # Errors
    /// Where the browser has no Web Locks.
    pub fn request(name: &str, mode: Mode) -> Result<Self, JsValue> {
        let (tell, granted) = oneshot::channel();
        let (hold, let_go) = oneshot::channel::<()>();
        let options = Object::new();
        let mode = match mode {
            Mode::Exclusive => "exclusive",
            Mode::Shared => "shared",
        };
        Reflect::set(&options, &"mode".into(), &mode.into())?;
        // The browser holds the lock until the promise that this returns is settled.
        let on_grant = Closure::once_into_js(move |_: JsValue| -> Promise {
            tell.send(()).ok();
            future_to_promise(async move {
                let_go.await.ok();
                Ok(JsValue::UNDEFINED)
            })
        });
        let ended = request(name, &options, on_grant.unchecked_ref())?;
        spawn_local(async move {
            // A page that goes away ends it; there is nobody to tell.
            wasm_bindgen_futures::JsFuture::from(ended).await.ok();
        });
        Ok(Self {
            granted: Some(granted),
            _hold: hold,
        })
    }

    /// Waits until the lock is this tab's.
    pub async fn held(&mut self) {
        if let Some(granted) = &mut self.granted {
            granted.await.ok();
            self.granted = None;
        }
    }
}

/// Held while a sale is open in this tab; once the last one is dropped, an update may be applied.
#[derive(Debug)]
pub struct OpenSale {
    _lock: Option<Rc<Lock>>,
}

/// Says that a sale is open in this tab, until the guard is dropped: the app is not updated under it.
pub fn hold_open_sale() -> OpenSale {
    thread_local! {
        static HELD: RefCell<std::rc::Weak<Lock>> = const { RefCell::new(std::rc::Weak::new()) };
    }
    let lock = HELD.with_borrow_mut(|held| {
        held.upgrade().or_else(|| {
            let lock = Lock::request(SALE_OPEN, Mode::Shared).ok().map(Rc::new)?;
            *held = Rc::downgrade(&lock);
            Some(lock)
        })
    });
    OpenSale { _lock: lock }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;
    use wasm_bindgen_test::wasm_bindgen_test;

    /// Whether it is granted, once the browser has looked at everything that was asked before.
    async fn is_granted(lock: &mut Lock) -> bool {
        let mut later = Lock::request("locks-test-later", Mode::Exclusive).unwrap();
        later.held().await;
        lock.held().now_or_never().is_some()
    }

    #[wasm_bindgen_test]
    async fn the_next_in_line_has_it_once_it_is_let_go() {
        let mut first = Lock::request("locks-test", Mode::Exclusive).unwrap();
        first.held().await;
        let mut second = Lock::request("locks-test", Mode::Exclusive).unwrap();
        assert!(!is_granted(&mut second).await);
        drop(first);
        second.held().await;
    }

    #[wasm_bindgen_test]
    async fn an_update_waits_for_every_open_sale() {
        let (one, two) = (hold_open_sale(), hold_open_sale());
        let mut update = Lock::request(SALE_OPEN, Mode::Exclusive).unwrap();
        drop(one);
        assert!(!is_granted(&mut update).await);
        drop(two);
        update.held().await;
    }
}
