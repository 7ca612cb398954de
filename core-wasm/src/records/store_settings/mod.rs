//! The store's settings: what it is, what money and taxes it knows, which stations it has. Last writer wins, field by
//! field (`edit.rs`).

mod edit;
#[cfg(test)]
mod tests;

pub use edit::StoreEdited;

use crate::base::clock::Timestamp;
use crate::base::ids::{AggregateId, DeviceId, Lang, StationId, TaxId, UnitId};
use crate::base::money::Currency;
use crate::base::names::Names;
use crate::base::station::StationKind;
use crate::base::tax::TaxRate;
use crate::codec::{Malformed, Pack, Reader, Unpack};
use crate::journal::{Metadata, Seq};
use crate::records::lww::{Latest, Lost, Row, Standing};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Anything that happened to the settings.
#[derive(Clone, Debug, PartialEq)]
pub enum StoreEvent {
    /// They were set as a whole.
    Configured(StoreConfigured),
    /// Some of them were set.
    Edited(StoreEdited),
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
pub struct StoreSettings(Standing<StoreConfigured>);

impl StoreSettings {
    /// Folds one event.
    pub fn evolve(&mut self, by: &Metadata, event: StoreEvent) {
        match event {
            StoreEvent::Configured(configured) => self.0.import(by, configured),
            StoreEvent::Edited(edit) => self.0.edit(by, edit),
        }
    }

    /// What stands.
    pub fn get(&self) -> Option<&StoreConfigured> {
        self.0.current()
    }

    /// What the last import set, whatever was edited since.
    pub fn imported(&self) -> Option<&StoreConfigured> {
        self.0.row().imported()
    }

    /// Edits that lost against someone who had not seen them, until someone who has sets the same field.
    pub fn lost_edits(&self) -> Vec<Lost> {
        self.0.row().lost()
    }

    /// Reads what snapshots of format 1 hold: settings that could only be set as a whole, and of who did it no more than
    /// when. Nobody who wrote them had seen an edit, so their version is 0.
    ///
    /// # Errors
    /// [`Malformed`].
    pub(crate) fn unpack_whole(reader: &mut Reader<'_>, id: AggregateId) -> Result<Self, Malformed> {
        let latest = Option::<Latest<StoreConfigured>>::unpack(reader)?;
        let base = latest.map(|latest| {
            let by = Metadata {
                event_id: latest.stamp().event_id,
                aggregate_id: id,
                version: 0,
                at: Timestamp::default(),
                device_id: DeviceId(Uuid::nil()),
                user_id: None,
                lamport: latest.stamp().lamport,
                seq: Seq::default(),
                fence: None,
            };
            (by, latest.value)
        });
        Ok(Self(Standing::of(Row::of(base, Vec::new()))))
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
