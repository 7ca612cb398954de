//! Lets clients in by the name that they call themselves: a manager does so once. Pure, but for the list of those that
//! wait.

use super::ids;
use crate::access::pairing::{PairingError, shown_name};
use core_wasm::api::WaitingClient;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::DeviceId;
use core_wasm::domain::Body;
use core_wasm::domain::device::{DeviceEvent, DevicePaired, DeviceRole, Replaced};
use core_wasm::replica::{Command, Replica};
use server_kit::access;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use thiserror::Error;

/// How many waiting clients are shown; whoever comes after them waits unseen.
const SHOWN: usize = 32;

/// Why a client was not let in.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum AdmissionError {
    /// Not a name for a device.
    #[error("a client's deviceId is 1 to {} characters that can be shown", ids::LONGEST)]
    BadId,
    /// It is a device of ours.
    #[error("a device that is paired with this hub has that id; it needs its token")]
    UsedId,
    /// What people call it.
    #[error(transparent)]
    BadName(#[from] PairingError),
}

/// Where a client stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It may come in.
    Admitted,
    /// It was let in by what this hub was before it was restored.
    Former,
    /// Nobody let it in yet.
    Unknown,
    /// A manager took it out, and may let it in again.
    Out,
    /// It is a device that has to show its token.
    NeedsToken,
}

/// Where a client stands that shows no token.
pub fn standing(replica: &Replica, alias: &str) -> Standing {
    let stream = ids::stream(replica.me(), alias);
    if paired(replica, alias).is_some() {
        return Standing::NeedsToken;
    }
    match replica.devices().0.get(&stream) {
        Some(_) if access::admit(replica, stream).is_err() => Standing::Out,
        Some(_) => Standing::Admitted,
        None if former(replica, alias).is_some() => Standing::Former,
        None => Standing::Unknown,
    }
}

/// The client as it was let in by this hub in a former epoch, and still would be. This one keeps another stream for it.
fn former<'a>(replica: &'a Replica, alias: &str) -> Option<&'a DevicePaired> {
    let mut rows = replica.devices().0.iter();
    let found =
        rows.find(|(id, row)| row.alias.as_deref() == Some(alias) && access::admit(replica, **id).is_ok());
    found.map(|(_, row)| row)
}

/// The device that has a token, if this is the id of one.
fn paired<'a>(replica: &'a Replica, alias: &str) -> Option<&'a DevicePaired> {
    let row = replica.devices().0.get(&alias.parse().ok()?);
    row.filter(|row| row.alias.is_none())
}

/// Decides how a client is let in: what to record, and as what.
///
/// # Errors
/// [`AdmissionError`], beside no commands.
pub fn admit(
    replica: &Replica,
    alias: &str,
    name: Option<&str>,
    has_token: bool,
) -> (Vec<Command>, Result<DevicePaired, AdmissionError>) {
    match admitted(replica, alias, name, has_token) {
        Ok(row) if replica.devices().0.get(&row.device_id) == Some(&row) => (Vec::new(), Ok(row)),
        Ok(row) => {
            let body = Body::Device(DeviceEvent::Paired(row.clone()));
            (vec![Command::Record(row.device_id.into(), body)], Ok(row))
        }
        Err(error) => (Vec::new(), Err(error)),
    }
}

fn admitted(
    replica: &Replica,
    alias: &str,
    name: Option<&str>,
    has_token: bool,
) -> Result<DevicePaired, AdmissionError> {
    if !ids::is_id(alias) {
        return Err(AdmissionError::BadId);
    }
    if paired(replica, alias).is_some() && !has_token {
        return Err(AdmissionError::UsedId);
    }
    let stream = ids::stream(replica.me(), alias);
    let short: String = alias.chars().take(60).collect();
    let devices = replica.devices();
    let before = devices.0.get(&stream).cloned();
    let former = former(replica, alias).filter(|_| before.is_none());
    let name = match (name, before.as_ref().or(former)) {
        (Some(name), _) => shown_name(name)?.to_owned(),
        (None, Some(before)) => before.name.clone(),
        (None, None) => shown_name(&short)?.to_owned(),
    };
    let replaces = former.map(|former| {
        let kept = replica.heads().get(former.device_id).seq;
        Replaced {
            device_id: former.device_id,
            kept,
            written: kept,
        }
    });
    // A device that shows its own token is here what it is everywhere, also once it was made something else.
    let role = match (paired(replica, alias), before.as_ref().or(former)) {
        (Some(paired), _) => paired.role,
        (None, known) => known.and_then(|row| row.role),
    };
    let role = role.unwrap_or(DeviceRole::Till);
    let before = before.unwrap_or_else(|| DevicePaired {
        role: Some(role),
        was_till: former.is_some_and(|former| former.was_till),
        ..DevicePaired::new(stream, devices.next_number(), String::new())
    });
    let row = DevicePaired {
        name,
        alias: Some(alias.to_owned()),
        replaces: replaces.or(before.replaces),
        revoked: false,
        ..before
    };
    Ok(row.with_role(Some(role)))
}

