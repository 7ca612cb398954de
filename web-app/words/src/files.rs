//! What a browser loads: one file a language, with all words in the order of their numbers.

use crate::catalogue::{Catalogue, Word};
use crate::pattern::Piece;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// A file with the words of one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordsFile {
    /// The language.
    pub language: String,
    /// Its name: `words-en-0123456789abcdef.json`. Other words have another name, so that it may be cached for good, and
    /// an app never gets words that are not its own.
    pub name: String,
    /// What is in it: JSON.
    pub text: String,
}

/// A word: a text, or pieces.
#[derive(Serialize)]
#[serde(untagged)]
enum Form {
    Plain(String),
    Pieces(Vec<Piece>),
}

impl Catalogue {
    /// The files of all languages.
    pub fn files(&self) -> Vec<WordsFile> {
        self.languages
            .iter()
            .map(|language| self.file(language))
            .collect()
    }

    fn file(&self, language: &str) -> WordsFile {
        let form = |word: &Word| match word.said.get(language).map_or(&[][..], Vec::as_slice) {
            [] => Form::Plain(String::new()),
            [Piece::Text(text)] => Form::Plain(text.clone()),
            pieces => Form::Pieces(pieces.to_vec()),
        };
        let forms: Vec<Form> = self.words().map(form).collect();
        // Texts and numbers always have a form in JSON.
        let text = serde_json::to_string(&forms).unwrap_or_default();
        let mark: String = Sha256::digest(&text)[..8]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        WordsFile {
            language: language.to_owned(),
            name: format!("words-{language}-{mark}.json"),
            text,
        }
    }
}
