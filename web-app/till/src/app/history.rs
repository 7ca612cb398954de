//! The browser's history, beside the router's own idea of it.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::location::State;
use std::time::Duration;
use web_ui::back;

/// Leads to another page in the place of this one, which the browser forgets.
pub fn instead(navigate: &impl Fn(&str, NavigateOptions), to: &str) {
    replace(navigate, to, State::default());
}

fn replace(navigate: &impl Fn(&str, NavigateOptions), to: &str, state: State) {
    let options = NavigateOptions {
        replace: true,
        scroll: false,
        state,
        ..NavigateOptions::default()
    };
    navigate(to, options);
}

/// Tells the router where the browser's buttons led. leptos_router 0.8 keeps a list of where one was and adds a link's address to
/// the history only if it differs from the last of them. It learns of 'back', but not of 'forward': a link to the page before would
/// then show that page under the address of this one.
#[component]
pub fn HistoryInStep() -> impl IntoView {
    let (here, navigate) = (use_location(), use_navigate());
    let follow = window_event_listener(leptos::ev::popstate, move |_| {
        let (path, query) = (here.pathname.get_untracked(), here.search.get_untracked());
        let parts = [
            path.as_str(),
            if query.is_empty() { "" } else { "?" },
            &query,
            &here.hash.get_untracked(),
        ];
        // What is noted on the entry stays: it may be a step above its page.
        let noted = window().history().and_then(|history| history.state());
        replace(&navigate, &parts.concat(), State::new(noted.ok()));
    });
    // Once the router has given the page its address.
    Effect::new(move || {
        here.pathname.track();
        here.search.track();
        set_timeout(back::look, Duration::ZERO);
    });
    on_cleanup(move || follow.remove());
}
