//! Whether there is a new version of the app, and whether one was taken back.

use crate::platform::service_worker::ServiceWorker;
use crate::sale::Sale;
use leptos::prelude::*;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::text::t;

/// The new version that waits, or the one that was taken back.
#[component]
pub fn UpdateState(worker: ServiceWorker, sale: Sale) -> impl IntoView {
    let update = worker.update();
    let offered = move || update.with(|update| update.offered.is_some() || update.reload);
    let back = move || update.with(|update| update.rolled_back.clone());
    view! {
        <Show when=offered>
            <div class="message sent">
                <Glyph icon=Icon::Clock />
                <div class="stack close grow">
                    <p>{t().status.update_ready()}</p>
                    <button class="button" disabled=move || sale.is_open() on:click=move |_| worker.apply()>
                        {t().common.apply()}
                    </button>
                </div>
            </div>
        </Show>
        {move || {
            back()
                .map(|(version, _)| {
                    view! {
                        <div class="message open">
                            <Glyph icon=Icon::Warning />
                            <div class="stack close grow">
                                <p>{t().status.rolled_back(version.get(..8).unwrap_or(&version))}</p>
                                <button class="button" on:click=move |_| worker.rolled_back_seen()>
                                    {t().common.understood()}
                                </button>
                            </div>
                        </div>
                    }
                })
        }}
    }
}
