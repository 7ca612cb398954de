//! The chunk of pairing, which a device does once.

use crate::engine::Witness;
use crate::pairing::PairPage;
use leptos::prelude::*;

in_chunk!(
    pairing,
    /// The page on which a device is paired.
    fn pairing(wiped: Option<Witness>, on_paired: Callback<()>) {
        view! { <PairPage wiped on_paired /> }.into_any()
    }
);
