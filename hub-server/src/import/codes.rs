//! The codes by which a scan finds a product, its bar code and the shop's own number: each finds one product only.

use super::barcode::key;
use super::cells::Source;
use super::problem::quoted;
use super::table::Row;
use std::collections::BTreeMap;

/// What codes the products of a file have, by the line and column of each.
#[derive(Debug, Default)]
pub struct Codes(BTreeMap<String, (usize, &'static str)>);

impl Codes {
    /// Says which codes of a product, if it is in use, are another's already. A product may have the same one twice. That
    /// two have the same `sku` has been told by the column.
    pub fn check(&mut self, row: Row<'_>) {
        if row.is_archived() {
            return;
        }
        let fields = ["barcode", "sku"].map(|column| (column, row.field(column)));
        let mut own = Vec::new();
        for (column, field) in &fields {
            let Some(field) = field.as_ref().filter(|field| !field.value.is_empty()) else {
                continue;
            };
            let key = key(field.value);
            match self.0.get(&key) {
                Some((line, other)) if other == column => {
                    if *column == "barcode" {
                        field.wrong::<()>(format_args!(
                            "{} is used in line {line} already; give each its own",
                            quoted(field.value)
                        ));
                    }
                }
                Some((line, other)) => {
                    field.wrong::<()>(format_args!(
                        "{} is the {other} of line {line}: a scan would find two products; give each its own",
                        quoted(field.value)
                    ));
                }
                None => own.push((key, (row.line(), *column))),
            }
        }
        for (key, at) in own {
            self.0.entry(key).or_insert(at);
        }
    }
}
