//! Short notices above the page: what was done and how to undo it, what is ready, what went wrong, what was scanned in vain.
//!
//! Keeps true: each shows once, above whatever lies on top. While a sheet is open that is the sheet's own list: the page behind
//! it can be neither touched nor read out.

use crate::components::icon::{Glyph, Icon};
use crate::platform::sound;
use crate::text::t;
use leptos::prelude::*;
use std::time::Duration;

const SHORT: Duration = Duration::from_secs(6);
const LONG: Duration = Duration::from_secs(20);

/// How a notice looks and how long it stays.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something was done.
    Done,
    /// Something is ready to be fetched.
    Ready,
    /// Something went wrong; it stays until it is read.
    Trouble,
    /// A scan came to nothing. It can be heard, since whoever scans looks at the goods; each code has its own.
    Scan,
}

#[derive(Clone)]
struct Notice {
    id: u32,
    tone: Tone,
    text: String,
    action: Option<(&'static str, Callback<()>)>,
}

/// The notices that show.
#[derive(Clone, Copy)]
pub struct Notices {
    shown: RwSignal<Vec<Notice>>,
    next: StoredValue<u32>,
    /// The lists that are there, the uppermost last.
    lists: RwSignal<Vec<u32>>,
}

impl Default for Notices {
    /// None yet.
    fn default() -> Self {
        Self {
            shown: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
            lists: RwSignal::new(Vec::new()),
        }
    }
}

impl Notices {
    /// Shows one.
    pub fn say(self, tone: Tone, text: String) {
        self.push(tone, text, None);
    }

    /// Shows one with something to do about it.
    pub fn offer(
        self,
        tone: Tone,
        text: String,
        label: &'static str,
        action: impl Fn() + Send + Sync + 'static,
    ) {
        self.push(tone, text, Some((label, Callback::new(move |()| action()))));
    }

    fn push(self, tone: Tone, text: String, action: Option<(&'static str, Callback<()>)>) {
        if tone == Tone::Scan {
            sound::trouble();
        }
        let id = self.number();
        self.shown.update(|shown| {
            shown.retain(|notice| match tone {
                Tone::Ready => true,
                Tone::Scan => notice.text != text,
                Tone::Done | Tone::Trouble => notice.tone != tone,
            });
            shown.push(Notice {
                id,
                tone,
                text,
                action,
            });
            if shown.len() > 3 {
                shown.remove(0);
            }
        });
        let stays = match tone {
            Tone::Done => SHORT,
            Tone::Ready | Tone::Scan => LONG,
            Tone::Trouble => return,
        };
        set_timeout(move || self.close(id), stays);
    }

    fn number(self) -> u32 {
        let number = self.next.get_value();
        self.next.set_value(number + 1);
        number
    }

    fn close(self, id: u32) {
        // The page may be gone by the time that the notice is.
        self.shown.update(|shown| shown.retain(|notice| notice.id != id));
    }
}

/// Where notices show.
#[component]
pub fn NoticeList(notices: Notices) -> impl IntoView {
    let list = notices.number();
    notices.lists.update(|lists| lists.push(list));
    on_cleanup(move || {
        notices
            .lists
            .try_update(|lists| lists.retain(|other| *other != list));
    });
    let is_uppermost = Memo::new(move |_| notices.lists.with(|lists| lists.last() == Some(&list)));
    let shown = move || {
        if is_uppermost.get() {
            notices.shown.get()
        } else {
            Vec::new()
        }
    };
    view! {
        <div class="notices" aria-live="polite">
            <For each=shown key=|notice| notice.id let:notice>
                <NoticeView notices notice />
            </For>
        </div>
    }
}

#[component]
fn NoticeView(notices: Notices, notice: Notice) -> impl IntoView {
    let id = notice.id;
    let (class, role) = match notice.tone {
        Tone::Done => ("notice", None),
        Tone::Ready => ("notice ready", None),
        Tone::Trouble | Tone::Scan => ("notice late", Some("alert")),
    };
    view! {
        <div class=class role=role>
            {(notice.tone == Tone::Ready).then(|| view! { <Glyph icon=Icon::Check /> })}
            {role.map(|_| view! { <Glyph icon=Icon::Warning /> })}
            <span>{notice.text}</span>
            {notice
                .action
                .map(|(label, action)| {
                    view! {
                        <button
                            class="button"
                            on:click=move |_| {
                                notices.close(id);
                                action.run(());
                            }
                        >
                            {label}
                        </button>
                    }
                })}
            <button class="button square" aria-label=t().common.close() on:click=move |_| notices.close(id)>
                <Glyph icon=Icon::Close />
            </button>
        </div>
    }
}
