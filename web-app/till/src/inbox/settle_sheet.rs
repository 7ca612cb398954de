//! Doing something about a conflict: asks for money, words or someone's PIN where they are needed, then does it. What
//! can be taken back is done at once, with a way back.

use super::conflict::Found;
use crate::engine::Till;
use crate::sale::Sale;
use crate::sign_in::ApprovalSheet;
use core_wasm::base::ids::UserId;
use core_wasm::base::money::Amount;
use core_wasm::domain::order::event::PaymentMethod;
use core_wasm::domain::order::{Action, ConflictKind, OrderCommand, Resolve, Settlement, Tender};
use core_wasm::replica::Command;
use leptos::prelude::*;
use web_ui::components::cash_sheet::{CashSheet, Words, WordsField};
use web_ui::components::notices::{Notices, Tone};
use web_ui::components::sheet::Sheet;
use web_ui::format;
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
    found: Found,
    action: Action,
    tendered: Amount,
    note: Option<String>,
    approved_by: Option<UserId>,
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
    fn go_on(self, till: Till, sale: Sale, notices: Notices, asking: RwSignal<Option<Asking>>) {
        let role = till
            .user()
            .with_untracked(|user| user.as_ref().map(|user| user.role));
        if self.approved_by.is_none() && role.is_none_or(|role| role < self.action.role()) {
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

/// Shows what is asked.
#[component]
pub fn SettleSheet(
    till: Till,
    sale: Sale,
    notices: Notices,
    asking: RwSignal<Option<Asking>>,
) -> impl IntoView {
    let on_close = Callback::new(move |()| asking.set(None));
    move || match asking.get() {
        None => ().into_any(),
        Some(Asking::Confirm(found, action)) => {
            let title = t().inbox.order_number(&found.number);
            let (currency, due) = (found.currency, action.amount());
            let label = found.label_of(&action);
            let words = found.words();
            let asked = action.clone();
            let on_done = Callback::new(move |(tendered, note)| {
                let (found, action) = (found.clone(), action.clone());
                let approved_by = None;
                let wish = Wish {
                    found,
                    action,
                    tendered,
                    note,
                    approved_by,
                };
                wish.go_on(till, sale, notices, asking);
            });
            if let (Action::Collect { .. }, Some(due)) = (&asked, due) {
                let below = Callback::new(move |tendered: Option<Amount>| {
                    let change = tendered.filter(|tendered| *tendered >= due);
                    let change = change.map(|tendered| format::amount(tendered - due, currency));
                    view! {
                        <p class="change" aria-live="polite">
                            <span class="soft">{t().pay.change()}</span>
                            <strong class="figures">{change}</strong>
                        </p>
                    }
                    .into_any()
                });
                view! {
                    <CashSheet
                        title=label
                        currency
                        label=t().pay.cash()
                        verb=|words: &str| t().pay.take(words)
                        least=due
                        exactly=due
                        words=Words::None
                        below
                        on_done
                        on_close
                    />
                }
                .into_any()
            } else {
                view! { <ConfirmSheet title words label action=asked on_done on_close /> }.into_any()
            }
        }
        Some(Asking::Approve(wish)) => {
            let title = wish.found.label_of(&wish.action);
            let role = wish.action.role();
            let on_approved = Callback::new(move |approver| {
                let wish = Wish {
                    approved_by: Some(approver),
                    ..wish.clone()
                };
                wish.go_on(till, sale, notices, asking);
            });
            view! { <ApprovalSheet till title role on_approved on_close /> }.into_any()
        }
    }
}

impl Found {
    fn label_of(&self, action: &Action) -> String {
        let mut actions = self.actions.iter();
        let found = actions.find(|(known, _)| known == action);
        found.map(|(_, label)| label.clone()).unwrap_or_default()
    }
}

/// Asks once more, with the consequence in the button, and for words where money is left as it is.
#[component]
fn ConfirmSheet(
    title: String,
    words: String,
    label: String,
    action: Action,
    on_done: Callback<(Amount, Option<String>)>,
    on_close: Callback<()>,
) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let needed = action.needs_note();
    let note = move || Some(text.with(|text| text.trim().to_owned())).filter(|note| !note.is_empty());
    let foot = move || {
        let label = label.clone();
        view! {
            <button
                class="button primary selling wide"
                disabled=move || needed && note().is_none()
                on:click=move |_| on_done.run((Amount::ZERO, note()))
            >
                {label}
            </button>
        }
    };
    view! {
        <Sheet title on_close foot=foot>
            <p>{words}</p>
            <WordsField text needed />
        </Sheet>
    }
}
