//! What the hub settles in the name of someone who approves: whose PIN is asked for, and what came of it.

use super::record_edit::FoundEdit;
use super::unpermitted::FoundMark;
use crate::engine::{HubError, Till};
use crate::pairing::hub_words;
use crate::sign_in::{ApprovalSheet, Approved};
use core_wasm::base::permission::Permission;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_ui::components::notices::{Notices, Tone};
use web_ui::text::{permission_name, t};

/// What is to be settled.
#[derive(Clone, Debug, PartialEq)]
pub enum AtHub {
    /// An edit of a record that lost.
    Edit(FoundEdit),
    /// Something that was done without the permission.
    Mark(FoundMark),
}

impl AtHub {
    fn title(&self) -> String {
        match self {
            Self::Edit(found) => found.title.clone(),
            Self::Mark(found) => found.title(),
        }
    }

    /// Who did it, or which way it is to be settled.
    fn about(&self) -> String {
        match self {
            Self::Edit(found) if found.ask.take => t().inbox.use_this().to_owned(),
            Self::Edit(_) => t().inbox.leave_it().to_owned(),
            Self::Mark(found) => found.who.clone(),
        }
    }

    /// What is said once the hub has it.
    fn done(&self) -> String {
        match self {
            Self::Edit(found) => t().inbox.edit_settled(&found.title),
            Self::Mark(_) => t().inbox.mark_seen(&self.title()),
        }
    }

    /// What it takes.
    fn needs(&self) -> Permission {
        match self {
            Self::Edit(found) => found.needs,
            Self::Mark(found) => found.needs,
        }
    }

    fn settle(self, till: Till, notices: Notices, approved: &Approved) {
        let Some(approval) = approved.proof.clone() else {
            return notices.say(Tone::Trouble, t().trouble.pin_not_sent().to_owned());
        };
        spawn_local(async move {
            let settled = match &self {
                Self::Edit(found) => till.settle_edit(&approval, &found.ask).await,
                Self::Mark(found) => till.see_unpermitted(&approval, &found.ask).await,
            };
            match settled {
                Ok(_) => notices.say(Tone::Done, self.done()),
                Err(HubError::Refused { code, .. }) if code == "settled" => {
                    notices.say(Tone::Trouble, t().trouble.conflict_gone().to_owned());
                }
                Err(HubError::Refused { code, .. }) if code == "forbidden" => {
                    notices.say(
                        Tone::Trouble,
                        t().trouble.not_allowed(&permission_name(self.needs())),
                    );
                }
                Err(HubError::Unreachable) => {
                    notices.say(Tone::Trouble, t().inbox.edit_needs_hub().to_owned());
                }
                Err(error) => notices.say(Tone::Trouble, hub_words(&error)),
            }
        });
    }
}

/// Asks for the PIN of someone who may settle it.
#[component]
pub fn ApproveAtHub(till: Till, notices: Notices, asking: RwSignal<Option<AtHub>>) -> impl IntoView {
    let on_close = Callback::new(move |()| asking.set(None));
    move || {
        asking.get().map(|asked| {
            let (title, about, needs) = (asked.title(), asked.about(), asked.needs());
            let on_approved = Callback::new(move |approved: Approved| {
                asking.set(None);
                asked.clone().settle(till, notices, &approved);
            });
            view! { <ApprovalSheet till title about needs on_approved on_close /> }
        })
    }
}
