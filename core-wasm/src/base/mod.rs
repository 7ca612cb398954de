//! What everything else is made of: ids, money, quantities, tax rates, times, days and names, as types of their own.
//!
//! Keeps true: a value of one of these types is what its name says; none of them knows an event.

pub mod calendar;
pub mod clock;
mod described;
pub mod digits;
pub(crate) mod hex;
pub mod ids;
pub mod keys;
pub mod money;
pub mod names;
pub mod order;
pub mod permission;
pub mod quantity;
pub mod role;
pub(crate) mod sample;
pub mod station;
pub mod tax;
