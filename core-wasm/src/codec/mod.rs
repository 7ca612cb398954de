//! The one encoding of everything that is stored or sent: MessagePack (the specification of msgpack.org, 2013), maps by
//! field names. Small and without copies, because every event of a shop goes through it many times, in a browser too.
//!
//! Keeps true: what is written is the shortest form, so equal values have equal bytes; reading never panics, never
//! allocates more than the input is long, and accepts every form of a number that the specification allows.
//! Not in it: which types there are.

pub(crate) mod checksum;
mod describe;
mod malformed;
pub mod read;
pub mod text;
mod values;
pub mod write;

pub use core_wasm_derive::{Describe, Pack, Unpack};
pub(crate) use describe::plain;
pub use describe::{Describe, Field, Sample, Shape};
pub use malformed::Malformed;
pub use read::Reader;
pub use values::Bytes;

/// A value with a form in MessagePack: the writing half.
pub trait Pack {
    /// Appends it.
    fn pack(&self, out: &mut Vec<u8>);
}

/// A value with a form in MessagePack: the reading half. A type has a blank and one of the other two, which then has the
/// other: one that is put together from its parts reads in place, one that is a part reads whole. In place is less code, and
/// nothing is moved.
pub trait Unpack<'a>: Sized {
    /// What is read into. It means nothing, and nobody gets to see it: what could not be read whole is thrown away.
    fn blank() -> Self;

    /// Reads one into a blank. If there is none, the reader is [broken](Reader::intact) then.
    fn read(&mut self, reader: &mut Reader<'a>) {
        match Self::unpack(reader) {
            Ok(value) => *self = value,
            Err(error) => reader.break_off(error),
        }
    }

    /// Reads one.
    ///
    /// # Errors
    /// [`Malformed`] says where it stopped being one.
    fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        let mut value = Self::blank();
        value.read(reader);
        reader.intact()?;
        Ok(value)
    }
}

/// A value as bytes.
pub fn encode<T: Pack + ?Sized>(value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    value.pack(&mut out);
    out
}

/// A value from all of `bytes`.
///
/// # Errors
/// [`Malformed`] if they are not one, or more than one.
pub fn decode<'a, T: Unpack<'a>>(bytes: &'a [u8]) -> Result<T, Malformed> {
    let mut reader = Reader::new(bytes);
    let value = T::unpack(&mut reader)?;
    reader.end()?;
    Ok(value)
}

#[cfg(test)]
mod tests;
