//! Reading, without copies.

use super::{Malformed, Unpack};
use rmp::Marker;

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
    /// Where the value begins that was read last.
    began: usize,
    /// Why it can't go on, if it reads in place.
    broken: Option<Malformed>,
}

impl<'a> Reader<'a> {
    /// At the beginning of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            began: 0,
            broken: None,
        }
    }

    /// What is wrong with the value that was read last.
    pub fn malformed(&self, expected: &'static str) -> Malformed {
        Malformed {
            at: self.began,
            expected,
            found: self.bytes.get(self.began).copied(),
            field: None,
        }
    }

    /// Fails unless all was read.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn end(&self) -> Result<(), Malformed> {
        match self.bytes.get(self.at) {
            None => Ok(()),
            found => Err(Malformed {
                at: self.at,
                expected: "nothing more",
                found: found.copied(),
                field: None,
            }),
        }
    }

    /// How many bytes are left.
    pub fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// The first byte of a value.
    #[inline]
    fn marker(&mut self, expected: &'static str) -> Result<Marker, Malformed> {
        self.began = self.at;
        match self.bytes.get(self.at) {
            Some(byte) => {
                self.at += 1;
                Ok(Marker::from_u8(*byte))
            }
            None => Err(self.malformed(expected)),
        }
    }

    #[inline]
    fn take(&mut self, len: usize, expected: &'static str) -> Result<&'a [u8], Malformed> {
        let end = self.at.checked_add(len).filter(|&end| end <= self.bytes.len());
        let end = end.ok_or(Malformed {
            at: self.bytes.len(),
            expected,
            found: None,
            field: None,
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
        match self.marker("a map")? {
            Marker::FixMap(pairs) => Ok(pairs.into()),
            Marker::Map16 => self.len(2),
            Marker::Map32 => self.len(4),
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
        match self.marker("an array")? {
            Marker::FixArray(values) => Ok(values.into()),
            Marker::Array16 => self.len(2),
            Marker::Array32 => self.len(4),
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
        let marker = self.bytes.get(self.at).copied().map(Marker::from_u8);
        matches!(
            marker,
            Some(Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32)
        )
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
        let len = match self.marker("text")? {
            Marker::FixStr(len) => len.into(),
            Marker::Str8 => self.len(1)?,
            Marker::Str16 => self.len(2)?,
            Marker::Str32 => self.len(4)?,
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
        let len = match self.marker("bytes")? {
            Marker::Bin8 => self.len(1)?,
            Marker::Bin16 => self.len(2)?,
            Marker::Bin32 => self.len(4)?,
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
        let nil = self.bytes.get(self.at) == Some(&Marker::Null.to_u8());
        self.at += usize::from(nil);
        nil
    }

    /// Yes or no.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn yes_or_no(&mut self) -> Result<bool, Malformed> {
        match self.marker("yes or no")? {
            Marker::False => Ok(false),
            Marker::True => Ok(true),
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
        Ok(match self.marker("a whole number")? {
            Marker::FixPos(number) => Integer::Unsigned(number.into()),
            Marker::FixNeg(number) => signed(number.into()),
            Marker::U8 => Integer::Unsigned(u8::from_be_bytes(self.number()?).into()),
            Marker::U16 => Integer::Unsigned(u16::from_be_bytes(self.number()?).into()),
            Marker::U32 => Integer::Unsigned(u32::from_be_bytes(self.number()?).into()),
            Marker::U64 => Integer::Unsigned(u64::from_be_bytes(self.number()?)),
            Marker::I8 => signed(i8::from_be_bytes(self.number()?).into()),
            Marker::I16 => signed(i16::from_be_bytes(self.number()?).into()),
            Marker::I32 => signed(i32::from_be_bytes(self.number()?).into()),
            Marker::I64 => signed(i64::from_be_bytes(self.number()?)),
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
            last: None,
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
        if let (Some(broken), Some(place)) = (&mut self.broken, fields.last) {
            broken.field = broken.field.or(Some(names[place]));
        }
        while fields.left > 0 && self.broken.is_none() {
            fields.left -= 1;
            match self.name(names, &mut fields.next) {
                Ok(place) if place < names.len() => {
                    let own = names.len() - aliases.len();
                    let place = if place < own { place } else { aliases[place - own] };
                    if fields.seen & (1 << place) == 0 {
                        fields.seen |= 1 << place;
                        fields.last = Some(place);
                        return Some(place);
                    }
                    self.broken = Some(Malformed {
                        field: Some(names[place]),
                        ..self.malformed("a field that was not there before")
                    });
                }
                Ok(_) => self.broken = self.skip().err(),
                Err(error) => self.broken = Some(error),
            }
        }
        if self.broken.is_none() && fields.seen & needed != *needed {
            let missing = (needed & !fields.seen).trailing_zeros() as usize;
            self.broken = Some(Malformed {
                field: Some(names[missing]),
                ..self.malformed("a map that has all its fields")
            });
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
        let marker = self.marker("a value")?;
        let (flat, inner) = match marker {
            Marker::FixPos(_) | Marker::FixNeg(_) | Marker::Null | Marker::False | Marker::True => (0, 0),
            Marker::FixMap(pairs) => (0, 2 * usize::from(pairs)),
            Marker::FixArray(values) => (0, values.into()),
            Marker::FixStr(len) => (len.into(), 0),
            Marker::Reserved => return Err(self.malformed("a value")),
            Marker::Bin8 | Marker::Str8 => (self.len(1)?, 0),
            Marker::Bin16 | Marker::Str16 => (self.len(2)?, 0),
            Marker::Bin32 | Marker::Str32 => (self.len(4)?, 0),
            // Extensions: a type byte and then the content.
            Marker::Ext8 => (self.len(1)?.saturating_add(1), 0),
            Marker::Ext16 => (self.len(2)?.saturating_add(1), 0),
            Marker::Ext32 => (self.len(4)?.saturating_add(1), 0),
            Marker::U8 | Marker::I8 => (1, 0),
            Marker::U16 | Marker::I16 | Marker::FixExt1 => (2, 0),
            Marker::FixExt2 => (3, 0),
            Marker::F32 | Marker::U32 | Marker::I32 => (4, 0),
            Marker::FixExt4 => (5, 0),
            Marker::F64 | Marker::U64 | Marker::I64 => (8, 0),
            Marker::FixExt8 => (9, 0),
            Marker::FixExt16 => (17, 0),
            Marker::Array16 => (0, self.len(2)?),
            Marker::Array32 => (0, self.len(4)?),
            Marker::Map16 => (0, self.len(2)?.saturating_mul(2)),
            Marker::Map32 => (0, self.len(4)?.saturating_mul(2)),
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
    /// Which was read last.
    last: Option<usize>,
}

/// Reads a field that stands in its default until now; for derived readers.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub fn anew<'a, T: Unpack<'a>>(field: &mut T, reader: &mut Reader<'a>) {
    *field = T::blank();
    field.read(reader);
}
