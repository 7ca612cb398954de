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

/// A whole number, as wide as any.
enum Integer {
    Unsigned(u64),
    Negative(i64),
}

/// Bytes, and how far they were read.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Why it can't go on, if it reads in place.
    broken: Option<Malformed>,
}

impl<'a> Reader<'a> {
    /// At the beginning of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            broken: None,
        }
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
    pub fn text(&mut self) -> Result<&'a str, Malformed> {
        let bytes = self.text_bytes()?;
        self.in_utf8(bytes)
    }

    #[inline]
    fn text_bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let len = match self.byte("text")? {
            marker @ 0xa0..=0xbf => usize::from(marker & 0x1f),
            0xd9 => self.len(1)?,
            0xda => self.len(2)?,
            0xdb => self.len(4)?,
            _ => return Err(self.malformed("text")),
        };
        self.take(len, "the rest of a text")
    }

    fn in_utf8(&self, bytes: &'a [u8]) -> Result<&'a str, Malformed> {
        std::str::from_utf8(bytes).map_err(|_| self.malformed("text in UTF-8"))
    }

    /// Bytes.
    ///
    /// # Errors
    /// [`Malformed`].
    #[cfg_attr(not(target_arch = "wasm32"), inline)]
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

    /// A number that is not negative.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn unsigned(&mut self) -> Result<u64, Malformed> {
        match self.integer()? {
            Integer::Unsigned(number) => Ok(number),
            Integer::Negative(_) => Err(self.malformed("a number of another size")),
        }
    }

    /// A number.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn signed(&mut self) -> Result<i64, Malformed> {
        let number = match self.integer()? {
            Integer::Unsigned(number) => i64::try_from(number).ok(),
            Integer::Negative(number) => Some(number),
        };
        number.ok_or_else(|| self.malformed("a number of another size"))
    }

    #[inline]
    fn integer(&mut self) -> Result<Integer, Malformed> {
        let signed = |number: i64| u64::try_from(number).map_or(Integer::Negative(number), Integer::Unsigned);
        Ok(match self.byte("a whole number")? {
            marker @ 0x00..=0x7f => Integer::Unsigned(marker.into()),
            marker @ 0xe0..=0xff => signed(i8::from_be_bytes([marker]).into()),
            0xcc => Integer::Unsigned(u8::from_be_bytes(self.number()?).into()),
            0xcd => Integer::Unsigned(u16::from_be_bytes(self.number()?).into()),
            0xce => Integer::Unsigned(u32::from_be_bytes(self.number()?).into()),
            0xcf => Integer::Unsigned(u64::from_be_bytes(self.number()?)),
            0xd0 => signed(i8::from_be_bytes(self.number()?).into()),
            0xd1 => signed(i16::from_be_bytes(self.number()?).into()),
            0xd2 => signed(i32::from_be_bytes(self.number()?).into()),
            0xd3 => signed(i64::from_be_bytes(self.number()?)),
            _ => return Err(self.malformed("a whole number")),
        })
    }

    /// Which of the names comes next, for derived readers; their count if it is none of them. `next` says which is
    /// likely, and then which follows: fields mostly come in the order in which they are written.
    ///
    /// # Errors
    /// [`Malformed`].
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub fn name(&mut self, names: &[&str], next: &mut usize) -> Result<usize, Malformed> {
        let name = self.text_bytes()?;
        let is_it = |place: &usize| names.get(*place).is_some_and(|known| known.as_bytes() == name);
        let place = if is_it(next) {
            *next
        } else {
            match (0..names.len()).find(is_it) {
                Some(place) => place,
                None => {
                    self.in_utf8(name)?;
                    names.len()
                }
            }
        };
        *next = place + 1;
        Ok(place)
    }

    /// Begins a map of named fields; for derived readers.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub fn fields(&mut self, form: &'static Form) -> Fields {
        let left = self.map().unwrap_or_else(|error| {
            self.break_off(error);
            0
        });
        Fields {
            form,
            left,
            next: 0,
            seen: 0,
        }
    }

    /// Which field comes next in a map, for derived readers; what is not known is passed. `None` at the map's end. The
    /// reader is [broken](Self::intact) then if a field stood there twice, or is missing that may not.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub fn field(&mut self, fields: &mut Fields) -> Option<usize> {
        let Form {
            names,
            aliases,
            needed,
        } = fields.form;
        while fields.left > 0 && self.broken.is_none() {
            fields.left -= 1;
            match self.name(names, &mut fields.next) {
                Ok(place) if place < names.len() => {
                    let own = names.len() - aliases.len();
                    let place = if place < own { place } else { aliases[place - own] };
                    if fields.seen & (1 << place) == 0 {
                        fields.seen |= 1 << place;
                        return Some(place);
                    }
                    self.broken = Some(self.malformed("a field that was not there before"));
                }
                Ok(_) => self.broken = self.skip().err(),
                Err(error) => self.broken = Some(error),
            }
        }
        if self.broken.is_none() && fields.seen & needed != *needed {
            self.broken = Some(self.malformed("a map that has all its fields"));
        }
        None
    }

    /// Remembers why it can't go on, for whoever asks whether it is [intact](Self::intact).
    pub fn break_off(&mut self, why: Malformed) {
        self.broken = Some(why);
    }

    /// Fails if something was not [read in place](Unpack::read), and forgets it.
    ///
    /// # Errors
    /// [`Malformed`] says what.
    pub fn intact(&mut self) -> Result<(), Malformed> {
        self.broken.take().map_or(Ok(()), Err)
    }

    /// Passes one value, whatever it is.
    ///
    /// # Errors
    /// [`Malformed`] if it is cut off, or lies too deep.
    pub fn skip(&mut self) -> Result<(), Malformed> {
        self.skip_within(MAX_DEPTH)
    }

    /// One value as it was written, whatever it is.
    ///
    /// # Errors
    /// [`Malformed`] if it is cut off, or lies too deep.
    pub fn raw(&mut self) -> Result<&'a [u8], Malformed> {
        let begin = self.at;
        self.skip()?;
        Ok(self.bytes.get(begin..self.at).unwrap_or_default())
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

/// The named fields of a map; for derived readers.
pub struct Form {
    /// Their names, and behind those what some were called before.
    pub names: &'static [&'static str],
    /// Which field each of the latter is.
    pub aliases: &'static [usize],
    /// Which may not be missing, a bit for each.
    pub needed: u64,
}

/// How far the fields of a map were read; for derived readers.
pub struct Fields {
    form: &'static Form,
    left: usize,
    /// Which is likely to come.
    next: usize,
    /// A bit for each that has been there.
    seen: u64,
}

/// Reads a field that stands in its default until now; for derived readers.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub fn anew<'a, T: Unpack<'a>>(field: &mut T, reader: &mut Reader<'a>) {
    *field = T::blank();
    field.read(reader);
}
