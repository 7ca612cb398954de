//! An edit of a record that lost against one whose author had not seen it: which record and field, what was wanted and by
//! whom, what stands, and the two ways to settle it. Either takes someone who may change that record, or their PIN.

use super::record_words::{name, value_words};
use crate::engine::Till;
use crate::sale::Sale;
use crate::sale::people::{joined, who};
use crate::sign_in::ApprovalSheet;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::UserId;
use core_wasm::base::role::Role;
use core_wasm::journal::Metadata;
use core_wasm::records::describe::Value;
use core_wasm::records::lww::{ARCHIVED, LostEdit};
use core_wasm::records::record;
use core_wasm::records::settle::SettleEdit;
use core_wasm::replica::{Command, Replica};
use leptos::prelude::*;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::notices::{Notices, Tone};
use web_ui::format;
use web_ui::text::t;

/// Such an edit, with what it takes to show it.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundEdit {
    /// What would settle it, but for which way and who approves.
    wish: SettleEdit,
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
            wish: SettleEdit {
                record: kind.clone(),
                id: id.clone(),
                field: lost.field.clone(),
                lost: lost.by.event_id,
                winner: lost.winner.event_id,
                take: false,
                approved_by: None,
            },
            role: info.map_or(Role::Manager, |info| info.changed_by),
            title: joined([Some(t().record(kind)), name(replica, kind, id)]),
            field: joined([Some(field), lang.map(str::to_owned)]),
            facts: [(lost.by.at, wanted), (lost.winner.at, stands)],
        }
    }
}

impl FoundEdit {
    /// Settles it, or asks first for the PIN of someone who may.
    fn settle(self, till: Till, sale: Sale, notices: Notices, asking: RwSignal<Option<Self>>) {
        let role = till
            .user()
            .with_untracked(|user| user.as_ref().map(|user| user.role));
        if self.wish.approved_by.is_none() && role.is_none_or(|role| role < self.role) {
            asking.set(Some(self));
            return;
        }
        asking.set(None);
        let (wish, said) = (self.wish, t().inbox.edit_settled(&self.title));
        sale.ask(
            move |_| vec![Command::Settle(wish)],
            move || notices.say(Tone::Done, said),
        );
    }
}

/// One such edit, with its two buttons.
#[component]
pub fn EditCard(
    till: Till,
    sale: Sale,
    notices: Notices,
    found: FoundEdit,
    asking: RwSignal<Option<FoundEdit>>,
) -> impl IntoView {
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
        found.wish.take = take;
        found.settle(till, sale, notices, asking);
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
pub fn ApproveEdit(
    till: Till,
    sale: Sale,
    notices: Notices,
    asking: RwSignal<Option<FoundEdit>>,
) -> impl IntoView {
    let on_close = Callback::new(move |()| asking.set(None));
    move || {
        asking.get().map(|found| {
            let (title, role) = (found.title.clone(), found.role);
            let on_approved = Callback::new(move |approver: UserId| {
                let mut found = found.clone();
                found.wish.approved_by = Some(approver);
                found.settle(till, sale, notices, asking);
            });
            view! { <ApprovalSheet till title role on_approved on_close /> }
        })
    }
}
