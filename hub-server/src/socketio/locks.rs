//! The contract's locks: they are the hub's leases, so that a till and a client see each other's.

use super::clients::Clients;
use super::inbound::LeaseWish;
use super::outbound::Outbound;
use core_wasm::base::clock::{Fence, Timestamp};
use core_wasm::base::ids::{DeviceId, OrderId, UserId};
use core_wasm::domain::order::{Lock, OrderEvent};
use core_wasm::lease::{LEASE_MS, LeaseCall};
use core_wasm::protocol::HubMessage;
use core_wasm::protocol::lease::{LockOutcome, LockRelease, LockRenew, LockRequest};
use serde::Serialize;
use server_kit::clock::timestamp;
use server_kit::journal::WriteError;
use std::time::{Duration, SystemTime};

/// Who has an order, as clients are told.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Holder {
    order_id: String,
    device_id: String,
    user_id: Option<String>,
    user_name: String,
    acquired_at: Timestamp,
    /// Told to the holder only: it is what it counts on.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<Timestamp>,
}

/// `order.lock.response`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Response {
    order_id: String,
    /// Whether the client has it.
    pub success: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    lock: Option<Holder>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    current_holder: Option<Holder>,
}

/// `order.lock.renewed`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Renewed {
    order_id: String,
    /// Whether the client still has it.
    pub success: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<Timestamp>,
}

/// `order.lock.status.response`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    order_id: String,
    is_locked: bool,
    lock: Option<Holder>,
}

/// `order.lock.released`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Released {
    order_id: String,
    reason: &'static str,
}

/// Who has an order now.
pub fn holder(clients: &Clients, order: OrderId) -> Option<Lock> {
    let HubMessage::LockStatus(status) = clients.hub.leases.status() else {
        return None;
    };
    let mut locks = status.locks.into_iter();
    locks
        .find(|locked| locked.order_id == order)
        .map(|locked| locked.lock)
}

/// Does what a client wants of a lease, and says whether it has it then.
///
/// # Errors
/// [`WriteError`]: nothing has changed.
pub async fn wish(
    clients: &Clients,
    client: DeviceId,
    order_id: OrderId,
    wish: LeaseWish,
    user_id: Option<UserId>,
) -> Result<bool, WriteError> {
    let own = holder(clients, order_id).filter(|lock| lock.device_id == client);
    let call = match (wish, own) {
        // Whoever asks for what it has keeps it.
        (LeaseWish::Request | LeaseWish::Renew, Some(Lock { fence, .. })) => LeaseCall::Renew(LockRenew {
            order_id,
            n: 0,
            fence,
        }),
        (LeaseWish::Request, None) => LeaseCall::Request(LockRequest {
            order_id,
            n: 0,
            user_id,
            seen: Fence(0),
            approved_by: None,
        }),
        (LeaseWish::Release, Some(Lock { fence, .. })) => LeaseCall::Release(LockRelease { order_id, fence }),
        (LeaseWish::Renew | LeaseWish::Release, None) => return Ok(false),
    };
    let answer = clients
        .hub
        .leases
        .call(&clients.hub.journal, client, call)
        .await?;
    Ok(match answer {
        Some(HubMessage::LockResponse(answer) | HubMessage::LockRenewed(answer)) => {
            answer.outcome == LockOutcome::Granted
        }
        _ => false,
    })
}

/// What answers `order.lock.request`.
pub fn response(clients: &Clients, order: OrderId, success: bool) -> Response {
    let held = holder(clients, order).map(|lock| named(clients, order, &lock, success));
    let (lock, current_holder) = if success { (held, None) } else { (None, held) };
    Response {
        order_id: name(clients, order),
        success,
        lock,
        error: (!success).then_some("ORDER_LOCKED"),
        current_holder,
    }
}

/// What answers `order.lock.renew`.
pub fn renewed(clients: &Clients, order: OrderId, success: bool) -> Renewed {
    Renewed {
        order_id: name(clients, order),
        success,
        expires_at: success.then(expiry),
    }
}

/// What answers `order.lock.status`.
pub fn status(clients: &Clients, order: OrderId) -> Status {
    let lock = holder(clients, order).map(|lock| named(clients, order, &lock, false));
    Status {
        order_id: name(clients, order),
        is_locked: lock.is_some(),
        lock,
    }
}

/// What everyone else is told of a lease.
pub fn locked(clients: &Clients, order: OrderId, lock: &Lock) -> Holder {
    named(clients, order, lock, false)
}

/// What everyone is told of its end.
pub fn released(clients: &Clients, order: OrderId) -> Released {
    Released {
        order_id: name(clients, order),
        reason: "released",
    }
}

fn name(clients: &Clients, order: OrderId) -> String {
    clients.recorder.kept().names.of(order.0)
}

fn named(clients: &Clients, order: OrderId, lock: &Lock, own: bool) -> Holder {
    let view = clients.hub.journal.view();
    let kept = clients.recorder.kept();
    let outbound = Outbound {
        replica: &view.replica,
        names: &kept.names,
    };
    let history = view.replica.order_history(order);
    let since = history
        .filter(|(_, event)| matches!(event, OrderEvent::Locked(locked) if locked.fence == lock.fence));
    let device = view.replica.devices().0.get(&lock.device_id);
    let device_name = device.map_or_else(|| lock.device_id.to_string(), |device| device.name.clone());
    Holder {
        order_id: kept.names.of(order.0),
        device_id: outbound.device(lock.device_id),
        user_id: lock.user_id.as_ref().map(ToString::to_string),
        user_name: lock.user_id.as_ref().map_or(device_name, |id| outbound.user(id)),
        acquired_at: since
            .map(|(meta, _)| meta.at)
            .last()
            .unwrap_or_else(|| timestamp(SystemTime::now())),
        expires_at: own.then(expiry),
    }
}

fn expiry() -> Timestamp {
    timestamp(SystemTime::now() + Duration::from_millis(LEASE_MS))
}
