//! PINs: how one is protected and checked without a network.
//!
//! Keeps true: a hash is in no event and in no snapshot. The hub keeps it, and gives it to paired devices, which wrap it
//! with a key that can't leave them (docs/adr/0009-pins-outside-the-journal.md). What travels in events is a tag: a new one for each new PIN, so that
//! everybody notices a change, and nobody learns anything else.

use super::{StaffEdited, StaffImported};
use crate::base::ids::UserId;
use crate::base::permission::Permissions;
use crate::codec::{Pack, Unpack, decode};
use crate::journal::Envelope;
use crate::records::member::PinTag;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

/// A protected PIN: Argon2id in PHC form. Whoever has it can try all PINs in minutes, so it is never shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Pack, Unpack)]
#[pack(transparent)]
#[serde(transparent)]
pub struct PinHash(String);

impl fmt::Debug for PinHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PinHash(…)")
    }
}

impl From<String> for PinHash {
    fn from(phc: String) -> Self {
        Self(phc)
    }
}

/// Somebody's PIN as the hub gives it to devices and as they keep it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub struct Pin {
    /// Whose.
    pub user_id: UserId,
    /// Which of theirs.
    pub tag: PinTag,
    /// It, protected.
    pub hash: PinHash,
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

/// How many digits the PIN of whoever may do this has at least. Six are a hundred times as many guesses as four.
pub fn shortest_pin(may: Permissions) -> usize {
    if may.approves() { 6 } else { 4 }
}

impl PinHash {
    /// Protects the PIN of someone who may do this with Argon2id at the library's default cost (19 MiB, 2 passes: OWASP's
    /// recommendation). `salt` is 16 random bytes.
    ///
    /// # Errors
    /// [`PinError`] if what they may do needs a longer PIN or it is not made of digits.
    pub fn of(pin: &str, may: Permissions, salt: &[u8; 16]) -> Result<Self, PinError> {
        let fits = (shortest_pin(may)..=8).contains(&pin.len());
        if !fits || !pin.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(PinError::NotAPin);
        }
        let hash = Argon2::default()
            .hash_password_with_salt(pin.as_bytes(), salt)
            .map_err(|_| PinError::Hash)?;
        Ok(Self(hash.to_string()))
    }

    /// Whether this is the PIN. Takes some tens of milliseconds, on purpose. A hash that can't be read fits no PIN.
    pub fn fits(&self, pin: &str) -> bool {
        PasswordHash::new(&self.0)
            .is_ok_and(|hash| Argon2::default().verify_password(pin.as_bytes(), &hash).is_ok())
    }

    /// For whoever keeps it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The PINs that an event of version 1 brought along; none of any other event. For the hub, which takes them over.
pub fn in_old_event(event: &Envelope<'_>) -> Vec<Pin> {
    #[derive(Unpack)]
    struct Old {
        staff: Vec<OldMember>,
    }
    #[derive(Unpack)]
    #[pack(rename_all = "camelCase")]
    struct OldMember {
        id: UserId,
        #[pack(default)]
        pin_hash: Option<String>,
    }
    let is_whole = match event.kind {
        "staff.imported" => decode::<StaffImported>(event.payload.0).is_ok(),
        "staff.edited" => decode::<StaffEdited>(event.payload.0).is_ok(),
        _ => false,
    };
    if event.type_version != 1 || !is_whole {
        return Vec::new();
    }
    let old: Option<Old> = decode(event.payload.0).ok();
    let pin = |member: OldMember| {
        let hash = member.pin_hash?;
        Some(Pin {
            user_id: member.id,
            tag: PinTag::of_hash(&hash),
            hash: PinHash(hash),
        })
    };
    let staff = old.map(|old| old.staff).unwrap_or_default();
    staff.into_iter().filter_map(pin).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::permission::Permission;
    use crate::base::role::Role;
    use crate::codec::encode;
    use crate::records::staff::Member;

    #[test]
    fn only_the_pin_fits_its_hash() {
        let hash = PinHash::of("4821", Permissions::NONE, &[7; 16]).unwrap();
        assert!(hash.fits("4821"));
        assert!(!hash.fits("4822"));
        assert!(!PinHash::from("nonsense".to_owned()).fits("4821"));
        assert!(
            !format!("{hash:?}").contains("argon2"),
            "it never gets into a log"
        );
    }

    #[test]
    fn who_approves_needs_six_digits() {
        let usual = Permissions::usual;
        let (waiter, manager) = (usual(Role::Waiter), usual(Role::Manager));
        let no_more = manager.iter().filter(|one| one.usual() < Role::Manager).collect();
        for (pin, may, fits) in [
            ("1234", waiter, true),
            ("1234", waiter.set(Permission::Devices, true), false),
            ("123456", waiter.set(Permission::Devices, true), true),
            ("1234", manager, false),
            ("1234", no_more, true),
            ("123456", usual(Role::Owner), true),
            ("12a4", waiter, false),
            ("", Permissions::NONE, false),
        ] {
            assert_eq!(PinHash::of(pin, may, &[1; 16]).is_ok(), fits, "{pin} {may:?}");
        }
    }

    #[test]
    fn a_member_of_before_reads_as_one_with_the_tag_of_their_hash() {
        #[derive(Pack)]
        #[pack(rename_all = "camelCase")]
        struct Before {
            id: UserId,
            name: String,
            role: Role,
            pin_hash: String,
        }
        let before = Before {
            id: "ana".into(),
            name: "Ana".to_owned(),
            role: Role::Waiter,
            pin_hash: "$argon2id$…".to_owned(),
        };
        let member: Member = decode(&encode(&before)).unwrap();
        assert_eq!(member.pin, PinTag::of_hash("$argon2id$…"));
        assert_eq!(decode::<Member>(&encode(&member)).unwrap(), member);
    }
}
