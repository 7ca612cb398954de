//! Samples of stock and shift events for the golden corpus.

use core_wasm::base::ids::{DeviceId, EventId, MovementId};
use core_wasm::base::money::{Amount, Currency};
use core_wasm::base::quantity::Quantity;
use core_wasm::domain::Body;
use core_wasm::domain::shift::{ShiftEvent, event as shift};
use core_wasm::domain::stock::{StockEvent, event as stock};
use core_wasm::journal::Seq;

pub fn samples() -> Vec<Body> {
    vec![
        Body::Stock(StockEvent::Adjusted(stock::Adjusted {
            product_id: "lentil-soup".into(),
            delta: Quantity::whole(24),
            reason: stock::Reason::Received,
            note: Some("Tuesday's van".into()),
        })),
        Body::Stock(StockEvent::Counted(stock::Counted {
            product_id: "lentil-soup".into(),
            counted: Quantity(11_500),
            seen: Quantity(-3_000),
            over: vec![(DeviceId(super::uuid(3)), Seq(12))],
        })),
        Body::Shift(ShiftEvent::Opened(shift::Opened {
            number: "2-3".into(),
            float: Amount(15_000),
            currency: Currency::from_code("EUR").unwrap(),
        })),
        Body::Shift(ShiftEvent::CashMoved(shift::CashMoved {
            movement_id: MovementId(super::uuid(41)),
            kind: shift::CashKind::Drop,
            amount: Amount(20_000),
            reason: "to the safe".into(),
        })),
        Body::Shift(ShiftEvent::Closed(shift::Closed {
            counted: Amount(9_950),
            expected: Amount(10_000),
            note: Some("half a euro short".into()),
            over: vec![EventId(super::uuid(97))],
        })),
    ]
}
