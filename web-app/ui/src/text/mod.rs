//! The words that all apps have: `locales/<language>/<area>.ftl`, one file a language and area. `web-words` holds the
//! languages to each other when this crate is built, and makes a method for each word: `t().pay.take(&amount)`. The
//! browser loads the file of one language at a time.
//!
//! A word that takes a count gets it twice: as a number, which decides the grammar, and as the figures to show.
//! Not in it: names of products, tables and people, which come from the store; how figures look, which is Intl's.

mod bidi;
pub mod book;
mod language;
mod permissions;
mod plural;
mod records;
mod roles;
#[expect(
    clippy::new_ret_no_self,
    clippy::should_implement_trait,
    reason = "methods are named as the words are"
)]
mod words;

pub use bidi::joined;
pub use language::Language;
pub use permissions::permission_name;
pub use roles::role_name;
pub use words::*;

use core_wasm::base::ids::Lang;

/// The words, in the current language. Pages are made anew when it changes, so reading one once is enough.
pub fn t() -> Text {
    words::TEXT
}

impl Text {
    /// What a kind of record is called.
    pub fn record(self, record: &str) -> String {
        records::record_word(record)
    }

    /// What a field of a record is called.
    pub fn field(self, record: &str, field: &str) -> String {
        records::field_word(record, field)
    }

    /// The language.
    pub fn language(self) -> Language {
        Language::current()
    }

    /// The language, as the store's names know it.
    pub fn lang(self) -> Lang {
        self.language().lang()
    }
}
