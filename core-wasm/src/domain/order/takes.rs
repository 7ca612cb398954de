//! What an event takes of whoever stands behind it, by what it does to the order as it stood before. Pure. A till asks it of what it is
//! about to write, and a server of what it was sent: one rule, so that nobody is found to have done what their till let them do rightly.
//! Not in it: who asks (`replica/command.rs`, `replica/unpermitted.rs`), and whether they may.

use super::conflict::Action;
use super::event::{ConflictResolved, Parked};
use super::{ActionKind, Line, Order, OrderEvent};
use crate::base::ids::{LineId, OrderId};
use crate::base::money::Amount;
use crate::base::permission::Permission::{
    self, Discount, Refund, Reopen, Sell, Settle, TakeMoney, VoidSent,
};
use crate::base::quantity::Quantity;

/// One of these is enough; where there is none, nobody is asked. `id` is the order's own.
pub fn takes(id: OrderId, before: &Order, event: &OrderEvent) -> &'static [Permission] {
    let is_of_sent = match event {
        OrderEvent::LineRemoved(removed) => before.takes_off_sent(removed.line_id, None),
        OrderEvent::LineQuantityChanged(changed) => {
            changed.delta < Quantity::ZERO && before.takes_off_sent(changed.line_id, Some(changed.delta))
        }
        OrderEvent::Voided(_) => before.created.is_none() || before.slip().any(is_sent),
        _ => false,
    };
    match event {
        _ if is_of_sent => &[VoidSent],
        OrderEvent::Parked(parked) | OrderEvent::Reparked(parked) if before.reopens(parked) => &[Reopen],
        OrderEvent::Created(_)
        | OrderEvent::LineAdded(_)
        | OrderEvent::LineQuantityChanged(_)
        | OrderEvent::LineRemoved(_)
        | OrderEvent::Updated(_)
        | OrderEvent::Parked(_)
        | OrderEvent::Reparked(_)
        | OrderEvent::Voided(_) => &[Sell],
        // What is paid for has to be made, so whoever takes the money sends what nobody has sent.
        OrderEvent::Sent(_) => &[Sell, TakeMoney],
        OrderEvent::Discounted(_) => &[Discount],
        OrderEvent::Paid(paid) if paid.amount < Amount::ZERO => &[Refund],
        OrderEvent::Paid(_) => &[TakeMoney],
        OrderEvent::Refunded(_) => &[Refund],
        OrderEvent::ConflictResolved(resolved) => before.settling(id, resolved),
        OrderEvent::Locked(_) | OrderEvent::LockReleased(_) => &[],
    }
}

fn is_sent(line: &Line) -> bool {
    line.sent > Quantity::ZERO
}

impl Order {
    /// Whether all of a line, or so much of it, is taken off though stations have heard of it. Of a line that nobody has heard of
    /// yet, nobody can say.
    fn takes_off_sent(&self, id: LineId, delta: Option<Quantity>) -> bool {
        match self.line(id).filter(|line| line.added.is_some()) {
            Some(line) => is_sent(line) && delta.is_none_or(|delta| line.quantity + delta < line.sent),
            None => true,
        }
    }

    /// Whether who puts it aside knows that it was given up.
    fn reopens(&self, parked: &Parked) -> bool {
        let names = |id| parked.over.as_ref().is_none_or(|over| over.contains(id));
        self.voids.standing().any(|void| names(&void.meta.event_id))
    }

