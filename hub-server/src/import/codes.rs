//! The codes by which a scan finds a product, its bar codes and the shop's own number: each finds one product only.

use super::field::Field;
use super::problem::quoted;
use core_wasm::barcode::keys;
use std::collections::BTreeMap;

/// The column of a product's bar codes.
pub const BARCODE: &str = "barcode";
/// That of the file of further ones.
pub const CODE: &str = "code";
/// That of the shop's own number; a code in any other is a bar code.
pub const SKU: &str = "sku";

/// What codes the products in use have.
#[derive(Debug, Default)]
pub struct Codes(BTreeMap<String, Owner>);

/// Whose a code is, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Owner {
    product: usize,
    file: &'static str,
    line: usize,
    column: String,
}

impl Codes {
    /// Takes a code, or says whose it is already. A product may have the same one as its bar code and its number; that two
    /// have the same number has been told by its column. A product is told by the line of its row.
    pub fn take(&mut self, product: usize, field: &Field<'_>, code: &str) {
        let own = Owner {
            product,
            file: field.file,
            line: field.place.line,
            column: field.column.clone(),
        };
        let keys = keys(code);
        if let Some(known) = keys.iter().find_map(|key| self.0.get(key)) {
            known.tell(&own, field);
        }
        for key in keys {
            self.0.entry(key).or_insert_with(|| own.clone());
        }
    }
}

impl Owner {
    /// Says what is wrong if `other` has the same code.
    fn tell(&self, other: &Self, field: &Field<'_>) {
        let value = quoted(field.value);
        let place = if self.file == other.file {
            format!("line {}", self.line)
        } else {
            format!("{} line {}", self.file, self.line)
        };
        match (self.column == SKU, other.column == SKU) {
            (false, false) if self == other => {
                field.wrong::<()>(format_args!("{value} stands twice in the list"));
            }
            (false, false) => {
                field.wrong::<()>(format_args!(
                    "{value} is used in {place} already; give each its own"
                ));
            }
            (true, true) => {}
            _ if self.product == other.product => {}
            _ => {
                field.wrong::<()>(format_args!(
                    "{value} is the {} of {place}: a scan would find two products; give each its own",
                    self.column
                ));
            }
        }
    }
}
