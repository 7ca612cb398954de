//! Asking for the PIN of someone who may do what the one who is signed in may not do alone.
//!
//! Keeps true: one is asked at a time, since the queue waits for the answer; a sheet that is closed is a no. Not in it: which
//! command takes what, which the core says.

use crate::engine::Till;
use crate::sign_in::{ApprovalSheet, Approved};
use core_wasm::base::ids::UserId;
use core_wasm::base::permission::Permission;
use futures::channel::oneshot;
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use web_ui::text::permission_name;

type Answer = Rc<Cell<Option<oneshot::Sender<UserId>>>>;

/// What is asked now, if anything is.
#[derive(Clone, Copy)]
pub struct Approval(RwSignal<Option<(Permission, Answer)>, LocalStorage>);

impl Default for Approval {
    fn default() -> Self {
        Self(RwSignal::new_local(None))
    }
}

impl Approval {
    /// Asks who approves it; nobody if the sheet is closed.
    pub async fn of(self, needs: Permission) -> Option<UserId> {
        let (tell, answer) = oneshot::channel();
        self.0.set(Some((needs, Rc::new(Cell::new(Some(tell))))));
        answer.await.ok()
    }
}

/// The sheet, while somebody is asked.
#[component]
pub fn ApprovalAsked(till: Till, approval: Approval) -> impl IntoView {
    move || {
        let (needs, answer) = approval.0.get()?;
        // Dropped, it says no.
        let on_close = Callback::new(move |()| approval.0.set(None));
        let answer = StoredValue::new_local(answer);
        let on_approved = Callback::new(move |Approved { by, .. }| {
            if let Some(tell) = answer.with_value(|answer| answer.take()) {
                tell.send(by).ok();
            }
            approval.0.set(None);
        });
        let title = permission_name(needs);
        Some(view! { <ApprovalSheet till title needs on_approved on_close /> })
    }
}
