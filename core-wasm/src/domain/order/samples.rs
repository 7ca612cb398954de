//! Samples of what can happen to an order, for the golden corpus.

use super::ActionKind;
use super::event::{
    ChosenModifier, ConflictResolved, Created, Discounted, LineAdded, LineQuantityChanged, LineRemoved,
    LockReleased, Locked, Off, Paid, Parked, PaymentMethod, Refunded, Sent, SentLine, Service, StationRef,
    Updated, Voided,
};
use crate::base::clock::Fence;
use crate::base::ids::{ConflictId, DeviceId, DiscountId, EventId, LineId, PaymentId, RefundId, ShiftId};
use crate::base::money::{Amount, Currency};
use crate::base::quantity::Quantity;
use crate::base::sample::{names, uuid};
use crate::base::station::StationKind;
use crate::base::tax::TaxRate;
use crate::codec::Sample;
use std::collections::BTreeMap;

/// The line that all samples are about.
pub(crate) fn line_id() -> LineId {
    LineId(uuid(20))
}

fn over() -> Vec<EventId> {
    vec![EventId(uuid(50)), EventId(uuid(51))]
}

fn slip() -> BTreeMap<LineId, Quantity> {
    [(line_id(), Quantity::whole(2))].into_iter().collect()
}

impl Sample for Created {
    fn samples(_: &str) -> Vec<Self> {
        vec![Self {
            number: "2-14".into(),
            currency: Currency::EUR,
            service: Service::DineIn,
            table: Some("5".into()),
            guests: Some(2),
        }]
    }
}

impl Sample for LineAdded {
    fn samples(_: &str) -> Vec<Self> {
        vec![Self {
            line_id: line_id(),
            product_id: "lentil-soup".into(),
            name: names("Lentil soup", "شوربة عدس"),
            unit_price: Amount(450),
            quantity: Quantity::whole(2),
            unit: "piece".into(),
            tax: "food".into(),
            tax_rate: TaxRate(90_000),
            station: Some(StationRef {
                id: "kitchen".into(),
                kind: StationKind::Kitchen,
            }),
            modifiers: vec![ChosenModifier {
                modifier_id: "no-onion".into(),
                name: names("No onion", "بدون بصل"),
                price: Amount(0),
            }],
            note: Some("one without lemon".into()),
        }]
    }
}

impl Sample for LineQuantityChanged {
    fn samples(_: &str) -> Vec<Self> {
        vec![Self {
            line_id: line_id(),
            delta: Quantity(-1000),
        }]
    }
}

impl Sample for LineRemoved {
    fn samples(_: &str) -> Vec<Self> {
        vec![Self {
            line_id: line_id(),
            seen: Quantity::ONE,
        }]
    }
}

impl Sample for Updated {
    fn samples(_: &str) -> Vec<Self> {
        let first = Self {
            table: Some("7".into()),
            guests: Some(3),
            note: Some("birthday".into()),
            ..Self::default()
        };
        let fuller = Self {
            label: Some("terrace".into()),
            over: Some(over()),
            ..Self::default()
        };
        vec![first, fuller]
    }
}

impl Sample for Parked {
    fn samples(kind: &str) -> Vec<Self> {
        let first = Self {
            label: (kind == "order.parked").then(|| "blue jacket".into()),
            over: None,
        };
        let fuller = Self {
            label: Some("terrace".into()),
            over: Some(over()),
        };
        vec![first, fuller]
    }
}

impl Sample for Discounted {
    fn samples(_: &str) -> Vec<Self> {
        let percent = Self {
            discount_id: DiscountId(uuid(32)),
            line_id: Some(line_id()),
            off: Some(Off::Percent(100_000)),
            reason: Some("it came late".into()),
            approved_by: Some("eleni".into()),
        };
        let amount = Self {
            discount_id: DiscountId(uuid(33)),
            line_id: None,
            off: Some(Off::Amount(Amount(150))),
            reason: None,
            approved_by: None,
        };
        let taken_back = Self {
            off: None,
            ..amount.clone()
        };
        vec![percent, amount, taken_back]
    }
}

impl Sample for Sent {
    fn samples(_: &str) -> Vec<Self> {
        vec![Self {
            send: 1,
            lines: vec![SentLine {
                line_id: line_id(),
                quantity: Quantity::whole(2),
            }],
        }]
    }
}

impl Sample for Paid {
    fn samples(_: &str) -> Vec<Self> {
        let first = Self {
            payment_id: PaymentId(uuid(30)),
            method: PaymentMethod::Cash,
            amount: Amount(900),
            tendered: Amount(1000),
            change: Amount(100),
            total: Amount(900),
            receipt: "2-000009".into(),
            shift: Some(ShiftId(uuid(40))),
            utc_offset: 180,
            day_begins: 0,
            lines: BTreeMap::new(),
            over: Vec::new(),
        };
        let fuller = Self {
            shift: None,
            utc_offset: -210,
            day_begins: 0,
            lines: slip(),
            over: over(),
            ..first.clone()
        };
        let after_midnight = Self {
            day_begins: 240,
            ..first.clone()
        };
        vec![first, fuller, after_midnight]
    }
}

impl Sample for Voided {
    fn samples(_: &str) -> Vec<Self> {
        let first = Self {
            reason: Some("left".into()),
            ..Self::default()
        };
        let fuller = Self {
            reason: None,
            lines: slip(),
            over: Some(over()),
        };
        vec![first, fuller]
    }
}

impl Sample for Refunded {
    fn samples(_: &str) -> Vec<Self> {
        let first = Self {
            refund_id: RefundId(uuid(31)),
            payment_id: Some(PaymentId(uuid(30))),
            method: PaymentMethod::Cash,
            amount: Amount(900),
            excess: Amount(450),
            reason: Some("cold".into()),
            receipt: "2-000010".into(),
            shift: Some(ShiftId(uuid(40))),
            utc_offset: 180,
            day_begins: 0,
            over: vec![EventId(uuid(50))],
        };
        let after_midnight = Self {
            day_begins: 240,
            ..first.clone()
        };
        vec![first, after_midnight]
    }
}

impl Sample for ConflictResolved {
    fn samples(_: &str) -> Vec<Self> {
        let first = Self {
            conflict: ConflictId(uuid(60)),
            action: ActionKind::Acknowledge,
            note: Some("a tip".into()),
            approved_by: None,
        };
        let approved = Self {
            conflict: ConflictId(uuid(61)),
            action: ActionKind::Refund,
            note: None,
            approved_by: Some("eleni".into()),
        };
        vec![first, approved]
    }
}

impl Sample for Locked {
    fn samples(_: &str) -> Vec<Self> {
        vec![Self {
            device_id: DeviceId(uuid(2)),
            user_id: Some("ana".into()),
            fence: Fence(4),
            approved_by: Some("mona".into()),
        }]
    }
}

impl Sample for LockReleased {
    fn samples(_: &str) -> Vec<Self> {
        vec![Self { fence: Fence(4) }]
    }
}
