//! A PIN that is looked at on this device.

use super::pin_entry::{PinEntry, PinOf};
use crate::format;
use crate::text::t;
use core_wasm::base::permission::Permissions;
use core_wasm::records::staff::Member;
use core_wasm::records::staff::guesses::SignInError;
use leptos::prelude::*;

/// Asks for the PIN of `member`, who may do `may`; `check` is given what was typed.
#[component]
pub fn PinPad(
    member: Member,
    may: Permissions,
    check: Callback<String, Result<(), SignInError>>,
    /// What stands beside their name.
    #[prop(optional, into)]
    beside: Option<ViewFn>,
) -> impl IntoView {
    let of = PinOf {
        id: member.id,
        name: member.name,
        may,
    };
    let refused = RwSignal::new(None::<String>);
    let asked = of.clone();
    let tried = Callback::new(move |pin: String| match check.run(pin.clone()) {
        Ok(()) => asked.was_right(&pin),
        Err(error) => refused.set(Some(words(error))),
    });
    view! { <PinEntry of tried refused beside /> }
}

fn words(error: SignInError) -> String {
    match error {
        SignInError::WrongPin { left } => t()
            .sign_in
            .wrong_pin(u64::from(left), &format::count(u64::from(left))),
        SignInError::Wait { seconds } => t()
            .sign_in
            .pin_wait(u64::from(seconds), &format::count(u64::from(seconds))),
        SignInError::Unknown => t().sign_in.not_staff().to_owned(),
        SignInError::NotHere => t().sign_in.pin_not_here().to_owned(),
    }
}
