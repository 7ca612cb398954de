//! What is wrong with the locale files.

use thiserror::Error;

/// Why the words can't be built, and where to mend it.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Fault {
    /// A file or folder can't be read.
    #[error("{path} can't be read: {why}")]
    Unreadable {
        /// Which.
        path: String,
        /// What the system said.
        why: String,
    },
    /// A file is not Fluent, or uses more of it than is supported here.
    #[error("{language}/{area}.ftl: {what}")]
    NotSupported {
        /// In which language.
        language: String,
        /// In which area.
        area: String,
        /// What stands there.
        what: String,
    },
    /// A language lacks an area's file.
    #[error("{language}/{area}.ftl is missing, which other languages have; add it")]
    NoArea {
        /// Which language.
        language: String,
        /// Which area.
        area: String,
    },
    /// A word is missing in a language.
    #[error("{language}/{area}.ftl has no '{word}', which en has; add it there")]
    Missing {
        /// Which language.
        language: String,
        /// In which area.
        area: String,
        /// Which word.
        word: String,
    },
    /// A word that the reference does not have.
    #[error("{language}/{area}.ftl has '{word}', which en has not; take it out, or add it to en")]
    Extra {
        /// Which language.
        language: String,
        /// In which area.
        area: String,
        /// Which word.
        word: String,
    },
    /// A word stands twice in one file, or can't be a method's name.
    #[error("{language}/{area}.ftl: '{word}' {what}")]
    BadName {
        /// Which language.
        language: String,
        /// In which area.
        area: String,
        /// Which word.
        word: String,
        /// Why.
        what: &'static str,
    },
    /// An argument is not declared, not used, or used as what it is not.
    #[error("{language}/{area}.ftl: '{word}' {what} ${argument}")]
    Argument {
        /// Which language.
        language: String,
        /// In which area.
        area: String,
        /// Which word.
        word: String,
        /// What is wrong with it.
        what: &'static str,
        /// Which argument.
        argument: String,
    },
    /// Plural forms that this language has are missing, or there are others.
    #[error("{language}/{area}.ftl: '{word}' {what} the form [{form}]")]
    Form {
        /// Which language.
        language: String,
        /// In which area.
        area: String,
        /// Which word.
        word: String,
        /// Whether it lacks it or has it.
        what: &'static str,
        /// Which form.
        form: String,
    },
    /// A language whose plural forms are not known here.
    #[error("the plural forms of '{0}' are not known: add them to web-app/words/src/forms.rs")]
    UnknownLanguage(String),
}
