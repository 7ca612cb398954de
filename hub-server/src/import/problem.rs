//! What is wrong with the files or must be answered, in plain words and with the place.
//!
//! Keeps true: however much is wrong with hostile files, what is kept of it is bounded.

use super::answers::{Ask, Taken};
use super::place::Place;
use std::cell::{Cell, RefCell};
use std::fmt;

/// So many are told; behind them they are only counted.
const MOST: usize = 1000;
/// So many characters of a value stand in a sentence.
const MOST_SHOWN: usize = 80;

/// One thing that is wrong, or that only a person can know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// In which file.
    pub file: &'static str,
    /// Where; nothing if it is about the whole file.
    pub place: Option<Place>,
    /// In which column or key.
    pub column: Option<String>,
    /// What, and what would be right.
    pub what: String,
    /// Which answer settles it; nothing if the files must be put right.
    pub ask: Option<Ask>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.file)?;
        if let Some(Place { line, character }) = self.place {
            write!(f, " line {line}, character {character}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", {column}")?;
        }
        write!(f, ": {}", self.what)
    }
}

/// All that is wrong, in the order it was found. Shared by the readers, which only add.
#[derive(Debug, Default)]
pub struct Problems {
    found: RefCell<Vec<Problem>>,
    more: Cell<usize>,
    taken: Taken,
}

impl Problems {
    /// None yet; questions to which `taken` is the answer are not asked.
    pub fn new(taken: Taken) -> Self {
        Self {
            taken,
            ..Self::default()
        }
    }

    /// One more.
    pub fn add(&self, problem: Problem) {
        if problem.ask.is_some_and(|ask| self.taken.settles(ask)) {
            return;
        }
        let mut found = self.found.borrow_mut();
        if found.len() < MOST {
            found.push(problem);
        } else {
            self.more.set(self.more.get().saturating_add(1));
        }
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.found.borrow().len().saturating_add(self.more.get())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.found.borrow().is_empty()
    }

    /// The questions among them, each once.
    pub fn asks(&self) -> Vec<Ask> {
        let mut asks: Vec<Ask> = Vec::new();
        for ask in self.found.borrow().iter().filter_map(|problem| problem.ask) {
            if !asks.contains(&ask) {
                asks.push(ask);
            }
        }
        asks
    }

    /// Those that are told, and how many there are besides.
    pub fn into_told(self) -> (Vec<Problem>, usize) {
        (self.found.into_inner(), self.more.get())
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = self.found.borrow();
        for problem in found.iter() {
            writeln!(f, "{problem}")?;
        }
        if self.more.get() > 0 {
            writeln!(f, "and {} more", self.more.get())?;
        }
        let questions = found.iter().filter(|problem| problem.ask.is_some()).count();
        let counted = |n: usize, word: &str| match n {
            1 => format!("1 {word}"),
            n => format!("{n} {word}s"),
        };
        let mut counts = Vec::new();
        if self.len() > questions {
            counts.push(counted(self.len() - questions, "problem"));
        }
        if questions > 0 {
            counts.push(counted(questions, "question"));
        }
        write!(f, "{}; nothing was imported.", counts.join(", "))
    }
}

/// A value in double quotes, cut if it is long and without what would break the line.
pub fn quoted(value: &str) -> String {
    let shown = |character: char| {
        if character.is_control() {
            '\u{fffd}'
        } else {
            character
        }
    };
    let mut text: String = value.chars().take(MOST_SHOWN).map(shown).collect();
    if value.chars().nth(MOST_SHOWN).is_some() {
        text.push('…');
    }
    format!("\"{text}\"")
}
