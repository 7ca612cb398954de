//! The store's devices, for whoever may approve: who is there and what has not come, their names and numbers, whom to
//! take out, and the code that lets another in. It asks the hub, every few seconds; without it there is nothing to change.

use super::requests::Approval;
use crate::engine::{HubError, Till};
use crate::pairing::{hub_words, purpose_of};
use crate::platform::service_worker::ServiceWorker;
use crate::sale::Sale;
use crate::status::Topbar;
use core_wasm::api::{DeviceChange, DeviceRow, Invitation};
use core_wasm::base::ids::DeviceId;
use core_wasm::records::staff::Member;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::notices::{NoticeList, Notices, Tone};
use web_ui::components::pin_pad::PinPad;
use web_ui::components::sheet::Sheet;
use web_ui::format;
use web_ui::text::t;

/// How often the hub is asked again.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// What is done once the PIN was right.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Wish {
    Change(DeviceId, DeviceChange),
    Invite,
    LetIn(String),
}

/// What the page works with.
#[derive(Clone, Copy)]
struct Desk {
    till: Till,
    notices: Notices,
    /// As the hub said last.
    rows: RwSignal<Vec<DeviceRow>>,
    /// Why it says no more.
    failed: RwSignal<Option<HubError>>,
    /// Clients that nobody let in yet.
    waiting: RwSignal<Vec<String>>,
    approval: RwSignal<Option<Approval>>,
    /// What waits for the PIN.
    wish: RwSignal<Option<Wish>>,
    invitation: RwSignal<Option<Invitation>>,
}

impl Desk {
    fn new(till: Till, notices: Notices) -> Self {
        Self {
            till,
            notices,
            rows: RwSignal::new(Vec::new()),
            failed: RwSignal::new(None),
            waiting: RwSignal::new(Vec::new()),
            approval: RwSignal::new(None),
            wish: RwSignal::new(None),
            invitation: RwSignal::new(None),
        }
    }

    fn load(self) {
        spawn_local(async move {
            match self.till.devices().await {
                Ok(rows) => {
                    self.rows.set(rows);
                    self.failed.set(None);
                }
                Err(error) => self.failed.set(Some(error)),
            }
            // Whether the hub is there, the list says.
            let waiting = self.till.waiting_clients().await.unwrap_or_default();
            let waiting: Vec<String> = waiting.into_iter().map(|client| client.device_id).collect();
            if self.waiting.with_untracked(|before| *before != waiting) {
                self.waiting.set(waiting);
            }
        });
    }

    /// Does it, or asks for the PIN first. The PIN is asked once for as long as the page is open.
    fn ask(self, wish: Wish) {
        match self.approval.get_untracked() {
            Some(approval) => self.carry_out(approval, wish),
            None => self.wish.set(Some(wish)),
        }
    }

    fn approved(self, approval: Approval) {
        self.approval.set(Some(approval.clone()));
        if let Some(wish) = self.wish.get_untracked() {
            self.wish.set(None);
            self.carry_out(approval, wish);
        }
    }

    fn carry_out(self, approval: Approval, wish: Wish) {
        spawn_local(async move {
            let failed = match wish {
                Wish::Change(id, change) => match self.till.change_device(&approval, id, &change).await {
                    Ok(rows) => {
                        self.notices
                            .say(Tone::Done, t().devices.device_changed().to_owned());
                        self.rows.set(rows);
                        return;
                    }
                    Err(error) => error,
                },
                Wish::LetIn(name) => match self.till.let_in(&approval, &name).await {
                    Ok(()) => return self.load(),
                    Err(error) => error,
                },
                Wish::Invite => match self.till.invite(&approval).await {
                    Ok(invitation) => {
                        self.invitation.set(Some(invitation));
                        return;
                    }
                    Err(error) => error,
                },
            };
            self.approval.set(None);
            self.notices.say(Tone::Trouble, hub_words(&failed));
        });
    }
}

