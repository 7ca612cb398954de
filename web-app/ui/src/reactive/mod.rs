//! Leptos' signals, memos, effects, `Show` and `For` behind types that are compiled once: Leptos writes each of them out anew for
//! every type and every closure, some two kilobytes a piece that every device has to load. Use these, by the same names.
//!
//! Keeps true: they do what Leptos' own do. Not in it: what the till itself tells (`web_ui::engine`).

mod memo;
mod rows;
mod show;
mod signal;
mod views;

pub use memo::Memo;
pub use rows::*;
pub use show::*;
pub use signal::RwSignal;
pub use views::Views;

use leptos::prelude::Effect;

/// Runs `run` now, and again whenever a signal changes that it read.
pub fn effect(run: impl FnMut() + 'static) {
    boxed(Box::new(run));
}

fn boxed(mut run: Box<dyn FnMut()>) {
    Effect::new(move |_: Option<()>| run());
}
