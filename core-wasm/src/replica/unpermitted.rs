//! What was done without the permission: found by a server once it has folded what it was sent, by the rule that tills ask too.
//!
//! Keeps true: what who is signed in may do, or who approved it, is not marked; an order's event is judged by the order as it stood
//! before it, so what came with it in one step, or later, says nothing. Only what comes from a device that sells is looked at, only what
//! counts for something, and only in a store that has staff. Who took off what another till had sent meanwhile is marked, too: somebody
//! may have made it. Not in it: what takes what (the registry, `order/takes.rs`), and what becomes of it, which is a person's to say.

use super::{Aggregate, Change, Command, Replica};
use crate::base::ids::{DeviceId, OrderId, UserId};
use crate::base::permission::{Permission, Permissions};
use crate::domain::device::DeviceEvent;
use crate::domain::order::{self, Order, OrderEvent};
use crate::domain::ticket::TicketEvent;
use crate::domain::unpermitted::{Marks, Unpermitted, UnpermittedSeen};
use crate::domain::{Author, Body, writers};
use crate::journal::{Entry, Envelope, Seq};
use std::collections::BTreeMap;

/// The longest id of a person that a mark repeats, in bytes: no longer one is anybody's who works here.
const MAX_USER_BYTES: usize = 64;

/// How many settlements of one turn are held against the conflict that they are about, which has to be looked for each time. An honest
/// till settles one at a time; of any more it is taken that they leave money as it is.
const MOST_SETTLED: usize = 100;

/// An event that somebody of the staff is to stand behind.
struct Deed<'a> {
    entry: &'a Entry,
    envelope: Envelope<'a>,
    /// What those may do who stand behind it, as far as its envelope says.
    may: Permissions,
}

/// Where an event stands.
type Stands = (DeviceId, Seq);

impl Replica {
    /// What people of the staff did without the permission, and nobody has looked at yet.
    pub fn unpermitted(&self) -> &Marks {
        &self.marks
    }

