//! What was just paid stays on the screen until somebody has read the change, also when the page is loaded again.

use super::Mode;
use crate::engine::Till;
use core_wasm::base::ids::{OrderId, PaymentId};
use web_ui::platform::keep::Keep;

/// sessionStorage: the order and the payment.
const KEPT: &str = "evertill-paid";

/// What was paid, as the till knows it.
pub fn shown(till: Till, order: OrderId, payment: PaymentId) -> Option<Mode> {
    till.read(|replica| {
        let paid_for = replica.order(order)?.order;
        let mut payments = paid_for.payments.iter().map(|payment| &payment.paid);
        let paid = payments.find(|paid| paid.payment_id == payment)?;
        Some(Mode::Paid {
            amount: paid.amount,
            change: paid.change,
            receipt: paid.receipt.clone(),
            currency: paid_for.currency()?,
            order,
            payment,
        })
    })
}

/// What was on the screen before the page was loaded again.
pub fn kept(till: Till) -> Option<Mode> {
    let text = Keep::Tab.text(KEPT)?;
    let (order, payment) = text.split_once(' ')?;
    shown(till, order.parse().ok()?, payment.parse().ok()?)
}

/// Keeps what is on the screen, if it is that.
pub fn keep(mode: &Mode) {
    match mode {
        Mode::Paid { order, payment, .. } => Keep::Tab.set_text(KEPT, &format!("{order} {payment}")),
        Mode::Goods | Mode::Paying => Keep::Tab.remove(KEPT),
    }
}
