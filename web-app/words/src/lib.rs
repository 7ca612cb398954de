//! The words of the screens, while the app is built: reads the locale files (Project Fluent, one file a language and
//! area), holds every language to the same words, arguments and plural forms, and writes a Rust method for each word
//! and one file a language for the browser to load.
//!
//! Keeps true: a word, an argument or a plural form that is missing or too many in any language fails the build, with
//! the place and what to do. Not in it: how a word is shown (`web-ui`'s `text`), and how figures look, which is Intl's.

mod catalogue;
mod check;
mod fault;
mod files;
mod forms;
mod pattern;
mod read;
mod rust;
mod said;
mod script;
#[cfg(test)]
mod tests;

pub use catalogue::{Area, Argument, Catalogue, Kind, Word};
pub use fault::Fault;
pub use files::WordsFile;
pub use forms::forms_of;
pub use pattern::Piece;
pub use read::{Source, read};
pub use script::build;

/// The language that the others are held to, and in which arguments are declared.
pub const REFERENCE: &str = "en";
