//! What can happen to the stock of a product. Payload shapes are stored forever: a field is only ever added, with a
//! default.

use crate::base::ids::{DeviceId, ProductId};
use crate::base::quantity::Quantity;
use crate::codec::{Describe, Pack, Unpack};
use crate::journal::Seq;

/// Anything that happened to a product's stock, but for its sale.
#[derive(Clone, Debug, PartialEq)]
pub enum StockEvent {
    /// Some came or went.
    Adjusted(Adjusted),
    /// Someone looked at the shelf.
    Counted(Counted),
}

impl StockEvent {
    /// Whose stock it is about.
    pub fn product_id(&self) -> &ProductId {
        match self {
            Self::Adjusted(adjusted) => &adjusted.product_id,
            Self::Counted(counted) => &counted.product_id,
        }
    }
}

/// Why stock came or went.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub enum Reason {
    /// A delivery.
    Received,
    /// Broken, spoiled, spilt or stolen.
    Wasted,
    /// A guest brought it back, or it went back to who delivered it.
    Returned,
    /// What was written before was wrong.
    Corrected,
    /// From or to another store.
    Transferred,
}

/// `inventory.adjusted`: by a difference, so that two adjustments add up.
#[derive(Clone, Debug, PartialEq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub struct Adjusted {
    /// Of what.
    pub product_id: ProductId,
    /// So much more, or less.
    pub delta: Quantity,
    /// Why.
    pub reason: Reason,
    /// In someone's words.
    #[pack(default, skip_if = Option::is_none)]
    pub note: Option<String>,
}

/// `inventory.counted`: what there was when all movements that came to `seen` had happened. So it needs no list of
/// them, and holds however many of them a till has let go.
#[derive(Clone, Debug, PartialEq, Pack, Unpack, Describe)]
#[pack(rename_all = "camelCase")]
pub struct Counted {
    /// Of what.
    pub product_id: ProductId,
    /// What was there.
    pub counted: Quantity,
    /// The sum of all adjustments less all sales that the author had folded.
    pub seen: Quantity,
    /// The counts that the author had folded and this one takes the place of, by their places in the journal.
    #[pack(default, skip_if = Vec::is_empty)]
    pub over: Vec<(DeviceId, Seq)>,
}
