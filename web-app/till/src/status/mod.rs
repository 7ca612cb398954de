//! How the till stands with its hub, above every page and in a sheet of its own; and the bar that leads from page to page.

mod bar;
mod sheet;
mod topbar;

pub use bar::StatusBar;
pub use sheet::LostNotice;
pub use topbar::Topbar;
