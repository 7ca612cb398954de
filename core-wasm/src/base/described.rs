//! What documents call the values of this folder. Their forms on the wire are said once, in docs/EVENTS.md.

use super::clock::{Fence, Timestamp};
use super::map::{Map, Set};
use super::money::{Amount, Currency};
use super::names::Names;
use super::quantity::Quantity;
use super::tax::TaxRate;
use crate::codec::{Describe, Shape, plain};

plain! {
    "amount": Amount;
    "currency": Currency;
    "name": Names;
    "quantity": Quantity;
    "tax rate": TaxRate;
    "time": Timestamp;
    "fence": Fence;
}

impl<K: Describe, V: Describe> Describe for Map<K, V> {
    fn describe() -> Shape {
        Shape::Table(Box::new(K::describe()), Box::new(V::describe()))
    }
}

impl<T: Describe> Describe for Set<T> {
    fn describe() -> Shape {
        Shape::List(Box::new(T::describe()))
    }
}
