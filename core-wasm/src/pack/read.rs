//! Reading, without copies.

use super::Unpack;
use thiserror::Error;

/// Bytes that are not what they should be.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("byte {at} should begin {expected}")]
pub struct Malformed {
    /// Where, from 0.
    pub at: usize,
    /// What should have been there.
    pub expected: &'static str,
}

/// How deep values may lie in values that are skipped.
const MAX_DEPTH: u32 = 64;

/// Bytes, and how far they were read.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// At the beginning of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// What is wrong here, at the last byte that was read.
    pub fn malformed(&self, expected: &'static str) -> Malformed {
        Malformed {
            at: self.at.saturating_sub(1),
            expected,
        }
    }

    /// Fails unless all was read.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn end(&self) -> Result<(), Malformed> {
        if self.at == self.bytes.len() {
            Ok(())
        } else {
            Err(Malformed {
                at: self.at,
                expected: "nothing more",
            })
        }
    }

    /// How many bytes are left.
    pub fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    #[inline]
    fn byte(&mut self, expected: &'static str) -> Result<u8, Malformed> {
        let byte = self.bytes.get(self.at).copied();
        self.at += 1;
        byte.ok_or_else(|| {
            self.at -= 1;
            Malformed {
                at: self.at,
                expected,
            }
        })
    }

    #[inline]
    fn take(&mut self, len: usize, expected: &'static str) -> Result<&'a [u8], Malformed> {
        let end = self.at.checked_add(len).filter(|&end| end <= self.bytes.len());
        let end = end.ok_or(Malformed {
            at: self.at,
            expected,
        })?;
        let taken = &self.bytes[self.at..end];
        self.at = end;
        Ok(taken)
    }

    fn number<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let bytes = self.take(N, "the rest of a number")?;
        bytes.try_into().map_err(|_| self.malformed("a number"))
    }

    fn len(&mut self, width: u8) -> Result<usize, Malformed> {
        Ok(match width {
            1 => usize::from(u8::from_be_bytes(self.number()?)),
            2 => usize::from(u16::from_be_bytes(self.number()?)),
            _ => u32::from_be_bytes(self.number()?) as usize,
        })
    }

    /// The head of a map: how many pairs follow.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn map(&mut self) -> Result<usize, Malformed> {
        match self.byte("a map")? {
            marker @ 0x80..=0x8f => Ok(usize::from(marker & 0x0f)),
            0xde => self.len(2),
            0xdf => self.len(4),
            _ => Err(self.malformed("a map")),
        }
    }

    /// The head of a map with one pair.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn map_of_one(&mut self) -> Result<(), Malformed> {
        match self.map()? {
            1 => Ok(()),
            _ => Err(self.malformed("a map of one")),
        }
    }

    /// The head of an array: how many values follow.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn array(&mut self) -> Result<usize, Malformed> {
        match self.byte("an array")? {
            marker @ 0x90..=0x9f => Ok(usize::from(marker & 0x0f)),
            0xdc => self.len(2),
            0xdd => self.len(4),
            _ => Err(self.malformed("an array")),
        }
    }

    /// The head of an array of exactly so many values.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn array_of(&mut self, values: usize) -> Result<(), Malformed> {
        if self.array()? == values {
            Ok(())
        } else {
            Err(self.malformed("an array of another length"))
        }
    }

    /// Whether text comes next.
    pub fn is_text(&self) -> bool {
        matches!(self.bytes.get(self.at), Some(0xa0..=0xbf | 0xd9..=0xdb))
    }

    /// Text.
    ///
    /// # Errors
    /// [`Malformed`].
    #[inline]
    pub fn text(&mut self) -> Result<&'a str, Malformed> {
        let len = match self.byte("text")? {
            marker @ 0xa0..=0xbf => usize::from(marker & 0x1f),
            0xd9 => self.len(1)?,
            0xda => self.len(2)?,
            0xdb => self.len(4)?,
            _ => return Err(self.malformed("text")),
        };
        let bytes = self.take(len, "the rest of a text")?;
        std::str::from_utf8(bytes).map_err(|_| self.malformed("text in UTF-8"))
    }

    /// Bytes.
    ///
    /// # Errors
    /// [`Malformed`].
    #[inline]
    pub fn bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let len = match self.byte("bytes")? {
            0xc4 => self.len(1)?,
            0xc5 => self.len(2)?,
            0xc6 => self.len(4)?,
            _ => return Err(self.malformed("bytes")),
        };
        self.take(len, "the rest of the bytes")
    }

    /// Exactly so many bytes.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn bytes_of<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let bytes = self.bytes()?;
        bytes
            .try_into()
            .map_err(|_| self.malformed("as many bytes as an id or a hash has"))
    }

    /// Whether nothing comes next; if so, it is passed.
    pub fn nil(&mut self) -> bool {
        let nil = self.bytes.get(self.at) == Some(&0xc0);
        self.at += usize::from(nil);
        nil
    }

    /// Yes or no.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn yes_or_no(&mut self) -> Result<bool, Malformed> {
        match self.byte("yes or no")? {
            0xc2 => Ok(false),
            0xc3 => Ok(true),
            _ => Err(self.malformed("yes or no")),
        }
    }

    /// A whole number, wide enough for any.
    ///
    /// # Errors
    /// [`Malformed`].
    #[inline]
    pub fn integer(&mut self) -> Result<i128, Malformed> {
        Ok(match self.byte("a whole number")? {
            marker @ 0x00..=0x7f => marker.into(),
            marker @ 0xe0..=0xff => i8::from_be_bytes([marker]).into(),
            0xcc => u8::from_be_bytes(self.number()?).into(),
            0xcd => u16::from_be_bytes(self.number()?).into(),
            0xce => u32::from_be_bytes(self.number()?).into(),
            0xcf => u64::from_be_bytes(self.number()?).into(),
            0xd0 => i8::from_be_bytes(self.number()?).into(),
            0xd1 => i16::from_be_bytes(self.number()?).into(),
            0xd2 => i32::from_be_bytes(self.number()?).into(),
            0xd3 => i64::from_be_bytes(self.number()?).into(),
            _ => return Err(self.malformed("a whole number")),
        })
    }

    /// Passes one value, whatever it is.
    ///
    /// # Errors
    /// [`Malformed`] if it is cut off, or lies too deep.
    pub fn skip(&mut self) -> Result<(), Malformed> {
        self.skip_within(MAX_DEPTH)
    }

    fn skip_within(&mut self, depth: u32) -> Result<(), Malformed> {
        let depth = depth
            .checked_sub(1)
            .ok_or_else(|| self.malformed("something less deep"))?;
        let marker = self.byte("a value")?;
        let (flat, inner) = match marker {
            0x00..=0x7f | 0xe0..=0xff | 0xc0 | 0xc2 | 0xc3 => (0, 0),
            0x80..=0x8f => (0, 2 * usize::from(marker & 0x0f)),
            0x90..=0x9f => (0, usize::from(marker & 0x0f)),
            0xa0..=0xbf => (usize::from(marker & 0x1f), 0),
            0xc1 => return Err(self.malformed("a value")),
            0xc4 | 0xd9 => (self.len(1)?, 0),
            0xc5 | 0xda => (self.len(2)?, 0),
            0xc6 | 0xdb => (self.len(4)?, 0),
            // Extensions: a type byte and then the content.
            0xc7 => (self.len(1)?.saturating_add(1), 0),
            0xc8 => (self.len(2)?.saturating_add(1), 0),
            0xc9 => (self.len(4)?.saturating_add(1), 0),
            0xcc | 0xd0 => (1, 0),
            0xcd | 0xd1 | 0xd4 => (2, 0),
            0xd5 => (3, 0),
            0xca | 0xce | 0xd2 => (4, 0),
            0xd6 => (5, 0),
            0xcb | 0xcf | 0xd3 => (8, 0),
            0xd7 => (9, 0),
            0xd8 => (17, 0),
            0xdc => (0, self.len(2)?),
            0xdd => (0, self.len(4)?),
            0xde => (0, self.len(2)?.saturating_mul(2)),
            0xdf => (0, self.len(4)?.saturating_mul(2)),
        };
        self.take(flat, "the rest of a value")?;
        for _ in 0..inner {
            self.skip_within(depth)?;
        }
        Ok(())
    }
}

/// Reads a field's value into its place; for derived readers.
///
/// # Errors
/// [`Malformed`] if the field stood there before.
pub fn once<'a, T: Unpack<'a>>(slot: &mut Option<T>, reader: &mut Reader<'a>) -> Result<(), Malformed> {
    if slot.is_some() {
        return Err(reader.malformed("a field that was not there before"));
    }
    *slot = Some(T::unpack(reader)?);
    Ok(())
}

/// A field that must be there; for derived readers.
///
/// # Errors
/// [`Malformed`] if it is not, and may not be missing.
pub fn required<T>(slot: Option<T>, reader: &Reader<'_>) -> Result<T, Malformed> {
    slot.ok_or_else(|| reader.malformed("a map that has all its fields"))
}
