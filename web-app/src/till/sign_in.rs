//! Signing in with a PIN, without the hub. Who is signed in is each tab's own matter, and stays through a reload.

use super::engine::Engine;
use super::guesses::{Guesses, SignInError};
use crate::platform::clock;
use crate::platform::keep::Keep;
use core_wasm::ids::UserId;
use leptos::prelude::Set;
use std::collections::BTreeMap;

/// localStorage: wrong guesses by user.
const GUESSES: &str = "evertill-guesses";
/// sessionStorage: who is signed in.
const USER: &str = "evertill-user";

impl Engine {
    /// Who was signed in before a reload still is, if they still work here.
    pub(super) fn stay_signed_in(&self) {
        let works_here = |user: &UserId| self.read(|replica| replica.staff().0.used(user).is_some());
        self.user.set(Keep::Tab.get(USER).filter(works_here));
    }

    /// Signs someone in.
    ///
    /// # Errors
    /// [`SignInError`].
    pub fn sign_in(&self, user: &UserId, pin: &str) -> Result<(), SignInError> {
        self.check_pin(user, pin)?;
        Keep::Tab.set(USER, user);
        self.user.set(Some(user.clone()));
        Ok(())
    }

    /// Whether it is their PIN. A wrong one counts, whoever is signed in.
    ///
    /// # Errors
    /// [`SignInError`].
    pub fn check_pin(&self, user: &UserId, pin: &str) -> Result<(), SignInError> {
        let member = self.read(|replica| replica.staff().0.used(user).cloned());
        let member = member.ok_or(SignInError::Unknown)?;
        let mut all: BTreeMap<UserId, Guesses> = Keep::Device.get(GUESSES).unwrap_or_default();
        let mut guesses = all.remove(user).unwrap_or_default();
        guesses.allow(clock::now())?;
        // Counted before it is checked: closing the tab in between is no free guess.
        let wrong = guesses.wrong(clock::now());
        all.insert(user.clone(), guesses);
        Keep::Device.set(GUESSES, &all);
        if !member.has_pin(pin) {
            return Err(wrong);
        }
        all.remove(user);
        Keep::Device.set(GUESSES, &all);
        Ok(())
    }

    /// Signs out.
    pub fn sign_out(&self) {
        Keep::Tab.remove(USER);
        self.user.set(None);
    }
}
