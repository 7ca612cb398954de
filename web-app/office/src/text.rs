//! The office's own words: `locales/<language>/<area>.ftl`. What it shares with other apps is `web_ui`'s.
//!
//! Keeps true: every record's list and every choice of a field has a word (a test looks); what only a later build knows goes by
//! its own name.

#[expect(dead_code, reason = "lists and choices are looked up by name")]
mod words {
    use web_ui::text::book::{Book, Value};

    include!(concat!(env!("OUT_DIR"), "/words.rs"));

    /// The book of these words.
    pub const BOOK: Book = Book {
        name: "office",
        place: "/office/",
        files: FILES,
    };
}

pub use words::{BOOK, Office};

/// The office's words, in the current language.
pub fn words() -> Office {
    words::TEXT.office
}

/// What a list of a kind of record is called.
pub fn list_word(record: &str) -> String {
    word(words::Lists::PLAIN, record).unwrap_or(record).to_owned()
}

/// What something that can be chosen for a field is called; what has no word stands for itself, as times do.
pub fn choice_word(choice: &str) -> String {
    word(words::Choices::PLAIN, choice).unwrap_or(choice).to_owned()
}

fn word(known: &[(&str, usize)], name: &str) -> Option<&'static str> {
    let found = known.iter().find(|(known, _)| *known == name);
    found.map(|(_, number)| BOOK.plain(*number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use core_wasm::records::RECORDS;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn every_list_and_every_choice_has_a_word() {
        for info in RECORDS {
            assert!(word(words::Lists::PLAIN, info.name).is_some(), "{}", info.name);
            // A time of the day is written alike in every language.
            let is_time = |choice: &&&str| choice.contains(':');
            let choices = info.fields.iter().flat_map(|field| field.words);
            for choice in choices.filter(|choice| !is_time(choice)) {
                assert!(word(words::Choices::PLAIN, choice).is_some(), "{choice}");
            }
        }
    }
}
