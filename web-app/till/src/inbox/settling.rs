//! Doing something about a conflict: what was said so far, what is still to be asked, and the command that comes of it.
//! What can be taken back is done at once, with a way back.

use super::found::Found;
use crate::engine::Till;
use crate::sale::Sale;
use core_wasm::base::ids::UserId;
use core_wasm::base::money::Amount;
use core_wasm::domain::order::event::PaymentMethod;
use core_wasm::domain::order::{Action, ConflictKind, OrderCommand, Resolve, Settlement, Tender};
use core_wasm::replica::Command;
use leptos::prelude::*;
use web_ui::components::notices::{Notices, Tone};
use web_ui::text::t;

/// What is asked before something is done.
#[derive(Clone, Debug, PartialEq)]
pub enum Asking {
    /// Whether, or how much and why.
    Confirm(Found, Action),
    /// Who approves it.
    Approve(Wish),
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
    /// Who stands behind it.
    pub approved_by: Option<UserId>,
}

impl Asking {
    /// Begins with what must be asked first, or does it if that is nothing.
    pub fn begin(
        till: Till,
        sale: Sale,
        notices: Notices,
        asking: RwSignal<Option<Self>>,
        found: Found,
        action: Action,
    ) {
        if matches!(action, Action::Reopen | Action::Reapply { .. }) {
            let wish = Wish {
                found,
                action,
                tendered: Amount::ZERO,
                note: None,
                approved_by: None,
            };
            wish.go_on(till, sale, notices, asking);
        } else {
            asking.set(Some(Self::Confirm(found, action)));
        }
    }
}

impl Wish {
    /// Does it, or asks first for the PIN of someone who may.
    pub fn go_on(self, till: Till, sale: Sale, notices: Notices, asking: RwSignal<Option<Asking>>) {
        if self.approved_by.is_none() && !untrack(|| till.may(self.action.needs())) {
            asking.set(Some(Asking::Approve(self)));
        } else {
            asking.set(None);
            self.perform(sale, notices);
        }
    }

    fn perform(self, sale: Sale, notices: Notices) {
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
            approved_by: self.approved_by,
        });
        let said = t().inbox.order_settled(&self.found.number);
        sale.ask(
            move |_| vec![Command::Order(id, command)],
            move || match undo {
                None => notices.say(Tone::Done, said),
                Some(undo) => notices.offer(Tone::Done, said, t().common.undo(), move || {
                    let command = Command::Order(id, undo.clone());
                    sale.ask(move |_| vec![command], || {});
                }),
            },
        );
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
