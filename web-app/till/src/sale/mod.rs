//! The order that this tab is selling: what is on the slip, and the one queue through which all that is asked of it goes.
//!
//! Keeps true: wishes are decided one after the other, each against what the one before left, so two quick taps make
//! one order and not two; the slip changes only once a wish is on disk. Not in it: what it looks like.

mod approval;
pub mod editing;
mod lines;
mod order_now;
mod paid;
pub mod people;
mod queue;
mod steps;

use crate::engine::Till;
pub use approval::Approval;
use core_wasm::base::ids::{OrderId, PaymentId, ProductId, TableId, UserId};
use core_wasm::base::money::{Amount, Currency};
use core_wasm::base::permission::Permission;
use core_wasm::domain::order::OrderCommand;
use core_wasm::replica::{Command, OrderView};
use futures::StreamExt;
use futures::channel::mpsc::{UnboundedSender, unbounded};
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
pub use order_now::{OrderNow, order_now};
use web_ui::components::notices::{Notices, Tone};
use web_ui::components::sheets;
use web_ui::text::t;

type Job = Box<dyn FnOnce() -> LocalBoxFuture<'static, ()>>;

const KEPT: &str = "evertill-slip";

/// What stands where the products stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The products.
    Goods,
    /// Taking money.
    Paying,
    /// Money was taken.
    Paid {
        /// What the order came to.
        amount: Amount,
        /// What goes back.
        change: Amount,
        /// The receipt's number.
        receipt: String,
        /// The currency of both.
        currency: Currency,
        /// The order.
        order: OrderId,
        /// The payment.
        payment: PaymentId,
    },
}

/// The sale in this tab.
#[derive(Clone, Copy)]
pub struct Sale {
    till: Till,
    /// Short notices.
    pub notices: Notices,
    queue: StoredValue<UnboundedSender<Job>, LocalStorage>,
    /// Whose PIN is asked for.
    pub approval: Approval,
    id: RwSignal<Option<OrderId>>,
    /// Who signed out, and what was on the slip then.
    put_by: StoredValue<Option<(UserId, OrderId)>>,
    /// The order on the slip.
    pub order: Memo<Option<OrderNow>>,
    /// What stands beside the slip.
    pub mode: RwSignal<Mode>,
    /// What is typed of the money that is handed over.
    pub typed: RwSignal<String>,
    /// The table of an order that has not begun.
    pub table: RwSignal<Option<TableId>>,
    /// The guests of an order that has not begun.
    pub guests: RwSignal<Option<u16>>,
    /// The product whose tap is being stored.
    pub working: RwSignal<Option<ProductId>>,
    /// How many times something was added in this tab, and what it was the last time.
    pub added: RwSignal<(u64, String)>,
}

impl Sale {
    /// Takes up what was on this tab's slip before it was loaded again.
    pub fn new(till: Till, notices: Notices) -> Self {
        let (sender, mut jobs) = unbounded::<Job>();
        spawn_local(async move {
            while let Some(job) = jobs.next().await {
                job().await;
            }
        });
        let kept = session().and_then(|storage| storage.get_item(KEPT).ok().flatten());
        let kept = kept.and_then(|text| text.parse().ok());
        let is_open = move |id: &OrderId| {
            till.read(|replica| replica.order(*id).is_some_and(|view| view.order.status.is_open()))
        };
        let id = RwSignal::new(kept.filter(is_open));
        Effect::new(move || {
            if let Some(storage) = session() {
                drop(match id.get() {
                    Some(id) => storage.set_item(KEPT, &id.to_string()),
                    None => storage.remove_item(KEPT),
                });
            }
        });
        // Whoever signs in again finds the slip as it was; for anybody else it is one of the open orders.
        let (user, put_by) = (till.user(), StoredValue::new(None::<(UserId, OrderId)>));
        Effect::new(move || {
            let Some(user) = user.get() else { return };
            let theirs = put_by.try_update_value(Option::take).flatten();
            let theirs = theirs.filter(|(whose, order)| *whose == user.id && is_open(order));
            if let Some((_, order)) = theirs.filter(|_| id.with_untracked(Option::is_none)) {
                id.set(Some(order));
            }
        });
        let order = order_now(till, id.into());
        let mode = RwSignal::new(paid::kept(till).unwrap_or(Mode::Goods));
        let typed = RwSignal::new(String::new());
        Effect::new(move || {
            mode.with(|mode| {
                if *mode == Mode::Goods {
                    typed.set(String::new());
                }
                paid::keep(mode);
            })
        });
        editing::keep(till, order);
        Self {
            till,
            notices,
            queue: StoredValue::new_local(sender),
            approval: Approval::default(),
            id,
            put_by,
            order,
            mode,
            typed,
            table: RwSignal::new(None),
            guests: RwSignal::new(None),
            working: RwSignal::new(None),
            added: RwSignal::default(),
        }
    }

