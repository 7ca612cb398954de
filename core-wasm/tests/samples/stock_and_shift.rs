//! Samples of stock and shift events for the golden corpus.

use core_wasm::event::Body;
use core_wasm::ids::{DeviceId, EventId, MovementId};
use core_wasm::journal::Seq;
use core_wasm::money::{Amount, Currency};
use core_wasm::quantity::Quantity;
use core_wasm::shift::ShiftEvent;
use core_wasm::shift::event as shift;
use core_wasm::stock::StockEvent;
use core_wasm::stock::event as stock;

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
