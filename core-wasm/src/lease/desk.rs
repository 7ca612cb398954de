//! The hub's desk for leases: a message about one comes in, and out comes what to journal, to answer and to tell the
//! others. The same for every hub; a shell brings clock, journal and connections.

use super::table::{Approval, Ask};
use super::{Acquired, Grant, LeaseTable, MAX_FENCE};
use crate::base::clock::Fence;
use crate::base::ids::{DeviceId, OrderId};
use crate::base::permission::Permission;
use crate::domain::Body;
use crate::domain::order::OrderEvent;
use crate::domain::order::event::{LockReleased, Locked};
use crate::protocol::HubMessage;
use crate::protocol::lease::{
    LockAnswer, LockOutcome, LockRelease, LockRenew, LockRequest, LockStatus, LockedOrder, ReleasedOrder,
};
use crate::replica::{Command, Replica};

/// What a client wants of the hub's leases.
#[derive(Clone, Debug, PartialEq)]
pub enum LeaseCall {
    /// The right to edit an order.
    Request(LockRequest),
    /// To keep it.
    Renew(LockRenew),
    /// To give it back.
    Release(LockRelease),
    /// To know who has what.
    Status,
}

/// What the hub does about it, in this order: journal `record`, then answer, then tell everyone. If it could not be
/// journalled, [`Turn::undo`] it and answer nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Turn {
    /// For the hub's own stream.
    pub record: Option<Command>,
    /// For whoever called.
    pub answer: Option<HubMessage>,
    /// For every connection.
    pub tell: Option<HubMessage>,
    grant: Option<Grant>,
}

impl Turn {
    /// It could not be journalled, so it did not happen.
    pub fn undo(self, table: &mut LeaseTable) {
        if let Some(grant) = &self.grant {
            table.undo(grant);
        }
    }

    /// It is in the journal.
    pub fn keep(&self, table: &mut LeaseTable) {
        if let Some(grant) = &self.grant {
            table.keep(grant);
        }
    }
}

/// One call of `device`. `replica` is the hub's own: it knows the fences of the journal, and who may approve.
pub fn turn(table: &mut LeaseTable, now: u64, device: DeviceId, call: LeaseCall, replica: &Replica) -> Turn {
    match call {
        LeaseCall::Request(request) => requested(table, now, device, &request, replica),
        LeaseCall::Renew(LockRenew { order_id, n, fence }) => {
            let renewed = table.renew(now, order_id, device, fence);
            let answer = LockAnswer {
                order_id,
                n,
                outcome: if renewed {
                    LockOutcome::Granted
                } else {
                    LockOutcome::Held
                },
                lock: table.lock(now, order_id).cloned(),
            };
            Turn {
                answer: Some(HubMessage::LockRenewed(answer)),
                ..Turn::default()
            }
        }
        LeaseCall::Release(LockRelease { order_id, fence }) => {
            if table.release(order_id, device, fence) {
                ended(order_id, fence)
            } else {
                Turn::default()
            }
        }
        LeaseCall::Status => Turn {
            answer: Some(status(table, now)),
            ..Turn::default()
        },
    }
}

/// Everything that is held, as the answer to a call for it or to a client that missed what was told.
pub fn status(table: &LeaseTable, now: u64) -> HubMessage {
    let locks = table.locks(now).map(|(order_id, lock)| LockedOrder {
        order_id,
        lock: lock.clone(),
    });
    HubMessage::LockStatus(LockStatus {
        locks: locks.collect(),
    })
}

/// What to do about every lease that was not renewed in time.
pub fn lapsed(table: &mut LeaseTable, now: u64) -> Vec<Turn> {
    let lapsed = table.lapse(now).into_iter();
    lapsed.map(|(order_id, fence)| ended(order_id, fence)).collect()
}

fn requested(
    table: &mut LeaseTable,
    now: u64,
    device_id: DeviceId,
    request: &LockRequest,
    replica: &Replica,
) -> Turn {
    let order_id = request.order_id;
    let folded = replica.order(order_id).map(|view| view.order.fence);
    let acquired = table.acquire(
        now,
        Ask {
            order_id,
            device_id,
            user_id: request.user_id.as_ref(),
            // A hub that lost its disk may know less than the device that asks.
            known: folded.unwrap_or_default().max(claimed(request.seen)),
            approval: request.approved_by.as_ref().map(|by| Approval {
                by,
                allowed: replica.permissions(by).has(Permission::TakeOver),
            }),
        },
    );
    let (outcome, lock, grant) = match acquired {
        Acquired::Granted(grant) => (LockOutcome::Granted, grant.lock.clone(), Some(grant)),
        Acquired::Held(lock) => (LockOutcome::Held, lock, None),
        Acquired::NotAllowed(lock) => (LockOutcome::NotAllowed, lock, None),
    };
    let answer = LockAnswer {
        order_id,
        n: request.n,
        outcome,
        lock: Some(lock.clone()),
    };
    let event = grant.as_ref().map(|grant| Locked {
        device_id,
        user_id: lock.user_id.clone(),
        fence: lock.fence,
        approved_by: grant.approved_by.clone(),
    });
    Turn {
        tell: event
            .is_some()
            .then_some(HubMessage::Locked(LockedOrder { order_id, lock })),
        record: event.map(|event| record(order_id, OrderEvent::Locked(event))),
        answer: Some(HubMessage::LockResponse(answer)),
        grant,
    }
}

fn record(order_id: OrderId, event: OrderEvent) -> Command {
    Command::Record(order_id.into(), Body::Order(event))
}

fn claimed(fence: Fence) -> Fence {
    if fence.0 < MAX_FENCE {
        fence
    } else {
        Fence::default()
    }
}

fn ended(order_id: OrderId, fence: Fence) -> Turn {
    Turn {
        record: Some(record(order_id, OrderEvent::LockReleased(LockReleased { fence }))),
        tell: Some(HubMessage::Released(ReleasedOrder { order_id, fence })),
        ..Turn::default()
    }
}
