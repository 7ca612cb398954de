//! All words of all languages, once they are known to agree.

use crate::pattern::Piece;
use std::collections::BTreeMap;

/// What an argument is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is shown as it is given.
    Text,
    /// A whole number that chooses the plural form; its figures are given as a text beside it.
    Number,
}

/// Something that a word is given when it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
}

/// A word, in every language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Its name in the files: `pay-amount`.
    pub name: String,
    /// What it is given, in the order in which the reference declares it.
    pub arguments: Vec<Argument>,
    /// What it is made of, by language.
    pub said: BTreeMap<String, Vec<Piece>>,
}

/// The words of one part of the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Its name: the name of its files.
    pub name: String,
    /// Its words, in the order of the reference's file.
    pub words: Vec<Word>,
}

/// All words: every language has each of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    /// The languages, the reference among them, in alphabetical order.
    pub languages: Vec<String>,
    /// The areas, in alphabetical order.
    pub areas: Vec<Area>,
}

impl Catalogue {
    /// All words of all areas, in the order of their numbers.
    pub fn words(&self) -> impl Iterator<Item = &Word> {
        self.areas.iter().flat_map(|area| &area.words)
    }
}
