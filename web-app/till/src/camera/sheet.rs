//! The button that opens the camera, and the sheet with its picture: what was added, and what went wrong.

use crate::sale::Sale;
use js_sys::Reflect;
use leptos::prelude::*;
use web_sys::Event;
use web_ui::components::icon::{Glyph, Icon};
use web_ui::components::sheet::Sheet;
use web_ui::format;
use web_ui::keyboard::Keyboard;
use web_ui::platform::sound;
use web_ui::text::t;

/// How far the camera has come.
#[derive(Clone, PartialEq)]
enum Camera {
    Starts,
    Shows,
    /// Why there is no picture, in the words of `public/camera.js`.
    Fails(String),
}

/// Opens the sheet.
#[component]
pub fn CameraButton(open: RwSignal<bool>) -> impl IntoView {
    let tapped = move |_| {
        // What is taken can be heard then.
        sound::allow();
        open.set(true);
    };
    view! {
        <button class="button square camera-button" aria-label=t().scan.camera() on:click=tapped>
            <Glyph icon=Icon::Camera />
        </button>
    }
}

/// The sheet. The camera is on for as long as it is there.
#[component]
pub fn CameraSheet(sale: Sale, on_close: Callback<()>) -> impl IntoView {
    let keyboard = expect_context::<Keyboard>();
    let camera = RwSignal::new(Camera::Starts);
    let trouble = Memo::new(move |_| match camera.get() {
        Camera::Fails(trouble) => Some(trouble),
        Camera::Starts | Camera::Shows => None,
    });
    let before = sale.added.with_untracked(|(count, _)| *count);
    Effect::new(move || {
        if sale.added.with(|(count, _)| *count) > before {
            sound::taken();
        }
    });
    let said = move || {
        let (count, name) = sale.added.get();
        match count - before {
            0 if camera.get() == Camera::Starts => t().scan.camera_starts().to_owned(),
            0 => t().scan.camera_help().to_owned(),
            count => t().scan.added(&name, &format::count(count)),
        }
    };
    view! {
        <Sheet title=t().scan.camera() on_close takes_scans=true>
            {move || match trouble.get() {
                Some(trouble) => {
                    view! {
                        <div class="message late" role="alert">
                            <Glyph icon=Icon::Warning />
                            <p>{words(&trouble)}</p>
                        </div>
                        <button class="button" on:click=move |_| camera.set(Camera::Starts)>
                            {t().common.try_again()}
                        </button>
                    }
                        .into_any()
                }
                None => {
                    view! {
                        <script type="module" src="/camera.js" on:error=move |_| camera.set(Camera::Fails(String::new()))></script>
                        <evertill-camera
                            which=t().scan.which_camera()
                            light=t().scan.light()
                            on:picture=move |_: Event| camera.set(Camera::Shows)
                            on:trouble=move |event: Event| camera.set(Camera::Fails(detail(&event)))
                            on:code=move |event: Event| keyboard.scanned(detail(&event))
                        ></evertill-camera>
                        // Made anew by each that is added, so that it is seen to change.
                        <div aria-live="polite">{move || view! { <p class="camera-says">{said()}</p> }}</div>
                    }
                        .into_any()
                }
            }}
            <button class="button primary selling" on:click=move |_| on_close.run(())>
                {t().common.done()}
            </button>
        </Sheet>
    }
}

/// The text that an event has to say.
fn detail(event: &Event) -> String {
    let detail = Reflect::get(event, &"detail".into());
    detail
        .ok()
        .and_then(|detail| detail.as_string())
        .unwrap_or_default()
}

/// What went wrong, and what can be done about it.
fn words(trouble: &str) -> &'static str {
    match trouble {
        "insecure" => t().scan.camera_insecure(),
        "refused" => t().scan.camera_refused(),
        "none" => t().scan.camera_none(),
        "busy" => t().scan.camera_busy(),
        _ => t().scan.camera_failed(),
    }
}
