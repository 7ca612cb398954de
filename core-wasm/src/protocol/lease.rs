//! The bodies of the messages about leases. Who says which when is `lease`'s business; docs/PROTOCOL.md has them field
//! by field.

use crate::base::clock::Fence;
use crate::base::ids::{OrderId, UserId};
use crate::codec::{Pack, Unpack};
use crate::domain::order::Lock;

/// `order.lock.request`
#[derive(Clone, Debug, PartialEq, Eq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct LockRequest {
    /// Which order.
    pub order_id: OrderId,
    /// Comes back in the answer.
    pub n: u32,
    /// Who wants to edit it.
    #[pack(default, skip_if = Option::is_none)]
    pub user_id: Option<UserId>,
    /// The greatest fence of this order that the client knows of; 0 for none.
    #[pack(default)]
    pub seen: Fence,
    /// The manager who approves that it is taken from another; their PIN was checked at the client.
    #[pack(default, skip_if = Option::is_none)]
    pub approved_by: Option<UserId>,
}

/// `order.lock.renew`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct LockRenew {
    /// Which order.
    pub order_id: OrderId,
    /// Comes back in the answer.
    pub n: u32,
    /// By which lease.
    pub fence: Fence,
}

/// `order.lock.release`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct LockRelease {
    /// Which order.
    pub order_id: OrderId,
    /// Which lease ends.
    pub fence: Fence,
}

/// `order.lock.status`, as a client says it: 'who has what?'
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pack, Unpack)]
pub struct LockStatusRequest {}

/// What came of a request or a renewal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pack, Unpack)]
#[pack(rename_all = "kebab-case")]
pub enum LockOutcome {
    /// It is the client's, for 45 s from when the hub heard it.
    Granted,
    /// It is not, or not any more.
    Held,
    /// It is somebody else's, and the approver may not take it from them.
    NotAllowed,
    /// Something that a later hub says.
    #[pack(other)]
    Other,
}

/// `order.lock.response` and `order.lock.renewed`
#[derive(Clone, Debug, PartialEq, Eq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct LockAnswer {
    /// Which order.
    pub order_id: OrderId,
    /// As the client said it.
    pub n: u32,
    /// What came of it.
    pub outcome: LockOutcome,
    /// Who has the order now.
    #[pack(default, skip_if = Option::is_none)]
    pub lock: Option<Lock>,
}

/// `order.locked`: somebody has got an order.
#[derive(Clone, Debug, PartialEq, Eq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct LockedOrder {
    /// Which.
    pub order_id: OrderId,
    /// Who.
    pub lock: Lock,
}

/// `order.released`: an order is free again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct ReleasedOrder {
    /// Which.
    pub order_id: OrderId,
    /// The lease that ended.
    pub fence: Fence,
}

/// `order.lock.status`, as a hub says it: everything that is held.
#[derive(Clone, Debug, PartialEq, Eq, Pack, Unpack)]
pub struct LockStatus {
    /// Every order that is held.
    pub locks: Vec<LockedOrder>,
}
