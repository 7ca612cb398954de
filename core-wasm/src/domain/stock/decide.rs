//! Whether stock may be changed so, and what happens then.

use super::StockRecord;
use super::command::{StockCommand, StockError};
use super::event::{Adjusted, Counted, Reason, StockEvent};
use crate::base::ids::{DeviceId, ProductId};
use crate::base::quantity::Quantity;
use crate::domain::MOST_NAMED;
use crate::journal::Seq;

/// Decides `command` against what is known of `product`, of which orders took `sold` in all.
///
/// # Errors
/// [`StockError`] says why not; nothing happened then.
pub fn decide(
    product: &ProductId,
    record: &StockRecord,
    sold: Quantity,
    command: StockCommand,
) -> Result<StockEvent, StockError> {
    let product_id = product.clone();
    match command {
        StockCommand::Adjust { delta, reason, note } => {
            let fits = match reason {
                Reason::Received => delta > Quantity::ZERO,
                Reason::Wasted => delta < Quantity::ZERO,
                Reason::Returned | Reason::Corrected | Reason::Transferred => delta != Quantity::ZERO,
            };
            if !fits {
                return Err(StockError::NotAChange);
            }
            Ok(StockEvent::Adjusted(Adjusted {
                product_id,
                delta,
                reason,
                note,
            }))
        }
        StockCommand::Count { counted } if counted < Quantity::ZERO => Err(StockError::NotACount),
        StockCommand::Count { counted } => Ok(StockEvent::Counted(Counted {
            product_id,
            counted,
            seen: Quantity(record.moved().0.wrapping_sub(sold.0)),
            over: over(record),
        })),
    }
}

/// The counts that a new one takes the place of: the last ones, if there are more than an event should name.
fn over(record: &StockRecord) -> Vec<(DeviceId, Seq)> {
    let more = record.counts.len().saturating_sub(MOST_NAMED);
    let counts = record.counts.iter().skip(more);
    counts.map(|(_, count)| (count.device_id, count.seq)).collect()
}
