//! What people do at the tills: every command that exists, several people on the same few orders.

use core_wasm::ids::{LineId, OrderId, PaymentId, StationId};
use core_wasm::money::{Amount, Currency};
use core_wasm::names::Names;
use core_wasm::order::event::{LineAdded, PaymentMethod, Service, StationRef, Updated};
use core_wasm::order::{OrderCommand, Tender};
use core_wasm::quantity::Quantity;
use core_wasm::replica::{Command, Replica};
use core_wasm::tax::TaxRate;
use core_wasm::ticket::{StationKind, TicketCommand};
use fastrand::Rng;
use uuid::Uuid;

/// The next thing that someone wants, from what their screen shows.
pub fn next(rng: &mut Rng, replica: &Replica) -> Vec<Command> {
    let open: Vec<OrderId> = replica
        .orders()
        .iter()
        .filter(|view| view.order.status.is_open())
        .map(|view| view.id)
        .collect();
    if open.is_empty() || rng.u8(..10) == 0 {
        let id = OrderId(fresh(rng));
        return vec![Command::Order(id, create()), Command::Order(id, add_line(rng))];
    }
    let kind = if rng.bool() {
        StationKind::Kitchen
    } else {
        StationKind::Bar
    };
    let tickets = replica.tickets(kind, None);
    if !tickets.is_empty() && rng.u8(..5) == 0 {
        let ticket = tickets[rng.usize(..tickets.len())].id;
        let command = [
            TicketCommand::Acknowledge,
            TicketCommand::Finish,
            TicketCommand::Recall,
        ][rng.usize(..3)];
        return vec![Command::Ticket(ticket, command)];
    }
    let id = open[rng.usize(..open.len())];
    let line = replica.order(id).and_then(|view| {
        let lines: Vec<LineId> = view.order.slip().map(|line| line.id).collect();
        (!lines.is_empty()).then(|| lines[rng.usize(..lines.len())])
    });
    let command = match (rng.u8(..20), line) {
        (0..=6, _) => add_line(rng),
        (7..=9, Some(line_id)) => OrderCommand::ChangeQuantity {
            line_id,
            to: Quantity::whole(rng.i32(1..9)),
        },
        (10, Some(line_id)) => OrderCommand::RemoveLine { line_id },
        (11, _) => OrderCommand::Update(Updated {
            guests: Some(rng.u16(1..9)),
            ..Updated::default()
        }),
        (12..=14, _) => OrderCommand::Park {
            label: rng.bool().then(|| "window".to_owned()),
        },
        (15 | 16, _) => OrderCommand::Send,
        (17 | 18, _) => OrderCommand::Pay(Tender {
            payment_id: PaymentId(fresh(rng)),
            method: PaymentMethod::Cash,
            tendered: Amount(rng.i64(1_000..1_000_000)),
        }),
        (19, _) => OrderCommand::Void { reason: None },
        _ => add_line(rng),
    };
    vec![Command::Order(id, command)]
}

fn create() -> OrderCommand {
    let currency = Currency::from_code("EUR").unwrap_or_else(|error| unreachable!("{error}"));
    OrderCommand::Create {
        currency,
        service: Service::DineIn,
        table: Some("5".into()),
        guests: None,
    }
}

fn add_line(rng: &mut Rng) -> OrderCommand {
    let kind = if rng.bool() {
        StationKind::Kitchen
    } else {
        StationKind::Bar
    };
    OrderCommand::AddLine(Box::new(LineAdded {
        line_id: LineId(fresh(rng)),
        product_id: "soup".into(),
        name: Names::of("en", "Soup"),
        unit_price: Amount(rng.i64(50..5_000)),
        quantity: Quantity(rng.i64(1..5_000)),
        unit: "piece".into(),
        tax: "food".into(),
        tax_rate: TaxRate(90_000),
        station: (rng.u8(..4) > 0).then(|| StationRef {
            id: StationId::from(if kind == StationKind::Bar {
                "bar"
            } else {
                "kitchen"
            }),
            kind,
        }),
        modifiers: Vec::new(),
        note: None,
    }))
}

fn fresh(rng: &mut Rng) -> Uuid {
    Uuid::from_u128(rng.u128(..))
}
