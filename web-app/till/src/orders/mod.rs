//! All orders, for a customer's question.

mod days;
mod detail;
mod keys;
mod list;
mod listed;
mod page;
mod row;
mod search;
mod timeline;
mod void_button;

pub use page::OrdersPage;
