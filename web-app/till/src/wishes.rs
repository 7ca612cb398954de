//! What somebody wishes to do, in the words of whoever is asked to stand behind it: what, how much, and of which order or shift.
//!
//! Keeps true: what a PIN is asked for says what it comes to. Not in it: what has happened (`slip/history.rs`), and what it takes.

use crate::inbox::action_words;
use crate::sale::people::joined;
use crate::shift::difference_words;
use crate::slip::{table_called, table_name};
use core_wasm::base::ids::{LineId, OrderId, ProductId, ShiftId};
use core_wasm::base::money::{Amount, Currency};
use core_wasm::base::names::Names;
use core_wasm::base::quantity::Quantity;
use core_wasm::domain::order::event::{Discounted, LineAdded, Off, Updated};
use core_wasm::domain::order::{Action, ActionKind, Line, Order, OrderCommand, Resolve, Settlement};
use core_wasm::domain::shift::ShiftCommand;
use core_wasm::domain::shift::event::CashKind;
use core_wasm::domain::stock::StockCommand;
use core_wasm::replica::{Command, Replica};
use web_ui::format;
use web_ui::text::{self, t};

/// What is wished: 'Take off 1 × Pita, €3.20'. Nothing for what nobody is asked for.
pub fn what(replica: &Replica, commands: &[Command]) -> Option<String> {
    let begins = |command: &&Command| matches!(command, Command::Order(_, OrderCommand::Create { .. }));
    // An order begins with what is put on it.
    let telling = commands
        .iter()
        .filter(|command| commands.len() == 1 || !begins(command));
    let all: Vec<String> = telling.filter_map(|command| one(replica, command)).collect();
    Some(text::joined(all, " · ")).filter(|words| !words.is_empty())
}

/// What it is about: 'Order 1-1 · Table 5'.
pub fn about(replica: &Replica, commands: &[Command]) -> String {
    let about = commands.iter().find_map(|command| match command {
        Command::Order(id, _) => {
            let order = replica.order(*id)?.order;
            let number = t().inbox.order_number(&format::digits(order.number()));
            Some(joined([Some(number), table_name(replica, order)]))
        }
        Command::Shift(id, _) => {
            let shift = replica.shift(*id)?.shift;
            Some(t().shift.shift_number(&format::digits(shift.number())))
        }
        _ => None,
    });
    about.unwrap_or_default()
}

fn one(replica: &Replica, command: &Command) -> Option<String> {
    match command {
        Command::Order(id, command) => of_order(replica, *id, command),
        Command::Shift(id, command) => of_shift(replica, *id, command),
        Command::Stock(product, command) => of_stock(replica, product, command),
        Command::Ticket(..) | Command::Record(..) => None,
    }
}

fn of_order(replica: &Replica, id: OrderId, command: &OrderCommand) -> Option<String> {
    let order = replica.order(id).map(|view| view.order);
    let currency = order
        .and_then(Order::currency)
        .or_else(|| replica.settings().get().map(|store| store.currency))?;
    let money = |amount| format::money(amount, currency);
    let line = |id: LineId| order?.line(id);
    match command {
        OrderCommand::Create { table, .. } => {
            let table = table.as_ref().map(|id| table_called(replica, id));
            Some(joined([Some(t().wishes.begin().to_owned()), table]))
        }
        OrderCommand::AddLine(added) => {
            let price = added.quantity.price(unit_price(added));
            Some(t().wishes.put_on(
                &format::quantity(added.quantity),
                called(&added.name),
                &money(price),
            ))
        }
        OrderCommand::ChangeQuantity { line_id, to } => {
            let line = line(*line_id)?;
            Some(if *to < line.quantity {
                much_of(line, line.quantity - *to, currency, |much, name, price| {
                    t().wishes.take_off(much, name, price)
                })
            } else {
                much_of(line, *to - line.quantity, currency, |much, name, price| {
                    t().wishes.put_on(much, name, price)
                })
            })
        }
        OrderCommand::RemoveLine { line_id } => {
            let line = line(*line_id)?;
            Some(much_of(line, line.quantity, currency, |much, name, price| {
                t().wishes.take_off(much, name, price)
            }))
        }
        OrderCommand::RestoreLine { line_id, to } => {
            Some(much_of(line(*line_id)?, *to, currency, |much, name, price| {
                t().wishes.put_back(much, name, price)
            }))
        }
        OrderCommand::Update(updated) => Some(changes(replica, updated)),
        OrderCommand::Park { label } => {
            let label = label.as_deref().map(|label| t().inbox.quoted(label));
            Some(joined([Some(t().sell.park().to_owned()), label]))
        }
        OrderCommand::Discount(discounted) => Some(discount(discounted, currency)),
        OrderCommand::Send => Some(t().sell.send().to_owned()),
        OrderCommand::Pay(_) => {
            let due = order?.totals().due;
            Some(if due < Amount::ZERO {
                t().inbox.give_back(&money(Amount(due.0.saturating_neg())))
            } else {
                t().pay.take(&money(due))
            })
        }
        OrderCommand::Refund(wish) => Some(because(
            t().inbox.give_back(&money(wish.amount)),
            wish.reason.as_deref(),
        )),
        OrderCommand::Resolve(wish) => settling(replica, id, order?, wish, currency),
        OrderCommand::Void { reason } => {
            let order = order?;
            let number = format::digits(order.number());
            Some(because(
                t().wishes.give_up(&number, &money(order.totals().total)),
                reason.as_deref(),
            ))
        }
    }
}

