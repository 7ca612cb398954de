//! Starts the app in the page.

fn main() {
    web_till::start();
}
