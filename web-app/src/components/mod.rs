//! Pieces that more than one page is made of.

pub mod approval;
pub mod cash_sheet;
pub mod conflict;
pub mod drawer;
pub mod history;
pub mod hub_address;
pub mod icon;
pub mod keypad;
pub mod mark;
pub mod modifier_sheet;
pub mod pin_pad;
pub mod product_grid;
pub mod quantity_sheet;
pub mod settle_sheet;
pub mod sheet;
pub mod slip;
pub mod slip_line;
pub mod status_bar;
pub mod status_sheet;
pub mod table_sheet;
pub mod taken;
pub mod topbar;