    /// What a server writes down of entries that it was sent and has folded: each that nobody who stood behind it may do, and that is not
    /// marked yet. Of a device of which enough waits already, no more.
    pub fn marks_for<'a>(&self, entries: impl IntoIterator<Item = &'a Entry>) -> Vec<Command> {
        if self.staff.0.is_empty() || injected!(AnyoneMayWrite) {
            return Vec::new();
        }
        let deeds: Vec<Deed<'_>> = entries.into_iter().filter_map(|entry| self.deed(entry)).collect();
        let of_orders = self.needs_of_orders(&deeds);
        let mut waiting: BTreeMap<DeviceId, usize> = BTreeMap::new();
        let mut commands = Vec::new();
        for deed in &deeds {
            let device_id = deed.entry.device_id;
            let waiting = waiting
                .entry(device_id)
                .or_insert_with(|| self.marks.of(device_id));
            if *waiting >= Marks::MOST {
                continue;
            }
            if let Some(needs) = self.lacks(deed, &of_orders) {
                *waiting += 1;
                let mark = Body::Device(DeviceEvent::Unpermitted(deed.mark(needs)));
                commands.push(Command::Record(device_id.into(), mark));
            }
        }
        commands
    }

    /// What someone has looked at who may ([`Unpermitted::to_look`]); nothing if they may not, or nothing waits there.
    pub fn see_unpermitted(&self, device_id: DeviceId, seq: Seq, user: &UserId) -> Option<Command> {
        let mark = self.marks.at(device_id, seq)?;
        let seen = UnpermittedSeen {
            device_id,
            seq,
            approved_by: user.clone(),
        };
        let command = Command::Record(device_id.into(), Body::Device(DeviceEvent::UnpermittedSeen(seen)));
        self.permissions(user).has(mark.to_look()).then_some(command)
    }

    /// Folds what a server says of a device; nobody else is heeded.
    pub(super) fn mark(&mut self, author: DeviceId, event: DeviceEvent) -> Change {
        match event {
            DeviceEvent::Unpermitted(mark) if self.is_servers(author, mark.device_id) => {
                self.marks.mark(mark)
            }
            DeviceEvent::UnpermittedSeen(seen) if self.is_servers(author, seen.device_id) => {
                self.marks.see(seen.device_id, seen.seq);
            }
            _ => return Change::Devices,
        }
        self.dirty.inbox();
        Change::Inbox
    }

    /// An event of a till's that counts, is not marked yet, and takes somebody.
    fn deed<'a>(&self, entry: &'a Entry) -> Option<Deed<'a>> {
        let (device_id, seq) = (entry.device_id, entry.seq);
        // Whom a manager let in as a client of the Socket.IO contract names whom they like: the hub vouches for it.
        let sells = !self.devices.is_client(device_id) && self.devices.author(device_id) == Author::Till;
        if !sells || !self.has_folded(device_id, seq) || self.marks.knows(device_id, seq) {
            return None;
        }
        let envelope = Envelope::decode(&entry.bytes).ok()?;
        let of = |user: Option<&str>| user.map_or(Permissions::NONE, |user| self.permissions(&user.into()));
        let may = of(envelope.actor.user_id).or(of(envelope.actor.approved_by));
        Some(Deed { entry, envelope, may })
    }

    /// What an event takes that nobody has who stands behind it.
    fn lacks(&self, deed: &Deed<'_>, of_orders: &BTreeMap<Stands, Asked>) -> Option<Permission> {
        let Asked { needs, may } = match of_orders.get(&deed.stands()) {
            Some(asked) => *asked,
            // It is no order's, or too much for the order that it is about: it counts for nothing there.
            None => Asked {
                needs: self.needs_of_other(&deed.envelope)?,
                may: Permissions::NONE,
            },
        };
        let may = may.or(deed.may);
        needs.first().filter(|_| !may.has_one_of(needs)).copied()
    }

    /// What each order's event takes, by where it stands.
    fn needs_of_orders(&self, deeds: &[Deed<'_>]) -> BTreeMap<Stands, Asked> {
        let mut asked: BTreeMap<OrderId, BTreeMap<Stands, Option<Asked>>> = BTreeMap::new();
        for deed in deeds {
            let id = OrderId(deed.envelope.aggregate_id.0);
            if deed.envelope.kind.starts_with("order.") && self.orders.contains_key(&id) {
                asked.entry(id).or_default().insert(deed.stands(), None);
            }
        }
        let mut settled = 0;
        for (id, asked) in &mut asked {
            if let Some(order) = self.orders.get(id) {
                self.replay(*id, order, asked, &mut settled);
            }
        }
        let all = asked.into_values().flatten();
        all.filter_map(|(stands, asked)| Some((stands, asked?))).collect()
    }

    fn replay(
        &self,
        id: OrderId,
        order: &Aggregate<Order>,
        asked: &mut BTreeMap<Stands, Option<Asked>>,
        settled: &mut usize,
    ) {
        order.replay(|before, meta, event| {
            let Some(asked) = asked.get_mut(&(meta.device_id, meta.seq)) else {
                return;
            };
            let is_settled = matches!(event, OrderEvent::ConflictResolved(_));
            *settled += usize::from(is_settled);
            let needs = if is_settled && *settled > MOST_SETTLED {
                &[Permission::Refund]
            } else {
                order::takes(id, before, event)
            };
            let named = event.approved_by();
            let may = named.map_or(Permissions::NONE, |user| self.permissions(user));
            *asked = Some(Asked { needs, may });
        });
    }

    /// What an event takes that is about no order.
    fn needs_of_other(&self, envelope: &Envelope<'_>) -> Option<&'static [Permission]> {
        let row = writers(envelope.kind)?;
        if envelope.kind.starts_with("order.") {
            return None;
        }
        let is_made_unsent = envelope.kind.ends_with(".ticket.created") && {
            let body = Body::decode(envelope.kind, envelope.type_version, envelope.payload.0);
            matches!(body, Ok(Body::Ticket(_, TicketEvent::Created(created))) if !self.was_sent(&created))
        };
        // What a station makes that its order does not know of can be taken off the order as if nobody had made it.
        Some(if is_made_unsent {
            &[Permission::VoidSent]
        } else {
            row.needs
        })
    }

    fn was_sent(&self, ticket: &crate::domain::ticket::event::Created) -> bool {
        let Some(order) = self.orders.get(&ticket.order_id) else {
            return false;
        };
        let order = order.state();
        ticket.lines.iter().all(|made| {
            let line = order.line(made.line_id);
            line.is_some_and(|line| made.quantity <= line.sent)
        })
    }
}

/// What an order's event takes, and what those may do whom it names itself.
#[derive(Clone, Copy)]
struct Asked {
    needs: &'static [Permission],
    may: Permissions,
}

impl Deed<'_> {
    fn stands(&self) -> Stands {
        (self.entry.device_id, self.entry.seq)
    }

    fn mark(&self, needs: Permission) -> Unpermitted {
        let user_id = self.envelope.actor.user_id;
        Unpermitted {
            device_id: self.entry.device_id,
            seq: self.entry.seq,
            at: self.envelope.at,
            kind: self.envelope.kind.to_owned(),
            aggregate_id: self.envelope.aggregate_id,
            user_id: user_id
                .filter(|user| user.len() <= MAX_USER_BYTES)
                .map(UserId::from),
            needs: needs.word().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests;
