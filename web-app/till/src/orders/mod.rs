//! All orders, for a customer's question.

mod detail;
mod page;
mod row;
mod timeline;
mod void_button;

pub use page::OrdersPage;
