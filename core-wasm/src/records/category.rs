//! The record `category`.

use crate::base::ids::CategoryId;
use crate::base::names::Names;
use crate::records::describe::record;

record! {
    /// A category of products.
    Category "category", id CategoryId, edit CategoryEdit, events "catalog", changed by Goods, from "categories.csv", needed;

    /// Its name.
    name: Names, list, search, as "title" "category name";
    /// The name of a colour token.
    colour: String, one of "amber" "clay" "olive" "teal" "blue" "plum" "rose" "stone", as "color";
    /// Where it stands in the rail, from low to high.
    sort: i32, least 0, list, as "sort order" "position" "order";
}
