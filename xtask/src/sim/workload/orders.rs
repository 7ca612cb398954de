//! Work at a till: orders from their beginning to their end.

use super::Worker;
use core_wasm::base::ids::{DiscountId, LineId, OrderId, PaymentId, ProductId, RefundId, StationId, TableId};
use core_wasm::base::money::{Amount, Currency};
use core_wasm::base::names::Names;
use core_wasm::base::quantity::Quantity;
use core_wasm::base::station::StationKind;
use core_wasm::base::tax::TaxRate;
use core_wasm::domain::order::event::{
    Discounted, LineAdded, Off, PaymentMethod, Service, StationRef, Updated,
};
use core_wasm::domain::order::{OrderCommand, RefundWish, Tender};
use core_wasm::replica::Command;
use fastrand::Rng;

pub fn begin(worker: &mut Worker) -> Option<Vec<Command>> {
    let id = OrderId(worker.id());
    let create = OrderCommand::Create {
        currency: Currency::from_code("EUR").ok()?,
        service: Service::DineIn,
        table: Some(table(worker)),
        guests: None,
    };
    let line = line(worker);
    Some(vec![Command::Order(id, create), Command::Order(id, line)])
}

pub fn add_line(worker: &mut Worker) -> Option<Vec<Command>> {
    let Some(id) = open_order(worker) else {
        return begin(worker);
    };
    Some(vec![Command::Order(id, line(worker))])
}

pub fn change_quantity(worker: &mut Worker) -> Option<Vec<Command>> {
    let (id, line_id) = open_line(worker)?;
    let to = Quantity::whole(worker.rng.i32(1..9));
    Some(vec![Command::Order(
        id,
        OrderCommand::ChangeQuantity { line_id, to },
    )])
}

pub fn remove_line(worker: &mut Worker) -> Option<Vec<Command>> {
    let (id, line_id) = open_line(worker)?;
    Some(vec![Command::Order(id, OrderCommand::RemoveLine { line_id })])
}

pub fn update(worker: &mut Worker) -> Option<Vec<Command>> {
    if worker.old {
        return None;
    }
    let id = open_order(worker)?;
    let mut updated = Updated::default();
    match worker.rng.u8(..3) {
        0 => updated.guests = Some(worker.rng.u16(1..9)),
        1 => updated.table = Some(table(worker)),
        _ => {
            let notes = ["", "no nuts", "birthday"];
            updated.note = Some(notes[worker.rng.usize(..3)].to_owned());
        }
    }
    Some(vec![Command::Order(id, OrderCommand::Update(updated))])
}

pub fn park(worker: &mut Worker) -> Option<Vec<Command>> {
    if worker.old {
        return None;
    }
    let id = open_order(worker)?;
    let label = worker.rng.bool().then(|| "window".to_owned());
    Some(vec![Command::Order(id, OrderCommand::Park { label })])
}

pub fn send(worker: &mut Worker) -> Option<Vec<Command>> {
    Some(vec![Command::Order(open_order(worker)?, OrderCommand::Send)])
}

pub fn pay(worker: &mut Worker) -> Option<Vec<Command>> {
    let id = open_order(worker)?;
    let tender = Tender {
        payment_id: PaymentId(worker.id()),
        method: PaymentMethod::Cash,
        tendered: Amount(worker.rng.i64(1_000..1_000_000)),
    };
    Some(vec![Command::Order(id, OrderCommand::Pay(tender))])
}

pub fn void(worker: &mut Worker) -> Option<Vec<Command>> {
    let id = open_order(worker)?;
    Some(vec![Command::Order(id, OrderCommand::Void { reason: None })])
}

pub fn refund(worker: &mut Worker) -> Option<Vec<Command>> {
    let paid: Vec<(OrderId, Amount)> = worker
        .replica
        .orders()
        .iter()
        .filter(|view| !view.order.payments.is_empty())
        .map(|view| (view.id, view.order.totals()))
        .map(|(id, totals)| (id, totals.paid - totals.refunded))
        .filter(|(_, left)| *left > Amount::ZERO)
        .collect();
    let (id, left) = worker.pick(&paid)?;
    let wish = RefundWish {
        refund_id: RefundId(worker.id()),
        payment_id: None,
        method: PaymentMethod::Cash,
        amount: Amount(worker.rng.i64(1..=left.0)),
        reason: Some("cold".to_owned()),
    };
    Some(vec![Command::Order(id, OrderCommand::Refund(wish))])
}

/// Off a line or the whole order, by a part or an amount; or one of those that are off taken back.
pub fn discount(worker: &mut Worker) -> Option<Vec<Command>> {
    if worker.old {
        return None;
    }
    let id = open_order(worker)?;
    let order = worker.replica.order(id)?.order;
    let standing = order.discounts.iter().filter(|known| known.off.is_some());
    let standing: Vec<DiscountId> = standing.map(|known| known.id).collect();
    let lines: Vec<LineId> = order.slip().map(|line| line.id).collect();
    let taken_back = worker.pick(&standing).filter(|_| worker.rng.u8(..3) == 0);
    let off = match worker.rng.bool() {
        true => Off::Percent(worker.rng.u32(1..=1_000_000)),
        false => Off::Amount(Amount(worker.rng.i64(1..2_000))),
    };
    let discounted = Discounted {
        discount_id: taken_back.unwrap_or_else(|| DiscountId(worker.id())),
        line_id: worker.pick(&lines).filter(|_| worker.rng.bool()),
        off: Some(off).filter(|_| taken_back.is_none()),
        reason: Some("it came late".to_owned()),
        approved_by: Some("cem".into()),
    };
    Some(vec![Command::Order(id, OrderCommand::Discount(discounted))])
}

/// An open order; half of the time the one that everybody is busy with.
fn open_order(worker: &mut Worker) -> Option<OrderId> {
    let mut open: Vec<OrderId> = worker
        .replica
        .orders()
        .iter()
        .filter(|view| view.order.status.is_open())
        .map(|view| view.id)
        .collect();
    open.sort_unstable();
    if worker.rng.bool() {
        return open.first().copied();
    }
    worker.pick(&open)
}

fn open_line(worker: &mut Worker) -> Option<(OrderId, LineId)> {
    let id = open_order(worker)?;
    let lines: Vec<LineId> = worker
        .replica
        .order(id)?
        .order
        .slip()
        .map(|line| line.id)
        .collect();
    Some((id, worker.pick(&lines)?))
}

fn table(worker: &mut Worker) -> TableId {
    worker.rng.u8(1..5).to_string().into()
}

/// One of the few that are sold.
pub fn product(rng: &mut Rng) -> ProductId {
    format!("p-{}", rng.u8(..6)).as_str().into()
}

fn line(worker: &mut Worker) -> OrderCommand {
    let stations = [
        None,
        Some(("kitchen", StationKind::Kitchen)),
        Some(("grill", StationKind::Kitchen)),
        Some(("bar", StationKind::Bar)),
    ];
    let station = stations[worker.rng.usize(..4)].map(|(id, kind)| StationRef {
        id: StationId::from(id),
        kind,
    });
    let rng = &mut *worker.rng;
    OrderCommand::AddLine(Box::new(LineAdded {
        product_id: product(rng),
        name: Names::of("en", "Soup"),
        unit_price: Amount(rng.i64(50..5_000)),
        quantity: Quantity(rng.i64(1..5_000)),
        unit: "piece".into(),
        tax: "food".into(),
        tax_rate: TaxRate(90_000),
        station,
        modifiers: Vec::new(),
        note: None,
        line_id: LineId(worker.id()),
    }))
}
