//! What was done without the permission: found by a server once it has folded what it was sent, so that an order is asked as it
//! stands.
//!
//! Keeps true: what who is signed in may do, or who approved it, is never marked; only what comes from a device that sells is looked
//! at, and only in a store that has staff. Not in it: what becomes of it, which is a person's to say.

use super::{Change, Command, Replica};
use crate::base::ids::{DeviceId, OrderId, UserId};
use crate::base::permission::{Permission, Permissions};
use crate::base::quantity::Quantity;
use crate::domain::device::{DeviceEvent, DevicePaired};
use crate::domain::order::{ActionKind, Line, Order, OrderEvent};
use crate::domain::unpermitted::{Marks, Unpermitted, UnpermittedSeen};
use crate::domain::{Author, Body, writers};
use crate::journal::{Entry, Envelope, Seq};
use std::collections::BTreeMap;

impl Replica {
    /// What people of the staff did without the permission, and nobody has looked at yet.
    pub fn unpermitted(&self) -> &Marks {
        &self.marks
    }

    /// What a server writes down of entries that it was sent and has folded: each that nobody who stood behind it may do. Of a device of
    /// which enough waits already, no more.
    pub fn marks_for<'a>(&self, entries: impl IntoIterator<Item = &'a Entry>) -> Vec<Command> {
        let mut of: BTreeMap<DeviceId, usize> = BTreeMap::new();
        let mut commands = Vec::new();
        for entry in entries {
            let Some(mark) = self.unpermitted_in(entry) else {
                continue;
            };
            let waiting = of
                .entry(mark.device_id)
                .or_insert_with(|| self.marks.of(mark.device_id));
            if *waiting < Marks::MOST {
                *waiting += 1;
                let id = mark.device_id.into();
                commands.push(Command::Record(id, Body::Device(DeviceEvent::Unpermitted(mark))));
            }
        }
        commands
    }

    /// What someone has looked at who may do it themselves; nothing if they may not, or nothing waits there.
    pub fn see_unpermitted(&self, device_id: DeviceId, seq: Seq, user: &UserId) -> Option<Command> {
        let mark = self.marks.at(device_id, seq)?;
        // What only a later build knows, whoever changes the settings may look at.
        let needs = mark.permission().unwrap_or(Permission::Settings);
        let seen = UnpermittedSeen {
            device_id,
            seq,
            approved_by: user.clone(),
        };
        let command = Command::Record(device_id.into(), Body::Device(DeviceEvent::UnpermittedSeen(seen)));
        self.permissions(user).has(needs).then_some(command)
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

    fn unpermitted_in(&self, entry: &Entry) -> Option<Unpermitted> {
        if self.staff.0.is_empty() || injected!(AnyoneMayWrite) {
            return None;
        }
        let row = self.devices.0.get(&entry.device_id)?;
        // Whoever speaks the Socket.IO contract names whom they like: the hub vouches for it.
        if row.alias.is_some() || DevicePaired::author(row) != Author::Till {
            return None;
        }
        if self.refused.holds(entry.device_id, entry.seq) {
            return None;
        }
        let envelope = Envelope::decode(&entry.bytes).ok()?;
        let usual = writers(envelope.kind)?.needs?;
        let of = |user: Option<&str>| user.map_or(Permissions::NONE, |user| self.permissions(&user.into()));
        let (needs, named) = self.needed(&envelope, usual);
        let named = named.as_ref().map(UserId::as_str);
        let may = of(envelope.actor.user_id)
            .or(of(envelope.actor.approved_by))
            .or(of(named));
        (!may.has(needs)).then(|| Unpermitted {
            device_id: entry.device_id,
            seq: entry.seq,
            at: envelope.at,
            kind: envelope.kind.to_owned(),
            aggregate_id: envelope.aggregate_id,
            user_id: envelope.actor.user_id.map(UserId::from),
            needs: needs.word().to_owned(),
        })
    }

    /// What an event takes, and whom it names itself as standing behind it.
    fn needed(&self, envelope: &Envelope<'_>, usual: Permission) -> (Permission, Option<UserId>) {
        const LOOKED_INTO: [&str; 5] = [
            "order.line.removed",
            "order.line.quantityChanged",
            "order.voided",
            "order.discounted",
            "order.conflict.resolved",
        ];
        if !LOOKED_INTO.contains(&envelope.kind) {
            return (usual, None);
        }
        let Ok(Body::Order(event)) = Body::decode(envelope.kind, envelope.type_version, envelope.payload.0)
        else {
            return (usual, None);
        };
        let order = self.orders.get(&OrderId(envelope.aggregate_id.0));
        match event {
            OrderEvent::Discounted(discounted) => (usual, discounted.approved_by),
            OrderEvent::ConflictResolved(resolved) => {
                let needs = match resolved.action {
                    ActionKind::Refund => Permission::Refund,
                    ActionKind::VoidLines => Permission::VoidSent,
                    ActionKind::Collect => Permission::TakeMoney,
                    ActionKind::Reopen => Permission::Reopen,
                    ActionKind::Reapply | ActionKind::Acknowledge => usual,
                };
                (needs, resolved.approved_by)
            }
            event if order.is_some_and(|order| takes_sent(order.state(), &event)) => {
                (Permission::VoidSent, None)
            }
            _ => (usual, None),
        }
    }
}

