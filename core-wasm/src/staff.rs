//! The staff: who may sign in, as what, and how a PIN is checked without a network.

use crate::event::Metadata;
use crate::ids::UserId;
use crate::lww::{Rows, Text, edit_of};
use crate::pack::{Pack, Unpack};
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use serde::{Deserialize, Serialize};
use thiserror::Error;

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
    MemberEdit of Member(id: UserId, archived); names; fields name: String, role: Role, pin_hash: String
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
    /// Argon2id in PHC form, as [`hash_pin`] makes it.
    pub pin_hash: String,
}

/// The folded staff.
#[derive(Clone, Debug, Default, PartialEq, Pack, Unpack)]
pub struct Staff(pub Rows<Member>);

impl Staff {
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

impl Member {
    /// Whether this is their PIN. Takes some tens of milliseconds, on purpose. A hash that can't be read fits no PIN.
    pub fn has_pin(&self, pin: &str) -> bool {
        PasswordHash::new(&self.pin_hash)
            .is_ok_and(|hash| Argon2::default().verify_password(pin.as_bytes(), &hash).is_ok())
    }
}

/// A PIN that can't be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum PinError {
    /// Not 4 to 8 digits.
    #[error("a PIN is 4 to 8 digits, and at least 6 for whoever can approve")]
    NotAPin,
    /// The hashing failed.
    #[error("the PIN could not be protected; nothing was stored")]
    Hash,
}

/// Protects a PIN with Argon2id at the library's default cost (19 MiB, 2 passes: OWASP's recommendation).
/// `salt` is 16 random bytes.
///
/// # Errors
/// [`PinError`] if the role needs a longer PIN or it is not made of digits.
pub fn hash_pin(pin: &str, role: Role, salt: &[u8; 16]) -> Result<String, PinError> {
    let least = if role >= Role::Manager { 6 } else { 4 };
    if !(least..=8).contains(&pin.len()) || !pin.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(PinError::NotAPin);
    }
    let hash = Argon2::default()
        .hash_password_with_salt(pin.as_bytes(), salt)
        .map_err(|_| PinError::Hash)?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::sample;

    #[test]
    fn only_the_pin_fits_its_hash() {
        let pin_hash = hash_pin("4821", Role::Cashier, &[7; 16]).unwrap();
        let ana = Member {
            id: "ana".into(),
            name: "Ana".into(),
            role: Role::Cashier,
            pin_hash,
        };
        assert!(ana.has_pin("4821"));
        assert!(!ana.has_pin("4822"));
        assert!(
            !Member {
                pin_hash: "nonsense".into(),
                ..ana
            }
            .has_pin("4821")
        );
    }

    #[test]
    fn who_is_archived_works_here_no_more_and_is_still_known() {
        let ana = Member {
            id: "ana".into(),
            name: "Ana".into(),
            role: Role::Cashier,
            pin_hash: String::new(),
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

    #[test]
    fn who_approves_needs_six_digits() {
        for (pin, role, fits) in [
            ("1234", Role::Waiter, true),
            ("1234", Role::Manager, false),
            ("123456", Role::Owner, true),
            ("12a4", Role::Cook, false),
            ("", Role::Cook, false),
        ] {
            assert_eq!(hash_pin(pin, role, &[1; 16]).is_ok(), fits, "{pin} {role:?}");
        }
    }
}
