//! The details behind the status: this device, its hub, its storage, what could not be read; and the preferences.

use super::bar;
use crate::engine::{Lost, Status, Till, Topic};
use crate::platform::service_worker::ServiceWorker;
use crate::sale::Sale;
use core_wasm::domain::{Quarantined, Reason};
use core_wasm::replica::Replica;
use core_wasm::sync::Connection;
use leptos::prelude::*;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::language_choice::LanguageChoice;
use web_ui::components::sheet::Sheet;
use web_ui::format;
use web_ui::prefs::{Prefs, Theme};
use web_ui::text::t;

/// The sheet.
#[component]
pub fn StatusSheet(till: Till, worker: ServiceWorker, sale: Sale, on_close: Callback<()>) -> impl IntoView {
    let user = till.user();
    let may_approve =
        Memo::new(move |_| user.with(|user| user.as_ref().is_some_and(|user| user.role.approves())));
    let foot = move || {
        view! {
            <div class="row apart">
                <button class="button" on:click=move |_| till.retry_now()>
                    {t().status.try_hub_now()}
                </button>
                <button
                    class="button"
                    on:click=move |_| {
                        sale.leave();
                        till.sign_out();
                        on_close.run(());
                    }
                >
                    {t().sign_in.sign_out()}
                </button>
            </div>
        }
    };
    view! {
        <Sheet title=t().status.this_device() on_close foot=foot>
            <Facts till />
            <Warnings till />
            <UpdateState worker sale />
            <Quarantine till />
            <Show when=move || may_approve.get()>
                <a class="button wide" href="/devices" on:click=move |_| on_close.run(())>
                    {t().devices.devices()}
                </a>
            </Show>
            <a class="button wide" href="/hubs" on:click=move |_| on_close.run(())>
                {t().hubs.hubs()}
            </a>
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
        let used = storage.usage.map(format::megabytes)?;
        Some(match storage.quota {
            Some(quota) => t().status.used_of(&used, &format::megabytes(quota)),
            None => used,
        })
    };
    view! {
        <dl class="facts">
            <dt>{t().status.device()}</dt>
            <dd>{format!("{} · {}", device.name, format::count(u64::from(device.number)))}</dd>
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
fn Warnings(till: Till) -> impl IntoView {
    let status = till.status();
    let refused =
        move || status.with(|status| status.problem.as_ref().map(|problem| problem.message.clone()));
    let disks = move || {
        let (storage, room) = status.with(|status| (status.storage, status.room));
        let nearly_full = bar::is_nearly_full(&storage).then_some(t().status.nearly_full());
        let words = [bar::hub_room(room), nearly_full].into_iter().flatten();
        words.map(disk_warning).collect::<Vec<_>>()
    };
    let not_persisted = move || status.with(|status| status.storage.persisted == Some(false));
    view! {
        {move || {
            refused()
                .map(|message| {
                    view! {
                        <div class="message late">
                            <Glyph icon=Icon::Warning />
                            <div class="stack close grow">
                                <p>{t().status.refused_words(&message)}</p>
                                <a class="button" href="/pair?again">
                                    {t().status.pair_again()}
                                </a>
                            </div>
                        </div>
                    }
                })
        }}
        <LostNotice till />
        {disks}
        <Show when=not_persisted>
            <div class="message">
                <Glyph icon=Icon::Warning />
                <p>{t().status.not_persisted()}</p>
            </div>
        </Show>
    }
}

fn disk_warning(words: &'static str) -> impl IntoView {
    view! {
        <div class="message open">
            <Glyph icon=Icon::Warning />
            <p>{words}</p>
        </div>
    }
}

/// What a wipe of the storage took, until someone has seen it.
#[component]
pub fn LostNotice(till: Till) -> impl IntoView {
    let status = till.status();
    let lost = Memo::new(move |_| status.with(|status| status.lost.clone()));
    move || {
        lost.get().map(|lost| {
            view! {
                <div class="message open" role="alert">
                    <Glyph icon=Icon::Warning />
                    <div class="stack close grow">
                        <p>{lost_words(&lost)}</p>
                        <button class="button" on:click=move |_| till.dismiss_lost()>
                            {t().common.understood()}
                        </button>
                    </div>
                </div>
            }
        })
    }
}

fn lost_words(lost: &Lost) -> String {
    let count = lost.written.0.saturating_sub(lost.kept.0);
    let number = format::count(u64::from(lost.number));
    let (first, last) = (format::count(lost.kept.0 + 1), format::count(lost.written.0));
    t().status
        .events_lost(count, &format::count(count), &number, &first, &last)
}

#[component]
fn UpdateState(worker: ServiceWorker, sale: Sale) -> impl IntoView {
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

#[component]
fn Quarantine(till: Till) -> impl IntoView {
    let rows = Memo::new(move |_| {
        till.watch(Topic::Quarantine, |replica| {
            replica
                .quarantine()
                .iter()
                .map(|event| quarantine_words(replica, event))
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

fn quarantine_words(replica: &Replica, event: &Quarantined) -> String {
    let device = replica.devices().0.get(&event.entry.device_id);
    let device = device.map_or_else(
        || t().quarantine.unknown_device().to_owned(),
        |device| device.name.clone(),
    );
    let reason = match &event.reason {
        Reason::Damaged(_) => t().quarantine.event_damaged().to_owned(),
        Reason::UnknownType(kind) => t().quarantine.event_unknown(kind),
        Reason::FutureVersion { kind, .. } => t().quarantine.event_newer(kind),
        Reason::WrongRealm => t().quarantine.event_foreign().to_owned(),
        Reason::Misplaced => t().quarantine.event_misplaced().to_owned(),
    };
    t().quarantine
        .quarantined(&device, &format::count(event.entry.seq.0), &reason)
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
