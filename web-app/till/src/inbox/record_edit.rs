//! An edit of a record that lost against one whose author had not seen it: which record and field, what was wanted and by
//! whom, what stands, and the two ways to settle it. The hub settles it, so it takes the hub and the PIN of someone who may
//! change that record.

use super::record_words::{name, value_words};
use crate::engine::{HubError, Till};
use crate::pairing::hub_words;
use crate::sale::people::{joined, who};
use crate::sign_in::{ApprovalSheet, Approved};
use core_wasm::api::{SettleEdit, Settled};
use core_wasm::base::clock::Timestamp;
use core_wasm::base::role::Role;
use core_wasm::journal::Metadata;
use core_wasm::records::describe::Value;
use core_wasm::records::lww::{ARCHIVED, LostEdit};
use core_wasm::records::record;
use core_wasm::replica::Replica;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::notices::{Notices, Tone};
use web_ui::format;
use web_ui::text::{role_name, t};

/// Such an edit, with what it takes to show it.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundEdit {
    /// What would settle it, but for which way.
    ask: SettleEdit,
    /// The least role that may.
    role: Role,
    /// Which record.
    title: String,
    /// Which field.
    field: String,
    /// What was wanted, and what stands.
    facts: [(Timestamp, String); 2],
}

impl FoundEdit {
    /// Reads it.
    pub fn of(replica: &Replica, edit: &LostEdit) -> Self {
        let LostEdit {
            record: kind,
            id,
            lost,
        } = edit;
        let (stem, lang) = match lost.field.split_once('.') {
            Some((stem, lang)) => (stem, Some(lang)),
            None => (lost.field.as_str(), None),
        };
        let info = record(kind);
        let described = info.and_then(|info| info.field(stem));
        let field = match stem {
            ARCHIVED => t().inbox.out_of_use().to_owned(),
            _ => t().field(kind, stem),
        };
        let by = |meta: &Metadata| who(replica, meta.user_id.as_ref(), meta.device_id);
        let said = |value: &Value| value_words(replica, described, value);
        let wanted = joined([Some(t().inbox.lost(&said(&lost.value))), by(&lost.by)]);
        let stands = joined([Some(t().inbox.stands(&said(&lost.stands))), by(&lost.winner)]);
        Self {
            ask: SettleEdit {
                record: kind.clone(),
                id: id.clone(),
                field: lost.field.clone(),
                lost: lost.by.event_id,
                winner: lost.winner.event_id,
                take: false,
            },
            role: info.map_or(Role::Manager, |info| info.changed_by),
            title: joined([Some(t().record(kind)), name(replica, kind, id)]),
            field: joined([Some(field), lang.map(str::to_owned)]),
            facts: [(lost.by.at, wanted), (lost.winner.at, stands)],
        }
    }
}

impl FoundEdit {
    /// Settles it, with someone behind it who may.
    fn settle(self, till: Till, notices: Notices, approved: &Approved) {
        let Some(approval) = approved.proof.clone() else {
            return notices.say(Tone::Trouble, t().trouble.pin_not_sent().to_owned());
        };
        spawn_local(async move {
            match till.settle_edit(&approval, &self.ask).await {
                Ok(Settled {}) => notices.say(Tone::Done, t().inbox.edit_settled(&self.title)),
                Err(HubError::Refused { code, .. }) if code == "settled" => {
                    notices.say(Tone::Trouble, t().trouble.conflict_gone().to_owned());
                }
                Err(HubError::Refused { code, .. }) if code == "forbidden" => {
                    notices.say(Tone::Trouble, t().trouble.not_allowed(role_name(self.role)));
                }
                Err(HubError::Unreachable) => {
                    notices.say(Tone::Trouble, t().inbox.edit_needs_hub().to_owned());
                }
                Err(error) => notices.say(Tone::Trouble, hub_words(&error)),
            }
        });
    }
}

/// One such edit, with its two buttons.
#[component]
pub fn EditCard(found: FoundEdit, asking: RwSignal<Option<FoundEdit>>) -> impl IntoView {
    let [wanted, stands] = found.facts.clone().map(|(at, words)| {
        view! {
            <li>
                <span class="figures">{format::day_and_time(at)}</span>
                <bdi>{words}</bdi>
            </li>
        }
    });
    let title = found.title.clone();
    let words = t().inbox.edited_apart(&found.field);
    let at = found.facts[0].0;
    let choose = move |take: bool| {
        let mut found = found.clone();
        found.ask.take = take;
        asking.set(Some(found));
    };
    let leave = choose.clone();
    view! {
        <li class="conflict">
            <header>
                <strong>
                    <bdi>{title}</bdi>
                </strong>
                <span class="soft small figures">{format::day_and_time(at)}</span>
            </header>
            <p class="message late">
                <Glyph icon=Icon::Warning />
                <span>{words}</span>
            </p>
            <ul class="facts-list small soft">{wanted} {stands}</ul>
            <div class="choices">
                <button class="button" on:click=move |_| choose(true)>
                    {t().inbox.use_this()}
                </button>
                <button class="button" on:click=move |_| leave(false)>
                    {t().inbox.leave_it()}
                </button>
            </div>
        </li>
    }
}

/// Asks for the PIN of someone who may settle it.
#[component]
pub fn ApproveEdit(till: Till, notices: Notices, asking: RwSignal<Option<FoundEdit>>) -> impl IntoView {
    let on_close = Callback::new(move |()| asking.set(None));
    move || {
        asking.get().map(|found| {
            let (title, role) = (found.title.clone(), found.role);
            let on_approved = Callback::new(move |approved: Approved| {
                asking.set(None);
                found.clone().settle(till, notices, &approved);
            });
            view! { <ApprovalSheet till title role on_approved on_close /> }
        })
    }
}
