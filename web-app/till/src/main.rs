//! Starts the app in the page.

fn main() {
    web_app::start();
}
