//! What happened to an order, step by step.

use crate::engine::{Till, Topic};
use crate::sale::OrderNow;
use crate::slip::history::steps;
use leptos::prelude::*;
use web_ui::format;
use web_ui::text::t;

/// What happened, the first step first.
#[component]
pub fn Timeline(till: Till, now: Memo<Option<OrderNow>>) -> impl IntoView {
    let steps = Memo::new(move |_| {
        let id = now.with(|now| now.as_ref().map(|now| now.id))?;
        Some(till.watch(Topic::Order(id), |replica| steps(replica, id, |_| true)))
    });
    view! {
        <Show when=move || steps.with(Option::is_some)>
            <details class="timeline">
                <summary>{t().orders.timeline()}</summary>
                <ol>
                    {move || {
                        steps
                            .get()
                            .unwrap_or_default()
                            .into_iter()
                            .map(|(at, words)| {
                                view! {
                                    <li>
                                        <span class="soft figures">{format::day_and_time(at)}</span>
                                        <span>{words}</span>
                                    </li>
                                }
                            })
                            .collect_view()
                    }}
                </ol>
            </details>
        </Show>
    }
}
