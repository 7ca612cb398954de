//! The browser's way back, for what lies above a page: a sheet, the pane where money is taken, a slip over a phone's screen.
//!
//! Keeps true: back closes what lies on top and stays on the page; it never changes the page below. What lies above is a step of the
//! history at the same address. Where it is closed otherwise, its step stays, is used by the next, and is passed over on the way
//! back: to take it out takes a moment, in which whatever is opened then would be taken out with it.

use leptos::prelude::{on_cleanup, window};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::Event;

/// What the browser keeps with a step.
const STEP: &str = "above";

#[derive(Default)]
struct Above {
    /// What closes what lies there, the topmost last.
    open: Vec<(u32, Rc<dyn Fn()>)>,
    next: u32,
    /// The address of the step that the browser stands on.
    step: Option<String>,
}

thread_local! {
    static ABOVE: RefCell<Above> = RefCell::default();
}

/// Listens to the way back, before a router does.
pub fn listen() {
    ABOVE.with_borrow_mut(|above| above.step = is_step().then(here).flatten());
    let went = Closure::<dyn Fn(Event)>::new(|event| went(&event)).into_js_value();
    let heard = window().add_event_listener_with_callback("popstate", went.unchecked_ref());
    heard.ok();
}

/// For as long as the caller's part of the page is there, back closes it.
pub fn closes(close: impl Fn() + 'static) {
    let id = ABOVE.with_borrow_mut(|above| {
        above.next += 1;
        above.open.push((above.next, Rc::new(close)));
        above.next
    });
    begin_step();
    on_cleanup(move || ABOVE.with_borrow_mut(|above| above.open.retain(|(open, _)| *open != id)));
}

fn went(event: &Event) {
    let (to, is_step) = (here(), is_step());
    let top = ABOVE.with_borrow_mut(|above| {
        let from = std::mem::replace(&mut above.step, to.clone().filter(|_| is_step));
        // Only from a step to the page that it lies on.
        let is_off = from.is_some() && from == to && !is_step;
        is_off.then(|| above.open.pop())
    });
    let Some(top) = top else { return };
    event.stop_immediate_propagation();
    match top {
        Some((_, close)) => {
            close();
            if ABOVE.with_borrow(|above| !above.open.is_empty()) {
                begin_step();
            }
        }
        // Nothing lay there any more.
        None => drop(window().history().and_then(|history| history.back())),
    }
}

fn begin_step() {
    if !is_step()
        && let Ok(history) = window().history()
    {
        history.push_state(&STEP.into(), "").ok();
    }
    ABOVE.with_borrow_mut(|above| above.step = here());
}

fn is_step() -> bool {
    let state = window().history().and_then(|history| history.state());
    state.is_ok_and(|state| state.as_string().as_deref() == Some(STEP))
}

fn here() -> Option<String> {
    window().location().href().ok()
}
