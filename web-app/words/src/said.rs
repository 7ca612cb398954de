//! Words as one file has them, before the languages are held to each other.

use crate::catalogue::{Argument, Kind};
use crate::pattern::Piece;

/// A word as one file has it.
pub(crate) struct Said {
    pub name: String,
    /// The arguments that are declared above it.
    pub declared: Vec<Argument>,
    pub pieces: Vec<RawPiece>,
}

/// A part of a word, whose arguments are known by their names only.
pub(crate) enum RawPiece {
    Text(String),
    Argument(String),
    Plural {
        by: String,
        of: Vec<(String, Vec<RawPiece>)>,
    },
}

impl RawPiece {
    /// The same with places for names; `None` if one is not among the arguments.
    pub(crate) fn placed(&self, arguments: &[Argument]) -> Option<Piece> {
        let place = |name: &str| arguments.iter().position(|argument| argument.name == name);
        let all = |pieces: &[Self]| -> Option<Vec<Piece>> {
            pieces.iter().map(|piece| piece.placed(arguments)).collect()
        };
        Some(match self {
            Self::Text(text) => Piece::Text(text.clone()),
            Self::Argument(name) => Piece::Argument(place(name)?),
            Self::Plural { by, of } => {
                let forms = of.iter().map(|(form, pieces)| Some((form.clone(), all(pieces)?)));
                Piece::Plural {
                    by: place(by)?,
                    of: forms.collect::<Option<_>>()?,
                }
            }
        })
    }

    /// The names of the arguments in it, each with what it is used as.
    pub(crate) fn uses(&self, found: &mut Vec<(String, Kind)>) {
        match self {
            Self::Text(_) => {}
            Self::Argument(name) => found.push((name.clone(), Kind::Text)),
            Self::Plural { by, of } => {
                found.push((by.clone(), Kind::Number));
                of.iter()
                    .flat_map(|(_, pieces)| pieces)
                    .for_each(|piece| piece.uses(found));
            }
        }
    }
}
