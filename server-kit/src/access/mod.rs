//! Whether a device may be here: what a checked token and the journal say of it.
//!
//! Keeps true: a token of another realm is told no more than a forged one; a device that was taken out or replaced is
//! refused from the moment that the journal says so. Not in it: where keys and PINs are kept, and which page may ask for
//! what.

mod approval;
mod keys;
mod shown;
#[cfg(feature = "shell")]
mod tokens;
#[cfg(feature = "shell")]
pub mod watcher;

pub use approval::ApprovalError;
pub use keys::is_signed;
pub use shown::{LEEWAY_S, Shown, TokenFault};
#[cfg(feature = "shell")]
pub use tokens::{PASS_S, Tokens, claimed_device};

use core_wasm::base::ids::{DeviceId, Realm};
use core_wasm::base::keys::PublicKey;
use core_wasm::replica::Replica;
use core_wasm::sync::Claims;
use std::collections::BTreeSet;
use thiserror::Error;

/// For how long past its end a token of a known device still counts, in seconds: a year, so that a till that was put
/// away for a season still syncs. It is renewed when it is shown.
pub const GRACE_S: u64 = 365 * 24 * 3600;

/// A device that may come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorized {
    /// Whose token it showed.
    pub claims: Claims,
    /// The key that it must show that it has, before it is let in.
    pub key: Option<PublicKey>,
    /// From when on it should get another token, in seconds since 1970.
    pub renew_from: u64,
}

/// Why a device may not come in. For the log and, where it is true of a device that is known, for people.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Denied {
    /// It showed none.
    #[error("no token was shown")]
    Missing,
    /// It is not good.
    #[error("the token is not good: {0}")]
    Token(#[from] TokenFault),
    /// It is for another store.
    #[error("the token is for another tenant or store")]
    OtherRealm,
    /// It has ended.
    #[error("the token has expired")]
    Expired,
    /// It has a key, and did not show that it has it.
    #[error("it did not prove that it has the device's key; the token may have been copied")]
    Unproven,
    /// Another device took its place.
    #[error("the device was replaced by another")]
    Replaced,
    /// A manager took it out.
    #[error("the device was taken out, or the token is from before it was")]
    Revoked,
}

impl Denied {
    /// The same in a word, for counting.
    pub fn word(self) -> &'static str {
        match self {
            Self::Missing => "no-token",
            Self::Token(_) => "bad-token",
            Self::OtherRealm => "other-realm",
            Self::Expired => "expired",
            Self::Unproven => "unproven",
            Self::Replaced => "replaced",
            Self::Revoked => "revoked",
        }
    }
}

/// Whether the bearer of a well signed token may come in at `now`, in seconds since 1970.
///
/// # Errors
/// [`Denied`].
pub fn authorize(shown: Shown, realm: &Realm, replica: &Replica, now: u64) -> Result<Authorized, Denied> {
    if shown.claims.realm != *realm {
        return Err(Denied::OtherRealm);
    }
    let device_id = shown.claims.device_id;
    admit(replica, device_id)?;
    let known = replica.devices().0.get(&device_id);
    let ended = known.and_then(|device| device.tokens_after);
    if ended.is_some_and(|ended| i128::from(shown.issued) * 1000 <= i128::from(ended.0)) {
        return Err(Denied::Revoked);
    }
    // Paired again, it has another key: whoever shows the one from before is not it, whatever a clock that was ahead wrote into the token.
    let had = shown.key.zip(known.and_then(|device| device.key));
    if ended.is_some() && had.is_some_and(|(former, now)| former != now) {
        return Err(Denied::Revoked);
    }
    // A token names a key only once its device has shown it: that outranks a journal which is being brought back by others.
    let key = shown.key.or(known.and_then(|device| device.key));
    // A copy of a token whose device signs is worth nothing, however young: then its end says nothing either, and a server whose
    // clock is years ahead locks nobody out.
    let grace = match (known, key) {
        (Some(_), Some(_)) => u64::MAX,
        (Some(_), None) => GRACE_S,
        (None, _) => LEEWAY_S,
    };
    if now > shown.expires.saturating_add(grace) {
        return Err(Denied::Expired);
    }
    Ok(Authorized {
        renew_from: shown.renew_from(),
        key,
        claims: shown.claims,
    })
}

/// Devices that others took the place of.
pub fn replaced(replica: &Replica) -> BTreeSet<DeviceId> {
    let rows = replica.devices().0.iter();
    rows.filter_map(|(_, row)| Some(row.replaces?.device_id))
        .collect()
}

