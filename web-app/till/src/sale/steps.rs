//! What is done with the whole order on the slip: seating, parking, sending, paying.

use super::{Mode, Sale, paid};
use crate::engine::Till;
use core_wasm::base::ids::TableId;
use core_wasm::base::money::Amount;
use core_wasm::domain::order::event::{PaymentMethod, Updated};
use core_wasm::domain::order::{OrderCommand, Tender};
use core_wasm::replica::{Command, Replica};
use leptos::prelude::*;
use web_ui::components::notices::Tone;
use web_ui::text::t;

impl Sale {
    /// Moves the order to a table, or keeps the table for the one that begins next.
    pub fn seat(self, table: Option<TableId>, guests: Option<u16>) {
        if self.id.with_untracked(Option::is_some) {
            self.change(OrderCommand::Update(Updated {
                table,
                guests,
                ..Updated::default()
            }));
        } else {
            self.table.set(table);
            self.guests.set(guests);
        }
    }

    /// Puts the order aside and clears the slip.
    pub fn park(self) {
        self.change_then(OrderCommand::Park { label: None }, move |id| {
            let number = self
                .till
                .read(|replica| replica.order(id).map(|view| view.order.number().to_owned()));
            self.id.set(None);
            self.mode.set(Mode::Goods);
            let said = t().sell.parked_notice(&number.unwrap_or_default());
            self.notices
                .offer(Tone::Done, said, t().common.undo(), move || self.open(id));
        });
    }

    /// Sends what is new to the stations.
    pub fn send(self) {
        let Some(id) = self.id.get_untracked().filter(|_| self.may_edit()) else {
            return;
        };
        // A second tap asks for what the first one has done: that is no trouble to tell of.
        let has_new = move |replica: &Replica| replica.order(id).is_some_and(|view| view.order.has_unsent());
        self.ask(
            move |replica| {
                if has_new(replica) {
                    vec![Command::Order(id, OrderCommand::Send)]
                } else {
                    Vec::new()
                }
            },
            || {},
        );
    }

    /// Takes cash for all that is due; `refused` is called if nothing was stored, so that it can be tried again.
    pub fn pay(self, tendered: Amount, refused: impl FnOnce() + 'static) {
        let Some(id) = self.id.get_untracked().filter(|_| self.may_edit()) else {
            return refused();
        };
        let tender = Tender {
            payment_id: Till::new_payment_id(),
            method: PaymentMethod::Cash,
            tendered,
        };
        let payment_id = tender.payment_id;
        let commands = vec![Command::Order(id, OrderCommand::Pay(tender))];
        let plan = move |_: &Replica| Some((commands, ()));
        self.ask_then(plan, move |stored| {
            if stored.is_none() {
                return refused();
            }
            self.mode
                .set(paid::shown(self.till, id, payment_id).unwrap_or(Mode::Goods));
        });
    }
}
