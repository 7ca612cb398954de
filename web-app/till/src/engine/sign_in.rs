//! Signing in with a PIN, without the hub. Who is signed in is each tab's own matter, and stays through a reload.

use super::guesses::Counted;
use super::tab::Engine;
use core_wasm::base::ids::UserId;
use core_wasm::records::staff::guesses::SignInError;
use leptos::prelude::Set;
use std::rc::Rc;
use web_ui::platform::clock;
use web_ui::platform::keep::Keep;

/// sessionStorage: who is signed in.
const USER: &str = "evertill-user";

impl Engine {
    /// Who was signed in before a reload still is, if they still work here.
    pub(super) fn stay_signed_in(&self) {
        let kept = Keep::Tab.get::<UserId>(USER);
        let works_here = |user: &UserId| self.read(|replica| replica.staff().0.used(user).is_some());
        self.user.set(kept.filter(works_here));
    }

    /// Signs someone in.
    ///
    /// # Errors
    /// [`SignInError`].
    pub fn sign_in(self: &Rc<Self>, user: &UserId, pin: &str) -> Result<(), SignInError> {
        self.check_pin(user, pin)?;
        Keep::Tab.set(USER, user);
        self.user.set(Some(user.clone()));
        self.ask_to_keep();
        Ok(())
    }

    /// Whether it is their PIN. A wrong one counts, whoever is signed in.
    ///
    /// # Errors
    /// [`SignInError`].
    pub fn check_pin(&self, user: &UserId, pin: &str) -> Result<(), SignInError> {
        let member = self.read(|replica| replica.staff().0.used(user).cloned());
        let member = member.ok_or(SignInError::Unknown)?;
        let hash = self.pin(user, member.pin).ok_or(SignInError::NotHere)?;
        let mut all = Counted::read();
        let mut counted = all.of(user);
        counted.allow(clock::now())?;
        // Counted before it is checked: closing the tab in between is no free guess.
        let wrong = counted.wrong(clock::now());
        all.keep(user, counted);
        if !hash.fits(pin) {
            return Err(wrong);
        }
        all.forget(user);
        Ok(())
    }

    /// Signs out.
    pub fn sign_out(&self) {
        Keep::Tab.remove(USER);
        self.user.set(None);
    }
}
