//! What a manager may change of a device: its name, its number, what it is for, and whether it is let in.
//!
//! Keeps true: no two devices ever have the same number, now or before, because receipts carry it. Not in it: who is
//! let in at all (`pairing`), and that whoever is taken out loses its connections (`hub`).

use crate::access::pairing::{self, PairingError};
use core_wasm::api::DeviceChange;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::DeviceId;
use core_wasm::domain::Body;
use core_wasm::domain::device::{DeviceEvent, DevicePaired};
use core_wasm::replica::{Command, Replica};
use thiserror::Error;

/// The largest number of a device: receipts have room for four digits.
const LARGEST_NUMBER: u32 = 9_999;

/// Why nothing was changed.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ChangeError {
    /// No such device.
    #[error("no device of this store has that id; nothing was changed")]
    Unknown,
    /// Somebody else's.
    #[error("number {number} is or was that of '{name}', and receipts carry it; choose another")]
    NumberTaken {
        /// The number.
        number: u32,
        /// Whose it is.
        name: String,
    },
    /// Not a number for a device.
    #[error("a device's number is 1 to {LARGEST_NUMBER}")]
    BadNumber,
    /// The name.
    #[error(transparent)]
    BadName(#[from] PairingError),
}

/// Decides a change: what to record.
///
/// # Errors
/// [`ChangeError`], beside no commands.
pub fn change_of(
    replica: &Replica,
    id: DeviceId,
    change: &DeviceChange,
    now: Timestamp,
) -> (Vec<Command>, Result<(), ChangeError>) {
    match changed(replica, id, change, now) {
        Ok(Some(row)) => {
            let body = Body::Device(DeviceEvent::Changed(row));
            (vec![Command::Record(id.into(), body)], Ok(()))
        }
        Ok(None) => (Vec::new(), Ok(())),
        Err(error) => (Vec::new(), Err(error)),
    }
}

fn changed(
    replica: &Replica,
    id: DeviceId,
    change: &DeviceChange,
    now: Timestamp,
) -> Result<Option<DevicePaired>, ChangeError> {
    let devices = &replica.devices().0;
    let before = devices.get(&id).ok_or(ChangeError::Unknown)?;
    let mut row = before.clone();
    if let Some(name) = &change.name {
        pairing::shown_name(name)?.clone_into(&mut row.name);
    }
    if let Some(number) = change.number.filter(|&number| number != row.number) {
        if !(1..=LARGEST_NUMBER).contains(&number) {
            return Err(ChangeError::BadNumber);
        }
        let mut others = devices.iter().filter(|(other, _)| **other != id);
        if let Some((_, other)) = others.find(|(_, other)| other.had_number(number)) {
            let name = other.name.clone();
            return Err(ChangeError::NumberTaken { number, name });
        }
        row.former_numbers.retain(|&former| former != number);
        row.former_numbers.push(row.number);
        row.number = number;
    }
    row = row.with_role(change.role);
    if change.revoke && !row.revoked {
        row.revoked = true;
        row.tokens_after = Some(now);
    }
    Ok((row != *before).then_some(row))
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_wasm::store::contract::device;
    use server_kit::testing::{play, replica};

    fn shop() -> Replica {
        let row = |n: u32| DevicePaired::new(device(n.into()), n, format!("Till {n}"));
        replica([row(1), row(2)])
    }

    fn apply(replica: &mut Replica, n: u128, change: &DeviceChange) -> Result<(), ChangeError> {
        let (commands, result) = change_of(replica, device(n), change, Timestamp(77));
        play(replica, commands);
        result
    }

    fn number(number: u32) -> DeviceChange {
        DeviceChange {
            number: Some(number),
            ..DeviceChange::default()
        }
    }

    #[test]
    fn a_number_is_never_two_devices_now_or_before() {
        let mut replica = shop();
        apply(&mut replica, 1, &number(7)).unwrap();
        for taken in [1, 7] {
            let error = apply(&mut replica, 2, &number(taken)).unwrap_err();
            let name = "Till 1".to_owned();
            assert_eq!(error, ChangeError::NumberTaken { number: taken, name });
        }
        assert_eq!(replica.devices().next_number(), 8);
        apply(&mut replica, 1, &number(1)).unwrap();
        let row = replica.devices().0.get(&device(1)).unwrap();
        assert_eq!(
            (row.number, &row.former_numbers[..]),
            (1, &[7][..]),
            "its own it may have again"
        );
        for bad in [0, 10_000] {
            assert_eq!(apply(&mut replica, 2, &number(bad)), Err(ChangeError::BadNumber));
        }
    }

    #[test]
    fn what_is_not_named_stays_and_what_changes_nothing_is_not_written() {
        let mut replica = shop();
        let rename = DeviceChange {
            name: Some(" Terrace ".to_owned()),
            ..DeviceChange::default()
        };
        apply(&mut replica, 2, &rename).unwrap();
        let row = replica.devices().0.get(&device(2)).unwrap();
        assert_eq!(
            (row.name.as_str(), row.number, row.revoked),
            ("Terrace", 2, false)
        );
        assert!(
            change_of(&replica, device(2), &rename, Timestamp(78))
                .0
                .is_empty()
        );
        assert_eq!(apply(&mut replica, 9, &rename), Err(ChangeError::Unknown));
        let unnamed = DeviceChange {
            name: Some("\n".to_owned()),
            ..DeviceChange::default()
        };
        assert_eq!(
            apply(&mut replica, 2, &unnamed),
            Err(PairingError::BadName.into())
        );
    }

    #[test]
    fn taken_out_once_is_taken_out_from_then_on() {
        let mut replica = shop();
        let out = DeviceChange {
            revoke: true,
            ..DeviceChange::default()
        };
        apply(&mut replica, 1, &out).unwrap();
        let row = replica.devices().0.get(&device(1)).unwrap();
        assert_eq!((row.revoked, row.tokens_after), (true, Some(Timestamp(77))));
        assert!(change_of(&replica, device(1), &out, Timestamp(99)).0.is_empty());
    }
}
