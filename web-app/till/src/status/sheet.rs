//! The details behind the status: this device, its hub, its storage, what could not be read; and the preferences.

use super::quarantine::Quarantine;
use super::scanner::ScannerChoice;
use super::update_state::UpdateState;
use super::warnings::Warnings;
use crate::engine::{Status, Till};
use crate::platform::service_worker::ServiceWorker;
use crate::sale::Sale;
use core_wasm::base::permission::Permission;
use core_wasm::sync::Connection;
use leptos::prelude::*;
use web_ui::components::language_choice::LanguageChoice;
use web_ui::components::sheet::Sheet;
use web_ui::format;
use web_ui::prefs::{Prefs, Theme};
use web_ui::text::{joined, t};

/// The sheet.
#[component]
pub fn StatusSheet(till: Till, worker: ServiceWorker, sale: Sale, on_close: Callback<()>) -> impl IntoView {
    let keeps_devices = Memo::new(move |_| till.may(Permission::Devices));
    let foot = move || {
        view! {
            <div class="row apart">
                <button class="button" on:click=move |_| till.retry_now()>
                    {t().status.try_hub_now()}
                </button>
                <button
                    class="button"
                    on:click=move |_| {
                        sale.sign_out();
                        on_close.run(());
                    }
                >
                    {t().sign_in.sign_out()}
                </button>
            </div>
        }
    };
    view! {
        <Sheet title=t().status.this_device() on_close foot=foot holds_nothing=true>
            <Facts till />
            <Warnings till />
            <UpdateState worker sale />
            <Quarantine till />
            <Show when=move || keeps_devices.get()>
                <a class="button wide" href="/devices" on:click=move |_| on_close.run(())>
                    {t().devices.devices()}
                </a>
            </Show>
            <a class="button wide" href="/hubs" on:click=move |_| on_close.run(())>
                {t().hubs.hubs()}
            </a>
            <ScannerChoice />
            <LanguageChoice />
            <ThemeChoice />
        </Sheet>
    }
}

#[component]
fn Facts(till: Till) -> impl IntoView {
    let status = till.status();
    let device = till.device();
    let store = till.read(|replica| {
        replica
            .settings()
            .get()
            .map(|store| store.name.get(&t().lang()).to_owned())
    });
    let storage = move || {
        let storage = status.with(|status| status.storage);
        let used = storage.usage.map(format::bytes)?;
        Some(match storage.quota {
            Some(quota) => t().status.used_of(&used, &format::bytes(quota)),
            None => used,
        })
    };
    view! {
        <dl class="facts">
            <dt>{t().status.device()}</dt>
            <dd>{joined([&device.name, &format::count(u64::from(device.number))], " · ")}</dd>
            <dt>{t().status.store()}</dt>
            <dd>{store}</dd>
            <dt>{t().status.hub()}</dt>
            <dd>{move || status.with(hub_words)}</dd>
            <dt>{t().status.to_send()}</dt>
            <dd class="figures">{move || format::count(status.with(|status| status.unsent))}</dd>
            <dt>{t().status.storage()}</dt>
            <dd class="figures">{storage}</dd>
        </dl>
    }
}

fn hub_words(status: &Status) -> &'static str {
    match status.connection {
        Connection::Live => t().status.connected(),
        Connection::Connecting | Connection::CatchingUp => t().status.connecting(),
        Connection::Away => t().status.not_reached(),
        Connection::Refused => t().status.refused(),
    }
}

#[component]
fn ThemeChoice() -> impl IntoView {
    let prefs = expect_context::<Prefs>();
    let name = |theme| match theme {
        Theme::Auto => t().status.theme_auto(),
        Theme::Light => t().status.theme_light(),
        Theme::Dark => t().status.theme_dark(),
        Theme::Contrast => t().status.theme_contrast(),
    };
    view! {
        <div class="choices" role="group" aria-label=t().status.theme()>
            {Theme::ALL
                .map(|theme| {
                    view! {
                        <button
                            class="button"
                            aria-pressed=move || (prefs.theme.get() == theme).to_string()
                            on:click=move |_| prefs.wear(theme)
                        >
                            {name(theme)}
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
}
