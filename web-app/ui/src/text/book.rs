//! The loaded words, and how one becomes text. A book has the words of one crate: those that all apps have, or those of one
//! app alone, which no other app loads.
//!
//! Keeps true: before any words are loaded a word is empty text, and nothing fails; what a word is given stands apart from
//! it where that could turn it round (`bidi`).

use super::{Language, bidi, plural, words};
use crate::platform::requests::RequestError;
use serde::Deserialize;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// The words of one crate. Its languages are loaded one at a time, each in one file.
#[derive(Clone, Copy, Debug)]
pub struct Book {
    /// No two books of an app have the same.
    pub name: &'static str,
    /// Where its files are: what stands before their names.
    pub place: &'static str,
    /// By language, the name of its file.
    pub files: &'static [(&'static str, &'static str)],
}

/// A word as its file has it.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Shape {
    /// It takes nothing.
    Plain(String),
    /// It is put together.
    Pieces(Vec<Piece>),
}

/// A part of a word.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Piece {
    /// As it is shown.
    Text(String),
    /// An argument, by its place.
    Argument(usize),
    /// One of several, by a number.
    Plural {
        /// The number's place among the arguments.
        by: usize,
        /// What is shown for a form (`one`) or an exact number (`=0`).
        of: BTreeMap<String, Vec<Self>>,
    },
}

/// What a word is given.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// Shown as it is.
    Text(&'a str),
    /// Decides the grammar.
    Number(u64),
}

/// A word that is ready. Plain ones stay for as long as the page, so that they need not be copied: as many as there are
/// languages.
enum Word {
    Plain(&'static str),
    Pieces(Vec<Piece>),
}

/// The words of one language of a book.
struct Loaded {
    book: &'static str,
    language: Language,
    words: Vec<Word>,
}

thread_local! {
    static BOOKS: RefCell<Vec<Book>> = RefCell::new(vec![words::BOOK]);
    static LOADED: RefCell<Vec<Loaded>> = const { RefCell::new(Vec::new()) };
}

/// Has the words of this book loaded with all others from here on: before any language is spoken.
pub fn also(book: Book) {
    BOOKS.with_borrow_mut(|books| books.push(book));
}

/// Loads a language of every book.
pub(super) async fn load(language: Language) -> Result<(), RequestError> {
    for book in BOOKS.with_borrow(Clone::clone) {
        if !book.has(language) {
            let words = book.read(language).await?;
            book.keep(language, words);
        }
    }
    Ok(())
}

impl Book {
    /// A word that takes nothing.
    pub fn plain(self, number: usize) -> &'static str {
        self.with(number, |_, word| match word {
            Word::Plain(text) => text,
            Word::Pieces(_) => "",
        })
    }

    /// A word with what it takes.
    pub fn formatted(self, number: usize, values: &[Value<'_>]) -> String {
        self.with(number, |language, word| match word {
            // A language may have no use for a number.
            Word::Plain(text) => (*text).to_owned(),
            Word::Pieces(pieces) => {
                let mut text = String::new();
                put_together(language, pieces, values, &mut text);
                text
            }
        })
    }

    fn with<T: Default>(self, number: usize, show: impl FnOnce(Language, &Word) -> T) -> T {
        let language = Language::current();
        LOADED.with_borrow(|loaded| {
            let words = loaded
                .iter()
                .find(|loaded| loaded.is(self, language))
                .map(|loaded| &loaded.words);
            let word = words.and_then(|words| words.get(number));
            word.map(|word| show(language, word)).unwrap_or_default()
        })
    }

    fn has(self, language: Language) -> bool {
        LOADED.with_borrow(|loaded| loaded.iter().any(|loaded| loaded.is(self, language)))
    }

    fn keep(self, language: Language, shapes: Vec<Shape>) {
        let word = |shape| match shape {
            Shape::Plain(text) => Word::Plain(text.leak()),
            Shape::Pieces(pieces) => Word::Pieces(pieces),
        };
        let words = shapes.into_iter().map(word).collect();
        let book = self.name;
        LOADED.with_borrow_mut(|loaded| {
            loaded.push(Loaded {
                book,
                language,
                words,
            })
        });
    }

    /// The file of a language; of the first one if there is none.
    fn file(self, language: Language) -> &'static str {
        let known = self.files.iter().find(|(known, _)| *known == language.tag());
        known.or(self.files.first()).map_or("", |(_, file)| file)
    }

