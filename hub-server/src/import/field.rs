//! One value of a file with its place, and how each type of the format is read from it. A value that is not of its
//! type becomes a problem that says what would be right.

use super::amount;
use super::answers::{Accept, Ask};
use super::barcode;
use super::lines::cleaned;
use super::place::Place;
use super::problem::{Problem, Problems, quoted};
use core_wasm::base::money::{Amount, Currency};
use core_wasm::base::tax::TaxRate;
use core_wasm::records::describe::MAX_ID;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Field<'a> {
    /// The file.
    pub file: &'static str,
    /// Where in it.
    pub place: Place,
    /// The column, or the key in TOML.
    pub column: String,
    /// The value as it stands there.
    pub value: &'a str,
    /// Whether a comma stands before decimals in its file.
    pub has_decimal_comma: bool,
    /// Where problems go.
    pub problems: &'a Problems,
}

impl<'a> Field<'a> {
    /// Says what is wrong here.
    pub fn wrong<T>(&self, what: impl Display) -> Option<T> {
        self.say(what, None);
        None
    }

    /// Says what looks wrong here, unless a person has said that such is meant.
    pub fn doubtful(&self, accept: Accept, what: impl Display) {
        self.say(what, Some(Ask::Accept(accept)));
    }

    fn say(&self, what: impl Display, ask: Option<Ask>) {
        self.problems.add(Problem {
            file: self.file,
            place: Some(self.place),
            column: Some(self.column.clone()),
            what: what.to_string(),
            ask,
        });
    }

    /// The value, which must not be empty.
    pub fn filled(&self) -> Option<&'a str> {
        if self.value.trim().is_empty() {
            return self.wrong("is empty; it must be filled in");
        }
        Some(self.value)
    }

    /// An id.
    pub fn id(&self) -> Option<&'a str> {
        let value = self.filled()?;
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if value.len() > usize::from(MAX_ID) || !value.bytes().all(plain) {
            return self.wrong(format_args!(
                "{} is not an id; use 1 to {MAX_ID} of a-z, 0-9 and -",
                quoted(value)
            ));
        }
        Some(value)
    }

    /// One line of text, of at most `max` characters.
    pub fn text(&self, max: u16) -> Option<String> {
        let value = self.filled()?;
        if value.contains(['\n', '\r']) {
            return self.wrong("has a line break; write it in one line");
        }
        // A sign that stands for letters which were lost when the file was saved is in no name.
        if value.contains('\u{fffd}') {
            return self.wrong(format_args!(
                "{} has letters that were lost when the file was saved; write them again, and save the file as UTF-8",
                quoted(value)
            ));
        }
        if value.chars().any(char::is_control) {
            return self.wrong(format_args!(
                "{} has signs that can't be shown; write it again",
                quoted(value)
            ));
        }
        let length = value.chars().count();
        if length > usize::from(max) {
            return self.wrong(format_args!("has {length} characters; at most {max} fit"));
        }
        Some(value.to_owned())
    }

    /// An amount, which is not negative.
    pub fn price(&self, currency: Currency) -> Option<Amount> {
        let amount = self.amount(currency)?;
        if amount < Amount::ZERO {
            return self.wrong(format_args!(
                "{} is negative; a price can't be",
                quoted(self.value)
            ));
        }
        Some(amount)
    }

    /// The amount that it is, if it is one; of what is none, nothing is said.
    pub fn reads_as(&self, currency: Currency) -> Option<Amount> {
        let plain = amount::plain(self.value, currency, self.has_decimal_comma)?;
        Amount::parse(&plain, currency).ok()
    }

    /// An amount, which may be negative.
    pub fn amount(&self, currency: Currency) -> Option<Amount> {
        let value = self.filled()?;
        if let Some(amount) = self.reads_as(currency) {
            return Some(amount);
        }
        // Another mark is the usual slip, and then what was meant is clear.
        let right = match Amount::parse(&value.replacen(',', ".", 1), currency) {
            Ok(meant) => format!("write {}", meant.to_decimal(currency)),
            Err(_) => format!("write it like {}", Amount(1250).to_decimal(currency)),
        };
        self.wrong(format_args!(
            "{} is not an amount in {}; {right}",
            quoted(value),
            currency.code()
        ))
    }

    /// A tax rate.
    pub fn rate(&self) -> Option<TaxRate> {
        let value = self.filled()?;
        TaxRate::parse(value)
            .or_else(|| self.wrong(format_args!("{} is not a rate; write 9% or 16.5%", quoted(value))))
    }

    /// A whole number from `least` to `most`.
    pub fn number(&self, least: i64, most: i64) -> Option<i64> {
        let value = self.filled()?;
        let digits = value.bytes().all(|byte| byte.is_ascii_digit());
        match value.parse() {
            Ok(number) if digits && (least..=most).contains(&number) => Some(number),
            _ => self.wrong(format_args!(
                "{} is not a number that fits here; write a whole number, {}",
                quoted(value),
                match most {
                    i64::MAX | 2_147_483_647 => format!("{least} or more"),
                    most => format!("{least} to {most}"),
                }
            )),
        }
    }

    /// `yes` or `no`, or what spreadsheets write for them.
    pub fn yes_no(&self) -> Option<bool> {
        let value = self.filled()?;
        said(value).or_else(|| self.no_word(&["yes", "no"]))
    }

    /// Whether it is `yes`; nothing is said of what is neither.
    pub fn says_yes(&self) -> bool {
        said(self.value) == Some(true)
    }

    /// One of a few words.
    pub fn one_of<T: Copy>(&self, words: &[(&str, T)]) -> Option<T> {
        let value = self.filled()?;
        let found = words
            .iter()
            .find(|(word, _)| word.eq_ignore_ascii_case(value))
            .map(|(_, meaning)| *meaning);
        found.or_else(|| {
            let words: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            self.no_word(&words)
        })
    }

    /// One of a few words, in any case.
    pub fn one_word<'w>(&self, words: &[&'w str]) -> Option<&'w str> {
        let value = self.filled()?;
        let found = words.iter().find(|word| word.eq_ignore_ascii_case(value));
        found.copied().or_else(|| self.no_word(words))
    }

    fn no_word<T>(&self, words: &[&str]) -> Option<T> {
        self.wrong(format_args!(
            "{} is not one of {}",
            quoted(self.value),
            words.join(", ")
        ))
    }

    /// Ids with `;` between them, none twice. Where that separates the values of a row, people write another sign.
    pub fn list(&self) -> Vec<Field<'a>> {
        let mut parts: Vec<Field<'a>> = Vec::new();
        let values = self.value.split([';', ',', '|']).map(cleaned);
        for value in values.filter(|_| !self.value.is_empty()) {
            let part = Field {
                value,
                ..self.clone()
            };
            if parts.iter().any(|other| other.value == value) {
                self.wrong::<()>(format_args!("{} stands twice in the list", quoted(value)));
            } else {
                parts.push(part);
            }
        }
        parts
    }

    /// The bar codes that it names, each by itself.
    pub fn several_codes(&self) -> Vec<Field<'a>> {
        let parts = barcode::several(self.value).into_iter();
        let parts = parts.map(|value| Field {
            value,
            ..self.clone()
        });
        parts.collect()
    }

    /// A bar code, as a scanner reads it.
    pub fn barcode(&self) -> Option<String> {
        let value = self.filled()?;
        match barcode::read(value) {
            Ok(code) => Some(code),
            Err(wrong) if wrong.may_be_meant => {
                self.doubtful(Accept::Barcodes, format_args!("{} {}", quoted(value), wrong.what));
                Some(value.to_owned())
            }
            Err(wrong) => self.wrong(format_args!("{} {}", quoted(value), wrong.what)),
        }
    }
}

