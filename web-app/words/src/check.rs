//! Holds every language to the reference: the same areas, words and arguments, and its own plural forms.

use crate::REFERENCE;
use crate::catalogue::{Area, Argument, Catalogue, Kind, Word};
use crate::fault::Fault;
use crate::forms::forms_of;
use crate::pattern::Piece;
use crate::said::Said;
use std::collections::{BTreeMap, BTreeSet};

/// What each language says, by area.
type All<'a> = BTreeMap<&'a str, BTreeMap<&'a str, Vec<Said>>>;

/// Words that Rust keeps for itself.
const KEYWORDS: [&str; 12] = [
    "as", "break", "const", "else", "for", "in", "loop", "match", "move", "ref", "type", "use",
];

/// Where a word stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    language: &'a str,
    area: &'a str,
    word: &'a str,
}

/// The catalogue, if nothing is wrong with it; `faults` are those that were found while it was read.
pub fn catalogue(said: &All<'_>, mut faults: Vec<Fault>) -> Result<Catalogue, Vec<Fault>> {
    let areas: BTreeSet<&str> = said.values().flat_map(BTreeMap::keys).copied().collect();
    for (language, its) in said {
        if forms_of(language).is_none() {
            faults.push(Fault::UnknownLanguage((*language).to_owned()));
        }
        for area in areas.iter().filter(|area| !its.contains_key(*area)) {
            faults.push(Fault::NoArea {
                language: (*language).to_owned(),
                area: (*area).to_owned(),
            });
        }
    }
    let areas = areas
        .into_iter()
        .map(|name| area(name, said, &mut faults))
        .collect();
    if faults.is_empty() {
        Ok(Catalogue {
            languages: said.keys().map(|&language| language.to_owned()).collect(),
            areas,
        })
    } else {
        Err(faults)
    }
}

fn area(name: &str, said: &All<'_>, faults: &mut Vec<Fault>) -> Area {
    let of = |language: &str| said.get(language).and_then(|areas| areas.get(name));
    let reference: &[Said] = of(REFERENCE).map_or(&[], Vec::as_slice);
    let names: BTreeSet<&str> = reference.iter().map(|word| word.name.as_str()).collect();
    for language in said.keys() {
        let words: &[Said] = of(language).map_or(&[], Vec::as_slice);
        let mut seen = BTreeSet::new();
        for word in words {
            let bad = |what| Fault::BadName {
                language: (*language).to_owned(),
                area: name.to_owned(),
                word: word.name.clone(),
                what,
            };
            if !seen.insert(word.name.as_str()) {
                faults.push(bad("stands there twice"));
            }
            if KEYWORDS.contains(&word.name.as_str()) {
                faults.push(bad("is a word of Rust's; call it something else"));
            }
            if !names.contains(word.name.as_str()) {
                faults.push(Fault::Extra {
                    language: (*language).to_owned(),
                    area: name.to_owned(),
                    word: word.name.clone(),
                });
            }
        }
    }
    let words = reference.iter().map(|reference| {
        let mut said_of = BTreeMap::new();
        for &language in said.keys() {
            let words: &[Said] = of(language).map_or(&[], Vec::as_slice);
            match words.iter().find(|word| word.name == reference.name) {
                Some(word) => {
                    let place = Place {
                        language,
                        area: name,
                        word: &reference.name,
                    };
                    let pieces = pieces(place, word, &reference.declared, faults);
                    said_of.insert(language.to_owned(), pieces);
                }
                None => faults.push(Fault::Missing {
                    language: language.to_owned(),
                    area: name.to_owned(),
                    word: reference.name.clone(),
                }),
            }
        }
        Word {
            name: reference.name.clone(),
            arguments: reference.declared.clone(),
            said: said_of,
        }
    });
    Area {
        name: name.to_owned(),
        words: words.collect(),
    }
}

fn pieces(place: Place<'_>, word: &Said, arguments: &[Argument], faults: &mut Vec<Fault>) -> Vec<Piece> {
    let wrong = |what, argument: &str| Fault::Argument {
        language: place.language.to_owned(),
        area: place.area.to_owned(),
        word: place.word.to_owned(),
        what,
        argument: argument.to_owned(),
    };
    let mut uses = Vec::new();
    word.pieces.iter().for_each(|piece| piece.uses(&mut uses));
    for (name, used_as) in &uses {
        match arguments.iter().find(|argument| argument.name == *name) {
            None => faults.push(wrong("uses an argument that en does not declare:", name)),
            Some(argument) if argument.kind == Kind::Number && *used_as == Kind::Text => {
                faults.push(wrong(
                    "shows a number, which only chooses a form; show its figures instead:",
                    name,
                ));
            }
            Some(argument) if argument.kind == Kind::Text && *used_as == Kind::Number => {
                faults.push(wrong(
                    "chooses a form by an argument that en does not declare as number:",
                    name,
                ));
            }
            Some(_) => {}
        }
    }
    // A language may have no use for a number, but what is to be read must be there.
    let texts = arguments.iter().filter(|argument| argument.kind == Kind::Text);
    for argument in texts.filter(|argument| uses.iter().all(|(name, _)| *name != argument.name)) {
        faults.push(wrong("lacks the argument", &argument.name));
    }
    let placed: Vec<Piece> = word
        .pieces
        .iter()
        .filter_map(|piece| piece.placed(arguments))
        .collect();
    placed.iter().for_each(|piece| {
        piece.walk(&mut |piece| {
            if let Piece::Plural { of, .. } = piece {
                forms(place, of, faults);
            }
        });
    });
    placed
}

fn forms(place: Place<'_>, of: &[(String, Vec<Piece>)], faults: &mut Vec<Fault>) {
    let wrong = |what, form: &str| Fault::Form {
        language: place.language.to_owned(),
        area: place.area.to_owned(),
        word: place.word.to_owned(),
        what,
        form: form.to_owned(),
    };
    let wanted = forms_of(place.language).unwrap_or_default();
    for form in wanted
        .iter()
        .filter(|form| of.iter().all(|(given, _)| given != *form))
    {
        faults.push(wrong("lacks", form));
    }
    for (given, _) in of {
        if !given.starts_with('=') && !wanted.contains(&given.as_str()) {
            faults.push(wrong("has what this language has not:", given));
        }
    }
}
