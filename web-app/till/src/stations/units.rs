//! Quantities as a cook reads them: with their unit where they are measured, and without where they are counted.

use crate::engine::{Till, Topic};
use core_wasm::base::ids::UnitId;
use core_wasm::base::quantity::Quantity;
use leptos::prelude::*;
use web_ui::format;
use web_ui::text::t;

/// The symbols of what is measured.
#[derive(Clone, Default, PartialEq)]
pub struct Units(Vec<(UnitId, String)>);

impl Units {
    /// Those of the store.
    pub fn of(till: Till) -> Memo<Self> {
        Memo::new(move |_| {
            till.watch(Topic::Store, |replica| {
                let units = replica
                    .settings()
                    .get()
                    .into_iter()
                    .flat_map(|store| &store.units);
                let measured = units.filter(|unit| unit.decimals > 0);
                Self(
                    measured
                        .map(|unit| (unit.id.clone(), unit.symbol.get(&t().lang()).to_owned()))
                        .collect(),
                )
            })
        })
    }

    /// `3` of pieces, `1.25 kg` of kilograms.
    pub fn quantity(&self, quantity: Quantity, unit: &UnitId) -> String {
        let figures = format::quantity(quantity);
        match self.0.iter().find(|(id, _)| id == unit) {
            Some((_, symbol)) => format!("{figures} {symbol}"),
            None => figures,
        }
    }
}
