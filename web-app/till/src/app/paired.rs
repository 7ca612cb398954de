//! A paired device: its pages, and what goes on behind them all.

use super::approval::ApprovalAsked;
use super::history::instead;
use super::parts::Parts;
use super::routes::{TABLE, Visitor, elsewhere, route};
use super::{fingerprint, ready, update};
use crate::engine::{Till, Topic};
use crate::platform::service_worker::ServiceWorker;
use crate::sale::Sale;
use crate::scans;
use core_wasm::scanner::Affixes;
use leptos::children::ToChildren;
use leptos::prelude::*;
use leptos::tachys::view::iterators::StaticVec;
use leptos_router::components::{FlatRoutes, RouteChildren};
use leptos_router::hooks::{use_location, use_navigate, use_query_map};
use web_ui::components::notices::Notices;
use web_ui::format;
use web_ui::keyboard::Keyboard;
use web_ui::prefs::Prefs;

/// The pages of the table, and the way to another one from where the visitor can't stay.
#[component]
pub fn Paired(till: Till, worker: ServiceWorker) -> impl IntoView {
    let prefs = expect_context::<Prefs>();
    let notices = expect_context::<Notices>();
    let sale = Sale::new(till, notices);
    let keyboard = expect_context::<Keyboard>();
    scans::take_unused(keyboard, notices, till);
    update::follow(worker, sale);
    fingerprint::follow(till);
    ready::follow(till, notices);
    Effect::new(move || {
        till.watch(Topic::Store, |replica| {
            if let Some(store) = replica.settings().get() {
                format::set_zone(&store.time_zone);
                keyboard.set_affixes_of_store(Affixes {
                    prefix: store.scan_prefix.clone().unwrap_or_default(),
                    suffix: store.scan_suffix.clone().unwrap_or_default(),
                });
            }
        });
    });
    let (user, query) = (till.user(), use_query_map());
    let visitor = Memo::new(move |_| Visitor {
        is_signed_in: user.with(Option::is_some),
        pairs_again: query.with(|query| query.get_str("again").is_some()),
    });
    let (path, navigate) = (use_location().pathname, use_navigate());
    Effect::new(move || {
        let home = prefs.purpose.get_untracked().home();
        if let Some(to) = path.with(|path| elsewhere(path, visitor.get(), home)) {
            instead(&navigate, to);
        }
    });
    let parts = Parts {
        till,
        sale,
        notices,
        worker,
    };
    let pages: Vec<_> = TABLE.iter().map(|row| route(row, parts, visitor)).collect();
    view! {
        <FlatRoutes fallback=|| () children=RouteChildren::to_children(move || StaticVec::from(pages)) />
        <ApprovalAsked till approval=sale.approval />
    }
}
