//! What whoever is at the hub's machine may do without anybody's PIN, while the hub does not run: the way out of a shop where
//! nobody can approve anything any more.
//!
//! Keeps true: it is written into the journal like what a manager does, so every device hears of it.

use crate::access::devices::{ChangeError, change_of};
use crate::access::pins::{Pins, PinsError};
use crate::config::DataArgs;
use crate::data::files::NotKept;
use crate::epoch::{self, Opened, OpenedError};
use core_wasm::api::DeviceChange;
use core_wasm::base::ids::{DeviceId, UserId};
use core_wasm::domain::Body;
use core_wasm::records::staff::{MemberEdit, Pin, PinError, PinHash, PinTag, StaffEdited, StaffEvent};
use core_wasm::replica::{Command, Replica};
use server_kit::clock::timestamp;
use server_kit::journal::WriteError;
use std::time::SystemTime;
use thiserror::Error;
use uuid::Uuid;

/// Why nothing was changed.
#[derive(Debug, Error)]
pub enum MachineError {
    /// The data.
    #[error(transparent)]
    Open(#[from] OpenedError),
    /// The device.
    #[error(transparent)]
    Device(#[from] ChangeError),
    /// The member.
    #[error("nobody with the id {0} works here; nothing was changed")]
    Nobody(UserId),
    /// The PIN.
    #[error("{0}; nothing was changed")]
    Pin(#[from] PinError),
    /// The PINs that are kept.
    #[error(transparent)]
    Pins(#[from] PinsError),
    /// The file.
    #[error("nothing was changed: the staff's PINs: {0}")]
    Kept(#[from] NotKept),
    /// The system gave no random bytes.
    #[error("nothing was changed: the system gave no random bytes ({0})")]
    Random(getrandom::Error),
    /// The disk.
    #[error("nothing was changed: {0}")]
    Write(#[from] WriteError),
}

/// Takes a device out: its token counts no more.
///
/// # Errors
/// [`MachineError`].
pub async fn take_out(args: &DataArgs, id: DeviceId) -> Result<String, MachineError> {
    let opened = epoch::open(args)?;
    let out = DeviceChange {
        revoke: true,
        ..DeviceChange::default()
    };
    let now = timestamp(SystemTime::now());
    let decide = move |replica: &Replica| change_of(replica, id, &out, now);
    let written = opened.journal.record(decide).await;
    opened.close().await;
    written??;
    Ok(format!("{id} is out: its token counts no more"))
}

/// Gives a member of staff another PIN, which counts from now on wherever they sign in.
///
/// # Errors
/// [`MachineError`].
pub async fn set_pin(args: &DataArgs, id: &UserId, pin: &str) -> Result<String, MachineError> {
    let opened = epoch::open(args)?;
    let done = give(&opened, id, pin).await;
    opened.close().await;
    done?;
    Ok(format!(
        "{id} has a new PIN; devices learn of it when they connect"
    ))
}

async fn give(opened: &Opened, id: &UserId, pin: &str) -> Result<(), MachineError> {
    let pins = Pins::open(opened.data_dir.path(), &opened.journal).await?;
    let may = {
        let view = opened.journal.view();
        let member = view.replica.staff().0.used(id);
        member.map(|member| view.replica.permissions_of(member.role))
    };
    let may = may.ok_or_else(|| MachineError::Nobody(id.clone()))?;
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(MachineError::Random)?;
    let tag = PinTag(Uuid::now_v7());
    let hash = PinHash::of(pin, may, &salt)?;
    // Before the journal says that it counts; wrong guesses at the one before say nothing of it.
    pins.renew(Pin {
        user_id: id.clone(),
        tag,
        hash,
    })?;
    let edit = MemberEdit {
        pin: Some(tag),
        ..MemberEdit::of(id.clone())
    };
    let edited = StaffEdited {
        staff: vec![edit],
        ..StaffEdited::default()
    };
    let decide = move |replica: &Replica| {
        let body = Body::Staff(StaffEvent::Edited(edited));
        (
            vec![Command::Record(replica.realm().singleton("staff"), body)],
            (),
        )
    };
    Ok(opened.journal.record(decide).await?)
}
