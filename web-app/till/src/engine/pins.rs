//! The staff's PINs on this device: fetched from the hub, kept under a key that can't leave this browser, and opened once
//! when a page starts. So who has the disk of a till, but not the till, has nothing to try PINs on.
//!
//! Keeps true: a PIN counts only while the journal says that it is the one that counts; a device that was taken out
//! forgets all. Not in it: checking one (`sign_in`).

use super::hub_error::HubError;
use super::notice::Notice;
use super::tab::Engine;
use crate::platform::vault;
use crate::storage::Device;
use core_wasm::api::PinRow;
use core_wasm::base::ids::UserId;
use core_wasm::codec;
use core_wasm::records::staff::{Pin, PinHash, PinTag};
use core_wasm::store::StoreError;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_ui::platform::pass::Bearer;
use web_ui::platform::requests::{self, RequestError};

/// What the hub says to a device that was taken out or replaced.
const TAKEN_OUT: &str = "taken-out";

/// The PINs that are kept here; none if they can't be opened, and then they are fetched again.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn kept(device: &Device<'_>) -> Result<Vec<Pin>, StoreError> {
    let Some((key, sealed)) = device.sealed_pins().await? else {
        return Ok(Vec::new());
    };
    let opened = vault::open(&key, &sealed).await;
    Ok(opened
        .and_then(|pins| codec::decode(&pins).ok())
        .unwrap_or_default())
}

/// Gets them from the hub and keeps them in place of those before.
///
/// # Errors
/// [`HubError`]; those before are still kept then, unless the hub says that this device was taken out.
pub(super) async fn fetch(device: &Device<'_>, bearer: &Bearer) -> Result<Vec<Pin>, HubError> {
    let given = async {
        let shown = bearer.shown().await?;
        requests::get::<Vec<PinRow>>("/api/pins", &[("authorization", &shown)]).await
    };
    match given.await {
        Ok(rows) => {
            let pins: Vec<Pin> = rows.into_iter().map(Pin::from).collect();
            keep(device, &pins).await?;
            Ok(pins)
        }
        Err(RequestError::Refused { why, .. }) if why.code == TAKEN_OUT => {
            device.forget_pins().await?;
            Ok(Vec::new())
        }
        Err(error) => Err(error.into()),
    }
}

/// Keeps PINs in place of those before, each time under a fresh key: what was kept before can be opened by nobody any more.
///
/// # Errors
/// [`StoreError`], also where the browser has no keys for this page; those before are still kept then.
pub(super) async fn keep(device: &Device<'_>, pins: &[Pin]) -> Result<(), StoreError> {
    let sealed = async {
        let key = vault::key().await?;
        let sealed = vault::seal(&key, &codec::encode(pins)).await?;
        Some((key, sealed))
    };
    let no_key = || StoreError::Failed("this browser has no keys for this page".to_owned());
    let (key, sealed) = sealed.await.ok_or_else(no_key)?;
    device.keep_pins(&key, &sealed).await
}

impl Engine {
    /// Opens those that are kept, when the page starts or another tab got others.
    pub(super) async fn open_pins(&self) {
        // Without them nobody can sign in until the hub is there; whoever is signed in sells on.
        if let Ok(pins) = kept(&self.store().device()).await {
            self.pins.replace(pins);
        }
    }

    /// The PIN of someone that counts, if it is here.
    pub(super) fn pin(&self, user: &UserId, tag: PinTag) -> Option<PinHash> {
        let pins = self.pins.borrow();
        let pin = pins.iter().find(|pin| pin.user_id == *user && pin.tag == tag);
        pin.map(|pin| pin.hash.clone())
    }

    /// Whether the PIN of anybody who works here is missing.
    fn lacks_pins(&self) -> bool {
        self.read(|replica| {
            let mut staff = replica.staff().0.iter();
            staff.any(|(id, member)| self.pin(id, member.pin).is_none())
        })
    }

    /// Gets them from the hub, where that is worth asking: the hub is in step and some are missing, or it refuses this
    /// device, and may say that it was taken out.
    pub(super) fn refresh_pins(self: &Rc<Self>, refused: bool) {
        if !refused && !self.lacks_pins() {
            return;
        }
        let engine = self.clone();
        spawn_local(async move {
            if let Err(error) = engine.get_pins().await {
                web_sys::console::warn_1(&format!("No PINs from the hub: {error}").into());
            }
        });
    }

    async fn get_pins(&self) -> Result<(), HubError> {
        let device = self.store().device();
        if let Some(bearer) = device.bearer().await? {
            self.pins.replace(fetch(&device, &bearer).await?);
            self.tabs.send(&Notice::Pins);
        }
        Ok(())
    }
}
