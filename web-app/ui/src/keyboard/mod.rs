//! The one listener to keys, for a whole app. It tells a scanner from a person (by the core), hands what was scanned to
//! whoever takes scans, and what was typed to the pad or the search that is there. What a camera read is handed on as a scan.
//!
//! Keeps true: a key of a scanner reaches no field, pad or button, wherever the focus is. Enter belongs to what was typed last:
//! it presses a button only if the button was reached by the keyboard. Not in it: what a scan does.

mod field;
mod focus;
mod listener;
mod settings;

pub use settings::ScannerSettings;

use core_wasm::scanner::{Affixes, Bursts, Scan};
use field::Before;
use focus::Reached;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use std::rc::Rc;

/// What a person typed that no field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    /// A sign.
    Sign(char),
    /// Takes the last sign away.
    Backspace,
    /// Takes all away.
    Delete,
    /// Does what was typed.
    Enter,
}

type Takes<T> = Rc<dyn Fn(&T) -> bool>;

/// Those who take something, the latest last.
struct Takers<T>(Vec<(u32, Takes<T>)>);

/// The keyboard of an app, as a context.
#[derive(Clone, Copy)]
pub struct Keyboard(StoredValue<State, LocalStorage>);

struct State {
    bursts: Bursts,
    /// What this device was told of its scanner.
    scanner: ScannerSettings,
    /// What the store's scanners send around a code.
    of_store: Affixes,
    /// The field that the last run of keys went into, as it was before.
    before: Option<Before>,
    reached: Reached,
    /// Keys that were stopped when they went down: their going up is nobody's either.
    stopped: Vec<String>,
    timer: Option<TimeoutHandle>,
    next: u32,
    typing: Takers<Typed>,
    scans: Takers<Scan>,
}

impl Keyboard {
    /// Begins to listen, and lets every part of the app know.
    pub fn start() -> Self {
        let mut state = State {
            bursts: Bursts::default(),
            scanner: ScannerSettings::kept(),
            of_store: Affixes::default(),
            before: None,
            reached: Reached::default(),
            stopped: Vec::new(),
            timer: None,
            next: 0,
            typing: Takers(Vec::new()),
            scans: Takers(Vec::new()),
        };
        state.apply();
        let keyboard = Self(StoredValue::new_local(state));
        listener::listen(keyboard);
        provide_context(keyboard);
        keyboard
    }

    /// For as long as the caller's part of the page is there, it is offered what is typed outside of fields, before those who
    /// were there earlier. `take` says whether it took it.
    pub fn on_typed(self, take: impl Fn(Typed) -> bool + 'static) {
        let take: Takes<Typed> = Rc::new(move |typed| take(*typed));
        self.add(|state| &mut state.typing, take);
    }

    /// As [`on_typed`](Self::on_typed), of what is scanned, wherever the focus is.
    pub fn on_scan(self, take: impl Fn(&Scan) -> bool + 'static) {
        self.add(|state| &mut state.scans, Rc::new(take));
    }

    /// A code came another way than by keys, as from a camera: it goes where all scans go.
    pub fn scanned(self, text: String) {
        let by_place = None;
        self.offer(|state| &state.scans, &Scan { text, by_place });
    }

    fn add<T: 'static>(self, takers: fn(&mut State) -> &mut Takers<T>, take: Takes<T>) {
        let id = self.0.try_update_value(|state| {
            state.next += 1;
            let id = state.next;
            takers(state).0.push((id, take));
            id
        });
        on_cleanup(move || {
            self.0
                .try_update_value(|state| takers(state).0.retain(|(of, _)| Some(*of) != id));
        });
    }

    /// Offers something to the latest first. Whether anyone took it.
    fn offer<T>(self, takers: fn(&State) -> &Takers<T>, what: &T) -> bool {
        // Whoever takes it may take another's part of the page away, and with it the other.
        let all = self.0.with_value(|state| takers(state).0.clone());
        all.iter().rev().any(|(_, take)| take(what))
    }
}
