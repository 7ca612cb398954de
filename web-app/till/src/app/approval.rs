//! The sheet that asks for the PIN of someone who may, above whatever page is there.

use crate::engine::Till;
use crate::sale::Approval;
use crate::sign_in::{ApprovalSheet, Approved};
use leptos::prelude::*;
use web_ui::text::permission_name;

/// The sheet, while somebody is asked.
#[component]
pub fn ApprovalAsked(till: Till, approval: Approval) -> impl IntoView {
    move || {
        let needs = approval.asked()?.needs;
        let on_close = Callback::new(move |()| approval.close());
        let on_approved = Callback::new(move |Approved { by, .. }| approval.give(by));
        let title = permission_name(needs);
        Some(view! { <ApprovalSheet till title needs on_approved on_close /> })
    }
}
