//! Selling: products on one side, the slip on the other.

mod actions;
mod asking;
mod choosing;
mod goods;
mod modifier_sheet;
mod page;
mod product_grid;
mod scan;
mod shelf;
mod slip;
mod table_sheet;
mod tile_size;
mod which_sheet;

pub use page::SellPage;
