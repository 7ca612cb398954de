//! What documents call the values of this folder. Their forms on the wire are said once, in docs/EVENTS.md.

use super::clock::{Fence, Timestamp};
use super::money::{Amount, Currency};
use super::names::Names;
use super::quantity::Quantity;
use super::tax::TaxRate;
use crate::codec::plain;

plain! {
    "amount": Amount;
    "currency": Currency;
    "name": Names;
    "quantity": Quantity;
    "tax rate": TaxRate;
    "time": Timestamp;
    "fence": Fence;
}