/// The page.
#[component]
pub fn DevicesPage(till: Till, sale: Sale, notices: Notices, worker: ServiceWorker) -> impl IntoView {
    let desk = Desk::new(till, notices);
    desk.load();
    if let Ok(timer) = set_interval_with_handle(move || desk.load(), LOOK_EVERY) {
        on_cleanup(move || timer.clear());
    }
    let user = till.user();
    let approver = Memo::new(move |_| user.get().filter(|member| member.role.approves()));
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

#[component]
fn Row(desk: Desk, row: DeviceRow) -> impl IntoView {
    let id = row.device_id;
    let is_own = id == desk.till.device().device_id;
    // As they were typed; until then they follow what others change.
    let (name, number) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let now = Memo::new(move |_| {
        let its = |rows: &Vec<DeviceRow>| rows.iter().find(|row| row.device_id == id).cloned();
        desk.rows.with(its).unwrap_or_else(|| row.clone())
    });
    let is_out = move || now.with(|row| !row.is_active());
    let name_shown = move || name.get().unwrap_or_else(|| now.with(|row| row.name.clone()));
    let number_shown = move || {
        number
            .get()
            .unwrap_or_else(|| now.with(|row| row.number.to_string()))
    };
    let change = move || {
        let name = name_shown().trim().to_owned();
        let number: u32 = number_shown().parse().ok()?;
        let differs = now.with(|row| (&name, number) != (&row.name, row.number));
        differs.then(|| DeviceChange {
            name: Some(name),
            number: Some(number),
            ..DeviceChange::default()
        })
    };
    let sure = RwSignal::new(false);
    let take_out = move || now.with(|row| t().devices.take_out(&row.name));
    view! {
        <details class="past-shift" class:soft=is_out>
            <summary>
                <strong class="figures">{move || now.with(|row| format::count(u64::from(row.number)))}</strong>
                <span class="order-who">
                    <bdi>{move || now.with(|row| row.name.clone())}</bdi>
                    <span class="small soft">{move || now.with(about_words)}</span>
                </span>
                <span class=move || now.with(state_class)>{move || now.with(state_words)}</span>
            </summary>
            <div class="device stack">
                <label class="field">
                    <span>{t().pairing.device_name()}</span>
                    <input
                        class="input"
                        maxlength="40"
                        prop:value=name_shown
                        on:input:target=move |event| name.set(Some(event.target().value()))
                    />
                </label>
                <label class="field">
                    <span>{t().devices.device_number()}</span>
                    <input
                        class="input figures"
                        inputmode="numeric"
                        maxlength="4"
                        prop:value=number_shown
                        on:input:target=move |event| number.set(Some(event.target().value()))
                    />
                </label>
                <p class="small soft">{t().devices.device_number_help()}</p>
                <div class="row apart">
                    <Show when=move || !is_out() && !is_own>
                        <button
                            class="button danger"
                            on:click=move |_| {
                                if sure.get_untracked() {
                                    sure.set(false);
                                    let out = DeviceChange { revoke: true, ..DeviceChange::default() };
                                    desk.ask(Wish::Change(id, out));
                                } else {
                                    sure.set(true);
                                }
                            }
                        >
                            {move || if sure.get() { t().devices.take_out_sure().to_owned() } else { take_out() }}
                        </button>
                    </Show>
                    <span class="spacer"></span>
                    <button
                        class="button primary"
                        disabled=move || change().is_none()
                        on:click=move |_| {
                            if let Some(change) = change() {
                                desk.ask(Wish::Change(id, change));
                            }
                        }
                    >
                        {t().devices.save()}
                    </button>
                </div>
            </div>
        </details>
    }
}

fn state_class(row: &DeviceRow) -> &'static str {
    match row {
        row if !row.is_active() => "badge late",
        row if row.connections > 0 => "badge ready",
        _ => "badge",
    }
}

fn state_words(row: &DeviceRow) -> String {
    if !row.is_active() {
        t().devices.taken_out().to_owned()
    } else if row.connections > 0 {
        t().status.connected().to_owned()
    } else {
        let seen = row
            .last_seen
            .map(|at| t().devices.last_seen(&format::day_and_time(at)));
        seen.unwrap_or_else(|| t().devices.not_seen().to_owned())
    }
}

fn about_words(row: &DeviceRow) -> String {
    let unsent = (row.unsent > 0).then(|| t().devices.device_unsent(&format::count(row.unsent)));
    let role = row.role.and_then(purpose_of).map(str::to_owned);
    let parts = [role, row.app.clone(), unsent];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Asks the manager who is signed in for their PIN.
#[component]
fn PinSheet(desk: Desk, member: Member) -> impl IntoView {
    let id = member.id.clone();
    let check = Callback::new(move |pin: String| {
        desk.till.check_pin(&id, &pin)?;
        if let Some(approval) = Approval::new(&id, &pin) {
            desk.approved(approval);
        }
        Ok(())
    });
    let on_close = Callback::new(move |()| desk.wish.set(None));
    view! {
        <Sheet title=t().devices.devices() on_close>
            <PinPad member check />
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
