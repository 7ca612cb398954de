//! Something that was done without the permission: who did what, and when. It stands; whoever may do it says that they have seen it.

use super::at_hub::AtHub;
use super::card::Card;
use crate::sale::people::{joined, who};
use core_wasm::api::SeeUnpermitted;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::ids::OrderId;
use core_wasm::base::permission::Permission;
use core_wasm::domain::unpermitted::Unpermitted;
use core_wasm::replica::Replica;
use leptos::prelude::*;
use web_ui::format;
use web_ui::text::{permission_name, t};

/// Such a thing, with what it takes to show it.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundMark {
    /// What tells the hub that it was seen.
    pub(super) ask: SeeUnpermitted,
    /// What it takes to do such a thing.
    pub(super) needs: Permission,
    /// What was done, and to which order.
    pub(super) title: String,
    who: String,
    at: Timestamp,
}

impl FoundMark {
    /// Reads it.
    pub fn of(replica: &Replica, mark: &Unpermitted) -> Self {
        // What only a later build knows goes by its own name.
        let needs = mark.permission();
        let what = needs.map_or_else(|| mark.needs.clone(), permission_name);
        let order = replica.order(OrderId(mark.aggregate_id.0));
        let number = order.map(|view| t().inbox.order_number(&format::digits(view.order.number())));
        Self {
            ask: SeeUnpermitted {
                device_id: mark.device_id,
                seq: mark.seq,
            },
            needs: needs.unwrap_or(Permission::Settings),
            title: joined([number, Some(what)]),
            who: who(replica, mark.user_id.as_ref(), mark.device_id).unwrap_or_default(),
            at: mark.at,
        }
    }
}

/// Its card, with the one button.
#[component]
pub fn MarkCard(found: FoundMark, asking: RwSignal<Option<AtHub>>) -> impl IntoView {
    let (title, who, at) = (found.title.clone(), found.who.clone(), found.at);
    view! {
        <Card title at words=t().inbox.without_permission().to_owned()>
            <p class="small soft">{who}</p>
            <div class="choices">
                <button class="button" on:click=move |_| asking.set(Some(AtHub::Mark(found.clone())))>
                    {t().inbox.seen()}
                </button>
            </div>
        </Card>
    }
}
