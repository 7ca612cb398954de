//! Asks what can or must be chosen with a product. What may be chosen together is `choosing.rs`.

use super::choosing::{Choosing, missing, toggle};
use core_wasm::base::ids::ModifierId;
use core_wasm::base::money::{Amount, Currency};
use core_wasm::base::quantity::Quantity;
use core_wasm::domain::order::event::ChosenModifier;
use core_wasm::records::catalog::{Modifier, ModifierGroup};
use leptos::prelude::*;
use web_ui::components::sheet::Sheet;
use web_ui::format;
use web_ui::text::t;

/// The sheet.
#[component]
pub fn ModifierSheet(
    choosing: Choosing,
    /// Of how much the price is said.
    quantity: Quantity,
    currency: Currency,
    /// What its last button says it does.
    verb: fn(&str) -> String,
    on_done: Callback<Vec<ChosenModifier>>,
    on_close: Callback<()>,
) -> impl IntoView {
    let Choosing {
        product,
        groups,
        chosen,
    } = choosing;
    let chosen = RwSignal::new(chosen);
    let name = product.name.get(&t().lang()).to_owned();
    let groups = StoredValue::new(groups);
    let price = product.price;
    let taken = move || {
        let all: Vec<ChosenModifier> = groups.with_value(|groups| {
            let modifiers = groups.iter().flat_map(|group| &group.modifiers);
            let taken = modifiers.filter(|modifier| chosen.with(|chosen| chosen.contains(&modifier.id)));
            taken
                .map(|modifier| ChosenModifier {
                    modifier_id: modifier.id.clone(),
                    name: modifier.name.clone(),
                    price: modifier.price,
                })
                .collect()
        });
        all
    };
    let lacks = Memo::new(move |_| {
        groups.with_value(|groups| {
            chosen.with(|chosen| missing(chosen, groups).map(|group| group.name.clone()))
        })
    });
    let label = move || match lacks.get() {
        Some(group) => t().sell.choose_first(group.get(&t().lang())),
        None => {
            let total: Amount = price + taken().iter().map(|modifier| modifier.price).sum();
            verb(&format::amount(quantity.price(total), currency))
        }
    };
    let foot = move || {
        view! {
            <button
                class="button primary selling wide"
                disabled=move || lacks.with(Option::is_some)
                on:click=move |_| on_done.run(taken())
            >
                {label}
            </button>
        }
    };
    view! {
        <Sheet title=name on_close foot=foot>
            {groups
                .get_value()
                .into_iter()
                .map(|group| view! { <Group group chosen currency /> })
                .collect_view()}
        </Sheet>
    }
}

#[component]
fn Group(group: ModifierGroup, chosen: RwSignal<Vec<ModifierId>>, currency: Currency) -> impl IntoView {
    let rule = how_many(group.min, group.max);
    let role = if group.max == 1 && group.min == 1 {
        "radio"
    } else {
        "checkbox"
    };
    let name = group.name.get(&t().lang()).to_owned();
    let group = StoredValue::new(group);
    let option = move |modifier: Modifier| {
        let (id, tapped) = (modifier.id.clone(), modifier.id);
        let extra = (modifier.price != Amount::ZERO).then(|| format::signed(modifier.price, currency));
        view! {
            <button
                class="button"
                type="button"
                role=role
                aria-checked=move || chosen.with(|chosen| chosen.contains(&id)).to_string()
                on:click=move |_| group.with_value(|group| chosen.update(|chosen| toggle(chosen, group, &tapped)))
            >
                <span>{modifier.name.get(&t().lang()).to_owned()}</span>
                {extra.map(|extra| view! { <span class="small figures">{extra}</span> })}
            </button>
        }
    };
    view! {
        <fieldset class="modifier-group">
            <legend>
                <h3>{name}</h3>
                <span class="small soft">{rule}</span>
            </legend>
            <div class="modifiers">{group.with_value(|group| group.modifiers.clone()).into_iter().map(option).collect_view()}</div>
        </fieldset>
    }
}

/// How many of a group are to be chosen.
fn how_many(min: u8, max: u8) -> String {
    let words = t().sell;
    let figure = |count: u8| format::count(u64::from(count));
    match (min, max) {
        (0, 1) => words.choose_one_or_none().to_owned(),
        (0, max) => words.choose_up_to(&figure(max)),
        (min, max) if min == max => words.choose_exactly(&figure(min)),
        (min, max) => words.choose_between(&figure(min), &figure(max)),
    }
}
