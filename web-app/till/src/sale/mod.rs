//! The order that this tab is selling: what is on the slip, and the one queue through which all that is asked of it goes.
//!
//! Keeps true: wishes are decided one after the other, each against what the one before left, so two quick taps make
//! one order and not two; the slip changes only once a wish is on disk. Not in it: what it looks like.

pub mod editing;
pub mod people;

use crate::engine::{Till, Topic};
use crate::trouble;
use core_wasm::base::ids::{LineId, OrderId, ProductId, TableId};
use core_wasm::base::money::{Amount, Currency};
use core_wasm::base::quantity::Quantity;
use core_wasm::domain::order::event::{
    ChosenModifier, LineAdded, PaymentMethod, Service, StationRef, Updated,
};
use core_wasm::domain::order::{Line, Order, OrderCommand, Tender};
use core_wasm::domain::ticket::Stage;
use core_wasm::records::catalog::Product;
use core_wasm::records::store_settings::StoreKind;
use core_wasm::replica::{Command, OrderView, Replica, Whereabouts};
use futures::StreamExt;
use futures::channel::mpsc::{UnboundedSender, unbounded};
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_ui::components::notices::{Notices, Tone};
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
    },
}

/// An order as a screen shows it, by value.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderNow {
    /// Its id.
    pub id: OrderId,
    /// What it folds to.
    pub order: Order,
    /// How far it has got.
    pub whereabouts: Whereabouts,
    /// The least advanced stage of its tickets.
    pub kitchen: Option<Stage>,
}

impl From<OrderView<'_>> for OrderNow {
    fn from(view: OrderView<'_>) -> Self {
        Self {
            id: view.id,
            order: view.order.clone(),
            whereabouts: view.whereabouts,
            kitchen: view.kitchen,
        }
    }
}

/// The order of this id as it changes.
pub fn order_now(till: Till, id: Signal<Option<OrderId>>) -> Memo<Option<OrderNow>> {
    Memo::new(move |_| {
        let id = id.get()?;
        till.watch(Topic::Order(id), |replica| replica.order(id).map(OrderNow::from))
    })
}

/// The sale in this tab.
#[derive(Clone, Copy)]
pub struct Sale {
    till: Till,
    notices: Notices,
    queue: StoredValue<UnboundedSender<Job>, LocalStorage>,
    id: RwSignal<Option<OrderId>>,
    /// The order on the slip.
    pub order: Memo<Option<OrderNow>>,
    /// What stands beside the slip.
    pub mode: RwSignal<Mode>,
    /// The table of an order that has not begun.
    pub table: RwSignal<Option<TableId>>,
    /// The guests of an order that has not begun.
    pub guests: RwSignal<Option<u16>>,
    /// The product whose tap is being stored.
    pub working: RwSignal<Option<ProductId>>,
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
        let is_open = |id: &OrderId| {
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
        let order = order_now(till, id.into());
        editing::keep(till, order);
        Self {
            till,
            notices,
            queue: StoredValue::new_local(sender),
            id,
            order,
            mode: RwSignal::new(Mode::Goods),
            table: RwSignal::new(None),
            guests: RwSignal::new(None),
            working: RwSignal::new(None),
        }
    }

    /// Whether something is being sold in this tab; tracked. An update has to wait for it.
    pub fn is_open(self) -> bool {
        let has_lines = |now: &OrderNow| now.order.status.is_open() && now.order.slip().next().is_some();
        self.mode.with(|mode| *mode != Mode::Goods)
            || self.working.with(Option::is_some)
            || self.order.with(|now| now.as_ref().is_some_and(has_lines))
    }

    /// Whether the order on the slip may be changed here; says who edits it elsewhere if not.
    fn may_edit(self) -> bool {
        let other = untrack(|| editing::other(self.till, self.id.get()));
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

    /// Clears the slip for a new order. What was on it stays in the list of orders; an empty one is given up, unless somebody
    /// edits it elsewhere.
    pub fn leave(self) {
        self.mode.set(Mode::Goods);
        self.table.set(None);
        self.guests.set(None);
        let Some(id) = self.id.get_untracked() else { return };
        self.id.set(None);
        if untrack(|| editing::other(self.till, Some(id))).is_some() {
            return;
        }
        self.ask(
            move |replica| {
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
                }
                after();
            },
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
                    let again = LineAdded {
                        line_id: Till::new_line_id(),
                        quantity,
                        ..(*added).clone()
                    };
                    let command = Command::Order(id, OrderCommand::AddLine(Box::new(again)));
                    self.ask(move |_| vec![command], || {});
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
        self.change(OrderCommand::Send);
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
            let paid = self.till.read(|replica| {
                let order = replica.order(id)?.order;
                let mut payments = order.payments.iter().map(|payment| &payment.paid);
                let paid = payments.find(|paid| paid.payment_id == payment_id)?;
                Some(Mode::Paid {
                    amount: paid.amount,
                    change: paid.change,
                    receipt: paid.receipt.clone(),
                    currency: order.currency()?,
                })
            });
            self.mode.set(paid.unwrap_or(Mode::Goods));
        });
    }

    /// Asks the till for what `plan` makes of its state when its turn comes; then goes on, once it is stored.
    pub fn ask(self, plan: impl FnOnce(&Replica) -> Vec<Command> + 'static, then: impl FnOnce() + 'static) {
        self.ask_then(
            move |replica| Some((plan(replica), ())),
            move |result| {
                if result.is_some() {
                    then();
                }
            },
        );
    }

    fn ask_then<T: 'static>(
        self,
        plan: impl FnOnce(&Replica) -> Option<(Vec<Command>, T)> + 'static,
        then: impl FnOnce(Option<T>) + 'static,
    ) {
        let (till, notices) = (self.till, self.notices);
        let job: Job = Box::new(move || {
            Box::pin(async move {
                let Some((commands, made)) = till.read(plan) else {
                    notices.say(Tone::Trouble, t().sell.store_not_there().to_owned());
                    return then(None);
                };
                let result = match commands.is_empty() {
                    true => Ok(()),
                    false => till.run(commands).await,
                };
                match result {
                    Ok(()) => then(Some(made)),
                    Err(error) => {
                        let currency =
                            till.read(|replica| replica.settings().get().map(|store| store.currency));
                        notices.say(Tone::Trouble, trouble::words(&error, currency));
                        then(None);
                    }
                }
            })
        });
        self.queue.with_value(|queue| drop(queue.unbounded_send(job)));
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

/// Whether money or a kitchen still waits for it.
pub fn needs_someone(id: OrderId, order: &Order) -> bool {
    order.status.is_open() || order.has_conflicts(id)
}

fn session() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}
