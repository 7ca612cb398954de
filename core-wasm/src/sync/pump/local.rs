//! Where a pump stores what comes and finds what is owed: the node of a device, or the writer of a hub that speaks to the
//! cloud.

use crate::base::ids::{DeviceId, Realm};
use crate::journal::{Entry, Heads, Refusal, Seq};
use crate::node::{AdoptError, Node, NodeError};
use crate::replica::Context;
use crate::store::{Part, Store, StoreError, SyncState};
use std::collections::BTreeSet;

/// The near side of a connection. What a method has returned is on the disk and folded.
#[expect(
    async_fn_in_trait,
    reason = "a pump has one concrete side; the browser's futures can't be Send"
)]
pub trait Local {
    /// Which store it is of, and which device it is.
    fn identity(&self) -> (Realm, DeviceId);

    /// How far each stream is known.
    fn heads(&self) -> Heads;

    /// Which streams are servers', of those whose order matters to the peer.
    fn servers(&self) -> BTreeSet<DeviceId>;

    /// How many entries stand behind the last snapshot.
    fn unsaved(&self) -> u64;

    /// How far it is in step with the peer.
    ///
    /// # Errors
    /// [`StoreError`], as of every method here: nothing was stored then.
    async fn sync_state(&self) -> Result<SyncState, StoreError>;

    /// Up to `limit` entries of one stream behind `after`.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn read_stream(
        &self,
        device_id: DeviceId,
        after: Seq,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError>;

    /// Stores what is new of `entries`, and `sync` with it. Streams that have split are written down, and returned with
    /// all that could not be continued. What is written with it is written in this `context`, here and below.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn receive(
        &self,
        entries: Vec<Entry>,
        sync: SyncState,
        context: &mut Context<'_>,
    ) -> Result<Vec<Refusal>, StoreError>;

    /// Stores how far the peer has acknowledged this device's own stream.
    ///
    /// # Errors
    /// [`StoreError`].
    async fn acknowledge(&self, sync: SyncState, context: &mut Context<'_>) -> Result<(), StoreError>;

    /// Takes over the peer's snapshot, see [`Node::adopt`].
    ///
    /// # Errors
    /// [`AdoptError`].
    async fn adopt(&self, parts: &[Part], sync: SyncState, given: bool) -> Result<(), AdoptError>;
}

impl<S: Store> Local for Node<S> {
    fn identity(&self) -> (Realm, DeviceId) {
        self.read(|replica| (replica.realm().clone(), replica.me()))
    }

    fn heads(&self) -> Heads {
        self.read(|replica| replica.heads().clone())
    }

    fn servers(&self) -> BTreeSet<DeviceId> {
        self.read(|replica| replica.servers().collect())
    }

    fn unsaved(&self) -> u64 {
        Self::unsaved(self)
    }

    async fn sync_state(&self) -> Result<SyncState, StoreError> {
        self.store().sync_state().await
    }

    async fn read_stream(
        &self,
        device_id: DeviceId,
        after: Seq,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.store().read_stream(device_id, after, limit).await
    }

    async fn receive(
        &self,
        entries: Vec<Entry>,
        sync: SyncState,
        context: &mut Context<'_>,
    ) -> Result<Vec<Refusal>, StoreError> {
        let refused = Self::receive(self, entries, sync).await?;
        match self.alarm(&refused, context).await {
            Err(NodeError::Store(error)) => Err(error),
            _ => Ok(refused),
        }
    }

    async fn acknowledge(&self, sync: SyncState, _: &mut Context<'_>) -> Result<(), StoreError> {
        Self::acknowledge(self, sync).await
    }

    async fn adopt(&self, parts: &[Part], sync: SyncState, given: bool) -> Result<(), AdoptError> {
        Self::adopt(self, parts, sync, given).await
    }
}
