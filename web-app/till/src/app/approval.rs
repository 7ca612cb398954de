//! The sheet that asks for the PIN of someone who may, above whatever page is there.

use crate::engine::Till;
use crate::sale::Approval;
use crate::sale::people::{joined, name};
use crate::sign_in::{ApprovalSheet, Approved};
use crate::wishes;
use leptos::prelude::*;
use web_ui::text::{permission_name, t};

/// The sheet, while somebody is asked.
#[component]
pub fn ApprovalAsked(till: Till, approval: Approval) -> impl IntoView {
    move || {
        let asked = approval.asked()?;
        let needs = asked.needs;
        let on_close = Callback::new(move |()| approval.close());
        let on_approved = Callback::new(move |Approved { by, .. }| approval.give(by));
        let (title, about) = till.read(|replica| {
            let what = wishes::what(replica, &asked.commands);
            let asked_by = name(replica, asked.user.as_ref()).map(|name| t().wishes.asked_by(&name));
            let about = joined([asked_by, Some(wishes::about(replica, &asked.commands))]);
            (what.unwrap_or_else(|| permission_name(needs)), about)
        });
        Some(view! { <ApprovalSheet till title about needs on_approved on_close /> })
    }
}
