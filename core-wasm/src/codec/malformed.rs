//! What is said of bytes that are not what they should be: where, what should have been there, and what is.

use rmp::Marker;
use std::fmt;
use thiserror::Error;

/// Bytes that are not what they should be.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub struct Malformed {
    /// Where, from 0: the first byte of the value that is wrong.
    pub at: usize,
    /// What should have been there.
    pub expected: &'static str,
    /// The byte that is there; nothing behind the last.
    pub found: Option<u8>,
    /// The innermost field that it is the value of, or is in.
    pub field: Option<&'static str>,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = self.found.map_or("the end", |byte| kind(Marker::from_u8(byte)));
        write!(f, "byte {}: expected {}, found {found}", self.at, self.expected)?;
        match self.field {
            Some(field) => write!(f, ", in field '{field}'"),
            None => Ok(()),
        }
    }
}

/// What begins with a marker.
const fn kind(marker: Marker) -> &'static str {
    match marker {
        Marker::FixPos(_) | Marker::U8 | Marker::U16 | Marker::U32 | Marker::U64 => "a number",
        Marker::FixNeg(_) | Marker::I8 | Marker::I16 | Marker::I32 | Marker::I64 => "a signed number",
        Marker::F32 | Marker::F64 => "a number with a point",
        Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32 => "text",
        Marker::Bin8 | Marker::Bin16 | Marker::Bin32 => "bytes",
        Marker::FixArray(_) | Marker::Array16 | Marker::Array32 => "an array",
        Marker::FixMap(_) | Marker::Map16 | Marker::Map32 => "a map",
        Marker::Null => "nil",
        Marker::True | Marker::False => "yes or no",
        Marker::Reserved => "a byte that begins nothing",
        _ => "an extension",
    }
}
