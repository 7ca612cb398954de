//! Starts the back office in the page.

fn main() {
    web_office::start();
}