/// Whether a device may be here at all, whatever it shows.
///
/// # Errors
/// [`Denied::Replaced`] and [`Denied::Revoked`].
pub fn admit(replica: &Replica, device_id: DeviceId) -> Result<(), Denied> {
    let devices = &replica.devices().0;
    if devices.get(&device_id).is_some_and(|device| device.revoked) {
        return Err(Denied::Revoked);
    }
    let replaced = |former: core_wasm::domain::device::Replaced| former.device_id == device_id;
    if devices
        .iter()
        .any(|(_, other)| other.replaces.is_some_and(replaced))
    {
        return Err(Denied::Replaced);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::replica;
    use core_wasm::base::clock::Timestamp;
    use core_wasm::domain::device::{DevicePaired, Replaced};
    use core_wasm::journal::Seq;
    use core_wasm::store::contract::{device, realm};

    fn row(n: u128) -> DevicePaired {
        DevicePaired::new(device(n), u32::try_from(n).unwrap(), "Till".to_owned())
    }

    fn shown(n: u128) -> Shown {
        Shown {
            claims: Claims {
                device_id: device(n),
                realm: realm(),
                is_hub: false,
            },
            key: None,
            issued: 1_000,
            expires: 2_000,
        }
    }

    #[test]
    fn a_known_device_has_a_grace_and_others_have_none() {
        let replica = replica([row(1)]);
        for (device, now, expected) in [
            (1, 1_500, Ok(())),
            (1, 2_000 + GRACE_S, Ok(())),
            (1, 2_001 + GRACE_S, Err(Denied::Expired)),
            (2, 2_000 + LEEWAY_S, Ok(())),
            (2, 2_001 + LEEWAY_S, Err(Denied::Expired)),
        ] {
            assert_eq!(
                authorize(shown(device), &realm(), &replica, now).map(drop),
                expected,
                "{device} at {now}"
            );
        }
    }

    #[test]
    fn a_known_device_that_signs_is_locked_out_by_no_clock() {
        let signs = DevicePaired {
            key: Some(PublicKey::Ed25519([1; 32])),
            ..row(1)
        };
        let replica = replica([signs]);
        for now in [0, 1_500, 2_001 + GRACE_S, u64::MAX] {
            assert_eq!(
                authorize(shown(1), &realm(), &replica, now).map(|in_| in_.key.is_some()),
                Ok(true),
                "{now}"
            );
        }
    }

    #[test]
    fn a_device_that_was_paired_again_is_not_who_shows_its_former_key() {
        let again = DevicePaired {
            tokens_after: Some(Timestamp(1_000_000)),
            key: Some(PublicKey::Ed25519([2; 32])),
            ..row(1)
        };
        let replica = replica([again]);
        // Of a clock that was years ahead.
        let of = |key| Shown {
            key: Some(PublicKey::Ed25519([key; 32])),
            issued: 900_000_000,
            expires: 1_000_000_000,
            ..shown(1)
        };
        assert_eq!(authorize(of(1), &realm(), &replica, 1_500), Err(Denied::Revoked));
        assert!(authorize(of(2), &realm(), &replica, 1_500).is_ok());
    }

    #[test]
    fn who_was_taken_out_or_replaced_stays_out_and_who_was_let_in_again_needs_a_new_token() {
        let out = DevicePaired {
            revoked: true,
            ..row(1)
        };
        let again = DevicePaired {
            tokens_after: Some(Timestamp(1_000_999)),
            ..row(2)
        };
        let successor = DevicePaired {
            replaces: Some(Replaced {
                device_id: device(3),
                kept: Seq(1),
                written: Seq(1),
            }),
            ..row(4)
        };
        let replica = replica([out, again, row(3), successor]);
        let said = |shown: Shown| authorize(shown, &realm(), &replica, 1_500).map(drop);
        assert_eq!(said(shown(1)), Err(Denied::Revoked));
        assert_eq!(said(shown(2)), Err(Denied::Revoked), "issued before");
        let newer = Shown {
            issued: 1_001,
            ..shown(2)
        };
        assert_eq!(said(newer), Ok(()));
        assert_eq!(said(shown(3)), Err(Denied::Replaced));
        assert_eq!(said(shown(4)), Ok(()));
    }

    #[test]
    fn another_realm_is_another_realm_whatever_else_is_true() {
        let mut foreign = shown(1);
        foreign.claims.realm.store_id = "s-2".into();
        let said = authorize(foreign, &realm(), &replica([row(1)]), 1_500);
        assert_eq!(said, Err(Denied::OtherRealm));
    }
}
