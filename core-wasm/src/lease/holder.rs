//! The till's leases: which orders are open for editing here, which of them the hub has given to this device, and what
//! a screen shows of any order.
//!
//! Keeps true: a lease counts from when its request or renewal was *sent*, and only if the hub's answer names that very
//! message, so the hub's own count always ends later. What is granted and not wanted any more is given back.

use super::{HOLD_MS, RENEW_MS};
use crate::base::clock::Fence;
use crate::base::clock::Fences;
use crate::base::ids::{DeviceId, OrderId, UserId};
use crate::codec::{Pack, Unpack};
use crate::domain::order::Lock;
use crate::protocol::ClientMessage;
use crate::protocol::lease::{
    LockAnswer, LockOutcome, LockRelease, LockRenew, LockRequest, LockStatus, LockStatusRequest, LockedOrder,
    ReleasedOrder,
};
use std::collections::BTreeMap;

/// What people at this till do.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub enum LeaseWish {
    /// Someone opens an order for editing.
    Open {
        /// Which.
        order_id: OrderId,
        /// Who.
        user_id: Option<UserId>,
        /// The greatest fence of it that is folded here.
        seen: Fence,
    },
    /// Nobody edits it here any more.
    Leave(OrderId),
    /// A manager, whose PIN was checked here, takes an open order from whoever has it.
    TakeOver {
        /// Which; it must be open here.
        order_id: OrderId,
        /// The manager.
        approved_by: UserId,
    },
}

/// How it stands with an order, for a screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeaseView {
    /// This device has it.
    Mine {
        /// By this lease.
        fence: Fence,
    },
    /// Somebody else has it: read only, or take it over.
    Theirs(Lock),
    /// Nobody has it.
    Free,
    /// The hub is away, so nobody can say. One may edit.
    Unknown,
}

/// The machine.
#[derive(Debug)]
pub struct LeaseHolder {
    me: DeviceId,
    link: Link,
    wanted: BTreeMap<OrderId, Wanted>,
    /// What the hub said of each order on this connection: the last fence, and who has it.
    known: BTreeMap<OrderId, (Fence, Option<Lock>)>,
    asked: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    Away,
    /// Connected; who has what was asked and not told yet.
    Asking,
    Told,
}

#[derive(Debug)]
struct Wanted {
    user_id: Option<UserId>,
    seen: Fence,
    held: Option<Held>,
    /// The message that waits for its answer, by its number.
    asked: Option<u32>,
    /// When the last one was sent.
    sent: u64,
    /// Whether the last take-over was refused because the approver may not.
    not_allowed: bool,
}

#[derive(Clone, Copy, Debug)]
struct Held {
    fence: Fence,
    /// When what the hub granted was sent.
    since: u64,
}

impl Held {
    fn stands(self, now: u64) -> bool {
        now < self.since + HOLD_MS || injected!(LeaseKeptForEver)
    }
}

impl LeaseHolder {
    /// Of this device, with nothing open and no hub.
    pub fn new(me: DeviceId) -> Self {
        Self {
            me,
            link: Link::Away,
            wanted: BTreeMap::new(),
            known: BTreeMap::new(),
            asked: 0,
        }
    }

    /// How it stands with an order.
    pub fn view(&self, now: u64, order_id: OrderId) -> LeaseView {
        if let Some(held) = self.held(now, order_id) {
            return LeaseView::Mine { fence: held.fence };
        }
        let lock = self.known.get(&order_id).and_then(|(_, lock)| lock.as_ref());
        match (self.link, lock) {
            (Link::Away, _) => LeaseView::Unknown,
            (_, Some(lock)) if lock.device_id != self.me => LeaseView::Theirs(lock.clone()),
            (Link::Asking, _) => LeaseView::Unknown,
            (Link::Told, _) => LeaseView::Free,
        }
    }

    /// Whether the last take-over of an order was refused because whoever approved it may not.
    pub fn was_not_allowed(&self, order_id: OrderId) -> bool {
        self.wanted
            .get(&order_id)
            .is_some_and(|wanted| wanted.not_allowed)
    }

    /// What other devices have, as far as it is known.
    pub fn theirs(&self) -> impl Iterator<Item = (OrderId, &Lock)> {
        self.locks().filter(|(_, lock)| lock.device_id != self.me)
    }

    /// Who has what, as far as it is known.
    pub fn locks(&self) -> impl Iterator<Item = (OrderId, &Lock)> {
        self.known
            .iter()
            .filter_map(|(&order_id, (_, lock))| Some((order_id, lock.as_ref()?)))
    }

