//! What a session asks of the hub or the cloud around it: out of memory, as `server_kit::session` wants it.
//!
//! Not in it: tokens and who was taken out. Whoever connects is who it says it is, and may come in.

use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::{DeviceId, Realm};
use core_wasm::base::keys::{PublicKey, Signature};
use core_wasm::journal::{Cursor, Seq};
use core_wasm::protocol::message::{HubClock, Nonce, Room};
use core_wasm::snapshot::{self, Piece};
use core_wasm::sync::{Claims, Offer};
use server_kit::access::{Authorized, Denied, is_signed};
use server_kit::journal::SharedView;
use server_kit::session::{self, Greeting, Standing};

/// A snapshot that is handed out.
pub struct Ready {
    pub at: Cursor,
    pub offer: Offer,
    pub bytes: Vec<u8>,
}

/// A site, as one session sees it.
pub struct Host<'a> {
    pub realm: &'a Realm,
    pub device: DeviceId,
    pub is_hub: bool,
    pub view: &'a SharedView,
    pub ready: Option<&'a Ready>,
    /// What the site vouches with.
    pub key: PublicKey,
    /// Whether somebody needs a snapshot.
    pub wants_snapshot: bool,
}

impl session::Host for Host<'_> {
    fn authorize(&mut self, _: &str) -> Result<Authorized, Denied> {
        Ok(Authorized {
            claims: Claims {
                device_id: self.device,
                realm: self.realm.clone(),
                is_hub: self.is_hub,
            },
            key: None,
            renew_from: u64::MAX,
        })
    }

    fn nonce(&mut self) -> Option<Nonce> {
        None
    }

    fn admit(&mut self, _: DeviceId) -> Result<(), Denied> {
        Ok(())
    }

    fn denied(&mut self, _: Option<DeviceId>, _: Denied) {}

    fn standing(&mut self) -> Standing {
        let view = self.view.read();
        Standing {
            heads: view.replica.heads().iter().copied().collect(),
            end: view.end,
            bases: view.bases.clone(),
            snapshot: self.ready.map(|ready| ready.offer.clone()),
            key: Some(self.key),
        }
    }

    fn head(&mut self, device_id: DeviceId) -> Seq {
        self.view.read().replica.heads().get(device_id).seq
    }

    fn has_signed(&mut self, text: &[u8], signature: &Signature) -> bool {
        is_signed(&self.key, text, signature)
    }

    fn connected(&mut self, _: DeviceId, _: &Greeting) {}

    fn received(&mut self, _: DeviceId, _: usize) {}

    fn disk_space(&mut self) -> Room {
        Room::Plenty
    }

    fn clock(&mut self) -> HubClock {
        HubClock {
            at: Timestamp(0),
            doubted: false,
        }
    }

    fn seconds(&mut self) -> u64 {
        0
    }

    fn renew(&mut self, _: DeviceId, _: Option<PublicKey>) -> Option<String> {
        None
    }

    fn snapshot_piece(&mut self, offset: u64) -> Piece {
        match self.ready {
            Some(ready) => snapshot::piece(ready.at, &ready.bytes, offset),
            None => snapshot::piece(Cursor(0), &[], 0),
        }
    }

    fn want_snapshot(&mut self) {
        self.wants_snapshot = true;
    }
}
