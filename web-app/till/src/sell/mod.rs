//! Selling: products on one side, the slip on the other.

mod goods;
mod modifier_sheet;
mod page;
mod product_grid;
mod table_sheet;

pub use page::SellPage;