    /// What this device holds now, for what it writes.
    pub fn fences(&self, now: u64) -> Fences {
        let held = self
            .wanted
            .iter()
            .filter_map(|(&order_id, wanted)| Some((order_id, wanted.held?)));
        held.filter(|(_, held)| held.stands(now))
            .map(|(order_id, held)| (order_id, held.fence))
            .collect()
    }

    /// When it wants its next tick at the latest.
    pub fn next_tick(&self) -> Option<u64> {
        let due = |wanted: &Wanted| {
            let lost = wanted.held.map(|held| held.since + HOLD_MS);
            let again = (self.link != Link::Away).then_some(wanted.sent + RENEW_MS);
            lost.into_iter().chain(again).min()
        };
        self.wanted.values().filter_map(due).min()
    }

    /// Someone here does something.
    pub fn wish(&mut self, now: u64, wish: LeaseWish, out: &mut Vec<ClientMessage>) {
        match wish {
            LeaseWish::Open {
                order_id,
                user_id,
                seen,
            } => {
                let wanted = self.wanted.entry(order_id).or_insert(Wanted {
                    user_id: None,
                    seen,
                    held: None,
                    asked: None,
                    sent: now,
                    not_allowed: false,
                });
                wanted.user_id = user_id;
                wanted.seen = wanted.seen.max(seen);
                if wanted.held.is_none_or(|held| !held.stands(now)) {
                    self.request(now, order_id, None, out);
                }
            }
            LeaseWish::Leave(order_id) => {
                let held = self.wanted.remove(&order_id).and_then(|wanted| wanted.held);
                if let Some(Held { fence, .. }) = held {
                    self.give_back(order_id, fence, out);
                }
            }
            LeaseWish::TakeOver {
                order_id,
                approved_by,
            } => {
                if self.held(now, order_id).is_none() {
                    self.request(now, order_id, Some(approved_by), out);
                }
            }
        }
    }

    /// Time passed: gives up what was not renewed, renews what is held, asks again for what is not.
    pub fn tick(&mut self, now: u64, out: &mut Vec<ClientMessage>) {
        let orders: Vec<OrderId> = self.wanted.keys().copied().collect();
        for order_id in orders {
            let Some(wanted) = self.wanted.get_mut(&order_id) else {
                continue;
            };
            wanted.held = wanted.held.filter(|held| held.stands(now));
            if now >= wanted.sent + RENEW_MS {
                self.ask_for(now, order_id, out);
            }
        }
    }

    /// The hub has greeted.
    pub fn connected(&mut self, now: u64, out: &mut Vec<ClientMessage>) {
        self.disconnected();
        self.link = Link::Asking;
        out.push(ClientMessage::LockStatus(LockStatusRequest {}));
        let orders: Vec<OrderId> = self.wanted.keys().copied().collect();
        for order_id in orders {
            self.ask_for(now, order_id, out);
        }
    }

    /// The connection ended. What is held stands for as long as it was granted.
    pub fn disconnected(&mut self) {
        self.link = Link::Away;
        self.known = BTreeMap::new();
        for (_, wanted) in self.wanted.iter_mut() {
            wanted.asked = None;
        }
    }

    /// The answer to a request or a renewal.
    pub fn answered(&mut self, now: u64, answer: LockAnswer, out: &mut Vec<ClientMessage>) {
        let LockAnswer {
            order_id,
            n,
            outcome,
            lock,
        } = answer;
        if let Some(lock) = &lock {
            self.heard(order_id, lock.fence, Some(lock.clone()));
        }
        let Some(wanted) = self.wanted.get_mut(&order_id) else {
            // Left meanwhile.
            if let (LockOutcome::Granted, Some(lock)) = (outcome, lock) {
                self.give_back(order_id, lock.fence, out);
            }
            return;
        };
        if wanted.asked != Some(n) {
            // A later message is under way, and its answer replaces this one.
            return;
        }
        wanted.asked = None;
        match (outcome, lock) {
            (LockOutcome::Granted, Some(lock)) => {
                wanted.not_allowed = false;
                wanted.seen = wanted.seen.max(lock.fence);
                wanted.held = Some(Held {
                    fence: lock.fence,
                    since: if injected!(LeaseSinceAnswer) {
                        now
                    } else {
                        wanted.sent
                    },
                });
            }
            (outcome, lock) => {
                wanted.held = None;
                wanted.not_allowed = outcome == LockOutcome::NotAllowed;
                if lock.is_none() {
                    // It lapsed, and nobody has it.
                    self.request(now, order_id, None, out);
                }
            }
        }
    }

