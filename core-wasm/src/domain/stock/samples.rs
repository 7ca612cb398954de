//! Samples of what can happen to stock, for the golden corpus.

use super::event::{Adjusted, Counted, Reason};
use crate::base::ids::DeviceId;
use crate::base::quantity::Quantity;
use crate::base::sample::uuid;
use crate::codec::Sample;
use crate::journal::Seq;

impl Sample for Adjusted {
    fn samples(_: &str) -> Vec<Self> {
        vec![Self {
            product_id: "lentil-soup".into(),
            delta: Quantity::whole(24),
            reason: Reason::Received,
            note: Some("Tuesday's van".into()),
        }]
    }
}

impl Sample for Counted {
    fn samples(_: &str) -> Vec<Self> {
        vec![Self {
            product_id: "lentil-soup".into(),
            counted: Quantity(11_500),
            seen: Quantity(-3_000),
            over: vec![(DeviceId(uuid(3)), Seq(12))],
        }]
    }
}
