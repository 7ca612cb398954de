//! The forms of plain values and of what holds others.

use super::{Malformed, Pack, Reader, Unpack, write};
use crate::codec::text::Text;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

macro_rules! integers {
    ($($kind:ty => $kind_of:ident as $wide:ty),+) => {$(
        impl Pack for $kind {
            fn pack(&self, out: &mut Vec<u8>) {
                write::$kind_of(out, <$wide>::from(*self));
            }
        }

        impl<'a> Unpack<'a> for $kind {
            fn blank() -> Self {
                0
            }

            fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
                let number = reader.$kind_of()?;
                Self::try_from(number).map_err(|_| reader.malformed("a number of another size"))
            }
        }
    )+};
}

integers!(u8 => unsigned as u64, u16 => unsigned as u64, u32 => unsigned as u64, u64 => unsigned as u64,
    i16 => signed as i64, i32 => signed as i64, i64 => signed as i64);

impl Pack for bool {
    fn pack(&self, out: &mut Vec<u8>) {
        write::yes_or_no(out, *self);
    }
}

impl<'a> Unpack<'a> for bool {
    fn blank() -> Self {
        false
    }

    fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        reader.yes_or_no()
    }
}

impl Pack for str {
    fn pack(&self, out: &mut Vec<u8>) {
        write::text(out, self);
    }
}

impl Pack for String {
    fn pack(&self, out: &mut Vec<u8>) {
        write::text(out, self);
    }
}

impl<'a> Unpack<'a> for &'a str {
    fn blank() -> Self {
        ""
    }

    fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        reader.text()
    }
}

impl<'a> Unpack<'a> for String {
    fn blank() -> Self {
        Self::new()
    }

    fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        reader.text().map(str::to_owned)
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Pack for Text {
    fn pack(&self, out: &mut Vec<u8>) {
        write::text(out, self);
    }
}

impl<'a> Unpack<'a> for Text {
    fn blank() -> Self {
        Self::default()
    }

    fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        reader.text().map(Self::from)
    }
}

/// Bytes, as a `bin`; a slice of numbers would be an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Bytes<'a>(pub &'a [u8]);

impl serde::Serialize for Bytes<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

impl Pack for Bytes<'_> {
    fn pack(&self, out: &mut Vec<u8>) {
        write::bytes(out, self.0);
    }
}

impl<'a> Unpack<'a> for Bytes<'a> {
    fn blank() -> Self {
        Self(&[])
    }

    fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        reader.bytes().map(Self)
    }
}

impl Pack for Uuid {
    fn pack(&self, out: &mut Vec<u8>) {
        write::bytes(out, self.as_bytes());
    }
}

impl<'a> Unpack<'a> for Uuid {
    fn blank() -> Self {
        Self::nil()
    }

    fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        reader.bytes_of().map(Self::from_bytes)
    }
}

impl<T: Pack + ?Sized> Pack for &T {
    fn pack(&self, out: &mut Vec<u8>) {
        (**self).pack(out);
    }
}

impl<T: Pack + ?Sized> Pack for Box<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        (**self).pack(out);
    }
}

impl<'a, T: Unpack<'a>> Unpack<'a> for Box<T> {
    fn blank() -> Self {
        Self::new(T::blank())
    }

    fn read(&mut self, reader: &mut Reader<'a>) {
        (**self).read(reader);
    }
}

impl<T: Pack + ?Sized> Pack for Arc<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        (**self).pack(out);
    }
}

impl<'a, T: Unpack<'a>> Unpack<'a> for Arc<T> {
    fn blank() -> Self {
        Self::new(T::blank())
    }

    fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        T::unpack(reader).map(Self::new)
    }
}

impl<T: Pack> Pack for Option<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        match self {
            Some(value) => value.pack(out),
            None => write::nil(out),
        }
    }
}

impl<'a, T: Unpack<'a>> Unpack<'a> for Option<T> {
    fn blank() -> Self {
        None
    }

    fn read(&mut self, reader: &mut Reader<'a>) {
        if reader.nil() {
            *self = None;
        } else {
            self.insert(T::blank()).read(reader);
        }
    }
}

impl<T: Pack> Pack for [T] {
    fn pack(&self, out: &mut Vec<u8>) {
        write::array(out, self.len());
        for value in self {
            value.pack(out);
        }
    }
}

impl<T: Pack> Pack for Vec<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        self.as_slice().pack(out);
    }
}

impl<'a, T: Unpack<'a>> Unpack<'a> for Vec<T> {
    fn blank() -> Self {
        Self::new()
    }

    fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        let len = reader.array()?;
        // A value is at least a byte: what claims to be longer than the input can't make us allocate for it.
        let mut values = Self::with_capacity(len.min(reader.left() / size_of::<T>().max(1) + 1));
        for _ in 0..len {
            values.push(T::unpack(reader)?);
        }
        Ok(values)
    }
}

impl<T: Pack> Pack for BTreeSet<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        write::array(out, self.len());
        for value in self {
            value.pack(out);
        }
    }
}

impl<'a, T: Unpack<'a> + Ord> Unpack<'a> for BTreeSet<T> {
    fn blank() -> Self {
        Self::new()
    }

    fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        let mut values = Self::new();
        for _ in 0..reader.array()? {
            values.insert(T::unpack(reader)?);
        }
        Ok(values)
    }
}

impl<K: Pack, V: Pack> Pack for BTreeMap<K, V> {
    fn pack(&self, out: &mut Vec<u8>) {
        write::map(out, self.len());
        for (key, value) in self {
            key.pack(out);
            value.pack(out);
        }
    }
}

impl<'a, K: Unpack<'a> + Ord, V: Unpack<'a>> Unpack<'a> for BTreeMap<K, V> {
    fn blank() -> Self {
        Self::new()
    }

    fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        let mut values = Self::new();
        for _ in 0..reader.map()? {
            values.insert(K::unpack(reader)?, V::unpack(reader)?);
        }
        Ok(values)
    }
}

macro_rules! tuples {
    ($($len:literal: $($name:ident $index:tt),+;)+) => {$(
        impl<$($name: Pack),+> Pack for ($($name,)+) {
            fn pack(&self, out: &mut Vec<u8>) {
                write::array(out, $len);
                $(self.$index.pack(out);)+
            }
        }

        impl<'a, $($name: Unpack<'a>),+> Unpack<'a> for ($($name,)+) {
            fn blank() -> Self {
                ($($name::blank(),)+)
            }

            fn unpack(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
                reader.array_of($len)?;
                Ok(($($name::unpack(reader)?,)+))
            }
        }
    )+};
}

tuples! {
    2: A 0, B 1;
    3: A 0, B 1, C 2;
    4: A 0, B 1, C 2, D 3;
}
