//! Samples of what can happen to a shift, for the golden corpus.

use super::event::{CashKind, CashMoved, Closed, Opened};
use crate::base::ids::{EventId, MovementId};
use crate::base::money::{Amount, Currency};
use crate::base::sample::uuid;
use crate::codec::Sample;

impl Sample for Opened {
    fn samples(_: &str) -> Vec<Self> {
        vec![Self {
            number: "2-3".into(),
            float: Amount(15_000),
            currency: Currency::EUR,
        }]
    }
}

impl Sample for CashMoved {
    fn samples(_: &str) -> Vec<Self> {
        vec![Self {
            movement_id: MovementId(uuid(41)),
            kind: CashKind::Drop,
            amount: Amount(20_000),
            reason: "to the safe".into(),
        }]
    }
}

impl Sample for Closed {
    fn samples(_: &str) -> Vec<Self> {
        vec![Self {
            counted: Amount(9_950),
            expected: Amount(10_000),
            note: Some("half a euro short".into()),
            over: vec![EventId(uuid(97))],
        }]
    }
}
