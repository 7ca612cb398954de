//! Doing something about a conflict: what was said so far, what is still to be asked, and the command that comes of it.
//! What can be taken back is done at once, with a way back. Not in it: who approves it, which the sale's queue asks.

use super::found::Found;
use crate::engine::Till;
use crate::sale::Sale;
use core_wasm::base::money::Amount;
use core_wasm::domain::order::event::PaymentMethod;
use core_wasm::domain::order::{Action, ConflictKind, OrderCommand, Resolve, Settlement, Tender};
use core_wasm::replica::Command;
use leptos::prelude::*;
use web_ui::components::notices::{Notices, Tone};
use web_ui::text::t;

/// What is asked before something is done about this: whether, or how much and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Asking {
    /// About what.
    pub found: Found,
    /// What is to be done.
    pub action: Action,
}

/// All that was said so far of what to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    /// About what.
    pub found: Found,
    /// What is to be done.
    pub action: Action,
    /// What was handed over.
    pub tendered: Amount,
    /// Why.
    pub note: Option<String>,
}

impl Asking {
    /// Begins with what must be asked first, or does it if that is nothing.
    pub fn begin(sale: Sale, notices: Notices, asking: RwSignal<Option<Self>>, found: Found, action: Action) {
        if matches!(action, Action::Reopen | Action::Reapply { .. }) {
            let wish = Wish {
                found,
                action,
                tendered: Amount::ZERO,
                note: None,
            };
            let (command, told) = wish.asks(sale, notices);
            sale.ask(move |_| vec![command], told);
        } else {
            asking.set(Some(Self { found, action }));
        }
    }
}

impl Wish {
    /// What does it, and what is said once that is stored.
    pub fn asks(self, sale: Sale, notices: Notices) -> (Command, impl FnOnce() + 'static) {
        let id = self.found.id;
        let undo = self.undo();
        let settlement = match self.action {
            Action::Refund { .. } => Settlement::Refund {
                refund_id: Till::new_refund_id(),
                method: PaymentMethod::Cash,
            },
            Action::Collect { .. } => Settlement::Collect(Tender {
                payment_id: Till::new_payment_id(),
                method: PaymentMethod::Cash,
                tendered: self.tendered,
            }),
            Action::VoidLines { .. } => Settlement::VoidLines,
            Action::Reopen => Settlement::Reopen,
            Action::Reapply { .. } => Settlement::Reapply,
            Action::Acknowledge { .. } => Settlement::Acknowledge,
        };
        let command = OrderCommand::Resolve(Resolve {
            conflict: self.found.conflict.id,
            settlement,
            note: self.note,
        });
        let said = t().inbox.order_settled(&self.found.number);
        let told = move || match undo {
            None => notices.say(Tone::Done, said),
            Some(undo) => notices.offer(Tone::Done, said, t().common.undo(), move || {
                let command = Command::Order(id, undo.clone());
                sale.ask(move |_| vec![command], || {});
            }),
        };
        (Command::Order(id, command), told)
    }

    /// What takes it back, if anything does.
    fn undo(&self) -> Option<OrderCommand> {
        match (&self.action, &self.found.conflict.kind) {
            (Action::Reopen, _) => Some(OrderCommand::Void { reason: None }),
            (Action::Reapply { .. }, ConflictKind::Superseded { stands, .. }) if self.found.is_open => {
                stands.update().map(OrderCommand::Update)
            }
            _ => None,
        }
    }
}
