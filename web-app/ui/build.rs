//! Makes the words of the screens from their locale files, and fails where a language lacks anything.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    web_words::build("locales")
}
