//! The bar above a till's pages: where one can go, what a page puts there, how it stands with the hub, who sells.

use super::icon::{Glyph, Icon};
use super::status_bar::StatusBar;
use crate::format;
use crate::reactive::Memo;
use crate::sale::Sale;
use crate::text::t;
use leptos::prelude::*;
use leptos_router::components::A;
use web_app::platform::service_worker::ServiceWorker;
use web_app::till::{Till, Topic};

/// The bar; `children` are the page's own part of it.
#[component]
pub fn Topbar(
    till: Till,
    sale: Sale,
    worker: ServiceWorker,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let user = till.user();
    let left = Memo::new(move || till.watch(Topic::Inbox, |replica| replica.inbox().len() as u64));
    let sign_out = move |_| {
        sale.leave();
        till.sign_out();
    };
    view! {
        <header class="topbar">
            <nav aria-label=t().pages>
                <A href="/sell" attr:class="button quiet">
                    {t().sell}
                </A>
                <A href="/orders" attr:class="button quiet">
                    {t().orders}
                </A>
                <A href="/inbox" attr:class="button quiet">
                    {t().inbox}
                    {move || {
                        let left = left.get();
                        (left > 0).then(|| view! { <span class="badge late figures">{format::count(left)}</span> })
                    }}
                </A>
                <A href="/shift" attr:class="button quiet">
                    {t().shift}
                </A>
            </nav>
            {match children {
                Some(children) => children().into_any(),
                None => view! { <span class="spacer"></span> }.into_any(),
            }}
            <StatusBar till worker sale />
            {move || {
                user.get()
                    .map(|member| {
                        view! {
                            <button class="button quiet" aria-label=(t().sign_out_of)(&member.name) on:click=sign_out>
                                <Glyph icon=Icon::Person />
                                {member.name.clone()}
                            </button>
                        }
                    })
            }}
        </header>
    }
}