    /// What is settled is done by the events before this one. If the conflict is still there, and is about money, that is left as it is,
    /// whatever the action is called.
    fn settling(&self, id: OrderId, resolved: &ConflictResolved) -> &'static [Permission] {
        let mut still = self.conflicts(id).into_iter();
        let still = still.find(|conflict| conflict.id == resolved.conflict);
        if still.is_some_and(|conflict| conflict.actions().iter().any(Action::needs_note)) {
            return &[Refund];
        }
        match resolved.action {
            ActionKind::Refund => &[Refund],
            ActionKind::Collect => &[TakeMoney],
            ActionKind::VoidLines => &[VoidSent],
            ActionKind::Reopen => &[Reopen],
            ActionKind::Reapply | ActionKind::Acknowledge => &[Settle],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::order::{OrderCommand, OrderError, Resolve, Settlement, Status};
    use crate::replica::{Command, CommandError, NotAllowed};
    use crate::testing::{Device, add, create, line_id, meet, order_id, park, pay, refund, says, void};

    fn refused(needs: Permission) -> Result<Vec<crate::journal::Entry>, CommandError> {
        Err(CommandError::NotAllowed(NotAllowed { needs }))
    }

    /// An order of a waiter's with a line that was sent and one that was not.
    fn sent() -> Device {
        let mut till = Device::new(1);
        till.user = "eve".into();
        for command in [create(), add(1, 500), OrderCommand::Send, add(2, 300)] {
            till.order(order_id(1), command).unwrap();
        }
        till
    }

    fn count(line: u128, thousandths: i64) -> OrderCommand {
        OrderCommand::ChangeQuantity {
            line_id: line_id(line),
            to: Quantity(thousandths),
        }
    }

    fn remove(line: u128) -> OrderCommand {
        OrderCommand::RemoveLine {
            line_id: line_id(line),
        }
    }

    #[test]
    fn what_stations_have_heard_of_a_waiter_does_not_take_back_alone() {
        let mut till = sent();
        let id = order_id(1);
        for command in [remove(1), count(1, 500), void()] {
            let before = till.replica.fingerprint();
            assert_eq!(
                till.order(id, command.clone()),
                refused(Permission::VoidSent),
                "{command:?}"
            );
            assert_eq!(till.replica.fingerprint(), before);
        }
        // What nobody has heard of is theirs, and so is more.
        for command in [count(1, 2_000), count(1, 1_000), count(2, 500), remove(2)] {
            till.order(id, command).unwrap();
        }
    }

    #[test]
    fn with_the_approval_of_who_may_it_is_done_and_the_journal_names_both() {
        let mut till = sent();
        till.approver = Some("ben".into());
        assert_eq!(till.order(order_id(1), remove(1)), refused(Permission::VoidSent));
        till.approver = Some("ana".into());
        let entries = till.order(order_id(1), remove(1)).unwrap();
        let envelope = crate::journal::Envelope::decode(&entries[0].bytes).unwrap();
        assert_eq!(
            (envelope.actor.user_id, envelope.actor.approved_by),
            (Some("eve"), Some("ana"))
        );
    }

    #[test]
    fn nobody_approves_what_they_may_do_alone() {
        let mut till = sent();
        till.approver = Some("ana".into());
        let entries = till.order(order_id(1), remove(2)).unwrap();
        let envelope = crate::journal::Envelope::decode(&entries[0].bytes).unwrap();
        assert_eq!(envelope.actor.approved_by, None);
    }

    #[test]
    fn more_of_what_was_sent_takes_nobody_and_less_of_it_again_does() {
        let mut till = sent();
        let id = order_id(1);
        till.order(id, count(1, 3_000)).unwrap();
        till.order(id, OrderCommand::Send).unwrap();
        till.approver = Some("ana".into());
        till.order(id, count(1, 1_000)).unwrap();
        till.approver = None;
        till.order(id, count(1, 2_000)).unwrap();
        assert_eq!(till.order(id, count(1, 1_000)), refused(Permission::VoidSent));
    }

    #[test]
    fn whoever_only_takes_money_sends_what_is_paid_for_and_a_guest_is_paid_by_who_may_give_back() {
        let mut till = sent();
        till.order(order_id(2), create()).unwrap();
        till.order(order_id(2), add(1, -500)).unwrap();
        till.user = "ola".into();
        till.run(vec![says("cashier", &[(Permission::Sell, Some(false))])])
            .unwrap();
        till.user = "ben".into();
        assert_eq!(till.order(order_id(1), OrderCommand::Send).map(drop), Ok(()));
        assert_eq!(till.order(order_id(1), add(3, 100)), refused(Permission::Sell));
        assert_eq!(till.order(order_id(1), pay(1, 800)).map(drop), Ok(()));
        assert_eq!(till.order(order_id(2), pay(2, -500)), refused(Permission::Refund));
    }

    /// What two tills did to an order apart, as one of them sees it after they have met.
    fn apart(here: OrderCommand, there: OrderCommand) -> Device {
        let (mut till, mut other) = (sent(), Device::new(2));
        other.receive(&till.written.clone());
        till.user = "ana".into();
        till.order(order_id(1), here).unwrap();
        other.order(order_id(1), there).unwrap();
        meet(&mut [&mut till, &mut other]);
        till.user = "eve".into();
        till
    }

    fn settle(till: &mut Device, settlement: Settlement) -> Result<Vec<crate::journal::Entry>, CommandError> {
        let conflicts = till.state(order_id(1)).conflicts(order_id(1));
        let wish = Resolve {
            conflict: conflicts.first().unwrap().id,
            settlement,
            note: Some("so it is".into()),
        };
        till.order(order_id(1), OrderCommand::Resolve(wish))
    }

    #[test]
    fn what_was_beaten_is_set_again_by_who_may_set_it() {
        // Whoever wrote last wins: the other way round the same two values lose.
        for (here, there) in [(void(), park("x")), (park("x"), void())] {
            let mut till = apart(here, there);
            let needs = match till.state(order_id(1)).status {
                Status::Voided => Permission::Reopen,
                _ => Permission::VoidSent,
            };
            assert_eq!(settle(&mut till, Settlement::Reapply), refused(needs));
            till.user = "ana".into();
            settle(&mut till, Settlement::Reapply).unwrap();
        }
    }

    #[test]
    fn a_conflict_about_money_that_is_left_as_it_is_takes_who_may_give_money_back() {
        let mut till = apart(pay(1, 800), pay(2, 800));
        assert_eq!(
            settle(&mut till, Settlement::Acknowledge),
            refused(Permission::Refund)
        );
        till.approver = Some("ana".into());
        settle(&mut till, Settlement::Acknowledge).unwrap();
    }

    #[test]
    fn who_does_not_work_here_does_nothing_and_a_refund_takes_more_than_selling() {
        let mut till = sent();
        let id = order_id(1);
        till.order(id, pay(1, 800)).unwrap();
        assert_eq!(till.order(id, refund(1, 100)), refused(Permission::Refund));
        till.user = "nobody".into();
        assert_eq!(till.order(order_id(2), create()), refused(Permission::Sell));
        let unknown = till.run(vec![Command::Order(order_id(3), add(1, 1))]);
        assert_eq!(unknown, Err(CommandError::Order(OrderError::Unknown)));
    }
}
