//! The whole office: which device this is, who is signed in, and the page that the address asks for.

mod door;
mod pages;
mod shell;

use crate::hub::Trouble;
use crate::session::{Session, SignedOut};
use crate::sign_in::SignInPage;
use crate::text::{self, words};
use core_wasm::scanner::said;
use door::{NoStorage, NotPaired};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::Router;
use pages::Pages;
use web_ui::components::notices::{NoticeList, Notices, Tone};
use web_ui::components::panic;
use web_ui::keyboard::Keyboard;
use web_ui::platform::device;
use web_ui::prefs::{self, Prefs};
use web_ui::text::{book, t};

/// Where the office is. Every address of it begins so.
pub const BASE: &str = "/office";

/// Starts the office in the page.
pub fn start() {
    web_ui::platform::panic::install(show_panic);
    book::also(text::BOOK);
    // Leptos' own executor is there only once it is mounted.
    wasm_bindgen_futures::spawn_local(async {
        // Nothing can be shown without words: what stands in the page then says that it still loads, and what may help.
        match prefs::preferred_language().speak().await {
            Ok(()) => leptos::mount::mount_to_body(App),
            Err(error) => wasm_bindgen::throw_str(&format!("the words of the screens did not come: {error}")),
        }
    });
}

fn show_panic(detail: &str) {
    panic::cover(
        words().stopped(),
        words().stopped_help(),
        t().common.load_again(),
        detail,
    );
}

/// How far the office has come.
#[derive(Clone)]
enum Phase {
    Looking,
    NotPaired,
    Open(Session),
    Failed(String),
}

/// The office.
#[component]
pub fn App() -> impl IntoView {
    let prefs = Prefs::load();
    provide_context(prefs);
    let (keyboard, notices) = (Keyboard::start(), Notices::default());
    keyboard.on_scan(move |scan| {
        notices.say(Tone::Scan, t().scan.not_here(&said(&scan.text)));
        true
    });
    let phase = RwSignal::new(Phase::Looking);
    spawn_local(async move {
        phase.set(match device::bearer().await {
            Ok(Some(bearer)) => Phase::Open(Session::new(bearer)),
            Ok(None) => Phase::NotPaired,
            Err(error) => Phase::Failed(error.to_string()),
        });
        request_animation_frame(first_paint_is_over);
    });
    let view = move || {
        // Words are read once, so all is made anew when the language changes.
        prefs.language.track();
        match phase.get() {
            Phase::Looking => ().into_any(),
            Phase::NotPaired => view! { <NotPaired is_taken_out=false /> }.into_any(),
            Phase::Open(session) => view! { <Open session /> }.into_any(),
            Phase::Failed(detail) => view! { <NoStorage detail /> }.into_any(),
        }
    };
    view! {
        <Router base=BASE>{view}</Router>
        <NoticeList notices />
    }
}

/// A device of the store: whoever stands before it signs in first, whatever page was asked for.
#[component]
fn Open(session: Session) -> impl IntoView {
    let person = session.person();
    let is_taken_out = Memo::new(move |_| {
        let taken_out = SignedOut::Refused(Trouble::TakenOut);
        session.signed_out.with(|why| why.as_ref() == Some(&taken_out))
    });
    move || match person.get() {
        _ if is_taken_out.get() => view! { <NotPaired is_taken_out=true /> }.into_any(),
        Some(person) => view! { <Pages session person /> }.into_any(),
        None => view! { <SignInPage session /> }.into_any(),
    }
}

/// Takes the first paint of index.html away.
fn first_paint_is_over() {
    if let Some(skeleton) = document().query_selector(".first-paint").ok().flatten() {
        skeleton.remove();
    }
}
