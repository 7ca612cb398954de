//! What comes before pairing on a phone or tablet of Apple's: the app on the Home Screen does not have what a tab has, so a tab that is
//! paired is a device that nobody will use.

use leptos::prelude::*;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::text::t;

/// How to put the app there.
#[component]
pub fn HomeScreenFirst() -> impl IntoView {
    view! {
        <section class="message open" aria-label=t().pairing.home_screen_first()>
            <Glyph icon=Icon::Warning />
            <div class="stack close grow">
                <h2>{t().pairing.home_screen_first()}</h2>
                <ol class="steps">
                    <li>{t().pairing.home_screen_share()}</li>
                    <li>{t().pairing.home_screen_add()}</li>
                    <li>{t().pairing.home_screen_open()}</li>
                </ol>
                <p>{t().pairing.home_screen_why()}</p>
            </div>
        </section>
    }
}
