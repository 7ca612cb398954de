//! From the files to patterns: what of Fluent is read, and what is refused.

use crate::catalogue::{Argument, Catalogue, Kind};
use crate::check;
use crate::fault::Fault;
use crate::said::{RawPiece, Said};
use fluent_syntax::ast::{
    Comment, Entry, Expression, InlineExpression, Message, Pattern, PatternElement, VariantKey,
};
use fluent_syntax::unicode::unescape_unicode_to_string;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The text of one file.
#[derive(Clone, Debug)]
pub struct Source {
    /// The language: the name of its folder.
    pub language: String,
    /// The area: its name.
    pub area: String,
    /// What is in it.
    pub text: String,
}

/// The words in `folder`, which has a folder for each language with a file for each area.
///
/// # Errors
/// Everything that is wrong with them.
pub fn read(folder: &Path) -> Result<Catalogue, Vec<Fault>> {
    let sources = sources(folder).map_err(|fault| vec![fault])?;
    Catalogue::of(&sources)
}

fn sources(folder: &Path) -> Result<Vec<Source>, Fault> {
    let mut sources = Vec::new();
    for language in entries(folder)? {
        for file in entries(&language)? {
            let stem = |path: &Path| {
                path.file_stem()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned()
            };
            let text = fs::read_to_string(&file).map_err(|error| unreadable(&file, &error))?;
            sources.push(Source {
                language: stem(&language),
                area: stem(&file),
                text,
            });
        }
    }
    Ok(sources)
}

fn entries(folder: &Path) -> Result<Vec<std::path::PathBuf>, Fault> {
    let listed = fs::read_dir(folder).and_then(|entries| {
        let paths = entries.map(|entry| Ok(entry?.path()));
        paths.collect::<Result<Vec<_>, std::io::Error>>()
    });
    let mut paths = listed.map_err(|error| unreadable(folder, &error))?;
    paths.sort();
    Ok(paths)
}

fn unreadable(path: &Path, error: &std::io::Error) -> Fault {
    Fault::Unreadable {
        path: path.display().to_string(),
        why: error.to_string(),
    }
}

impl Catalogue {
    /// The words of some files.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn of(sources: &[Source]) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut said: BTreeMap<&str, BTreeMap<&str, Vec<Said>>> = BTreeMap::new();
        for source in sources {
            let words = words(source, &mut faults);
            said.entry(&source.language)
                .or_default()
                .insert(&source.area, words);
        }
        check::catalogue(&said, faults)
    }
}

/// The words of a file; what can't be read of it is a fault.
fn words(source: &Source, faults: &mut Vec<Fault>) -> Vec<Said> {
    let mut refuse = |what: String| {
        faults.push(Fault::NotSupported {
            language: source.language.clone(),
            area: source.area.clone(),
            what,
        });
    };
    let resource = fluent_syntax::parser::parse(source.text.as_str()).unwrap_or_else(|(resource, errors)| {
        for error in errors {
            let line = 1 + source.text[..error.pos.start].matches('\n').count();
            refuse(format!("line {line} is not Fluent: {error}"));
        }
        resource
    });
    let mut words = Vec::new();
    for entry in resource.body {
        match entry {
            Entry::Message(message) => match word(message) {
                Ok(word) => words.push(word),
                Err(what) => refuse(what),
            },
            Entry::Term(term) => refuse(format!("'-{}' is a term; write a word", term.id.name)),
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) | Entry::Junk { .. } => {}
        }
    }
    words
}

fn word(message: Message<&str>) -> Result<Said, String> {
    let name = message.id.name;
    if !message.attributes.is_empty() {
        return Err(format!("'{name}' has attributes; write words of their own"));
    }
    let pattern = message.value.ok_or_else(|| format!("'{name}' says nothing"))?;
    Ok(Said {
        name: name.to_owned(),
        declared: message.comment.map(declared).unwrap_or_default(),
        pieces: pieces(pattern).map_err(|what| format!("'{name}': {what}"))?,
    })
}

/// The arguments that a comment declares: `# $count number, $figures`.
fn declared(comment: Comment<&str>) -> Vec<Argument> {
    let lines = comment.content.into_iter().filter(|line| line.starts_with('$'));
    let arguments = lines.flat_map(|line| line.split(','));
    let argument = |text: &str| {
        let mut parts = text.trim().trim_start_matches('$').split_whitespace();
        Argument {
            name: parts.next().unwrap_or_default().to_owned(),
            kind: match parts.next() {
                Some("number") => Kind::Number,
                _ => Kind::Text,
            },
        }
    };
    arguments.map(argument).collect()
}

fn pieces(pattern: Pattern<&str>) -> Result<Vec<RawPiece>, String> {
    let mut pieces = Vec::new();
    for element in pattern.elements {
        match element {
            PatternElement::TextElement { value } => push_text(&mut pieces, value),
            PatternElement::Placeable { expression } => match expression {
                Expression::Inline(InlineExpression::StringLiteral { value }) => {
                    push_text(&mut pieces, &unescape_unicode_to_string(value));
                }
                Expression::Inline(InlineExpression::VariableReference { id }) => {
                    pieces.push(RawPiece::Argument(id.name.to_owned()));
                }
                Expression::Select { selector, variants } => {
                    let InlineExpression::VariableReference { id } = selector else {
                        return Err("only an argument can choose a form".to_owned());
                    };
                    let form = |key: VariantKey<&str>| match key {
                        VariantKey::Identifier { name } => name.to_owned(),
                        VariantKey::NumberLiteral { value } => format!("={value}"),
                    };
                    let forms = variants
                        .into_iter()
                        .map(|variant| Ok((form(variant.key), self::pieces(variant.value)?)));
                    pieces.push(RawPiece::Plural {
                        by: id.name.to_owned(),
                        of: forms.collect::<Result<_, String>>()?,
                    });
                }
                Expression::Inline(_) => {
                    return Err("in braces stand arguments, texts in quotes and choices of a form".to_owned());
                }
            },
        }
    }
    Ok(pieces)
}

/// Adds a text to the one before it, if there is one.
fn push_text(pieces: &mut Vec<RawPiece>, text: &str) {
    match pieces.last_mut() {
        Some(RawPiece::Text(before)) => before.push_str(text),
        _ => pieces.push(RawPiece::Text(text.to_owned())),
    }
}
