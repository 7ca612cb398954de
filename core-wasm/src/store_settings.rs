//! The store's settings: what it is, what money and taxes it knows, which stations it has. Last writer wins.

use crate::clock::Stamp;
use crate::ids::{Lang, StationId, TaxId, UnitId};
use crate::lww::Latest;
use crate::money::Currency;
use crate::names::Names;
use crate::pack::{Pack, Unpack};
use crate::tax::TaxRate;
use crate::ticket::StationKind;
use serde::{Deserialize, Serialize};

/// Anything that happened to the settings.
#[derive(Clone, Debug, PartialEq)]
pub enum StoreEvent {
    /// They were set.
    Configured(StoreConfigured),
}

/// What a store is, which decides how it sells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Pack, Unpack)]
#[serde(rename_all = "camelCase")]
pub enum StoreKind {
    /// Tables, courses, stations.
    Restaurant,
    /// Scan, weigh, pay.
    Shop,
}

/// `store.configured`
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
#[serde(rename_all = "camelCase")]
pub struct StoreConfigured {
    /// Its name.
    pub name: Names,
    /// What it is.
    pub kind: StoreKind,
    /// What it charges in.
    pub currency: Currency,
    /// The languages of its names, the first one first.
    pub languages: Vec<Lang>,
    /// IANA name, such as `Asia/Nicosia`.
    pub time_zone: String,
    /// Its taxes.
    pub taxes: Vec<Tax>,
    /// Its stations.
    pub stations: Vec<Station>,
    /// Its units of measure.
    pub units: Vec<Unit>,
}

/// A tax. Prices include it.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
pub struct Tax {
    /// Its id.
    pub id: TaxId,
    /// Its name.
    pub name: Names,
    /// Its rate.
    pub rate: TaxRate,
}

/// A kitchen or bar screen.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
pub struct Station {
    /// Its id.
    pub id: StationId,
    /// Its name.
    pub name: Names,
    /// Kitchen or bar.
    pub kind: StationKind,
}

/// A unit of measure.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
pub struct Unit {
    /// Its id.
    pub id: UnitId,
    /// Its name.
    pub name: Names,
    /// Its short sign.
    pub symbol: Names,
    /// Decimals that people use with it, at most three.
    pub decimals: u8,
}

/// The folded settings; nothing until the store was first configured.
#[derive(Clone, Debug, Default, PartialEq, Pack, Unpack)]
pub struct StoreSettings(Option<Latest<StoreConfigured>>);

impl StoreSettings {
    /// Folds one event.
    pub fn evolve(&mut self, stamp: Stamp, event: &StoreEvent) {
        let StoreEvent::Configured(configured) = event;
        match &mut self.0 {
            Some(known) => known.write(stamp, configured.clone()),
            None => self.0 = Some(Latest::new(stamp, configured.clone())),
        }
    }

    /// What stands.
    pub fn get(&self) -> Option<&StoreConfigured> {
        self.0.as_ref().map(|latest| &latest.value)
    }

    /// A tax by its id.
    pub fn tax(&self, id: &TaxId) -> Option<&Tax> {
        self.get()?.taxes.iter().find(|tax| tax.id == *id)
    }

    /// A station by its id.
    pub fn station(&self, id: &StationId) -> Option<&Station> {
        self.get()?.stations.iter().find(|station| station.id == *id)
    }

    /// A unit by its id.
    pub fn unit(&self, id: &UnitId) -> Option<&Unit> {
        self.get()?.units.iter().find(|unit| unit.id == *id)
    }
}
