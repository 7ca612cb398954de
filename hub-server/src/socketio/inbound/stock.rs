//! Stock.

use super::{Misread, of_code};
use crate::socketio::wire::{EventBase, Fields};
use core_wasm::base::ids::ProductId;
use core_wasm::base::quantity::Quantity;
use core_wasm::domain::stock::StockCommand;
use core_wasm::domain::stock::event::Reason;
use core_wasm::replica::{Command, Replica};

/// `inventory.adjusted`: by a difference. A reason that is none of ours, or does not go with the sign, is a correction
/// with that reason as its note.
pub(super) fn adjusted(event: &EventBase<'_>, replica: &Replica) -> Result<Vec<Command>, Misread> {
    let fields = Fields::of_payload(event.payload).map_err(Misread::Shape)?;
    let delta = fields
        .scalar(&["delta", "quantity", "adjustment"])
        .ok_or(Misread::Missing("delta"))?;
    let delta = delta
        .quantity()
        .filter(|delta| *delta != Quantity::ZERO)
        .ok_or_else(|| Misread::Number {
            field: "delta",
            text: delta.text().unwrap_or_default(),
            fits: "not nothing, with at most 3 decimals".to_owned(),
        })?;
    let why = fields.text(&["reason"]);
    let more = delta > Quantity::ZERO;
    let reason = match why.as_deref() {
        Some("received") if more => Some(Reason::Received),
        Some("wasted") if !more => Some(Reason::Wasted),
        Some("returned") => Some(Reason::Returned),
        Some("transferred") => Some(Reason::Transferred),
        _ => None,
    };
    let own_words = fields.text(&["note", "notes"]);
    let note = own_words.or(why.filter(|why| reason.is_none() && why != "corrected"));
    Ok(vec![Command::Stock(
        product(event, &fields, replica),
        StockCommand::Adjust {
            delta,
            reason: reason.unwrap_or(Reason::Corrected),
            note,
        },
    )])
}

/// Which product an event is about, if it is about one: that of its id, or the one that has its `sku` as a code.
pub(super) fn product(event: &EventBase<'_>, fields: &Fields<'_>, replica: &Replica) -> ProductId {
    let named = fields.text(&["productId", "sku"]);
    let named: ProductId = named.unwrap_or_else(|| event.aggregate_id.to_string()).into();
    if replica.catalog().products.get(&named).is_some() {
        return named;
    }
    let of_sku = fields.text(&["sku"]).and_then(|sku| of_code(&sku, replica));
    of_sku.map_or(named, |product| product.id)
}