/// Whether it took off what stations had heard of, as far as the order shows now.
fn takes_sent(order: &Order, event: &OrderEvent) -> bool {
    let is_less = |line: Option<&Line>| {
        line.is_some_and(|line| line.sent > Quantity::ZERO && line.quantity < line.sent)
    };
    match event {
        OrderEvent::LineRemoved(removed) => is_less(order.line(removed.line_id)),
        OrderEvent::LineQuantityChanged(changed) => {
            changed.delta < Quantity::ZERO && is_less(order.line(changed.line_id))
        }
        OrderEvent::Voided(voided) => voided.lines.iter().any(|(id, _)| {
            let line = order.line(*id);
            line.is_some_and(|line| line.sent > Quantity::ZERO)
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::role::Role;
    use crate::domain::device::DeviceRole;
    use crate::domain::order::OrderCommand;
    use crate::journal::Cursor;
    use crate::records::member::{Member, PinTag};
    use crate::records::staff::{StaffEvent, StaffImported};
    use crate::replica::{Left, Old};
    use crate::snapshot;
    use crate::testing::{Device, add, create, line_id, of_hub, order_id, realm};

    /// A hub that knows both tills, and one of them whose list says that everybody is a manager.
    fn shop() -> (Device, Device) {
        let (mut hub, mut till) = (Device::new(1), Device::new(2));
        let row = DevicePaired::new(till.replica.me(), 2, "Till 2".to_owned());
        let paired = Body::Device(DeviceEvent::Paired(row));
        hub.run(vec![Command::Record(till.replica.me().into(), paired)])
            .unwrap();
        till.receive(&hub.written);
        let everybody = ["eve", "ben"].map(|id| Member {
            id: id.into(),
            name: id.into(),
            role: Role::Manager,
            pin: PinTag::default(),
        });
        let staff = StaffImported {
            staff: everybody.into(),
        };
        let believed = of_hub(
            0xbad,
            realm().singleton("staff"),
            Body::Staff(StaffEvent::Imported(staff)),
        );
        till.receive(&[believed]);
        till.user = "eve".into();
        (hub, till)
    }

    fn arrive(hub: &mut Device, entries: &[Entry]) -> Vec<String> {
        hub.receive(entries);
        let commands = hub.replica.marks_for(entries);
        hub.run(commands).unwrap();
        let open = hub.replica.unpermitted().open();
        open.map(|mark| format!("{} {}", mark.kind, mark.needs)).collect()
    }

    #[test]
    fn what_a_till_let_somebody_do_stands_and_is_marked_once_and_leaves_when_who_may_has_looked() {
        let (mut hub, mut till) = shop();
        let id = order_id(1);
        let remove = OrderCommand::RemoveLine { line_id: line_id(1) };
        for command in [create(), add(1, 500), OrderCommand::Send, remove] {
            till.order(id, command).unwrap();
        }
        let written = till.written.clone();
        assert_eq!(arrive(&mut hub, &written), ["order.line.removed void_sent"]);
        assert!(!hub.state(id).line(line_id(1)).unwrap().is_there(), "it stands");
        let inbox = hub.replica.inbox();
        let [Left::Unpermitted(mark)] = &inbox[..] else {
            panic!("{inbox:?}")
        };
        assert_eq!(
            (mark.user_id.clone(), mark.aggregate_id),
            (Some("eve".into()), id.into())
        );
        let (device, seq) = (mark.device_id, mark.seq);
        let parts = snapshot::write(&hub.replica, &Old::default(), Cursor(9), &[]);
        let again = snapshot::read(&hub.replica, &parts).unwrap().replica;
        assert_eq!(again.unpermitted(), hub.replica.unpermitted(), "after a restart");
        assert_eq!(hub.replica.see_unpermitted(device, seq, &"ben".into()), None);
        let seen = hub.replica.see_unpermitted(device, seq, &"ana".into()).unwrap();
        hub.run(vec![seen]).unwrap();
        assert_eq!(hub.replica.inbox(), []);
        assert_eq!(hub.replica.see_unpermitted(device, seq, &"ana".into()), None);
    }

    #[test]
    fn what_somebody_approved_who_may_is_not_marked_and_what_is_usual_neither() {
        let (mut hub, mut till) = shop();
        let id = order_id(1);
        for command in [create(), add(1, 500), OrderCommand::Send, add(2, 100)] {
            till.order(id, command).unwrap();
        }
        till.order(id, OrderCommand::RemoveLine { line_id: line_id(2) })
            .unwrap();
        let written = till.written.clone();
        assert_eq!(arrive(&mut hub, &written), [""; 0]);
        // Written by an honest till: its user may not, and who approved may.
        let mut honest = Device::new(2);
        honest.receive(&hub.written);
        honest.receive(&written);
        honest.user = "eve".into();
        honest.approver = Some("ana".into());
        let entries = honest.order(id, OrderCommand::Void { reason: None }).unwrap();
        assert_eq!(arrive(&mut hub, &entries), [""; 0]);
    }

    #[test]
    fn of_a_device_of_which_enough_waits_no_more_is_marked() {
        let (mut hub, mut till) = shop();
        let most = u128::try_from(Marks::MOST).unwrap();
        for n in 0..most + 9 {
            for command in [
                create(),
                add(1, 500),
                OrderCommand::Send,
                OrderCommand::Void { reason: None },
            ] {
                till.order(order_id(n + 1), command).unwrap();
            }
        }
        let written = till.written.clone();
        assert_eq!(arrive(&mut hub, &written).len(), Marks::MOST);
        assert_eq!(hub.replica.marks_for(&written), [], "nor of what comes later");
        let first = hub.replica.unpermitted().open().next().unwrap();
        let seen = hub
            .replica
            .see_unpermitted(first.device_id, first.seq, &"ola".into());
        hub.run(vec![seen.unwrap()]).unwrap();
        assert_eq!(
            hub.replica.marks_for(&written).len(),
            1,
            "once one of them was looked at"
        );
    }

    #[test]
    fn stations_clients_and_stores_without_staff_are_not_looked_at_and_no_device_marks_anything() {
        let (mut hub, mut till) = shop();
        let id = order_id(1);
        for command in [
            create(),
            add(1, 500),
            OrderCommand::Send,
            OrderCommand::Void { reason: None },
        ] {
            till.order(id, command).unwrap();
        }
        let written = till.written.clone();
        let me = till.replica.me();
        for row in [
            DevicePaired {
                alias: Some("web-1".to_owned()),
                ..DevicePaired::new(me, 2, "Client".to_owned())
            },
            DevicePaired::new(me, 2, "Till".to_owned()).with_role(Some(DeviceRole::Kitchen)),
        ] {
            let changed = DevicePaired {
                was_till: false,
                ..row
            };
            hub.run(vec![Command::Record(
                me.into(),
                Body::Device(DeviceEvent::Changed(changed)),
            )])
            .unwrap();
            assert_eq!(arrive(&mut hub, &written), [""; 0]);
        }
        let mark = Unpermitted {
            device_id: me,
            seq: Seq(1),
            at: till.now,
            kind: "order.created".to_owned(),
            aggregate_id: id.into(),
            user_id: None,
            needs: "sell".to_owned(),
        };
        till.run(vec![Command::Record(
            me.into(),
            Body::Device(DeviceEvent::Unpermitted(mark)),
        )])
        .unwrap();
        assert_eq!(till.replica.unpermitted().open().count(), 0);
    }
}