    async fn read(self, language: Language) -> Result<Vec<Shape>, RequestError> {
        let address = format!("{}{}", self.place, self.file(language));
        crate::platform::requests::get(&address, &[]).await
    }
}

impl Loaded {
    fn is(&self, book: Book, language: Language) -> bool {
        self.book == book.name && self.language == language
    }
}

fn put_together(language: Language, pieces: &[Piece], values: &[Value<'_>], text: &mut String) {
    for piece in pieces {
        match piece {
            Piece::Text(said) => text.push_str(said),
            Piece::Argument(place) => {
                if let Some(Value::Text(value)) = values.get(*place) {
                    bidi::put(value, text, language);
                }
            }
            Piece::Plural { by, of } => {
                let Some(&Value::Number(number)) = values.get(*by) else {
                    continue;
                };
                let exact = of.get(&format!("={number}"));
                if let Some(chosen) = exact.or_else(|| of.get(&plural::form(language, number))) {
                    put_together(language, chosen, values, text);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::text::words::BOOK;
    use crate::text::{Language, t};
    use wasm_bindgen_test::wasm_bindgen_test;

    /// What a browser loads, built in: a test has no server to load it from.
    const FILES: [(Language, &str); 2] = [
        (Language::En, include_str!(concat!(env!("OUT_DIR"), "/en.json"))),
        (Language::Ar, include_str!(concat!(env!("OUT_DIR"), "/ar.json"))),
    ];

    #[wasm_bindgen_test]
    async fn words_are_put_together_as_their_files_say() {
        assert_eq!(t().sell.pay(), "", "nothing is loaded yet");
        for (language, text) in FILES {
            BOOK.keep(language, serde_json::from_str(text).unwrap());
        }
        assert_eq!(Language::En.speak().await, Ok(()));
        let words = t();
        assert_eq!(words.sell.pay(), "Pay");
        assert_eq!(words.sell.pay_amount("€4.50"), "Pay €4.50");
        assert_eq!(words.sell.guest_count(1, "1"), "1 guest");
        assert_eq!(words.sell.guest_count(5, "5"), "5 guests");
        assert_eq!(words.inbox.quoted("soup"), "‘\u{2068}soup\u{2069}’");
        assert_eq!(words.pay.receipt("43-000001"), "Receipt 43-000001");
        let lost = words.status.events_lost(0, "0", "3", "", "");
        assert!(
            lost.contains("till 3") && lost.contains("Nothing is lost"),
            "{lost}"
        );
        let lost = words.status.events_lost(2, "2", "3", "58", "59");
        assert!(
            lost.contains("2 events") && lost.contains("events 58 to 59"),
            "{lost}"
        );
        assert_eq!(words.record("supplier"), "Supplier");
        assert_eq!(words.field("supplier", "phone"), "Telephone");
        assert_eq!(words.field("supplier", "fax"), "fax", "a later build's");
        assert_eq!(Language::Ar.speak().await, Ok(()));
        assert_eq!((words.sell.pay(), words.lang().as_str()), ("الدفع", "ar"));
        assert_eq!(words.sell.guest_count(2, "2"), "ضيفان");
        assert_eq!(words.sell.guest_count(5, "5"), "\u{2068}5\u{2069} ضيوف");
        assert_eq!(words.pay.receipt("43-000001"), "إيصال \u{2068}43-000001\u{2069}");
        assert_eq!(
            words.inbox.quoted("43-1"),
            "«\u{2068}43-1\u{2069}»",
            "isolated by its file"
        );
        assert_eq!(words.field("supplier", "phone"), "الهاتف");
        assert_eq!(Language::En.speak().await, Ok(()));
        assert_eq!(words.sell.pay(), "Pay");
    }
}
