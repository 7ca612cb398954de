//! The records of a CSV file with the place of each value: by any separator that spreadsheets write, with any line ends.
//!
//! Keeps true: what a hostile file makes of it is bounded. Not in it: what the values mean (`table.rs`).

use super::place::Place;
use csv::StringRecord;
use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

/// The separators that are looked for, the likeliest first.
pub const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// So many values of one record are kept; more are only counted.
const MOST_VALUES: usize = 400;

/// A record.
#[derive(Debug)]
pub struct Record {
    /// Its values, without quotes.
    pub values: StringRecord,
    /// How many there are, also those that are not kept.
    pub count: usize,
    /// Where each begins, in bytes.
    starts: Vec<u32>,
    /// Whether anything stands in any of them.
    is_filled: bool,
    /// Where it begins.
    pub place: Place,
    /// The value that a quote opens and nothing closes before the file ends.
    pub never_closed: Option<usize>,
}

/// Reads records one after another.
pub struct Records<'a> {
    text: &'a str,
    at: usize,
    counted: (usize, Place),
    core: Reader,
    buffer: Vec<u8>,
}

impl<'a> Records<'a> {
    /// Those behind the byte `from`, with this separator.
    pub fn new(text: &'a str, from: usize, separator: u8) -> Self {
        Self {
            text,
            at: from,
            counted: (0, Place::START),
            core: ReaderBuilder::new().delimiter(separator).build(),
            buffer: vec![0; 1024],
        }
    }

    /// One value, with its length in the buffer and whether it is its record's last; nothing at the end of the file.
    fn value(&mut self) -> Option<(usize, bool)> {
        let mut length = 0;
        loop {
            let input = self.text.as_bytes().get(self.at..).unwrap_or_default();
            let output = self.buffer.get_mut(length..).unwrap_or_default();
            let (result, read, written) = self.core.read_field(input, output);
            self.at += read;
            length += written;
            match result {
                ReadFieldResult::InputEmpty => {}
                ReadFieldResult::OutputFull => self.buffer.resize(self.buffer.len() * 2, 0),
                ReadFieldResult::Field { record_end } => return Some((length, record_end)),
                ReadFieldResult::End => return None,
            }
        }
    }
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        let rest = self.text.get(self.at..)?;
        // Empty lines are none; what is left of the end of the line before goes with them.
        self.at += rest.len() - rest.trim_start_matches(['\r', '\n']).len();
        if self.at >= self.text.len() {
            return None;
        }
        let (from, place) = self.counted;
        let place = place.on(self.text, from, self.at);
        self.counted = (self.at, place);
        let mut record = Record {
            values: StringRecord::new(),
            count: 0,
            starts: Vec::new(),
            is_filled: false,
            place,
            never_closed: None,
        };
        loop {
            let start = self.at;
            let (length, is_last) = self.value()?;
            // Whole characters come in, and only signs of ASCII are taken out.
            let value = String::from_utf8_lossy(self.buffer.get(..length).unwrap_or_default());
            record.is_filled |= !cleaned(&value).is_empty();
            if record.count < MOST_VALUES {
                record.values.push_field(&value);
                record.starts.push(u32::try_from(start).unwrap_or(u32::MAX));
            }
            if self.at >= self.text.len() {
                let raw = self.text.get(start..).unwrap_or_default();
                let quotes = raw.bytes().filter(|byte| *byte == b'"').count();
                if raw.starts_with('"') && quotes % 2 == 1 {
                    record.never_closed = Some(record.count);
                }
            }
            record.count += 1;
            if is_last {
                return Some(record);
            }
        }
    }
}

impl Record {
    /// Where its value `at` stands in `text`: behind the quote that opens it, and behind spaces. One that is not there would
    /// stand at the end.
    pub fn place_of(&self, text: &str, at: usize) -> Place {
        let first = self.starts.first().map_or(0, |start| *start as usize);
        match self.starts.get(at) {
            Some(start) => {
                let start = *start as usize;
                let raw = text.get(start..).unwrap_or_default();
                let value = raw.trim_start_matches([' ', '\u{a0}', '\u{200b}', '\u{feff}']);
                let value = value.strip_prefix('"').unwrap_or(value);
                self.place.on(text, first, start + (raw.len() - value.len()))
            }
            None => {
                let last = self.starts.last().map_or(0, |start| *start as usize);
                let raw = text.get(last..).unwrap_or_default();
                let end = raw.find(['\r', '\n']).unwrap_or(raw.len());
                self.place.on(text, first, last + end)
            }
        }
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        !self.is_filled
    }
}

/// A value without what spreadsheets and copying put around it: spaces of any width, signs that nobody sees, and the forms by
/// which a number is kept a text (`="0123"`, `'0123`).
pub fn cleaned(value: &str) -> &str {
    let unseen = |character: char| {
        character.is_whitespace()
            || matches!(
                character,
                '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{feff}'
            )
    };
    let value = value.trim_matches(unseen);
    let inner = value
        .strip_prefix("=\"")
        .and_then(|value| value.strip_suffix('"'));
    let inner = inner.or_else(|| {
        let rest = value.strip_prefix('\'')?;
        rest.starts_with(|first: char| first.is_ascii_digit())
            .then_some(rest)
    });
    inner.map_or(value, |inner| inner.trim_matches(unseen))
}

