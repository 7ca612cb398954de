//! The record `table`.

use crate::base::ids::TableId;
use crate::base::names::Names;
use crate::records::describe::record;

record! {
    /// A table of a restaurant and where it stands.
    Table "table", id TableId, edit TableEdit, events "catalog", changed by Settings, from "tables.csv";

    /// What it is called.
    name: String, unique, list, search, as "table" "table name" "number";
    /// The room or terrace it is in.
    area: Names, list, search, as "room" "zone";
    /// How many sit there.
    seats: u16, least 1, list, as "places" "chairs" "capacity";
    /// Across, in cells of the room's grid.
    x: i32, least 0;
    /// Down, in cells of the room's grid.
    y: i32, least 0;
}
