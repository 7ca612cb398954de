//! The lines of the order on the slip: adding, taking off, replacing.

use super::Sale;
use crate::engine::Till;
use core_wasm::base::ids::{LineId, OrderId};
use core_wasm::base::quantity::Quantity;
use core_wasm::domain::order::event::{ChosenModifier, LineAdded, Service, StationRef};
use core_wasm::domain::order::{Line, Order, OrderCommand};
use core_wasm::records::catalog::Product;
use core_wasm::records::store_settings::StoreKind;
use core_wasm::replica::{Command, Replica};
use leptos::prelude::*;
use web_ui::components::notices::Tone;
use web_ui::text::t;

impl Sale {
    /// Adds a product; another one of the same, as long as no station has heard of it, makes it one more.
    pub fn add(self, product: Product, modifiers: Vec<ChosenModifier>, quantity: Quantity) {
        if !self.may_edit() {
            return;
        }
        let pressed = product.id.clone();
        self.working.set(Some(pressed.clone()));
        let after = move || {
            if self
                .working
                .with_untracked(|working| *working == Some(pressed.clone()))
            {
                self.working.set(None);
            }
        };
        let name = product.name.get(&t().lang()).to_owned();
        let (table, guests) = (self.table.get_untracked(), self.guests.get_untracked());
        let fresh = Till::new_order_id();
        self.ask_then(
            move |replica| {
                let open = |id: &OrderId| replica.order(*id).is_some_and(|view| view.order.status.is_open());
                let current = self.id.get_untracked().filter(open);
                let id = current.unwrap_or(fresh);
                let mut commands = Vec::new();
                if current.is_none() {
                    let settings = replica.settings().get()?;
                    let service = match settings.kind {
                        StoreKind::Restaurant => Service::DineIn,
                        StoreKind::Shop => Service::Counter,
                    };
                    commands.push(OrderCommand::Create {
                        currency: settings.currency,
                        service,
                        table,
                        guests,
                    });
                }
                let order = replica.order(id).map(|view| view.order);
                commands.push(add_or_raise(replica, order, &product, modifiers, quantity));
                let commands = commands.into_iter().map(|command| Command::Order(id, command));
                Some((commands.collect(), id))
            },
            move |result| {
                if let Some(id) = result {
                    self.id.set(Some(id));
                    self.added.update(|(count, last)| {
                        *count += 1;
                        *last = name;
                    });
                }
                after();
            },
        );
    }

    /// Makes it so much more of a line, or less: of what there is once it is its turn, however fast the taps come.
    pub fn change_by(self, line_id: LineId, delta: Quantity) {
        let Some(id) = self.id.get_untracked().filter(|_| self.may_edit()) else {
            return;
        };
        self.ask(
            move |replica| {
                let order = replica.order(id).map(|view| view.order);
                let line = order.and_then(|order| order.line(line_id));
                let to = line.map(|line| line.quantity + delta);
                let change = |to| Command::Order(id, OrderCommand::ChangeQuantity { line_id, to });
                to.filter(|to| *to > Quantity::ZERO)
                    .map(change)
                    .into_iter()
                    .collect()
            },
            || {},
        );
    }

    /// Takes a line off, with a way back.
    pub fn remove(self, line: &Line) {
        let (line_id, quantity, added) = (line.id, line.quantity, line.added.clone());
        self.change_then(OrderCommand::RemoveLine { line_id }, move |id| {
            let Some(added) = added else { return };
            let name = added.name.get(&t().lang()).to_owned();
            self.notices.offer(
                Tone::Done,
                t().sell.line_removed(&name),
                t().common.undo(),
                move || {
                    if self.may_edit_order(id) {
                        let command = OrderCommand::RestoreLine {
                            line_id,
                            to: quantity,
                        };
                        self.ask(move |_| vec![Command::Order(id, command)], || {});
                    }
                },
            );
        });
    }

    /// Replaces a line that no station has heard of by one with other modifiers.
    pub fn replace(self, line_id: LineId, added: LineAdded) {
        let Some(id) = self.id.get_untracked().filter(|_| self.may_edit()) else {
            return;
        };
        let commands = [
            OrderCommand::RemoveLine { line_id },
            OrderCommand::AddLine(Box::new(added)),
        ];
        self.ask(
            move |_| {
                commands
                    .into_iter()
                    .map(|command| Command::Order(id, command))
                    .collect()
            },
            || {},
        );
    }
}

/// The command for one more of a product: the same thing, not sent yet, is counted up; all else is a line of its own.
fn add_or_raise(
    replica: &Replica,
    order: Option<&Order>,
    product: &Product,
    modifiers: Vec<ChosenModifier>,
    quantity: Quantity,
) -> OrderCommand {
    let same = |line: &&Line| {
        let is_new = line.sent == Quantity::ZERO && !product.weighed;
        is_new
            && line.added.as_ref().is_some_and(|added| {
                added.product_id == product.id
                    && added.unit_price == product.price
                    && added.modifiers == modifiers
                    && added.note.is_none()
            })
    };
    if let Some(line) = order.and_then(|order| order.slip().find(same)) {
        return OrderCommand::ChangeQuantity {
            line_id: line.id,
            to: line.quantity + quantity,
        };
    }
    let settings = replica.settings();
    let station = product.station.as_ref().and_then(|id| settings.station(id));
    OrderCommand::AddLine(Box::new(LineAdded {
        line_id: Till::new_line_id(),
        product_id: product.id.clone(),
        name: product.name.clone(),
        unit_price: product.price,
        quantity,
        unit: product.unit.clone(),
        tax: product.tax.clone(),
        tax_rate: settings.tax(&product.tax).map(|tax| tax.rate).unwrap_or_default(),
        station: station.map(|station| StationRef {
            id: station.id.clone(),
            kind: station.kind,
        }),
        modifiers,
        note: None,
    }))
}
