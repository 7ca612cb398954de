//! How the till stands with its hub, above every page and in a sheet of its own; and the bar that leads from page to page.

mod bar;
mod quarantine;
mod scanner;
mod sheet;
mod topbar;
mod update_state;
mod warnings;

pub use bar::StatusBar;
pub use topbar::Topbar;
pub use warnings::LostNotice;
