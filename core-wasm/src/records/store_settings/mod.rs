//! The store's settings: what it is, what money and taxes it knows, which stations it has. Last writer wins, field by
//! field. The settings themselves are the record `store`.

#[cfg(test)]
mod tests;

pub use crate::records::scale_label::ScaleLabel;
pub use crate::records::station::Station;
pub use crate::records::store::{StoreConfigured, StoreEdited, StoreKind};
pub use crate::records::tax::Tax;
pub use crate::records::unit::Unit;

use crate::barcode::label::{self, Rule};
use crate::base::clock::Timestamp;
use crate::base::ids::{AggregateId, DeviceId, StationId, TaxId, UnitId};
use crate::codec::{Malformed, Pack, Reader, Unpack};
use crate::journal::{Metadata, Seq};
use crate::records::lww::{Latest, Lost, Row, Standing};
use uuid::Uuid;

/// Anything that happened to the settings.
#[derive(Clone, Debug, PartialEq)]
pub enum StoreEvent {
    /// They were set as a whole.
    Configured(StoreConfigured),
    /// Some of them were set.
    Edited(StoreEdited),
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

    /// How many minutes after midnight its days begin.
    pub fn day_begins(&self) -> u16 {
        let begins = self.get().map(|store| store.day_begins);
        begins.unwrap_or_default().minutes()
    }

    /// What the last import set, whatever was edited since.
    pub fn imported(&self) -> Option<&StoreConfigured> {
        self.0.row().imported()
    }

    /// What was written of them.
    pub fn row(&self) -> &Row<StoreConfigured> {
        self.0.row()
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
                approved_by: None,
                lamport: latest.stamp().lamport,
                seq: Seq::default(),
                fence: None,
            };
            (by, latest.value)
        });
        Ok(Self(Standing::of(Row::of(base, Vec::new()))))
    }

    /// How labels of scales are read here. A layout that is none reads nothing.
    pub fn label_rules(&self) -> Vec<Rule> {
        let own = self
            .get()
            .map(|store| store.scale_labels.as_slice())
            .unwrap_or_default();
        if own.is_empty() {
            let (layout, measure) = label::USUAL;
            return Rule::new(layout, measure).into_iter().collect();
        }
        let rules = own.iter().map(|label| Rule::new(&label.layout, label.measure));
        rules.flatten().collect()
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
