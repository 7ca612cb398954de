//! A sheet above the page: the browser's own modal dialog, so focus, Escape and what is behind it are as people
//! know them; the browser's way back closes it.

use super::sheets;
use crate::back;
use crate::components::icon::{Glyph, Icon};
use crate::components::notices::{NoticeList, Notices};
use crate::text::t;
use leptos::html::Dialog;
use leptos::prelude::*;

/// Opens as soon as it is made; `on_close` takes it away again.
#[component]
pub fn Sheet(
    /// Its name.
    #[prop(into)]
    title: String,
    /// It was closed.
    on_close: Callback<()>,
    /// What stands at its foot.
    #[prop(optional, into)]
    foot: Option<ViewFn>,
    /// Codes are sold above the page while it is open: it is not in the way of a scan.
    #[prop(optional)]
    takes_scans: bool,
    /// What its way out is called, where something is typed into it: a touch beside it does not throw that away.
    #[prop(optional)]
    no: Option<&'static str>,
    /// Nothing is typed or chosen in it that would be lost if the page were loaded again.
    #[prop(optional)]
    holds_nothing: bool,
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move || {
        if let Some(dialog) = dialog.get().filter(|dialog| !dialog.open()) {
            drop(dialog.show_modal());
        }
    });
    back::closes(move || on_close.run(()));
    sheets::opens(dialog, !holds_nothing);
    let way_out = match no {
        Some(no) => view! {
            <button class="button" on:click=move |_| on_close.run(())>
                {no}
            </button>
        }
        .into_any(),
        None => view! {
            <button class="button quiet square" aria-label=t().common.close() on:click=move |_| on_close.run(())>
                <Glyph icon=Icon::Close />
            </button>
        }
        .into_any(),
    };
    let name = title.clone();
    view! {
        <dialog
            class="sheet"
            class:takes-scans=takes_scans
            node_ref=dialog
            aria-label=name
            on:close=move |_| on_close.run(())
            on:click=move |event| {
                let outside = event.target().zip(dialog.get().map(Into::into)).is_some_and(|(at, me): (_, web_sys::EventTarget)| at == me);
                if outside && no.is_none() {
                    on_close.run(());
                }
            }
        >
            <header>
                // Focus begins at the title, so that no key presses a button unasked.
                <h2 tabindex="-1" autofocus>
                    {title}
                </h2>
                {way_out}
            </header>
            <div class="sheet-body">{children()}</div>
            {foot.map(|foot| view! { <footer>{foot.run()}</footer> })}
            {use_context::<Notices>().map(|notices| view! { <NoticeList notices /> })}
        </dialog>
    }
}
