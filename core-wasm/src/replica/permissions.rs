//! What people may do in this store: what is usual for their role, and what the store's own record of that role says otherwise.
//!
//! Keeps true: an owner may do everything, and who does not work here nothing.

use super::Replica;
use crate::base::ids::UserId;
use crate::base::order::arrange;
use crate::base::permission::{Permission, Permissions};
use crate::base::role::Role;
use crate::records::describe::Record;
use crate::records::role::{RoleRecord, permissions_by, row_of};
use crate::records::staff::Member;
use std::cmp::Reverse;

impl Replica {
    /// What someone may do.
    pub fn permissions(&self, user: &UserId) -> Permissions {
        let member = self.staff.0.used(user);
        member.map_or(Permissions::NONE, |member| self.permissions_of(member.role))
    }

    /// What people of a role may do here.
    pub fn permissions_of(&self, role: Role) -> Permissions {
        let rows = self.records.of(RoleRecord::INFO.name);
        permissions_by(role, rows.and_then(|rows| rows.used(&row_of(role))))
    }

    /// Who may do this: owners and managers first, of a role by their names.
    pub fn who_may(&self, permission: Permission) -> Vec<&Member> {
        let staff = self.staff.0.iter().map(|(_, member)| member);
        let mut who: Vec<_> = staff
            .filter(|member| self.permissions_of(member.role).has(permission))
            .collect();
        arrange(&mut who, |a, b| {
            (Reverse(a.role), &a.name).cmp(&(Reverse(b.role), &b.name))
        });
        who
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::order::OrderCommand;
    use crate::replica::{CommandError, NotAllowed};
    use crate::testing::{Device, add, create, note, order_id, says};

    #[test]
    fn a_store_says_otherwise_what_is_usual_but_never_of_an_owner_or_of_this_permission_itself() {
        let mut till = Device::new(1);
        let usual = Permissions::usual(Role::Waiter);
        assert_eq!(till.replica.permissions_of(Role::Waiter), usual);
        let set = [
            (Permission::TakeMoney, Some(false)),
            (Permission::Discount, Some(true)),
            (Permission::Roles, Some(true)),
            (Permission::Sell, None),
        ];
        till.run(vec![says("waiter", &set), says("owner", &set)]).unwrap();
        let now = usual
            .set(Permission::TakeMoney, false)
            .set(Permission::Discount, true);
        assert_eq!(till.replica.permissions_of(Role::Waiter), now);
        assert_eq!(till.replica.permissions(&"eve".into()), now);
        assert_eq!(
            till.replica.permissions(&"ben".into()),
            Permissions::usual(Role::Cashier)
        );
        assert_eq!(till.replica.permissions_of(Role::Owner), Permissions::all());
        assert_eq!(till.replica.permissions(&"nobody".into()), Permissions::NONE);
        let who = |permission| -> Vec<String> {
            let may = till.replica.who_may(permission).into_iter();
            may.map(|member| member.id.to_string()).collect()
        };
        assert_eq!(who(Permission::Discount), ["ola", "ana", "eve"]);
        assert_eq!(who(Permission::TakeMoney), ["ola", "ana", "ben"]);
        // What is usual again counts at once.
        till.run(vec![says("waiter", &[(Permission::Discount, None)])])
            .unwrap();
        assert!(
            !till
                .replica
                .permissions_of(Role::Waiter)
                .has(Permission::Discount)
        );
    }

    #[test]
    fn what_is_taken_from_a_role_no_command_of_its_people_does_any_more() {
        let mut till = Device::new(1);
        till.user = "eve".into();
        till.order(order_id(1), create()).unwrap();
        till.user = "ana".into();
        till.run(vec![says("waiter", &[(Permission::Sell, Some(false))])])
            .unwrap();
        till.user = "eve".into();
        let needs = Permission::Sell;
        for command in [add(1, 100), note("hot"), OrderCommand::Void { reason: None }] {
            assert_eq!(
                till.order(order_id(1), command),
                Err(CommandError::NotAllowed(NotAllowed { needs }))
            );
        }
    }
}
