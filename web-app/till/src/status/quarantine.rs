//! Events that could not be folded, in words.

use crate::engine::{Till, Topic};
use core_wasm::base::ids::DeviceId;
use core_wasm::domain::Reason;
use core_wasm::journal::Seq;
use core_wasm::replica::Replica;
use leptos::prelude::*;
use web_ui::format;
use web_ui::text::t;

/// The events, one a line; nothing where there are none.
#[component]
pub fn Quarantine(till: Till) -> impl IntoView {
    let rows = Memo::new(move |_| {
        till.watch(Topic::Quarantine, |replica| {
            replica
                .not_folded()
                .into_iter()
                .map(|(device, seq, reason)| quarantine_words(replica, device, seq, reason))
                .collect::<Vec<_>>()
        })
    });
    view! {
        <Show when=move || !rows.with(Vec::is_empty)>
            <section class="stack close" aria-label=t().quarantine.quarantine()>
                <h3>{t().quarantine.quarantine()}</h3>
                <ul class="stack close">
                    {move || rows.get().into_iter().map(|words| view! { <li class="message open">{words}</li> }).collect_view()}
                </ul>
            </section>
        </Show>
    }
}

fn quarantine_words(replica: &Replica, device: DeviceId, seq: Seq, reason: &Reason) -> String {
    let device = replica.devices().0.get(&device);
    let device = device.map_or_else(
        || t().quarantine.unknown_device().to_owned(),
        |device| device.name.clone(),
    );
    let reason = match reason {
        Reason::Damaged(_) => t().quarantine.event_damaged().to_owned(),
        Reason::UnknownType(kind) => t().quarantine.event_unknown(kind),
        Reason::FutureVersion { kind, .. } => t().quarantine.event_newer(kind),
        Reason::WrongRealm => t().quarantine.event_foreign().to_owned(),
        Reason::Misplaced => t().quarantine.event_misplaced().to_owned(),
        Reason::Refused => t().quarantine.event_refused().to_owned(),
        Reason::TooManyEvents => t().quarantine.event_too_many().to_owned(),
    };
    t().quarantine
        .quarantined(&device, &format::count(seq.0), &reason)
}
