//! The bar above a till's pages: where one can go, what a page puts there, how it stands with the hub, who sells.

use super::bar::StatusBar;
use crate::engine::{Till, Topic};
use crate::platform::service_worker::ServiceWorker;
use crate::sale::Sale;
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::format;
use web_ui::text::t;

/// The bar; `children` are the page's own part of it.
#[component]
pub fn Topbar(
    till: Till,
    sale: Sale,
    worker: ServiceWorker,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let user = till.user();
    let left = Memo::new(move |_| till.watch(Topic::Inbox, |replica| replica.inbox().len() as u64));
    let path = use_location().pathname;
    let title = move || match path.get().as_str() {
        "/orders" => t().common.orders(),
        "/inbox" => t().inbox.inbox(),
        "/shift" => t().shift.shift(),
        "/devices" => t().devices.devices(),
        "/hubs" => t().hubs.hubs(),
        _ => t().common.sell(),
    };
    view! {
        <header class="topbar">
            <button class="button skip" on:click=|_| focus_main()>
                {t().common.skip_bar()}
            </button>
            <h1 class="only-read">{title}</h1>
            <nav aria-label=t().common.pages() on:click=|event| let_go(&event)>
                <PageLink href="/sell">
                    {t().common.sell()}
                </PageLink>
                <PageLink href="/orders">
                    {t().common.orders()}
                </PageLink>
                <PageLink href="/inbox">
                    {t().inbox.inbox()}
                    {move || {
                        let left = left.get();
                        (left > 0).then(|| view! { <span class="badge late figures">{format::count(left)}</span> })
                    }}
                </PageLink>
                <PageLink href="/shift">
                    {t().shift.shift()}
                </PageLink>
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
                            <button class="button quiet" aria-label=t().sign_in.sign_out_of(&member.name) on:click=move |_| sale.sign_out()>
                                <Glyph icon=Icon::Person />
                                {member.name.clone()}
                            </button>
                        }
                    })
            }}
        </header>
    }
}

/// The link goes with its page. If it still has the focus then, browsers lay out the new page to see where the focus goes.
fn let_go(event: &web_sys::MouseEvent) {
    let opens_another_tab = event.ctrl_key() || event.meta_key() || event.shift_key();
    let focused = document().active_element();
    let focused = focused.and_then(|focused| focused.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(focused) = focused.filter(|link| !opens_another_tab && !link.has_attribute("aria-current")) {
        focused.blur().ok();
    }
}

/// Leads who uses a keyboard past the bar.
fn focus_main() {
    let main = document().query_selector("main").ok().flatten();
    if let Some(main) = main.and_then(|main| main.dyn_into::<web_sys::HtmlElement>().ok()) {
        main.set_tab_index(-1);
        drop(main.focus());
    }
}

/// A link to a page, which says when it is the one that is shown.
#[component]
fn PageLink(href: &'static str, children: Children) -> impl IntoView {
    view! {
        <A href exact=true attr:class="button quiet">
            {children()}
        </A>
    }
}
