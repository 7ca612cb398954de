//! Lists of records, made from what the hub says of each kind: its columns, whether it can be searched, how its values look.

mod asking;
mod cell;
mod kinds;
mod page;
mod rows;

pub use kinds::Lists;
pub use page::ListPage;