/// What a word says to a question of yes or no.
fn said(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "yes" | "y" | "true" | "1" => Some(true),
        "no" | "n" | "false" | "0" => Some(false),
        _ => None,
    }
}

/// Holds each value of a column to being the only one.
#[derive(Debug, Default)]
pub struct Unique(RefCell<BTreeMap<String, usize>>);

impl Unique {
    /// The value, or a problem if it stood in an earlier line already.
    pub fn check<T>(&self, field: &Field<'_>, value: T) -> Option<T> {
        match self.before(field, field.value) {
            Some(line) => field.wrong(format_args!(
                "{} is used in line {line} already; give each its own",
                quoted(field.value)
            )),
            None => Some(value),
        }
    }

    /// The same, without repeating the value itself, which is a secret.
    pub fn check_secretly<T>(&self, field: &Field<'_>, value: T) -> Option<T> {
        match self.before(field, field.value) {
            Some(line) => field.wrong(format_args!("is the same as in line {line}; give each their own")),
            None => Some(value),
        }
    }

    /// The line in which `key` stood before; from now on this one, if it did not.
    pub fn before(&self, field: &Field<'_>, key: &str) -> Option<usize> {
        let mut seen = self.0.borrow_mut();
        let known = seen.get(key).copied();
        if known.is_none() {
            seen.insert(key.to_owned(), field.place.line);
        }
        known
    }
}

/// The ids that something can point at, and where they are.
#[derive(Debug)]
pub struct Ids {
    place: String,
    /// Nothing if they could not be read; then nothing is held against whoever points at them.
    ids: Option<BTreeSet<String>>,
}

impl Ids {
    /// Ids that are found in `place`.
    pub fn new(place: impl Into<String>, ids: Option<BTreeSet<String>>) -> Self {
        let place = place.into();
        Self { place, ids }
    }

    /// The field's value, if it is one of them.
    pub fn check<'a>(&self, field: &Field<'a>) -> Option<&'a str> {
        let value = field.id()?;
        match &self.ids {
            Some(ids) if !ids.contains(value) => {
                field.wrong(format_args!("{} is not an id of {}", quoted(value), self.place))
            }
            _ => Some(value),
        }
    }
}
