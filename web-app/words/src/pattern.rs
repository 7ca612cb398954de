//! What a word is made of.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// A part of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// As it is shown.
    Text(String),
    /// The value of an argument, by its place.
    Argument(usize),
    /// One of several, by a number.
    Plural {
        /// The number's place among the arguments.
        by: usize,
        /// What is shown for each form (`one`) or exact number (`=0`).
        of: Vec<(String, Vec<Piece>)>,
    },
}

impl Piece {
    /// This piece and all in it.
    pub fn walk<'a>(&'a self, seen: &mut dyn FnMut(&'a Self)) {
        seen(self);
        if let Self::Plural { of, .. } = self {
            of.iter()
                .flat_map(|(_, pieces)| pieces)
                .for_each(|piece| piece.walk(seen));
        }
    }
}

/// As the browser reads it: a text, a place, or `{"by": place, "of": {form: pieces}}`.
impl Serialize for Piece {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Forms<'a>(&'a [(String, Vec<Piece>)]);
        impl Serialize for Forms<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_map(self.0.iter().map(|(form, pieces)| (form, pieces)))
            }
        }
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Argument(place) => serializer.serialize_u64(*place as u64),
            Self::Plural { by, of } => {
                let mut map = serializer.serialize_map(Some(2))?;
                map.serialize_entry("by", by)?;
                map.serialize_entry("of", &Forms(of))?;
                map.end()
            }
        }
    }
}
