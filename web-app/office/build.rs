//! Makes the office's own words from their locale files, and fails where a language lacks anything.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    web_words::build("locales")
}
