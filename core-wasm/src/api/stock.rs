//! What there is of each product: `GET /api/stock`.

use crate::base::ids::ProductId;
use crate::base::quantity::Quantity;
use crate::replica::StockView;
use serde::{Deserialize, Serialize};

/// What there is of a product, in thousandths of its unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StockRow {
    /// Which.
    pub product_id: ProductId,
    /// On the shelf: below nothing if more was sold than anyone put there.
    pub level: Quantity,
    /// On open orders.
    pub reserved: Quantity,
    /// Sold in all.
    pub sold: Quantity,
}

impl StockRow {
    /// That of a product.
    pub fn new(product_id: ProductId, stock: &StockView<'_>) -> Self {
        Self {
            product_id,
            level: stock.level,
            reserved: stock.reserved,
            sold: stock.sold,
        }
    }
}
