//! Edits of records that lost: all of them, and the event that settles one.

use super::Replica;
use crate::base::ids::{AggregateId, UserId};
use crate::base::role::Role;
use crate::domain::Body;
use crate::records::catalog::{CatalogEdited, CatalogEvent};
use crate::records::described::{FieldsEdit, RecordEdited, RecordEvent};
use crate::records::lww::{Keyed, LostEdit, Rows};
use crate::records::record;
use crate::records::settle::{RecordError, SettleEdit};
use crate::records::staff::{StaffEdited, StaffEvent};
use crate::records::store::StoreConfigured;
use crate::records::store_settings::StoreEvent;

impl Replica {
    /// Every edit of a record that lost against someone who had not seen it, until someone who has sets the same field.
    pub fn lost_edits(&self) -> Vec<LostEdit> {
        let settings = self.settings.lost_edits().into_iter();
        let mut all: Vec<_> = settings
            .map(|lost| LostEdit::of::<StoreConfigured>(&"", lost))
            .collect();
        all.extend(self.catalog.lost_edits());
        all.extend(self.staff.0.lost_edits());
        all.extend(self.records.lost_edits());
        all
    }

    /// The event that settles an edit that lost, by someone of this role.
    pub(super) fn settled(
        &self,
        wish: &SettleEdit,
        role: Option<Role>,
    ) -> Result<(AggregateId, Body), RecordError> {
        // Of a record that only a later build knows, a manager may decide.
        let needed = record(&wish.record).map_or(Role::Manager, |info| info.changed_by);
        if role.is_none_or(|role| role < needed) {
            return Err(RecordError::NotAllowed { role: needed });
        }
        let approved_by = wish.approved_by.clone();
        let catalog = |edited: CatalogEdited| {
            let edited = CatalogEdited {
                approved_by: approved_by.clone(),
                ..edited
            };
            (
                self.realm.singleton("catalog"),
                Body::Catalog(CatalogEvent::Edited(edited)),
            )
        };
        let (rows, goods) = (CatalogEdited::default(), &self.catalog);
        Ok(match wish.record.as_str() {
            "store" => {
                let edit = wish.decide(self.settings.row())?;
                let edited = Body::Store(StoreEvent::Edited(crate::records::store::StoreEdited {
                    approved_by,
                    ..edit
                }));
                (self.realm.singleton("store"), edited)
            }
            "category" => catalog(CatalogEdited {
                categories: decided(wish, &goods.categories)?,
                ..rows
            }),
            "modifier_group" => catalog(CatalogEdited {
                modifier_groups: decided(wish, &goods.modifier_groups)?,
                ..rows
            }),
            "table" => catalog(CatalogEdited {
                tables: decided(wish, &goods.tables)?,
                ..rows
            }),
            "product" => {
                let row = goods
                    .products
                    .row(&wish.id.as_str().into())
                    .ok_or(RecordError::Gone)?;
                catalog(CatalogEdited {
                    products: vec![wish.decide(&row)?],
                    ..rows
                })
            }
            "member" => {
                let staff = decided(wish, &self.staff.0)?;
                let edited = Body::Staff(StaffEvent::Edited(StaffEdited { staff, approved_by }));
                (self.realm.singleton("staff"), edited)
            }
            record => {
                let rows = self.records.of(record).ok_or(RecordError::Gone)?;
                let edits = decided(wish, rows)?;
                let edit = edits.into_iter().next().ok_or(RecordError::Gone)?;
                let edited = edited(record, edit, approved_by);
                (
                    self.realm.records(record),
                    Body::Record(RecordEvent::Edited(edited)),
                )
            }
        })
    }
}

fn decided<R: Keyed>(wish: &SettleEdit, rows: &Rows<R>) -> Result<Vec<R::Edit>, RecordError>
where
    R::Id: for<'a> From<&'a str>,
{
    let row = rows.standing(&wish.id.as_str().into()).ok_or(RecordError::Gone)?;
    Ok(vec![wish.decide(row.row())?])
}

fn edited(record: &str, edit: FieldsEdit, approved_by: Option<UserId>) -> RecordEdited {
    RecordEdited {
        record: record.to_owned(),
        id: edit.id,
        set: edit.set,
        archived: edit.archived,
        approved_by,
    }
}
