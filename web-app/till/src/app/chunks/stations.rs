//! The chunk of the screens of kitchen and bar.

use crate::app::parts::Parts;
use crate::stations::StationPage;
use core_wasm::base::station::StationKind;
use leptos::prelude::*;

in_chunk!(
    stations,
    /// The screen of a kind of station.
    fn stations(kind: StationKind, of: Parts) {
        view! { <StationPage till=of.till sale=of.sale notices=of.notices worker=of.worker kind /> }
            .into_any()
    }
);
