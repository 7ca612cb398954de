//! The record `unit`, a part of the store's settings.

use crate::base::ids::UnitId;
use crate::base::names::Names;
use crate::records::describe::record;

record! {
    /// A unit of measure.
    Unit "unit", id UnitId, events "store", changed by Settings, from "[[unit]]", columns "id" "decimals" "name" "symbol";

    /// Its name.
    name: Names, list;
    /// Its short sign.
    symbol: Names, list;
    /// Decimals that people use with it, at most three.
    decimals: u8, most 3, list;
}
