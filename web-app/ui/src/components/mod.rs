//! The pieces that pages are made of. None of them knows where what it shows comes from.

pub mod cash_sheet;
pub mod for_support;
pub mod icon;
pub mod keypad;
mod keys;
pub mod language_choice;
pub mod mark;
pub mod notices;
pub mod panic;
pub mod person;
pub mod pin_entry;
pub mod pin_pad;
pub mod quantity_sheet;
pub mod search;
pub mod sheet;
pub mod sheets;
