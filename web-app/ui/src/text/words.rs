//! A method for each word that all apps have, made from the locale files by the build script.

use super::book::{Book, Value};

include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// The words that all apps have. Their files are at the root, and every app reads them there.
pub(super) const BOOK: Book = Book {
    name: "",
    place: "/",
    files: FILES,
};