/// The separator that a first line `sep=;` names, and where the lines behind it begin; the separator may be none of those
/// that are known.
pub fn named_separator(text: &str) -> Option<(char, usize)> {
    let end = text.find(['\r', '\n']).unwrap_or(text.len());
    let line = text.get(..end)?.trim_matches('"');
    let rest = line.get(..4).filter(|word| word.eq_ignore_ascii_case("sep="))?;
    let mut said = line.get(rest.len()..)?.chars();
    Some((said.next()?, end))
}

/// The separator by which most values of the first line are `known`; the one by which it has most values, if none is.
pub fn likeliest_separator(text: &str, known: impl Fn(&str) -> bool) -> u8 {
    let of = |separator: u8| {
        let mut records = Records::new(text, 0, separator);
        let head = records.find(|record| !record.is_empty());
        let known = |head: &Record| head.values.iter().filter(|value| known(value)).count();
        head.map_or((0, 0), |head| (known(&head), head.count))
    };
    let mut best = (b',', of(b','));
    for separator in SEPARATORS {
        let found = of(separator);
        if found > best.1 {
            best = (separator, found);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values with the line and character of each.
    fn read(text: &str, separator: u8) -> Vec<Vec<(String, usize, usize)>> {
        let records = Records::new(text, 0, separator);
        let told = records.map(|record| {
            let values = record.values.iter().enumerate();
            let told = values.map(|(at, value)| {
                let place = record.place_of(text, at);
                (value.to_owned(), place.line, place.character)
            });
            told.collect()
        });
        told.collect()
    }

    #[test]
    fn values_have_their_places_behind_quotes_line_breaks_and_wide_letters() {
        for end in ["\n", "\r\n", "\r"] {
            let text = format!("a,b{end}{end}\"x{end}y\",é,\"z\"\"q\"{end} 1,2").replace('\u{feff}', "");
            let expected = vec![
                vec![("a".to_owned(), 1, 1), ("b".to_owned(), 1, 3)],
                vec![
                    (format!("x{end}y"), 3, 2),
                    ("é".to_owned(), 4, 4),
                    ("z\"q".to_owned(), 4, 7),
                ],
                vec![(" 1".to_owned(), 5, 2), ("2".to_owned(), 5, 4)],
            ];
            assert_eq!(read(&text, b','), expected, "{end:?}");
        }
    }

    #[test]
    fn a_quote_that_nothing_closes_is_noticed() {
        let open = |text: &str| {
            Records::new(text, 0, b',')
                .last()
                .and_then(|record| record.never_closed)
        };
        assert_eq!(open("a,b\n1,\"2\n3,4\n"), Some(1));
        assert_eq!(open("a,b\n1,\"2\""), None);
        assert_eq!(open("a,b\n1,\"2\"\"\"\n"), None);
        assert_eq!(open("a,b\n1,5\" pizza\n"), None);
    }

    #[test]
    fn separators_are_named_or_found() {
        assert_eq!(named_separator("sep=;\r\na;b"), Some((';', 5)));
        assert_eq!(named_separator("\"SEP=\t\"\na"), Some(('\t', 7)));
        assert_eq!(named_separator("separator,b\n"), None);
        assert_eq!(named_separator("sép=;"), None);
        let known = |value: &str| matches!(value, "id" | "name");
        for (text, separator) in [
            ("id,name;de\n", b','),
            ("\n;;\nid;name,x,y\n", b';'),
            ("id\tname\n", b'\t'),
            ("id\n", b','),
            ("", b','),
            ("Nummer;Preis\n", b';'),
        ] {
            assert_eq!(likeliest_separator(text, known), separator, "{text:?}");
        }
    }

    #[test]
    fn what_stands_around_a_value_is_taken_off() {
        for (value, clean) in [
            (" a ", "a"),
            ("\t4006381333931\u{200b}", "4006381333931"),
            ("=\"0036000291452\"", "0036000291452"),
            ("'0036", "0036"),
            ("'t Hof", "'t Hof"),
            ("\u{a0}\u{feff}", ""),
        ] {
            assert_eq!(cleaned(value), clean, "{value:?}");
        }
    }

    #[test]
    fn no_text_at_all_makes_it_fail_or_go_on_forever() {
        let signs = ["\"", ",", "\r", "\n", "a", "é", "=", "\u{feff}"];
        for n in 0..signs.len().pow(4) {
            let text: String = (0..4u32)
                .map(|at| signs[n / signs.len().pow(at) % signs.len()])
                .collect();
            for record in Records::new(&text, 0, b',') {
                for at in 0..6 {
                    let place = record.place_of(&text, at);
                    assert!(place.line >= 1 && place.character >= 1, "{text:?}");
                }
            }
        }
    }
}