/// Whether anything is taken of a client: nobody took it out, nor the paired device that speaks as it.
pub fn is_in(replica: &Replica, client: DeviceId) -> bool {
    let paired = replica.devices().behind(client).map(|row| row.device_id);
    let all = [Some(client), paired];
    all.into_iter()
        .flatten()
        .all(|id| access::admit(replica, id).is_ok())
}

/// Clients that wait to be admitted.
#[derive(Debug, Default)]
pub struct Queue(Mutex<BTreeMap<String, (Timestamp, usize)>>);

/// A place in the queue, until it is dropped.
#[derive(Debug)]
pub struct Place<'a> {
    queue: &'a Queue,
    alias: String,
}

impl Queue {
    /// A client begins to wait.
    pub fn join(&self, alias: &str, now: Timestamp) -> Place<'_> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() < SHOWN || all.contains_key(alias) {
            all.entry(alias.to_owned()).or_insert((now, 0)).1 += 1;
        }
        Place {
            queue: self,
            alias: alias.to_owned(),
        }
    }

    /// Who waits.
    pub fn waiting(&self) -> Vec<WaitingClient> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = all.iter().map(|(alias, (since, _))| WaitingClient {
            device_id: alias.clone(),
            since: *since,
        });
        waiting.collect()
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut all = self.queue.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, count)) = all.get_mut(&self.alias) {
            *count -= 1;
            if *count == 0 {
                all.remove(&self.alias);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_wasm::domain::Author;
    use core_wasm::store::contract::device;
    use server_kit::testing::{play, replica};

    fn let_in(replica: &mut Replica, alias: &str, token: bool) -> Result<DevicePaired, AdmissionError> {
        let (commands, row) = admit(replica, alias, None, token);
        play(replica, commands);
        row
    }

    fn change(replica: &mut Replica, row: DevicePaired) {
        let body = Body::Device(DeviceEvent::Changed(row.clone()));
        play(replica, vec![Command::Record(row.device_id.into(), body)]);
    }

    #[test]
    fn a_client_is_let_in_once_and_keeps_its_number() {
        let mut replica = replica([DevicePaired::new(device(1), 4, "Till".to_owned())]);
        assert_eq!(standing(&replica, "web-1"), Standing::Unknown);
        let row = let_in(&mut replica, "web-1", false).unwrap();
        assert_eq!(
            (row.number, row.name.as_str(), row.alias.as_deref()),
            (5, "web-1", Some("web-1"))
        );
        assert_eq!(standing(&replica, "web-1"), Standing::Admitted);
        assert!(
            admit(&replica, "web-1", None, false).0.is_empty(),
            "nothing new to say"
        );
        let out = DevicePaired {
            revoked: true,
            ..row.clone()
        };
        play(
            &mut replica,
            vec![Command::Record(
                out.device_id.into(),
                Body::Device(DeviceEvent::Changed(out)),
            )],
        );
        assert_eq!(standing(&replica, "web-1"), Standing::Out);
        assert_eq!(let_in(&mut replica, "web-1", false), Ok(row));
        assert_eq!(standing(&replica, "web-1"), Standing::Admitted);
    }

    #[test]
    fn who_was_let_in_before_the_hub_was_restored_comes_in_with_another_stream() {
        let former = DevicePaired {
            alias: Some("web-1".to_owned()),
            ..DevicePaired::new(ids::stream(device(50), "web-1"), 4, "Old till".to_owned())
        };
        let mut replica = replica([former.clone()]);
        assert_eq!(standing(&replica, "web-1"), Standing::Former);
        let row = let_in(&mut replica, "web-1", false).unwrap();
        assert_eq!((row.number, row.name.as_str()), (5, "Old till"));
        assert_eq!(
            row.replaces.map(|replaced| replaced.device_id),
            Some(former.device_id)
        );
        assert_eq!(standing(&replica, "web-1"), Standing::Admitted);
        assert!(access::admit(&replica, former.device_id).is_err());
    }

    #[test]
    fn the_id_of_a_paired_device_is_let_in_by_its_token_only() {
        let mut replica = replica([DevicePaired::new(device(1), 4, "Till".to_owned())]);
        let alias = device(1).to_string();
        assert_eq!(standing(&replica, &alias), Standing::NeedsToken);
        assert_eq!(let_in(&mut replica, &alias, false), Err(AdmissionError::UsedId));
        let_in(&mut replica, &alias, true).unwrap();
        assert_eq!(
            standing(&replica, &alias),
            Standing::NeedsToken,
            "without its token"
        );
        assert_eq!(let_in(&mut replica, "a\nb", false), Err(AdmissionError::BadId));
    }

    #[test]
    fn what_a_paired_device_was_made_it_is_as_a_client_too_and_who_was_taken_out_is_out() {
        let till = DevicePaired::new(device(1), 4, "Till".to_owned());
        let mut replica = replica([till.clone()]);
        let alias = device(1).to_string();
        let row = let_in(&mut replica, &alias, true).unwrap();
        let client = row.device_id;
        let author = |replica: &Replica| replica.devices().author(client);
        assert_eq!(author(&replica), Author::Till);
        let kitchen = till.with_role(Some(DeviceRole::Kitchen));
        change(&mut replica, kitchen.clone());
        assert_eq!(author(&replica), Author::Station, "before it comes again");
        let row = let_in(&mut replica, &alias, true).unwrap();
        assert_eq!(row.role, Some(DeviceRole::Kitchen));
        assert!(
            row.was_till,
            "what it wrote before stays, also if it is brought back"
        );
        assert_eq!(author(&replica), Author::Station);
        assert!(is_in(&replica, client));
        let out = DevicePaired {
            revoked: true,
            ..kitchen.clone()
        };
        change(&mut replica, out);
        assert!(!is_in(&replica, client));
        change(&mut replica, kitchen.with_role(Some(DeviceRole::Till)));
        assert!(is_in(&replica, client));
        assert_eq!(author(&replica), Author::Till);
        change(&mut replica, DevicePaired { revoked: true, ..row });
        assert!(!is_in(&replica, client));
    }

    #[test]
    fn a_screen_that_first_comes_as_a_client_is_a_screen_and_so_is_a_client_of_a_hub_that_was_restored() {
        let screen = |n| DevicePaired::new(device(n), 4, "Bar".to_owned());
        let screen = |n| DevicePaired {
            role: Some(DeviceRole::Bar),
            ..screen(n)
        };
        let former = DevicePaired {
            alias: Some("web-1".to_owned()),
            ..screen(9)
        };
        let mut replica = replica([screen(1), former]);
        for (alias, token) in [(device(1).to_string(), true), ("web-1".to_owned(), false)] {
            let row = let_in(&mut replica, &alias, token).unwrap();
            assert_eq!(
                (row.role, row.was_till),
                (Some(DeviceRole::Bar), false),
                "{alias}"
            );
            assert_eq!(replica.devices().author(row.device_id), Author::Station);
        }
    }

    #[test]
    fn who_waits_is_shown_while_it_waits_and_no_flood_is() {
        let queue = Queue::default();
        let places: Vec<_> = (0..100)
            .map(|n| queue.join(&format!("web-{n:03}"), Timestamp(n)))
            .collect();
        let again = queue.join("web-000", Timestamp(500));
        assert_eq!(queue.waiting().len(), SHOWN);
        assert_eq!(
            queue.waiting()[0],
            WaitingClient {
                device_id: "web-000".to_owned(),
                since: Timestamp(0)
            }
        );
        drop(places);
        assert_eq!(queue.waiting().len(), 1);
        drop(again);
        assert_eq!(queue.waiting(), []);
    }
}
