//! One device: how it stands, its name and number, and taking it out.

use super::desk::{Desk, Wish};
use crate::engine::APART_MS;
use crate::pairing::purpose_of;
use crate::sale::people::joined;
use core_wasm::api::{DeviceChange, DeviceRow};
use core_wasm::base::clock::Timestamp;
use leptos::prelude::*;
use web_ui::format;
use web_ui::text::t;

/// A device; opened, it can be renamed, renumbered or taken out.
#[component]
pub fn Row(desk: Desk, row: DeviceRow) -> impl IntoView {
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
    let wrong = row.ahead_ms.filter(|ahead| ahead.unsigned_abs() > APART_MS);
    let says = wrong
        .zip(row.last_seen)
        .map(|(ahead, at)| Timestamp(at.0.saturating_add(ahead)));
    let says = says.map(|at| t().devices.device_clock(&format::whole_moment(at)));
    joined([role, row.app.clone(), says, unsent])
}
