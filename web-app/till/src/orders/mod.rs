//! All orders, for a customer's question.

mod page;

pub use page::OrdersPage;
