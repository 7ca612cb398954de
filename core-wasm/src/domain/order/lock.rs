//! Who holds an order, as `order.locked` says it.

use crate::base::clock::Fence;
use crate::base::ids::{DeviceId, UserId};
use crate::codec::{Pack, Unpack};

/// Who holds an order.
#[derive(Clone, PartialEq, Eq, Debug, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub struct Lock {
    /// On which device.
    pub device_id: DeviceId,
    /// Who had signed in there.
    #[pack(default, skip_if = Option::is_none)]
    pub user_id: Option<UserId>,
    /// By which lease.
    pub fence: Fence,
}
