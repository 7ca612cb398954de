//! The staff: who may sign in, and as what. Events say that someone has a PIN and when it became another; the PIN itself
//! is protected in `pin`, and never in an event.

pub mod guesses;
mod pin;

pub use crate::base::role::Role;
pub use crate::records::member::{Member, MemberEdit, PinTag};
pub use pin::{Pin, PinError, PinHash, in_old_event, shortest_pin};

use crate::base::ids::UserId;
use crate::codec::{Pack, Unpack};
use crate::journal::Metadata;
use crate::records::lww::{Rows, Standing};
use std::collections::BTreeSet;

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
#[derive(Clone, Debug, Default, PartialEq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct StaffEdited {
    /// Of these members.
    pub staff: Vec<MemberEdit>,
    /// Who approved it, if its author may not do it on their own.
    #[pack(default, skip_if = Option::is_none)]
    pub approved_by: Option<UserId>,
}

/// The folded staff.
#[derive(Clone, Debug, Default, PartialEq, Pack, Unpack)]
pub struct Staff(pub Rows<Member>);

impl Staff {
    /// The PINs that can still count: of each member the one that stands, and the one that the last import set, by which
    /// the next import sees whether the files say anything new.
    pub fn pins(&self) -> BTreeSet<(UserId, PinTag)> {
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
        let edited = StaffEdited {
            staff: vec![edit],
            ..StaffEdited::default()
        };
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
