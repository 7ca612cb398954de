//! Web Locks: which tab syncs, and whether a sale is open anywhere on this device. Bound by hand, because web-sys still
//! counts them as unstable.

use futures::channel::oneshot;
use futures::future::{Either, select};
use js_sys::{Function, Object, Promise, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise, spawn_local};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["navigator", "locks"], js_name = request)]
    fn request(name: &str, options: &Object, granted: &Function) -> Result<Promise, JsValue>;
}

/// The name that the service worker knows, too: held by a tab with an open sale.
const SALE_OPEN: &str = "evertill-sale-open";

/// Held for a moment, to hear what the browser has to say before that.
const ASKED: &str = "evertill-asked";

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
    taken: oneshot::Receiver<()>,
    /// Dropping this lets go.
    _hold: oneshot::Sender<()>,
}

impl Lock {
    /// Queues for a lock.
    ///
    /// # Errors
    /// Where the browser has no Web Locks.
    pub fn request(name: &str, mode: Mode) -> Result<Self, JsValue> {
        let options = Object::new();
        let mode = match mode {
            Mode::Exclusive => "exclusive",
            Mode::Shared => "shared",
        };
        Reflect::set(&options, &"mode".into(), &mode.into())?;
        Self::ask(name, &options)
    }

    /// Takes an exclusive lock, whoever holds it or waits for it.
    ///
    /// # Errors
    /// Where the browser has no Web Locks.
    pub fn take(name: &str) -> Result<Self, JsValue> {
        let options = Object::new();
        Reflect::set(&options, &"steal".into(), &true.into())?;
        Self::ask(name, &options)
    }

    fn ask(name: &str, options: &Object) -> Result<Self, JsValue> {
        let (tell, granted) = oneshot::channel();
        let (tell_taken, taken) = oneshot::channel();
        let (hold, let_go) = oneshot::channel::<()>();
        // The browser holds the lock until the promise that this returns is settled.
        let on_grant = Closure::once_into_js(move |_: JsValue| -> Promise {
            tell.send(()).ok();
            future_to_promise(async move {
                let_go.await.ok();
                Ok(JsValue::UNDEFINED)
            })
        });
        let ended = request(name, options, on_grant.unchecked_ref())?;
        spawn_local(async move {
            // A page that goes away ends it; there is nobody to tell.
            if JsFuture::from(ended).await.is_err() {
                tell_taken.send(()).ok();
            }
        });
        Ok(Self {
            granted: Some(granted),
            taken,
            _hold: hold,
        })
    }

    /// Waits until the lock is this tab's. It never is where the browser refuses to lend any.
    pub async fn held(&mut self) -> bool {
        if let Some(granted) = &mut self.granted {
            if !matches!(select(granted, &mut self.taken).await, Either::Left((Ok(()), _))) {
                return false;
            }
            self.granted = None;
        }
        true
    }

    /// Waits until another tab has taken it from this one.
    pub async fn taken(&mut self) {
        (&mut self.taken).await.ok();
    }

    /// Whether it is still this tab's, as far as the page was told.
    pub fn is_held(&mut self) -> bool {
        self.granted.is_none() && self.taken.try_recv() == Ok(None)
    }

    /// The same once the browser has told the page all that it knows: a page that stood still hears late of what was done meanwhile.
    pub async fn is_held_now(&mut self) -> bool {
        // It answers in order. This lock is nobody's but theirs who ask, and all of them share it.
        if let Ok(mut later) = Self::request(ASKED, Mode::Shared) {
            later.held().await;
        }
        self.is_held()
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
    async fn whoever_it_was_taken_from_knows_that_before_anything_later() {
        let mut first = Lock::request("locks-test-taken", Mode::Exclusive).unwrap();
        first.held().await;
        assert!(first.is_held_now().await);
        let mut waits = Lock::request("locks-test-taken", Mode::Exclusive).unwrap();
        let mut second = Lock::take("locks-test-taken").unwrap();
        assert!(!first.is_held_now().await);
        first.taken().await;
        second.held().await;
        assert!(second.is_held_now().await);
        assert!(!is_granted(&mut waits).await, "it goes on waiting");
        drop(second);
        waits.held().await;
        assert!(waits.is_held_now().await);
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
