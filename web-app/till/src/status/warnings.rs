//! What is wrong with hub or storage, and what to do about it.

use super::bar;
use crate::engine::{Clocks, Lost, Till};
use crate::platform::home_screen;
use leptos::prelude::*;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::format;
use web_ui::text::t;

/// All that is wrong, the hub's refusal first.
#[component]
pub fn Warnings(till: Till) -> impl IntoView {
    let status = till.status();
    let refused =
        move || status.with(|status| status.problem.as_ref().map(|problem| problem.message.clone()));
    let disks = move || {
        let (storage, room) = status.with(|status| (status.storage, status.room));
        let nearly_full = bar::is_nearly_full(&storage).then_some(t().status.nearly_full());
        let words = [bar::hub_room(room), nearly_full].into_iter().flatten();
        words.map(disk_warning).collect::<Vec<_>>()
    };
    let clocks = move || {
        let Clocks { device, hub, doubted } = status.with(|status| status.clocks)?;
        let (device, hub) = (format::whole_moment(device), format::whole_moment(hub));
        let words = if doubted {
            t().status.hub_clock_doubted(&hub)
        } else {
            t().status.clocks_differ_words(&device, &hub)
        };
        Some(view! {
            <div class="message open">
                <Glyph icon=Icon::Warning />
                <p>{words}</p>
            </div>
        })
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
        {clocks}
        {disks}
        <Show when=not_persisted>
            <div class="message">
                <Glyph icon=Icon::Warning />
                <p>{not_persisted_words()}</p>
            </div>
        </Show>
    }
}

fn not_persisted_words() -> &'static str {
    if home_screen::is_missed() {
        t().status.not_on_home_screen()
    } else {
        t().status.not_persisted()
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
