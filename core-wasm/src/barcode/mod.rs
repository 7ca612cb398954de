//! Bar codes: what a scanner's text stands for, by the standards of GS1 and by the rules of a store's own labels. Pure.
//!
//! Keeps true: no text makes anything here panic, and the work grows with the text's length only. A number is a
//! [`Gtin`] only if its check digit is right; two ways to write one number are equal. Not in it: which product has a
//! code (`records/catalog/scan.rs`).
//!
//! Sections are those of the GS1 General Specifications, release 24.

mod date;
mod decimal;
mod digits;
pub mod gs1;
mod gtin;
pub mod label;
mod reading;
mod same;
mod symbology;
#[cfg(test)]
mod tests;
mod upc_e;

pub use date::ShortDate;
pub use decimal::Decimal;
pub use digits::{check_digit, measure_digit};
pub use gtin::{Gtin, NotGtin};
pub use reading::{Reading, Says, trimmed};
pub use same::keys;
pub use symbology::Symbology;
