//! The Rust of the words: a method for each, with its arguments by name, in a struct for each area; and a list of those
//! that take nothing, by name.

use crate::REFERENCE;
use crate::catalogue::{Area, Catalogue, Kind, Word};
use crate::pattern::Piece;
use std::fmt::Write;

impl Catalogue {
    /// The source of the accessors. What includes it has `Value` and a `BOOK` in scope, which says the words by their numbers:
    /// `plain(number)` and `formatted(number, &[Value])`. `FILES` is what it needs for that: the name of each
    /// language's file.
    pub fn rust(&self) -> String {
        let mut out = String::new();
        let mut number = 0;
        for area in &self.areas {
            area_struct(&mut out, area, &mut number);
        }
        let fields = self.areas.iter().map(|area| {
            let (field, name) = (snake(&area.name), camel(&area.name));
            (
                format!("    /// [`{name}`].\n    pub {field}: {name},\n"),
                format!("{field}: {name}(()), "),
            )
        });
        let (fields, values): (String, String) = fields.unzip();
        let files = self.files().into_iter();
        let files: String = files
            .map(|file| format!("({:?}, {:?}), ", file.language, file.name))
            .collect();
        // Writing into a string never fails.
        let _ = write!(
            out,
            "/// All words, by area.\n#[derive(Clone, Copy, Debug)]\npub struct Text {{\n{fields}}}\n\n\
             /// All words.\npub const TEXT: Text = Text {{ {values}}};\n\n\
             const FILES: &[(&str, &str)] = &[{files}];\n",
        );
        out
    }
}

fn area_struct(out: &mut String, area: &Area, number: &mut usize) {
    let name = camel(&area.name);
    let _ = writeln!(
        out,
        "/// The words of `{}.ftl`.\n#[derive(Clone, Copy, Debug)]\npub struct {name}(());\n\nimpl {name} {{",
        area.name
    );
    let first = *number;
    for word in &area.words {
        method(out, word, *number);
        *number += 1;
    }
    let plain = (first..)
        .zip(&area.words)
        .filter(|(_, word)| word.arguments.is_empty());
    let plain: String = plain
        .map(|(number, word)| format!("({:?}, {number}), ", word.name))
        .collect();
    let _ = writeln!(
        out,
        "\n    /// Its words that take nothing, by name, each with its number: for names that are data.\n    \
         pub const PLAIN: &'static [(&'static str, usize)] = &[{plain}];"
    );
    out.push_str("}\n\n");
}

fn method(out: &mut String, word: &Word, number: usize) {
    let english = word
        .said
        .get(REFERENCE)
        .map(|pieces| shown(pieces, word))
        .unwrap_or_default();
    let name = snake(&word.name);
    let doc = format!("    /// {english}\n");
    let _ = if word.arguments.is_empty() {
        writeln!(
            out,
            "{doc}    pub fn {name}(self) -> &'static str {{\n        BOOK.plain({number})\n    }}"
        )
    } else {
        let parameters = word.arguments.iter().map(|argument| match argument.kind {
            Kind::Text => format!(", {}: &str", snake(&argument.name)),
            Kind::Number => format!(", {}: u64", snake(&argument.name)),
        });
        let values = word.arguments.iter().map(|argument| match argument.kind {
            Kind::Text => format!("Value::Text({})", snake(&argument.name)),
            Kind::Number => format!("Value::Number({})", snake(&argument.name)),
        });
        let values: Vec<String> = values.collect();
        writeln!(
            out,
            "{doc}    pub fn {name}(self{}) -> String {{\n        BOOK.formatted({number}, &[{}])\n    }}",
            parameters.collect::<String>(),
            values.join(", ")
        )
    };
}

/// The English of a word on one line, for its documentation.
fn shown(pieces: &[Piece], word: &Word) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => text
            .chars()
            .map(|letter| {
                if letter == '\n' || ('\u{2066}'..='\u{2069}').contains(&letter) {
                    ' '
                } else {
                    letter
                }
            })
            .collect(),
        Piece::Argument(place) => word
            .arguments
            .get(*place)
            .map_or_else(String::new, |argument| format!("`{}`", argument.name)),
        Piece::Plural { of, .. } => of
            .last()
            .map_or_else(String::new, |(_, pieces)| shown(pieces, word)),
    };
    let text: String = pieces.iter().map(piece).collect();
    text.replace('[', "\\[").replace('<', "\\<")
}

fn snake(name: &str) -> String {
    name.replace('-', "_")
}

fn camel(name: &str) -> String {
    let parts = name.split('-').map(|part| {
        let mut letters = part.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    parts.collect()
}
