//! The records `modifier_group` and `modifier`, which is a part of it: all of a group's modifiers are one field.

use crate::base::ids::{ModifierGroupId, ModifierId};
use crate::base::money::Amount;
use crate::base::names::Names;
use crate::records::describe::record;

record! {
    /// A set of choices, of which at least `min` and at most `max` are taken.
    ModifierGroup "modifier_group", id ModifierGroupId, edit ModifierGroupEdit, events "catalog", changed by Goods,
        from "modifier_groups.csv";

    /// Its name.
    name: Names, list, search, as "title" "group name";
    /// At least so many.
    min: u8, list, as "minimum" "at least";
    /// At most so many.
    max: u8, list, as "maximum" "at most";
    /// The choices, in order.
    modifiers: Vec<Modifier>, of "modifier", unimported;
}

record! {
    /// One choice. Its file says besides which group it belongs to, and where it stands there.
    Modifier "modifier", id ModifierId, events "catalog", changed by Goods, from "modifiers.csv",
        columns "id" "group" "name" "price" "sort";

    /// Its name.
    name: Names, list, as "title" "modifier name";
    /// Added to the price; may be negative.
    price: Amount, list, as "surcharge" "extra price";
}
