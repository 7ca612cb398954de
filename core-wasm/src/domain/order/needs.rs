//! What a command on an order takes of whoever stands behind it. Pure, like `decide.rs`. Not in it: who asks, and whether they may
//! (`replica/command.rs`).

use super::{Line, Order, OrderCommand, settle};
use crate::base::ids::OrderId;
use crate::base::permission::Permission;
use crate::base::quantity::Quantity;

/// The permission that `command` takes about the order `id`; none if it settles what is not there.
pub fn needs(id: OrderId, order: &Order, command: &OrderCommand) -> Option<Permission> {
    let sent = |line_id| order.line(line_id).map_or(Quantity::ZERO, |line| line.sent);
    let voids_sent = match command {
        OrderCommand::RemoveLine { line_id } => sent(*line_id) > Quantity::ZERO,
        OrderCommand::ChangeQuantity { line_id, to } => *to < sent(*line_id),
        OrderCommand::Void { .. } => order.slip().any(|line: &Line| line.sent > Quantity::ZERO),
        _ => false,
    };
    Some(match command {
        _ if voids_sent => Permission::VoidSent,
        OrderCommand::Create { .. }
        | OrderCommand::AddLine(_)
        | OrderCommand::ChangeQuantity { .. }
        | OrderCommand::RestoreLine { .. }
        | OrderCommand::RemoveLine { .. }
        | OrderCommand::Update(_)
        | OrderCommand::Park { .. }
        | OrderCommand::Send
        | OrderCommand::Void { .. } => Permission::Sell,
        OrderCommand::Pay(_) => Permission::TakeMoney,
        OrderCommand::Discount(_) => Permission::Discount,
        OrderCommand::Refund(_) => Permission::Refund,
        OrderCommand::Resolve(wish) => settle::action(id, order, wish).ok()?.needs(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::order::OrderError;
    use crate::replica::{Command, CommandError, NotAllowed};
    use crate::testing::{Device, add, create, line_id, order_id, pay, refund, void};

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
