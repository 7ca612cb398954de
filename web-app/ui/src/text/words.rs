//! A method for each word, made from the locale files by the build script.

use super::shown::{Value, formatted, plain};

include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// The file with the words of a language; of the first one if there is none.
#[cfg(target_arch = "wasm32")]
pub(super) fn file(language: &str) -> &'static str {
    let file = FILES.iter().find(|(known, _)| *known == language);
    file.unwrap_or(&FILES[0]).1
}
