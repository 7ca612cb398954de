//! Who stands behind a request, as the hub asks for it.

use core_wasm::base::ids::UserId;

/// Someone who may do it, and their PIN. It is kept nowhere but in memory.
#[derive(Clone)]
pub struct Approval(String);

impl Approval {
    /// `user`, by their PIN; `None` if the browser can't encode it.
    pub fn new(user: &UserId, pin: &str) -> Option<Self> {
        // btoa takes a character for a byte.
        let bytes: String = format!("{user}:{pin}").bytes().map(char::from).collect();
        web_sys::window()?.btoa(&bytes).ok().map(Self)
    }

    /// What a request shows that has it behind it.
    pub fn shown<'a>(&'a self, bearer: &'a str) -> [(&'a str, &'a str); 2] {
        [("authorization", bearer), ("x-approval", &self.0)]
    }
}
