//! Edits of records that lost: all of them, and the event that settles one.

use super::{Command, Replica};
use crate::base::ids::UserId;
use crate::base::permission::Permission;
use crate::domain::Body;
use crate::records::catalog::{CatalogEdited, CatalogEvent};
use crate::records::described::{FieldsEdit, RecordEdited, RecordEvent};
use crate::records::lww::{Edit, Keyed, LostEdit, Rows};
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

    /// What settles an edit that lost, for a server to write in the name of whoever approves it.
    ///
    /// # Errors
    /// [`RecordError`]: whoever stands behind it may not, or it does not stand like that any more.
    pub fn settlement(&self, wish: &SettleEdit, approver: &UserId) -> Result<Command, RecordError> {
        // Of a record that only a later build knows, whoever changes the settings may decide.
        let needs = record(&wish.record).map_or(Permission::Settings, |info| info.changed_by);
        if !self.permissions(approver).has(needs) {
            return Err(RecordError::NotAllowed { needs });
        }
        let approved_by = Some(approver.clone());
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
        let (id, body) = match wish.record.as_str() {
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
                self.may_settle_member(wish, approver)?;
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
        };
        Ok(Command::Record(id, body))
    }

    /// Nobody decides about somebody who may do more than they, or would; and whoever comes to approve has a long PIN.
    fn may_settle_member(&self, wish: &SettleEdit, approver: &UserId) -> Result<(), RecordError> {
        let standing = self.staff.0.standing(&wish.id.as_str().into());
        let Some((row, before)) = standing.and_then(|known| Some((known.row(), known.current()?))) else {
            return Ok(());
        };
        // What was not taken is decided about as well.
        let taking = SettleEdit {
            take: true,
            ..wish.clone()
        };
        let edit = taking.decide(row)?;
        let mut after = before.clone();
        edit.apply(&mut after);
        let (was, would) = (self.permissions_of(before.role), self.permissions_of(after.role));
        if !self.permissions(approver).covers(was.or(would)) {
            let needs = Permission::Roles;
            return Err(RecordError::Above { needs });
        }
        let comes_to_approve = edit.role.is_some() && !was.approves();
        if wish.take && would.approves() && (comes_to_approve || edit.pin.is_some()) {
            return Err(RecordError::ShortPin);
        }
        Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::AggregateId;
    use crate::journal::Cursor;
    use crate::records::RECORDS;
    use crate::records::catalog::{CategoryEdit, ModifierGroupEdit, ProductEdit, TableEdit};
    use crate::records::describe::Value;
    use crate::records::staff::{MemberEdit, PinTag, Role};
    use crate::records::store::StoreEdited;
    use crate::replica::{Command, Left, Old};
    use crate::testing::{Device, meet, realm};
    use uuid::Uuid;

    /// The aggregate of a record, and an edit that sets one of its fields to one of two values; nothing for what is only a
    /// part of another.
    fn edit(record: &str, first: bool) -> Option<(AggregateId, Body)> {
        let archived = Some(first);
        let rows = CatalogEdited::default();
        let catalog = |edited| {
            (
                realm().singleton("catalog"),
                Body::Catalog(CatalogEvent::Edited(edited)),
            )
        };
        Some(match record {
            "tax" | "station" | "unit" | "modifier" => return None,
            "store" => {
                let zone = if first { "Asia/Amman" } else { "Asia/Beirut" };
                let edited = StoreEdited {
                    time_zone: Some(zone.into()),
                    ..StoreEdited::of()
                };
                (
                    realm().singleton("store"),
                    Body::Store(StoreEvent::Edited(edited)),
                )
            }
            "category" => catalog(CatalogEdited {
                categories: vec![CategoryEdit {
                    archived,
                    ..CategoryEdit::of("x".into())
                }],
                ..rows
            }),
            "modifier_group" => catalog(CatalogEdited {
                modifier_groups: vec![ModifierGroupEdit {
                    archived,
                    ..ModifierGroupEdit::of("x".into())
                }],
                ..rows
            }),
            "table" => catalog(CatalogEdited {
                tables: vec![TableEdit {
                    archived,
                    ..TableEdit::of("x".into())
                }],
                ..rows
            }),
            "product" => catalog(CatalogEdited {
                products: vec![ProductEdit {
                    archived,
                    ..ProductEdit::of("x".into())
                }],
                ..rows
            }),
            "member" => {
                let staff = vec![MemberEdit {
                    archived,
                    ..MemberEdit::of("x".into())
                }];
                let edited = StaffEdited {
                    staff,
                    ..StaffEdited::default()
                };
                (
                    realm().singleton("staff"),
                    Body::Staff(StaffEvent::Edited(edited)),
                )
            }
            described => {
                let edit = FieldsEdit {
                    id: "x".into(),
                    set: [("note".to_owned(), Value::Text(first.to_string()))].into(),
                    archived: None,
                };
                let edited = edited(described, edit, None);
                (
                    realm().records(described),
                    Body::Record(RecordEvent::Edited(edited)),
                )
            }
        })
    }

    /// Two devices that met after each had set the same field; and what the first one's inbox shows.
    fn apart(record: &str) -> Option<(Device, Device, LostEdit)> {
        let (mut one, mut two) = (Device::new(1), Device::new(2));
        for (device, first) in [(&mut one, true), (&mut two, false)] {
            let (id, body) = edit(record, first)?;
            device.run(vec![Command::Record(id, body)]).unwrap();
        }
        meet(&mut [&mut one, &mut two]);
        let inbox = one.replica.inbox();
        assert_eq!(inbox, two.replica.inbox(), "{record}");
        let [Left::Edit(lost)] = &inbox[..] else {
            panic!("{record}: {inbox:?}")
        };
        let lost = (**lost).clone();
        assert_eq!(lost.record, record);
        Some((one, two, lost))
    }

    fn wish(edit: &LostEdit, take: bool) -> SettleEdit {
        SettleEdit {
            record: edit.record.clone(),
            id: edit.id.clone(),
            field: edit.lost.field.clone(),
            lost: edit.lost.by.event_id,
            winner: edit.lost.winner.event_id,
            take,
        }
    }

    fn settle(device: &mut Device, wish: &SettleEdit, approver: &str) -> Result<(), RecordError> {
        let command = device.replica.settlement(wish, &approver.into())?;
        device.run(vec![command]).unwrap();
        Ok(())
    }

    #[test]
    fn what_lost_is_taken_or_left_by_whom_the_description_allows_and_leaves_every_inbox() {
        for (info, take) in RECORDS.iter().flat_map(|info| [(info, true), (info, false)]) {
            let Some((mut one, mut two, lost)) = apart(info.name) else {
                continue;
            };
            let wish = wish(&lost, take);
            let needs = info.changed_by;
            for nobody in ["ben", "nobody"] {
                assert_eq!(
                    settle(&mut one, &wish, nobody),
                    Err(RecordError::NotAllowed { needs })
                );
            }
            let who = if needs == Permission::Roles { "ola" } else { "ana" };
            settle(&mut one, &wish, who).unwrap();
            meet(&mut [&mut one, &mut two]);
            for device in [&one, &two] {
                assert_eq!(device.replica.inbox(), [], "{}", info.name);
                let parts = crate::snapshot::write(&device.replica, &Old::default(), Cursor(9), &[]);
                let again = crate::snapshot::read(&device.replica, &parts).unwrap().replica;
                assert_eq!(again.lost_edits(), [], "{} after a restart", info.name);
            }
            assert_eq!(settle(&mut one, &wish, who), Err(RecordError::Gone));
        }
    }

    #[test]
    fn the_value_that_lost_stands_once_it_is_taken() {
        let (mut one, _, lost) = apart("supplier").unwrap();
        let note = |device: &Device| {
            let rows = device.replica.records().of("supplier")?;
            rows.get(&"x".into())?.fields.get("note").cloned()
        };
        assert_eq!(note(&one).as_ref(), Some(&lost.lost.stands));
        settle(&mut one, &wish(&lost, true), "ana").unwrap();
        assert_eq!(note(&one), Some(lost.lost.value));
    }

    #[test]
    fn who_settles_apart_in_different_ways_makes_another_that_lost() {
        let (mut one, mut two, lost) = apart("supplier").unwrap();
        settle(&mut one, &wish(&lost, true), "ana").unwrap();
        settle(&mut two, &wish(&lost, false), "ana").unwrap();
        meet(&mut [&mut one, &mut two]);
        assert_eq!(one.replica.inbox().len(), 1);
        assert_eq!(one.replica.inbox(), two.replica.inbox());
    }

    /// The wish to take, or to leave, the edit of a member that lost: one device's against the other's.
    fn apart_about(lost: MemberEdit, winner: MemberEdit) -> (Device, SettleEdit) {
        let (mut one, mut two) = (Device::new(1), Device::new(2));
        for (device, edit) in [(&mut one, lost), (&mut two, winner)] {
            let edited = StaffEdited {
                staff: vec![edit],
                ..StaffEdited::default()
            };
            let body = Body::Staff(StaffEvent::Edited(edited));
            device
                .run(vec![Command::Record(realm().singleton("staff"), body)])
                .unwrap();
        }
        meet(&mut [&mut one, &mut two]);
        let [Left::Edit(lost)] = &one.replica.inbox()[..] else {
            panic!("{:?}", one.replica.inbox())
        };
        let wish = wish(lost, true);
        (one, wish)
    }

    #[test]
    fn about_whoever_may_do_more_or_would_only_an_owner_decides() {
        let of = |id: &str, role| MemberEdit {
            role: Some(role),
            ..MemberEdit::of(id.into())
        };
        let archived = |id: &str, archived| MemberEdit {
            archived: Some(archived),
            ..MemberEdit::of(id.into())
        };
        let named = |name: &str| MemberEdit {
            name: Some(name.to_owned()),
            ..MemberEdit::of("ola".into())
        };
        let pin = |id: &str, n| MemberEdit {
            pin: Some(PinTag(Uuid::from_u128(n))),
            ..MemberEdit::of(id.into())
        };
        let above = Err(RecordError::Above {
            needs: Permission::Roles,
        });
        for (lost, winner, manager, owner) in [
            // A manager makes herself an owner, or takes what an owner is from somebody.
            (of("ana", Role::Owner), of("ana", Role::Manager), above, Ok(())),
            (of("ola", Role::Cook), of("ola", Role::Owner), above, Ok(())),
            (archived("ola", true), archived("ola", false), above, Ok(())),
            (named("Olga"), named("Ola"), above, Ok(())),
            (pin("ola", 1), pin("ola", 2), above, Err(RecordError::ShortPin)),
            // Of whom she is above, she decides.
            (of("ben", Role::Waiter), of("ben", Role::Cook), Ok(()), Ok(())),
            (pin("ben", 1), pin("ben", 2), Ok(()), Ok(())),
            // Nobody knows how long a cashier's PIN is.
            (
                of("ben", Role::Manager),
                of("ben", Role::Cashier),
                Err(RecordError::ShortPin),
                Err(RecordError::ShortPin),
            ),
        ] {
            let (one, wish) = apart_about(lost.clone(), winner);
            let settled = |who: &str, wish: &SettleEdit| one.replica.settlement(wish, &who.into()).map(drop);
            assert_eq!(settled("ana", &wish), manager, "{lost:?}");
            assert_eq!(settled("ola", &wish), owner, "{lost:?}");
            let leave = SettleEdit { take: false, ..wish };
            let left = if manager == above { above } else { Ok(()) };
            assert_eq!(settled("ana", &leave), left, "{lost:?} left");
            assert_eq!(settled("ola", &leave), Ok(()), "{lost:?} left");
        }
    }

    #[test]
    fn whom_the_store_lets_approve_needs_a_long_pin_too() {
        let of = |role| MemberEdit {
            role: Some(role),
            ..MemberEdit::of("ben".into())
        };
        let (mut one, wish) = apart_about(of(Role::Waiter), of(Role::Cashier));
        let settled = |one: &Device| one.replica.settlement(&wish, &"ola".into()).map(drop);
        assert_eq!(settled(&one), Ok(()));
        let devices = FieldsEdit {
            id: "waiter".into(),
            set: [("devices".to_owned(), Value::Flag(true))].into(),
            archived: None,
        };
        one.user = "ola".into();
        let body = Body::Record(RecordEvent::Edited(edited("role", devices, None)));
        one.run(vec![Command::Record(realm().records("role"), body)])
            .unwrap();
        assert_eq!(settled(&one), Err(RecordError::ShortPin));
    }
}
