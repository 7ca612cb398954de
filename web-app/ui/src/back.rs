//! The browser's way back, for what lies above a page: a sheet, the pane where money is taken, a slip over a phone's screen.
//!
//! Keeps true: back closes what lies on top and stays on the page; it never changes the page below. Each thing above is a step of the
//! history at the page's address, with its depth as the browser's note on it: a step that was made without a touch is one that browsers
//! pass over, so none is made again. Where something is closed otherwise, its step stays, is used by the next, and is passed over on the
//! way back: to take it out takes a moment, in which whatever is opened then would be taken out with it.

use leptos::prelude::{on_cleanup, set_timeout, window};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::prelude::*;
use web_sys::Event;

#[derive(Default)]
struct Above {
    /// What closes what lies there, the topmost last.
    open: Vec<(u32, Rc<dyn Fn()>)>,
    next: u32,
    /// Where the browser stood when it was last looked at.
    stood: Stood,
}

/// An entry of the browser's history.
#[derive(Clone, Default, PartialEq, Eq)]
struct Stood {
    address: Option<String>,
    /// How many steps above the page.
    depth: usize,
}

thread_local! {
    static ABOVE: RefCell<Above> = RefCell::default();
}

/// Listens to the way back, before a router does.
pub fn listen() {
    look();
    let went = Closure::<dyn Fn(Event)>::new(|event| went(&event)).into_js_value();
    let heard = window().add_event_listener_with_callback("popstate", went.unchecked_ref());
    heard.ok();
}

/// Looks where the browser stands: a router has led it elsewhere.
pub fn look() {
    ABOVE.with_borrow_mut(|above| above.stood = stands());
}

/// For as long as the caller's part of the page is there, back closes it.
pub fn closes(close: impl Fn() + 'static) {
    let id = ABOVE.with_borrow_mut(|above| {
        above.next += 1;
        above.open.push((above.next, Rc::new(close)));
        above.next
    });
    // A router gives a page its address only once it is made, and so what lies above a page that has just come.
    set_timeout(begin_steps, Duration::ZERO);
    on_cleanup(move || ABOVE.with_borrow_mut(|above| above.open.retain(|(open, _)| *open != id)));
}

fn went(event: &Event) {
    let to = stands();
    let tops = ABOVE.with_borrow_mut(|above| {
        let from = std::mem::replace(&mut above.stood, to.clone());
        // Only down the steps of one page.
        let is_down = from.address == to.address && from.depth > to.depth;
        is_down.then(|| above.open.split_off(to.depth.min(above.open.len())))
    });
    let Some(tops) = tops else { return };
    event.stop_immediate_propagation();
    if tops.is_empty() {
        // Nothing lay there any more.
        drop(window().history().and_then(|history| history.back()));
    }
    for (_, close) in tops.into_iter().rev() {
        close();
    }
}

/// Makes the steps of what has none yet.
fn begin_steps() {
    let open = ABOVE.with_borrow(|above| above.open.len());
    for depth in stands().depth + 1..=open {
        if let Ok(history) = window().history() {
            history.push_state(&(depth as f64).into(), "").ok();
        }
    }
    look();
}

fn stands() -> Stood {
    let state = window().history().and_then(|history| history.state());
    // Routers note nothing of this kind.
    let depth = state.ok().and_then(|state| state.as_f64());
    Stood {
        address: window().location().href().ok(),
        depth: depth.map_or(0, |depth| depth as usize),
    }
}
