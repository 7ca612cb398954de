//! The one encoding of everything that is stored or sent: MessagePack (the specification of msgpack.org, 2013), maps by
//! field names. Small and without copies, because every event of a shop goes through it many times, in a browser too.
//!
//! Keeps true: what is written is the shortest form, so equal values have equal bytes; reading never panics, never
//! allocates more than the input is long, and accepts every form of a number that the specification allows.
//! Not in it: which types there are.

pub mod read;
mod values;
pub mod write;

pub use core_wasm_derive::{Pack, Unpack};
pub use read::{Malformed, Reader};
pub use values::Bytes;

/// A value with a form in MessagePack: the writing half.
pub trait Pack {
    /// Appends it.
    fn pack(&self, out: &mut Vec<u8>);
}

/// A value with a form in MessagePack: the reading half.
pub trait Unpack<'a>: Sized {
    /// Reads one.
    ///
    /// # Errors
    /// [`Malformed`] says where it stopped being one.
    fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed>;
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
