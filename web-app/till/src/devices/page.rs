//! The store's devices, for whoever may approve: who is there and what has not come, their names and numbers, whom to
//! take out, and the code that lets another in. It asks the hub, every few seconds; without it there is nothing to change.

use super::desk::{Desk, Wish};
use super::row::Row;
use crate::engine::Till;
use crate::pairing::hub_words;
use crate::platform::service_worker::ServiceWorker;
use crate::sale::Sale;
use crate::status::Topbar;
use core_wasm::api::Invitation;
use core_wasm::base::permission::Permission;
use core_wasm::records::staff::Member;
use leptos::prelude::*;
use std::time::Duration;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::notices::{NoticeList, Notices};
use web_ui::components::pin_pad::PinPad;
use web_ui::components::sheet::Sheet;
use web_ui::format;
use web_ui::platform::approval::Approval;
use web_ui::text::t;

/// How often the hub is asked again.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// The page.
#[component]
pub fn DevicesPage(till: Till, sale: Sale, notices: Notices, worker: ServiceWorker) -> impl IntoView {
    let desk = Desk::new(till, notices);
    desk.load();
    if let Ok(timer) = set_interval_with_handle(move || desk.load(), LOOK_EVERY) {
        on_cleanup(move || timer.clear());
    }
    let user = till.user();
    let approver = Memo::new(move |_| user.get().filter(|_| till.may(Permission::Devices)));
    view! {
        <div class="shell">
            <Topbar till sale worker />
            <main class="devices" aria-label=t().devices.devices()>
                {move || match approver.get() {
                    Some(member) => view! { <List desk member /> }.into_any(),
                    None => view! { <p class="message">{t().devices.devices_for_managers()}</p> }.into_any(),
                }}
            </main>
        </div>
        <NoticeList notices />
    }
}

#[component]
fn List(desk: Desk, member: Member) -> impl IntoView {
    let member = StoredValue::new(member);
    // The same trouble is said once, however often the hub is asked.
    let failed = Memo::new(move |_| desk.failed.with(|failed| failed.as_ref().map(hub_words)));
    view! {
        <header class="row apart">
            <h2>{t().devices.devices()}</h2>
            <button class="button primary" on:click=move |_| desk.ask(Wish::Invite)>
                {t().devices.add_device()}
            </button>
        </header>
        {move || {
            failed
                .get()
                .map(|words| {
                    view! {
                        <div class="message late" role="alert">
                            <Glyph icon=Icon::Warning />
                            <p class="grow">{words}</p>
                            <button class="button" on:click=move |_| desk.load()>
                                {t().common.try_again()}
                            </button>
                        </div>
                    }
                })
        }}
        {move || desk.waiting.get().into_iter().map(|name| view! { <Waiting desk name /> }).collect_view()}
        <For each=move || desk.rows.get() key=|row| row.device_id let:row>
            <Row desk row />
        </For>
        <Show when=move || desk.wish.with(Option::is_some)>
            {move || view! { <PinSheet desk member=member.get_value() /> }}
        </Show>
        {move || desk.invitation.get().map(|invitation| view! { <InvitationSheet desk invitation /> })}
    }
}

/// A client that asks to come in.
#[component]
fn Waiting(desk: Desk, name: String) -> impl IntoView {
    let words = t().devices.client_waits(&name);
    view! {
        <div class="message" role="group">
            <p class="grow">{words}</p>
            <button class="button" on:click=move |_| desk.ask(Wish::LetIn(name.clone()))>
                {t().devices.let_in()}
            </button>
        </div>
    }
}

/// Asks the manager who is signed in for their PIN.
#[component]
fn PinSheet(desk: Desk, member: Member) -> impl IntoView {
    let id = member.id.clone();
    let may = desk.till.read(|replica| replica.permissions_of(member.role));
    let check = Callback::new(move |pin: String| {
        desk.till.check_pin(&id, &pin)?;
        if let Some(approval) = Approval::new(&id, &pin) {
            desk.approved(approval);
        }
        Ok(())
    });
    let on_close = Callback::new(move |()| desk.wish.set(None));
    view! {
        <Sheet title=t().devices.devices() on_close no=t().common.cancel()>
            <PinPad member may check />
        </Sheet>
    }
}

#[component]
fn InvitationSheet(desk: Desk, invitation: Invitation) -> impl IntoView {
    let on_close = Callback::new(move |()| {
        desk.invitation.set(None);
        desk.load();
    });
    let picture = window().btoa(&invitation.qr).unwrap_or_default();
    view! {
        <Sheet title=t().devices.add_device() on_close>
            <div class="stack invitation">
                <p>{t().devices.add_device_help()}</p>
                <img alt="" src=format!("data:image/svg+xml;base64,{picture}") />
                <bdi class="small">{invitation.url}</bdi>
                <strong class="figures">{format::digits(&invitation.code)}</strong>
            </div>
        </Sheet>
    }
}
