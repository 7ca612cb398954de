//! A page whose code is in a chunk: what shows until that is here, and if it does not come.

use super::{Came, Chunk, Chunks, Loaded};
use futures::FutureExt;
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_location;
use std::future::Future;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::prefs::Prefs;
use web_ui::text::t;

/// The page that `show` makes, once its chunk is here.
pub fn later<F>(chunk: Chunk, show: impl Fn() -> F + Send + 'static) -> AnyView
where
    F: Future<Output = Loaded<AnyView>>,
{
    let chunks = expect_context::<Chunks>();
    chunks.ask(chunk);
    let came = chunks.of(chunk);
    let page = move || match came.get() {
        Came::NotYet => view! { <Coming /> }.into_any(),
        // What is here is called at once; that it is a future is for those that are not.
        Came::Here => match show().now_or_never() {
            Some(Ok(page)) => page,
            _ => view! { <Missing chunk /> }.into_any(),
        },
        Came::Missing => view! { <Missing chunk /> }.into_any(),
    };
    page.into_any()
}

/// It mostly comes before this can be seen.
#[component]
fn Coming() -> impl IntoView {
    view! {
        <main class="stopped" aria-busy="true">
            <p class="first-paint-slow">{t().trouble.page_comes()}</p>
        </main>
    }
}

#[component]
fn Missing(chunk: Chunk) -> impl IntoView {
    let chunks = expect_context::<Chunks>();
    let home = expect_context::<Prefs>().purpose.get_untracked().home();
    let is_home = use_location().pathname.get_untracked() == home;
    view! {
        <main class="stopped stack">
            <div class="message late" role="alert">
                <Glyph icon=Icon::Warning />
                <p>{t().trouble.page_missing()}</p>
            </div>
            <button class="button primary" on:click=move |_| chunks.ask(chunk)>
                {t().common.load_again()}
            </button>
            {(!is_home && chunk != Chunk::Pairing)
                .then(|| {
                    view! {
                        <A href=home attr:class="button">
                            {t().common.back()}
                        </A>
                    }
                })}
        </main>
    }
}
