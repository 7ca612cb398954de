//! Settling an edit that lost: taking its value after all, or leaving the one that stands. Either is an edit by someone who
//! has seen both, so that it leaves every inbox by the rule that put it there, and stays out.

use crate::base::ids::EventId;
use crate::base::permission::Permission;
use crate::records::lww::{Editable, Row};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What to do about an edit that lost: the body of `POST /api/records/settle`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SettleEdit {
    /// Of which kind of record.
    pub record: String,
    /// Of which one.
    pub id: String,
    /// Which field; of a name, `field.language`.
    pub field: String,
    /// The event that lost.
    pub lost: EventId,
    /// The event that it lost against.
    pub winner: EventId,
    /// Whether its value is to stand after all.
    pub take: bool,
}

/// Why that can't be done. Nothing was changed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum RecordError {
    /// It did not lose, or does not any more.
    #[error("someone has settled this meanwhile, or it has changed; nothing was changed. Look again")]
    Gone,
    /// They may not.
    #[error("this takes the PIN of someone who may; nothing was changed: ask them, and try again")]
    NotAllowed {
        /// What it takes.
        needs: Permission,
    },
    /// It is about someone who may do more than they, or would.
    #[error(
        "this is about someone who may do more than you, or would then; nothing was changed. It takes the PIN of someone who \
         may do everything (it takes '{}')", needs.word()
    )]
    Above {
        /// What it takes.
        needs: Permission,
    },
    /// Whoever approves needs a long PIN, and nobody can tell from what is kept of one how long it is.
    #[error(
        "what they may do then takes a PIN of 6 digits, and theirs may be shorter; nothing was changed. Give them one with \
         the store's files, or at the hub's machine"
    )]
    ShortPin,
}

impl SettleEdit {
    /// The edit that settles it.
    ///
    /// # Errors
    /// [`RecordError::Gone`].
    pub fn decide<R: Editable>(&self, row: &Row<R>) -> Result<R::Edit, RecordError> {
        let mut all = row.lost().into_iter();
        let lost = all.find(|lost| {
            (lost.field.as_str(), lost.by.event_id, lost.winner.event_id)
                == (&self.field, self.lost, self.winner)
        });
        let lost = lost.ok_or(RecordError::Gone)?;
        let edit = if self.take {
            row.taking(&lost)
        } else {
            row.leaving(&lost)
        };
        edit.ok_or(RecordError::Gone)
    }
}
