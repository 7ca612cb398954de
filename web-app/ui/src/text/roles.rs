//! What the roles of staff are called.

use super::t;
use core_wasm::records::staff::Role;

/// What someone is.
pub fn role_name(role: Role) -> &'static str {
    let words = t().sign_in;
    match role {
        Role::Cook => words.role_cook(),
        Role::Waiter => words.role_waiter(),
        Role::Cashier => words.role_cashier(),
        Role::Manager => words.role_manager(),
        Role::Owner => words.role_owner(),
    }
}