fn of_shift(replica: &Replica, id: ShiftId, command: &ShiftCommand) -> Option<String> {
    let view = replica.shift(id);
    let currency = match command {
        ShiftCommand::Open { currency, .. } => *currency,
        ShiftCommand::MoveCash(_) | ShiftCommand::Close { .. } => {
            view.as_ref()?.shift.opened.as_ref()?.currency
        }
    };
    let money = |amount| format::money(amount, currency);
    Some(match command {
        ShiftCommand::Open { float, .. } => t().wishes.open_shift(&money(*float)),
        ShiftCommand::MoveCash(moved) => {
            let amount = money(moved.amount);
            let what = match moved.kind {
                CashKind::PaidIn => t().shift.pay_in_amount(&amount),
                CashKind::PaidOut => t().shift.pay_out_amount(&amount),
                CashKind::Drop => t().shift.drop_amount(&amount),
            };
            because(what, Some(&moved.reason))
        }
        ShiftCommand::Close { counted, note } => {
            let (_, difference) = difference_words(*counted - view?.totals.expected, currency);
            let what = t().wishes.close_shift(&money(*counted));
            because(joined([Some(what), Some(difference)]), note.as_deref())
        }
    })
}

fn of_stock(replica: &Replica, product: &ProductId, command: &StockCommand) -> Option<String> {
    let row = replica.catalog().products.get(product)?;
    match command {
        StockCommand::Count { counted } => {
            Some(t().wishes.count(called(&row.name), &format::quantity(*counted)))
        }
        StockCommand::Adjust { .. } => None,
    }
}

/// What is to be done about what a merge left.
fn settling(
    replica: &Replica,
    id: OrderId,
    order: &Order,
    wish: &Resolve,
    currency: Currency,
) -> Option<String> {
    let kind = match wish.settlement {
        Settlement::Refund { .. } => ActionKind::Refund,
        Settlement::Collect(_) => ActionKind::Collect,
        Settlement::VoidLines => ActionKind::VoidLines,
        Settlement::Reopen => ActionKind::Reopen,
        Settlement::Reapply => ActionKind::Reapply,
        Settlement::Acknowledge => ActionKind::Acknowledge,
    };
    let conflicts = order.conflicts(id);
    let conflict = conflicts.iter().find(|conflict| conflict.id == wish.conflict)?;
    let action = conflict
        .actions()
        .into_iter()
        .find(|action| action.kind() == kind)?;
    let what = match &action {
        Action::Acknowledge { unsettled } if action.needs_note() => t()
            .wishes
            .leave_unsettled(&format::money(Amount(unsettled.0.saturating_abs()), currency)),
        action => action_words(replica, action, currency),
    };
    Some(because(what, wish.note.as_deref()))
}

fn changes(replica: &Replica, updated: &Updated) -> String {
    let table = updated.table.as_ref();
    let said = |text: &String| match text.as_str() {
        "" => t().inbox.no_words().to_owned(),
        text => t().inbox.quoted(text),
    };
    joined([
        table.map(|id| t().wishes.move_to(&table_called(replica, id))),
        updated.guests.map(|guests| {
            let guests = u64::from(guests);
            t().sell.guest_count(guests, &format::count(guests))
        }),
        updated
            .label
            .as_ref()
            .map(|label| t().orders.was_called(&said(label))),
        updated
            .note
            .as_ref()
            .map(|note| t().orders.was_noted(&said(note))),
    ])
}

fn discount(discounted: &Discounted, currency: Currency) -> String {
    let off = match discounted.off {
        Some(Off::Percent(parts)) => format::rate(parts.into()),
        Some(Off::Amount(amount)) => format::money(amount, currency),
        None => return t().orders.discount_taken_back().to_owned(),
    };
    let what = text::joined([t().orders.discounted(), &off], " ");
    because(what, discounted.reason.as_deref())
}

/// So much of a line, and what that costs.
fn much_of(line: &Line, much: Quantity, currency: Currency, words: fn(&str, &str, &str) -> String) -> String {
    let name = line.added.as_ref().map_or("…", |added| called(&added.name));
    let price = format::money(much.price(line.unit_price()), currency);
    words(&format::quantity(much), name, &price)
}

fn unit_price(added: &LineAdded) -> Amount {
    added.unit_price + added.modifiers.iter().map(|modifier| modifier.price).sum()
}

fn called(name: &Names) -> &str {
    name.get(&t().lang())
}

/// With the reason, where one was given.
fn because(what: String, reason: Option<&str>) -> String {
    match reason {
        Some(reason) if !reason.is_empty() => t().wishes.because(&what, reason),
        _ => what,
    }
}