    /// Somebody got an order, or this device did.
    pub fn locked(&mut self, LockedOrder { order_id, lock }: LockedOrder) {
        if let Some(wanted) = self.wanted.get_mut(&order_id) {
            // Taken over. Its own newer lease has a greater fence still.
            let stands = |held: &Held| held.fence >= lock.fence || injected!(TakeOverUnheard);
            wanted.held = wanted.held.filter(stands);
        }
        self.heard(order_id, lock.fence, Some(lock));
    }

    /// An order is free again; if it is open here, it is asked for.
    pub fn released(&mut self, now: u64, released: ReleasedOrder, out: &mut Vec<ClientMessage>) {
        let ReleasedOrder { order_id, fence } = released;
        if !self.heard(order_id, fence, None) {
            return;
        }
        if let Some(wanted) = self.wanted.get_mut(&order_id) {
            wanted.held = wanted.held.filter(|held| held.fence > fence);
            if wanted.held.is_none() && wanted.asked.is_none() {
                self.request(now, order_id, None, out);
            }
        }
    }

    /// Who has what.
    pub fn told(&mut self, now: u64, status: LockStatus, out: &mut Vec<ClientMessage>) {
        if self.link == Link::Away {
            return;
        }
        self.link = Link::Told;
        let locked: BTreeMap<OrderId, Lock> = status
            .locks
            .into_iter()
            .map(|LockedOrder { order_id, lock }| (order_id, lock))
            .collect();
        // What was heard before and is not in the list has ended meanwhile.
        for (order_id, (_, lock)) in self.known.iter_mut() {
            if !locked.contains_key(order_id) {
                *lock = None;
            }
        }
        for (order_id, lock) in locked {
            self.locked(LockedOrder { order_id, lock });
        }
        let free: Vec<OrderId> = self
            .wanted
            .iter()
            .filter(|(order_id, wanted)| {
                let known = self.known.get(order_id).and_then(|(_, lock)| lock.as_ref());
                wanted.held.is_none() && wanted.asked.is_none() && known.is_none()
            })
            .map(|(&order_id, _)| order_id)
            .collect();
        for order_id in free {
            self.request(now, order_id, None, out);
        }
    }

    fn held(&self, now: u64, order_id: OrderId) -> Option<Held> {
        let held = self.wanted.get(&order_id)?.held?;
        held.stands(now).then_some(held)
    }

    /// Notes what the hub said, unless something newer was heard: what is told to all overtakes itself now and then.
    fn heard(&mut self, order_id: OrderId, fence: Fence, lock: Option<Lock>) -> bool {
        let known = self.known.entry(order_id).or_default();
        let newer =
            fence > known.0 || fence == known.0 && (lock.is_none() || known.1.is_some() || fence == Fence(0));
        if newer {
            *known = (fence, lock);
        }
        newer
    }

    fn ask(&mut self, now: u64, order_id: OrderId) -> Option<(u32, &Wanted)> {
        if self.link == Link::Away {
            return None;
        }
        let wanted = self.wanted.get_mut(&order_id)?;
        self.asked = self.asked.wrapping_add(1);
        (wanted.asked, wanted.sent) = (Some(self.asked), now);
        Some((self.asked, wanted))
    }

    /// Renews what is held, requests what is not.
    fn ask_for(&mut self, now: u64, order_id: OrderId, out: &mut Vec<ClientMessage>) {
        match self.held(now, order_id) {
            Some(held) => self.renew(now, order_id, held.fence, out),
            None => self.request(now, order_id, None, out),
        }
    }

    fn request(
        &mut self,
        now: u64,
        order_id: OrderId,
        approved_by: Option<UserId>,
        out: &mut Vec<ClientMessage>,
    ) {
        let known = self.known.get(&order_id).map_or(Fence(0), |(fence, _)| *fence);
        if let Some((n, wanted)) = self.ask(now, order_id) {
            out.push(ClientMessage::LockRequest(LockRequest {
                order_id,
                n,
                user_id: wanted.user_id.clone(),
                seen: wanted.seen.max(known),
                approved_by,
            }));
        }
    }

    fn renew(&mut self, now: u64, order_id: OrderId, fence: Fence, out: &mut Vec<ClientMessage>) {
        if let Some((n, _)) = self.ask(now, order_id) {
            out.push(ClientMessage::LockRenew(LockRenew { order_id, n, fence }));
        }
    }

    fn give_back(&self, order_id: OrderId, fence: Fence, out: &mut Vec<ClientMessage>) {
        if self.link != Link::Away {
            out.push(ClientMessage::LockRelease(LockRelease { order_id, fence }));
        }
    }
}
