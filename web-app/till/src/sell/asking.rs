//! What is asked before a product goes on the slip: which one, modifiers, a weight, a table.

use super::choosing::Choosing;
use super::modifier_sheet::ModifierSheet;
use super::scan::Scanner;
use super::table_sheet::TableSheet;
use super::which_sheet::WhichSheet;
use crate::engine::Till;
use crate::sale::Sale;
use core_wasm::base::money::Currency;
use core_wasm::base::quantity::Quantity;
use core_wasm::domain::order::Line;
use core_wasm::domain::order::event::LineAdded;
use core_wasm::records::catalog::{Found, Product};
use leptos::prelude::*;
use web_ui::components::quantity_sheet::QuantitySheet;
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
            let (decimals, symbol) = till.read(|replica| {
                let unit = replica.settings().unit(&product.unit);
                unit.map(|unit| (unit.decimals, unit.symbol.get(&t().lang()).to_owned()))
                    .unwrap_or_default()
            });
            let on_done = Callback::new({
                let product = product.clone();
                move |quantity| {
                    asking.set(Asking::Nothing);
                    sale.add(product.clone(), Vec::new(), quantity);
                }
            });
            view! { <QuantitySheet product decimals symbol currency on_done on_close=close /> }.into_any()
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