    /// Whether something is being sold or asked in this tab; tracked. An update has to wait for it.
    pub fn is_open(self) -> bool {
        self.approval.is_asked()
            || sheets::any_is_open()
            || self.mode.with(|mode| *mode != Mode::Goods)
            || self.working.with(Option::is_some)
            || self.order.with(|now| now.as_ref().is_some_and(has_lines))
    }

    /// Whether the order on the slip may be changed here; says who edits it elsewhere if not.
    fn may_edit(self) -> bool {
        self.id.get_untracked().is_none_or(|id| self.may_edit_order(id))
    }

    fn may_edit_order(self, id: OrderId) -> bool {
        let other = untrack(|| editing::other(self.till, Some(id)));
        if let Some(who) = &other {
            self.notices.say(Tone::Trouble, t().sell.edited_by(who));
        }
        other.is_none()
    }

    /// Puts an order on the slip.
    pub fn open(self, id: OrderId) {
        self.leave();
        self.id.set(Some(id));
    }

    /// Clears the slip and signs out; the same person finds it again.
    pub fn sign_out(self) {
        let user = self.till.user().get_untracked();
        let slip = self.id.get_untracked().filter(|_| {
            self.order
                .with_untracked(|now| now.as_ref().is_some_and(has_lines))
        });
        self.leave();
        self.put_by.set_value(user.map(|user| user.id).zip(slip));
        self.till.sign_out();
    }

    /// Clears the slip for a new order. What was on it stays in the list of orders; an empty one is given up, unless somebody
    /// edits it elsewhere, or whoever leaves it may not: nobody is asked for their PIN to tidy up.
    pub fn leave(self) {
        self.mode.set(Mode::Goods);
        self.table.set(None);
        self.guests.set(None);
        let Some(id) = self.id.get_untracked() else { return };
        self.id.set(None);
        let user = self.till.behind().user;
        self.ask(
            move |replica| {
                let may = user.is_some_and(|user| replica.permissions(&user).has(Permission::Sell));
                if !may || untrack(|| editing::other(self.till, Some(id))).is_some() {
                    return Vec::new();
                }
                let is_empty = |view: &OrderView| {
                    view.order.status.is_open() && view.order.slip().next().is_none() && view.order.sends == 0
                };
                match replica.order(id).filter(is_empty) {
                    Some(_) => vec![Command::Order(id, OrderCommand::Void { reason: None })],
                    None => Vec::new(),
                }
            },
            || {},
        );
    }

    /// Asks something of the order on the slip.
    pub fn change(self, command: OrderCommand) {
        self.change_then(command, |_| {});
    }

    /// Asks something of the order on the slip, and goes on with its id once that is stored.
    pub fn change_then(self, command: OrderCommand, then: impl FnOnce(OrderId) + 'static) {
        let Some(id) = self.id.get_untracked().filter(|_| self.may_edit()) else {
            return;
        };
        self.ask(move |_| vec![Command::Order(id, command)], move || then(id));
    }
}

/// Whether something is being sold on it.
fn has_lines(now: &OrderNow) -> bool {
    now.order.status.is_open() && now.order.slip().next().is_some()
}

fn session() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}
