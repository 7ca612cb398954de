//! Which modifiers of a product's groups are chosen: at least `min` and at most `max` of each group.

use core_wasm::base::ids::ModifierId;
use core_wasm::records::catalog::{Modifier, ModifierGroup, Product};
use core_wasm::replica::Replica;

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
pub fn toggle(chosen: &mut Vec<ModifierId>, group: &ModifierGroup, tapped: &ModifierId) {
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
pub fn missing<'a>(chosen: &[ModifierId], groups: &'a [ModifierGroup]) -> Option<&'a ModifierGroup> {
    groups
        .iter()
        .find(|group| count(chosen, group) < usize::from(group.min))
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_wasm::base::money::Amount;
    use core_wasm::base::names::Names;
    use wasm_bindgen_test::wasm_bindgen_test;

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

    #[wasm_bindgen_test]
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

    #[wasm_bindgen_test]
    fn too_little_is_named() {
        let groups = [group(0, 1), group(1, 1)];
        assert_eq!(missing(&[], &groups), Some(&groups[1]));
        assert_eq!(missing(&["a".into()], &groups), None);
    }
}
