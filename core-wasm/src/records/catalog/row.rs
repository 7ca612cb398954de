//! The rows of a catalogue, as an import brings them.

use crate::base::ids::{
    CategoryId, ModifierGroupId, ModifierId, ProductId, StationId, TableId, TaxId, UnitId,
};
use crate::base::money::Amount;
use crate::base::names::Names;
use crate::codec::{Pack, Unpack};

/// A category of products.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
#[serde(rename_all = "camelCase")]
pub struct Category {
    /// Its id.
    pub id: CategoryId,
    /// Its name.
    pub name: Names,
    /// The name of a colour token: amber, clay, olive, teal, blue, plum, rose, stone.
    pub colour: String,
    /// Where it stands in the rail, from low to high.
    pub sort: i32,
}

/// A thing that is sold.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
#[serde(rename_all = "camelCase")]
pub struct Product {
    /// Its id.
    pub id: ProductId,
    /// Where it is found.
    pub category: CategoryId,
    /// Its name.
    pub name: Names,
    /// What one unit costs, tax included.
    pub price: Amount,
    /// Sold by this unit.
    pub unit: UnitId,
    /// Its tax.
    pub tax: TaxId,
    /// Who makes it, if anyone must.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub station: Option<StationId>,
    /// EAN-13 or another bar code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barcode: Option<String>,
    /// The shop's own number for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// What can or must be chosen with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modifier_groups: Vec<ModifierGroupId>,
    /// Whether it is put on a scale.
    #[serde(default)]
    pub weighed: bool,
    /// Where it stands among all products, from low to high; those that stand equal, by id.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub sort: i32,
}

fn is_zero(sort: &i32) -> bool {
    *sort == 0
}

/// A set of choices, of which at least `min` and at most `max` are taken.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
#[serde(rename_all = "camelCase")]
pub struct ModifierGroup {
    /// Its id.
    pub id: ModifierGroupId,
    /// Its name.
    pub name: Names,
    /// At least so many.
    pub min: u8,
    /// At most so many.
    pub max: u8,
    /// The choices, in order.
    pub modifiers: Vec<Modifier>,
}

/// One choice.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
pub struct Modifier {
    /// Its id.
    pub id: ModifierId,
    /// Its name.
    pub name: Names,
    /// Added to the price; may be negative.
    pub price: Amount,
}

/// A table of a restaurant and where it stands.
#[derive(Clone, Debug, PartialEq, Pack, Unpack)]
pub struct Table {
    /// Its id.
    pub id: TableId,
    /// What it is called.
    pub name: String,
    /// The room or terrace it is in.
    pub area: Names,
    /// How many sit there.
    pub seats: u16,
    /// Across, in cells of the room's grid.
    pub x: i32,
    /// Down, in cells of the room's grid.
    pub y: i32,
}
