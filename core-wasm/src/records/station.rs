//! The record `station`, a part of the store's settings.

use crate::base::ids::StationId;
use crate::base::names::Names;
use crate::base::station::StationKind;
use crate::records::describe::record;

record! {
    /// A kitchen or bar screen.
    Station "station", id StationId, events "store", changed by Settings, from "[[station]]", columns "id" "kind" "name";

    /// Its name.
    name: Names, list;
    /// Kitchen or bar.
    kind: StationKind, list;
}
