//! The record `role`: what people of a role may do in this store, where that is not the usual.
//!
//! Keeps true: it has a field for each permission but `roles`, by the permission's word. Not in it: what is usual
//! (`base/permission.rs`); and an owner, who may do everything, so that nobody can lock the store up.

use crate::base::ids::RecordId;
use crate::base::permission::{Permission, Permissions};
use crate::base::role::Role;
use crate::records::describe::{FieldType, Value, record};
use crate::records::described::Fields;

record! {
    /// What people of a role may do, where that is not the usual: yes, no, or nothing for what is usual. An owner may do everything.
    RoleRecord "role", id RecordId, named "cook" "waiter" "cashier" "manager", changed by Roles, from "roles.csv";

    /// Counts stock, and says what came and went.
    stock: Option<bool>, list;
    /// Takes orders, changes them, sends them to stations, puts them aside and gives them up.
    sell: Option<bool>, list;
    /// Takes money.
    take_money: Option<bool>, list, as "take money";
    /// Opens a shift, and counts the drawer and closes it.
    shift: Option<bool>, list;
    /// Says what becomes of what two tills did at once, where no money is given away.
    settle: Option<bool>, list;
    /// Puts cash into the drawer and takes some out.
    move_cash: Option<bool>, list, as "move cash";
    /// Opens an order again that was given up.
    reopen: Option<bool>, list;
    /// Takes off, or gives up, what stations have heard of already.
    void_sent: Option<bool>, list, as "void sent" "void after send";
    /// Takes something off the price.
    discount: Option<bool>, list;
    /// Gives money back, or leaves money unsettled.
    refund: Option<bool>, list;
    /// Takes over an order that somebody edits elsewhere.
    take_over: Option<bool>, list, as "take over";
    /// Changes products and all that is bought and sold.
    goods: Option<bool>, list;
    /// Changes who works here.
    staff: Option<bool>, list;
    /// Changes the store's settings.
    settings: Option<bool>, list;
    /// Lets devices in and takes them out.
    devices: Option<bool>, list;
}

/// The id of a role's row.
pub fn row_of(role: Role) -> RecordId {
    match role.value() {
        Value::Text(word) => word.as_str().into(),
        // A role is a word.
        _ => "".into(),
    }
}

/// What people of a role may do in a store that has this row of it in use, or none.
pub fn permissions_by(role: Role, row: Option<&Fields>) -> Permissions {
    let usual = Permissions::usual(role);
    let Some(row) = row.filter(|_| role != Role::Owner) else {
        return usual;
    };
    let all = Permission::ALL.iter().filter(|one| **one != Permission::Roles);
    all.fold(usual, |may, &one| match row.fields.get(one.word()) {
        Some(Value::Flag(says)) => may.set(one, *says),
        _ => may,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::describe::Record;

    #[test]
    fn every_permission_but_that_of_changing_them_is_a_field() {
        let fields: Vec<&str> = RoleRecord::INFO
            .fields
            .iter()
            .skip(1)
            .map(|field| field.name)
            .collect();
        let all = Permission::ALL.iter().filter(|one| **one != Permission::Roles);
        assert_eq!(fields, all.map(|one| one.word()).collect::<Vec<_>>());
    }

    #[test]
    fn it_is_named_by_the_roles_below_the_owner() {
        let named = RoleRecord::INFO.fields[0].words.iter();
        let roles: Vec<_> = named
            .map(|word| Role::of(Value::Text((*word).to_owned())).unwrap())
            .collect();
        assert_eq!(roles, [Role::Cook, Role::Waiter, Role::Cashier, Role::Manager]);
    }
}
