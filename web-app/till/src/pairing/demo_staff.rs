//! Who may sign in to the demo store, and with which PIN.

use core_wasm::api::OneTap;
use leptos::prelude::*;
use web_ui::format;
use web_ui::text::t;

/// Who may sign in to the demo store, and with which PIN.
#[component]
pub fn DemoStaff(one_tap: OneTap) -> impl IntoView {
    view! {
        <section class="stack close" aria-label=t().demo_staff>
            <h2>{t().demo_staff}</h2>
            <p class="soft">{t().demo_help}</p>
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
                                <dd class="soft">{(t().role)(member.role)}</dd>
                                <dd class="figures">{format::digits(&member.pin)}</dd>
                            </div>
                        }
                    })
                    .collect_view()}
            </dl>
        </section>
    }
}
