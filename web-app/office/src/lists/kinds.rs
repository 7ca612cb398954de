//! Which lists there are, for someone who may see them.

use core_wasm::api::{RecordField, RecordKind, RecordKinds};
use core_wasm::base::money::Currency;
use core_wasm::base::permission::Permission;

/// The lists that someone may see.
#[derive(Clone, Debug, PartialEq)]
pub struct Lists {
    kinds: Vec<RecordKind>,
    /// What amounts are in.
    pub currency: Option<Currency>,
}

impl Lists {
    /// Those of the hub's kinds of record that have a list and that someone may see who may do all this.
    pub fn of(kinds: RecordKinds, may: &[Permission]) -> Self {
        let currency = kinds.currency;
        let mut kinds = kinds.records;
        kinds.retain(|kind| kind.listed && kind.seen_by.is_none_or(|needs| may.contains(&needs)));
        Self { kinds, currency }
    }

    /// Their names, in the hub's order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.kinds.iter().map(|kind| kind.name.as_str())
    }

    /// The name of the one to begin with.
    pub fn first(&self) -> Option<&str> {
        self.names().next()
    }

    /// What is said of the records of a list.
    pub fn kind(&self, name: &str) -> Option<&RecordKind> {
        self.kinds.iter().find(|kind| kind.name == name)
    }
}

/// The columns of a list: what people call a thing first, its id last.
pub fn columns(kind: &RecordKind) -> Vec<RecordField> {
    let shown = |field: &&RecordField| field.list && field.kind != "pin";
    let is_own_id = |field: &RecordField| field.name == "id";
    let mut columns: Vec<RecordField> = kind.fields.iter().filter(shown).cloned().collect();
    columns.sort_by_key(is_own_id);
    columns
}

/// Whether a search finds anything in a list.
pub fn is_searched(kind: &RecordKind) -> bool {
    kind.fields.iter().any(|field| field.search)
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_wasm::records::record;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn kind(name: &str, listed: bool) -> RecordKind {
        RecordKind::of(record(name).unwrap(), listed)
    }

    #[wasm_bindgen_test]
    fn only_what_has_a_list_and_may_be_seen_is_there() {
        let kinds = RecordKinds {
            records: vec![kind("store", false), kind("table", true), kind("supplier", true)],
            unknown: Vec::new(),
            currency: None,
        };
        let names = |may: &[Permission]| {
            let lists = Lists::of(kinds.clone(), may);
            lists.names().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(names(&[Permission::Staff]), ["table"]);
        assert_eq!(names(&[Permission::Goods]), ["table", "supplier"]);
    }

    #[wasm_bindgen_test]
    fn columns_are_those_of_the_description_with_the_id_last_and_no_secret() {
        let names = |name: &str| {
            let columns = columns(&kind(name, true));
            columns.into_iter().map(|field| field.name).collect::<Vec<_>>()
        };
        assert_eq!(names("table"), ["name", "area", "seats", "id"]);
        assert_eq!(names("member"), ["name", "role", "id"]);
        assert!(is_searched(&kind("table", true)) && !is_searched(&kind("unit", true)));
    }
}
