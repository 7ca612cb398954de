//! Who uses the office: choosing oneself, and the PIN, which the hub looks at.

mod page;
mod pin;

pub use page::SignInPage;
