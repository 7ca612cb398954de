//! What is asked before a product goes on the slip: which one, modifiers, a weight, a table.

use super::choosing::Choosing;
use super::modifier_sheet::ModifierSheet;
use super::scan::Scanner;
use super::table_sheet::TableSheet;
use super::which_sheet::WhichSheet;
use crate::engine::Till;
use crate::sale::Sale;
use core_wasm::base::ids::UnitId;
use core_wasm::base::money::Currency;
use core_wasm::base::quantity::Quantity;
use core_wasm::domain::order::event::LineAdded;
use core_wasm::domain::order::{Line, OrderCommand};
use core_wasm::records::catalog::{Found, Product};
use leptos::prelude::*;
use web_ui::components::quantity_sheet::{Asks, QuantitySheet};
use web_ui::text::t;

/// What is asked before a product goes on the slip.
#[derive(Clone, Debug, PartialEq)]
pub enum Asking {
    /// Nothing.
    Nothing,
    /// The modifiers of a new line of so much.
    Modifiers(Choosing, Quantity),
    /// Other modifiers for a line that is there.
    Options(Choosing, Box<Line>),
    /// How much of a product that is weighed or measured.
    Quantity(Product),
    /// How much there is to be of a line that is there.
    Amount(Box<Line>),
    /// Which of the products that have the code.
    Which(Vec<Found>),
    /// Which table, and how many guests.
    Table,
}

/// Shows what is asked, and does what was answered.
#[component]
pub fn AskingSheet(
    till: Till,
    sale: Sale,
    asking: RwSignal<Asking>,
    scanner: Scanner,
    currency: Currency,
) -> impl IntoView {
    let close = Callback::new(move |()| asking.set(Asking::Nothing));
    move || match asking.get() {
        Asking::Nothing => ().into_any(),
        Asking::Modifiers(choosing, quantity) => {
            let product = choosing.product.clone();
            let on_done = Callback::new(move |chosen| {
                asking.set(Asking::Nothing);
                sale.add(product.clone(), chosen, quantity);
            });
            view! { <ModifierSheet choosing quantity currency verb=|words: &str| t().sell.add(words) on_done on_close=close /> }
                .into_any()
        }
        Asking::Options(choosing, line) => {
            let on_done = Callback::new(move |modifiers| {
                asking.set(Asking::Nothing);
                if let Some(added) = line.added.clone() {
                    let line_id = Till::new_line_id();
                    let quantity = line.quantity;
                    sale.replace(
                        line.id,
                        LineAdded {
                            line_id,
                            quantity,
                            modifiers,
                            ..(*added).clone()
                        },
                    );
                }
            });
            view! { <ModifierSheet choosing quantity=Quantity::ONE currency verb=|words: &str| t().sell.change_to(words) on_done on_close=close /> }
                .into_any()
        }
        Asking::Quantity(product) => {
            let (decimals, symbol) = unit_of(till, &product.unit);
            let title = product.name.get(&t().lang()).to_owned();
            let asks = Asks::Sells(product.price, currency);
            let on_done = Callback::new(move |quantity| {
                asking.set(Asking::Nothing);
                scanner.sell(Found {
                    product: product.clone(),
                    quantity: Some(quantity),
                });
            });
            view! { <QuantitySheet title asks decimals symbol on_done on_close=close /> }.into_any()
        }
        Asking::Amount(line) => {
            let Some(added) = &line.added else {
                return ().into_any();
            };
            let (decimals, symbol) = unit_of(till, &added.unit);
            let title = added.name.get(&t().lang()).to_owned();
            let asks = Asks::Changes(line.unit_price(), currency);
            let (line_id, now) = (line.id, line.quantity);
            let on_done = Callback::new(move |to| {
                asking.set(Asking::Nothing);
                sale.change(OrderCommand::ChangeQuantity { line_id, to });
            });
            view! { <QuantitySheet title asks decimals symbol now on_done on_close=close /> }.into_any()
        }
        Asking::Which(found) => {
            let on_done = Callback::new(move |one| {
                asking.set(Asking::Nothing);
                scanner.sell(one);
            });
            view! { <WhichSheet found currency on_done on_close=close /> }.into_any()
        }
        Asking::Table => view! { <TableSheet till sale on_close=close /> }.into_any(),
    }
}

/// The decimals and the symbol of a unit.
fn unit_of(till: Till, id: &UnitId) -> (u8, String) {
    till.read(|replica| {
        let unit = replica.settings().unit(id);
        unit.map(|unit| (unit.decimals, unit.symbol.get(&t().lang()).to_owned()))
            .unwrap_or_default()
    })
}
