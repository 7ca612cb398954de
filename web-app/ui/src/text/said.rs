//! Words that are chosen by more than a count.

use super::t;
use crate::format;
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

/// How many of a group are to be chosen.
pub fn choose_words(min: u8, max: u8) -> String {
    let words = t().sell;
    let figure = |count: u8| format::count(u64::from(count));
    match (min, max) {
        (0, 1) => words.choose_one_or_none().to_owned(),
        (0, max) => words.choose_up_to(&figure(max)),
        (min, max) if min == max => words.choose_exactly(&figure(min)),
        (min, max) => words.choose_between(&figure(min), &figure(max)),
    }
}

/// That a till has to send something: so much, and since when, if that is known.
pub fn till_to_send(figures: &str, since: Option<&str>) -> String {
    let words = t().status;
    match since {
        Some(since) => words.till_to_send_since(figures, since),
        None => words.till_to_send(figures),
    }
}
