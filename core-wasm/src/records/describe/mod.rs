//! What a record is made of, as plain data: import, lists, forms, documents and tests are made from it. `record!` writes it.
//!
//! Keeps true: a description says all that anybody but the fold needs to know of a field. `value.rs` has what a field can
//! hold, `field.rs` what is said of it and of a whole record. Not in it: how records are stored, and how edits fold (`lww`).

mod field;
mod value;

pub use core_wasm_derive::record;
pub(crate) use field::choice;
pub use field::{FieldInfo, FieldType, Kind, MAX_ID, MAX_TEXT, Record, RecordInfo, field};
pub use value::Value;
