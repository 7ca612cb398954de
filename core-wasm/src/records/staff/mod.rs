//! The staff: who may sign in, and as what. Events say that someone has a PIN and when it became another; the PIN itself
//! is protected in `pin`, and never in an event.

pub mod guesses;
mod pin;

pub use pin::{Pin, PinError, PinHash, PinTag, in_old_event, shortest_pin};

use crate::base::ids::UserId;
use crate::base::map::Set;
use crate::codec::{Pack, Unpack};
use crate::journal::Metadata;
use crate::records::lww::{Rows, Standing, Text, edit_of};
use serde::{Deserialize, Serialize};

/// Anything that happened to the staff.
#[derive(Clone, Debug, PartialEq)]
pub enum StaffEvent {
    /// Members were imported.
    Imported(StaffImported),
    /// Fields of members were edited.
    Edited(StaffEdited),
}

/// `staff.imported`: members to set. Whom it does not name stays.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
pub struct StaffImported {
    /// The members.
    pub staff: Vec<Member>,
}

/// `staff.edited`: fields to set. What it does not name stays.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
pub struct StaffEdited {
    /// Of these members.
    pub staff: Vec<MemberEdit>,
}

edit_of! {
    /// Fields of a member. Who is archived can't sign in.
    MemberEdit of Member(id: UserId, archived); names;
    fields name: String, role: Role, #[serde(alias = "pinHash")] pin: PinTag
}

impl Text for Role {
    fn text(&self) -> String {
        format!("{self:?}").to_ascii_lowercase()
    }
}

/// What someone may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Pack, Unpack)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Sees and finishes tickets.
    Cook,
    /// Takes orders.
    Waiter,
    /// Takes orders and money.
    Cashier,
    /// Approves what is sensitive.
    Manager,
    /// Everything.
    Owner,
}

impl Role {
    /// Whether they may approve what is sensitive.
    pub fn approves(self) -> bool {
        matches!(self, Self::Manager | Self::Owner)
    }
}

/// Someone who works here.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// Their id.
    pub id: UserId,
    /// What they are called.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Which of their PINs counts. Version 1 of the events had the hash itself here, as `pinHash`; it is read as the tag
    /// that stands for it.
    #[serde(alias = "pinHash")]
    pub pin: PinTag,
}

/// The folded staff.
#[derive(Clone, Debug, Default, PartialEq, Pack, Unpack)]
pub struct Staff(pub Rows<Member>);

impl Staff {
    /// The PINs that can still count: of each member the one that stands, and the one that the last import set, by which
    /// the next import sees whether the files say anything new.
    pub fn pins(&self) -> Set<(UserId, PinTag)> {
        let of = |(id, known): (&UserId, &Standing<Member>)| {
            let members = [known.current(), known.row().imported()].into_iter().flatten();
            members.map(|member| (id.clone(), member.pin)).collect::<Vec<_>>()
        };
        self.0.all().flat_map(of).collect()
    }

    /// Folds one event.
    pub fn evolve(&mut self, by: &Metadata, event: StaffEvent) {
        match event {
            StaffEvent::Imported(imported) => {
                imported.staff.into_iter().for_each(|row| self.0.import(by, row));
            }
            StaffEvent::Edited(edited) => {
                edited.staff.into_iter().for_each(|edit| self.0.edit(by, edit));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::catalog::sample;

    #[test]
    fn who_is_archived_works_here_no_more_and_is_still_known() {
        let ana = Member {
            id: "ana".into(),
            name: "Ana".into(),
            role: Role::Cashier,
            pin: PinTag::default(),
        };
        let mut staff = Staff::default();
        let imported = StaffImported { staff: vec![ana] };
        staff.evolve(&sample::written(1), StaffEvent::Imported(imported));
        let edit = MemberEdit {
            role: Some(Role::Manager),
            archived: Some(true),
            ..MemberEdit::of("ana".into())
        };
        let edited = StaffEdited { staff: vec![edit] };
        staff.evolve(&sample::written(2), StaffEvent::Edited(edited));
        let known = staff
            .0
            .get(&"ana".into())
            .map(|member| (member.name.as_str(), member.role));
        assert_eq!(known, Some(("Ana", Role::Manager)));
        assert_eq!(staff.0.used(&"ana".into()), None);
        assert!(staff.0.is_empty());
    }
}
