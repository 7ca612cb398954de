//! What can or must be chosen with a product: at least `min` and at most `max` of each group.

use core_wasm::base::ids::ModifierId;
use core_wasm::base::money::{Amount, Currency};
use core_wasm::domain::order::event::ChosenModifier;
use core_wasm::records::catalog::{Modifier, ModifierGroup, Product};
use core_wasm::replica::Replica;
use leptos::prelude::*;
use web_ui::components::sheet::Sheet;
use web_ui::format;
use web_ui::text::t;

/// What the sheet is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Choosing {
    /// The product.
    pub product: Product,
    /// Its groups.
    pub groups: Vec<ModifierGroup>,
    /// What is chosen already.
    pub chosen: Vec<ModifierId>,
}

impl Choosing {
    /// The groups of a product, if it has any.
    pub fn of(replica: &Replica, product: &Product) -> Option<Self> {
        let groups = &replica.catalog().modifier_groups;
        let groups: Vec<_> = product
            .modifier_groups
            .iter()
            .filter_map(|id| groups.get(id))
            .filter(|group| group.max > 0 && !group.modifiers.is_empty())
            .cloned()
            .collect();
        (!groups.is_empty()).then(|| Self {
            product: product.clone(),
            groups,
            chosen: Vec::new(),
        })
    }

    /// Whether nothing can be sold before something was chosen.
    pub fn must_choose(&self) -> bool {
        self.groups.iter().any(|group| group.min > 0)
    }
}

/// What is chosen once `tapped` was tapped: one of a group of one replaces, a full group takes no more.
fn toggle(chosen: &mut Vec<ModifierId>, group: &ModifierGroup, tapped: &ModifierId) {
    if let Some(at) = chosen.iter().position(|id| id == tapped) {
        chosen.remove(at);
        return;
    }
    if group.max == 1 {
        chosen.retain(|id| !group.modifiers.iter().any(|modifier| modifier.id == *id));
    }
    if count(chosen, group) < usize::from(group.max) {
        chosen.push(tapped.clone());
    }
}

fn count(chosen: &[ModifierId], group: &ModifierGroup) -> usize {
    let is_chosen = |modifier: &&Modifier| chosen.contains(&modifier.id);
    group.modifiers.iter().filter(is_chosen).count()
}

/// The first group of which too little is chosen.
fn missing<'a>(chosen: &[ModifierId], groups: &'a [ModifierGroup]) -> Option<&'a ModifierGroup> {
    groups
        .iter()
        .find(|group| count(chosen, group) < usize::from(group.min))
}

/// The sheet.
#[component]
pub fn ModifierSheet(
    choosing: Choosing,
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
            verb(&format::amount(total, currency))
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
    let rule = choose_words(group.min, group.max);
    let role = if group.max == 1 && group.min == 1 {
        "radio"
    } else {
        "checkbox"
    };
    let name = group.name.get(&t().lang()).to_owned();
    let group = StoredValue::new(group);
    let option = move |modifier: Modifier| {
        let (id, tapped) = (modifier.id.clone(), modifier.id);
        let extra = (modifier.price != Amount::ZERO).then(|| {
            let sign = if modifier.price > Amount::ZERO { "+" } else { "" };
            format!("{sign}{}", format::amount(modifier.price, currency))
        });
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

#[cfg(test)]
mod tests {
    use super::*;
    use core_wasm::base::names::Names;

    fn group(min: u8, max: u8) -> ModifierGroup {
        ModifierGroup {
            id: "g".into(),
            name: Names::of("en", "g"),
            min,
            max,
            modifiers: ["a", "b", "c"]
                .map(|id| Modifier {
                    id: id.into(),
                    name: Names::of("en", id),
                    price: Amount::ZERO,
                })
                .to_vec(),
        }
    }

    #[test]
    fn a_group_takes_no_more_than_it_may() {
        for (max, taps, expected) in [(1, "ab", "b"), (1, "aa", ""), (2, "abc", "ab"), (2, "abac", "bc")] {
            let mut chosen = Vec::new();
            for tap in taps.chars() {
                toggle(&mut chosen, &group(0, max), &ModifierId::from(tap.to_string()));
            }
            let text: String = chosen.iter().map(|id| id.as_str()).collect();
            assert_eq!(text, expected, "{taps} of at most {max}");
        }
    }

    #[test]
    fn too_little_is_named() {
        let groups = [group(0, 1), group(1, 1)];
        assert_eq!(missing(&[], &groups), Some(&groups[1]));
        assert_eq!(missing(&["a".into()], &groups), None);
    }
}
