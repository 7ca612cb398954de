//! Someone who may stands behind what another does: who it is, and their PIN.

use crate::engine::Till;
use core_wasm::base::ids::UserId;
use core_wasm::base::permission::Permission;
use core_wasm::records::staff::Member;
use leptos::prelude::*;
use web_ui::components::pin_pad::PinPad;
use web_ui::components::sheet::Sheet;
use web_ui::platform::approval::Approval;
use web_ui::text::{joined, permission_name, role_name, t};

/// Who approved, and what shows the hub that they did.
#[derive(Clone)]
pub struct Approved {
    /// They.
    pub by: UserId,
    /// None if the browser can't encode it.
    pub proof: Option<Approval>,
}

/// The sheet; `on_approved` is told who did, once their PIN was right.
#[component]
pub fn ApprovalSheet(
    till: Till,
    /// What it is about.
    title: String,
    /// What it takes.
    needs: Permission,
    on_approved: Callback<Approved>,
    on_close: Callback<()>,
) -> impl IntoView {
    let people: Vec<Member> = till.read(|replica| replica.who_may(needs).into_iter().cloned().collect());
    let nobody = people
        .is_empty()
        .then(|| view! { <p class="message late">{t().inbox.nobody_may()}</p> });
    let chosen = RwSignal::new(people.first().cloned().filter(|_| people.len() == 1));
    let buttons = people.into_iter().map(|member| {
        let id = member.id.clone();
        let is_chosen = move || chosen.with(|chosen| chosen.as_ref().is_some_and(|chosen| chosen.id == id));
        let label = joined([&member.name, role_name(member.role)], " · ");
        view! {
            <button
                class="button"
                aria-pressed=move || is_chosen().to_string()
                on:click=move |_| chosen.set(Some(member.clone()))
            >
                {label}
            </button>
        }
    });
    let buttons = buttons.collect_view();
    view! {
        <Sheet title on_close>
            <p>{t().inbox.needs_pin_of(&permission_name(needs))}</p>
            {nobody}
            <div class="choices" role="group" aria-label=t().inbox.who_approves()>
                {buttons}
            </div>
            {move || {
                chosen
                    .get()
                    .map(|member| {
                        let id = member.id.clone();
                        let may = till.read(|replica| replica.permissions_of(member.role));
                        let check = Callback::new(move |pin: String| {
                            till.check_pin(&id, &pin)?;
                            let proof = Approval::new(&id, &pin);
                            on_approved.run(Approved { by: id.clone(), proof });
                            Ok(())
                        });
                        view! { <PinPad member may check /> }
                    })
            }}
        </Sheet>
    }
}
