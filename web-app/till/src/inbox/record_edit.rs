//! An edit of a record that lost against one whose author had not seen it: which record and field, what was wanted and by
//! whom, what stands, and the two ways to settle it. The hub settles it, so it takes the hub and the PIN of someone who may
//! change that record.

use super::at_hub::AtHub;
use super::card::Card;
use super::record_words::{name, value_words};
use crate::sale::people::{joined, who};
use core_wasm::api::SettleEdit;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::permission::Permission;
use core_wasm::journal::Metadata;
use core_wasm::records::describe::Value;
use core_wasm::records::lww::{ARCHIVED, LostEdit};
use core_wasm::records::record;
use core_wasm::replica::Replica;
use leptos::prelude::*;
use web_ui::format;
use web_ui::text::t;

/// Such an edit, with what it takes to show it.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundEdit {
    /// What would settle it, but for which way.
    pub(super) ask: SettleEdit,
    /// What it takes.
    pub(super) needs: Permission,
    /// Which record.
    pub(super) title: String,
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
            needs: info.map_or(Permission::Settings, |info| info.changed_by),
            title: joined([Some(t().record(kind)), name(replica, kind, id)]),
            field: joined([Some(field), lang.map(str::to_owned)]),
            facts: [(lost.by.at, wanted), (lost.winner.at, stands)],
        }
    }
}

/// One such edit, with its two buttons.
#[component]
pub fn EditCard(found: FoundEdit, asking: RwSignal<Option<AtHub>>) -> impl IntoView {
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
        asking.set(Some(AtHub::Edit(found)));
    };
    let leave = choose.clone();
    view! {
        <Card title at words=words.to_owned()>
            <ul class="facts-list small soft">{wanted} {stands}</ul>
            <div class="choices">
                <button class="button" on:click=move |_| choose(true)>
                    {t().inbox.use_this()}
                </button>
                <button class="button" on:click=move |_| leave(false)>
                    {t().inbox.leave_it()}
                </button>
            </div>
        </Card>
    }
}
