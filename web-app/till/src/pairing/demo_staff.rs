//! Who may sign in to the demo store, and with which PIN.

use core_wasm::api::OneTap;
use leptos::prelude::*;
use web_ui::format;
use web_ui::text::{role_name, t};

/// Who may sign in to the demo store, and with which PIN.
#[component]
pub fn DemoStaff(one_tap: OneTap) -> impl IntoView {
    view! {
        <section class="stack close" aria-label=t().pairing.demo_staff()>
            <h2>{t().pairing.demo_staff()}</h2>
            <p class="soft">{t().pairing.demo_help()}</p>
            <dl class="pins">
                {one_tap
                    .staff
                    .into_iter()
                    .map(|member| {
                        view! {
                            <div>
                                <dt>
                                    <bdi>{member.name}</bdi>
                                </dt>
                                <dd class="soft">{role_name(member.role)}</dd>
                                <dd class="figures">{format::digits(&member.pin)}</dd>
                            </div>
                        }
                    })
                    .collect_view()}
            </dl>
        </section>
    }
}
