//! The whole app: opens the till, and shows the page that the address asks for and the state allows.

mod approval;
mod chunks;
mod fingerprint;
mod history;
mod paired;
mod parts;
mod ready;
mod routes;
mod update;

use crate::engine::{Opening, Till, TillError, Witness, open};
use crate::platform::service_worker::{self, ServiceWorker};
use crate::{scans, trouble};
use chunks::{Chunk, Chunks, later, pairing};
use futures::channel::oneshot;
use history::{HistoryInStep, instead};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::Router;
use leptos_router::hooks::{use_location, use_navigate};
use paired::Paired;
use web_ui::back;
use web_ui::components::for_support::ForSupport;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::notices::Notices;
use web_ui::keyboard::Keyboard;
use web_ui::prefs::{self, Prefs, Purpose};
use web_ui::text::t;

/// Starts the app in the page.
pub fn start() {
    web_ui::platform::panic::install(trouble::show_panic);
    // The storage takes its time without the processor: the words come and the app is made meanwhile.
    // Leptos' own executor is there only once it is mounted.
    let (tell, opened) = oneshot::channel();
    wasm_bindgen_futures::spawn_local(async {
        // An app that was not mounted, for want of words, hears nothing.
        tell.send(open().await).ok();
    });
    wasm_bindgen_futures::spawn_local(async {
        // Nothing can be shown without words; boot.js tells of a start that failed.
        match prefs::preferred_language().speak().await {
            Ok(()) => leptos::mount::mount_to_body(move || view! { <App opened /> }),
            Err(error) => wasm_bindgen::throw_str(&format!("the words of the screens did not come: {error}")),
        }
    });
}

/// How far the app has come.
#[derive(Clone)]
enum Phase {
    Opening,
    NotPaired(Option<Witness>),
    Open(Till),
    Failed(TillError),
}

impl From<Opening> for Phase {
    fn from(opening: Opening) -> Self {
        match opening {
            Opening::NotPaired { wiped } => Self::NotPaired(wiped),
            Opening::Open(till) => Self::Open(till),
            Opening::Failed(error) => Self::Failed(error),
        }
    }
}

/// The app; `opened` is what comes of opening the storage, which was begun before.
#[component]
pub fn App(opened: oneshot::Receiver<Opening>) -> impl IntoView {
    back::listen();
    let prefs = Prefs::load();
    provide_context(prefs);
    let chunks = Chunks::new();
    provide_context(chunks);
    let (keyboard, notices) = (Keyboard::start(), Notices::default());
    provide_context(notices);
    scans::take_unpaired(keyboard, notices);
    let worker = ServiceWorker::register();
    let phase = RwSignal::new(Phase::Opening);
    spawn_local(async move {
        // It is told before whoever tells goes away.
        if let Ok(opened) = opened.await {
            phase.set(opened.into());
        }
    });
    // Whoever opens a station's page wants a station.
    let path = window().location().pathname().unwrap_or_default();
    let opens = |purpose: &Purpose| *purpose != Purpose::Till && purpose.home() == path;
    if let Some(purpose) = Purpose::ALL.into_iter().find(opens) {
        prefs.purpose.set(purpose);
    }
    let on_paired = Callback::new(move |()| spawn_local(async move { phase.set(open().await.into()) }));
    Effect::new(move || {
        if !phase.with(|phase| matches!(phase, Phase::Opening)) {
            request_animation_frame(move || {
                first_paint_is_over();
                chunks.ask_when_idle();
            });
        }
    });
    view! {
        <Router>
            <HistoryInStep />
            {move || match phase.get() {
                Phase::Opening => ().into_any(),
                Phase::NotPaired(wiped) => view! { <NotPaired wiped on_paired /> }.into_any(),
                Phase::Open(till) => view! { <Paired till worker /> }.into_any(),
                Phase::Failed(error) => view! { <CannotOpen error /> }.into_any(),
            }}
        </Router>
    }
}

/// A device that belongs to no store yet: whatever address was opened, it is paired first.
#[component]
fn NotPaired(wiped: Option<Witness>, on_paired: Callback<()>) -> impl IntoView {
    let prefs = expect_context::<Prefs>();
    // Only elsewhere: on the page itself, a link may have brought the code behind the path.
    if use_location().pathname.get_untracked() != routes::PAIR {
        instead(&use_navigate(), routes::PAIR);
    }
    move || {
        prefs.language.track();
        let wiped = wiped.clone();
        later(Chunk::Pairing, move || pairing(wiped.clone(), on_paired))
    }
}

#[component]
fn CannotOpen(error: TillError) -> impl IntoView {
    view! {
        <main class="stopped stack">
            <div class="message late" role="alert">
                <Glyph icon=Icon::Warning />
                <p>{trouble::words(&error, None)}</p>
            </div>
            {trouble::detail(&error).map(|detail| view! { <ForSupport detail /> })}
            <button class="button primary" on:click=|_| drop(window().location().reload())>
                {t().common.load_again()}
            </button>
        </main>
    }
}

/// Takes the first paint of index.html away, and tells boot.js that the app is there.
fn first_paint_is_over() {
    if let Some(skeleton) = document().query_selector(".first-paint").ok().flatten() {
        skeleton.remove();
    }
    service_worker::started();
}
