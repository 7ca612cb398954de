//! Starts the app in the page. All that is visible is below; storage and sync are the library's.

mod address;
mod app;
mod components;
mod editing;
mod fingerprint;
mod format;
mod goods;
mod notes;
mod notices;
mod pages;
mod prefs;
mod reactive;
mod sale;
mod text;
mod trouble;
mod update;

fn main() {
    web_app::platform::panic::install(trouble::show_panic);
    leptos::mount::mount_to_body(app::App);
}
