//! GS1 element strings: several values in one code, each behind an application identifier that says what it is
//! (section 3.2 has the identifiers, section 7.8 how a string of them is read).

use super::date::ShortDate;
use super::decimal::Decimal;
use super::digits::{are_digits, ends_right, number};
use super::gtin::Gtin;
use thiserror::Error;

/// What stands between two elements where the length of the first is open: a scanner's way to send FNC1 (section 7.8.3).
pub const SEPARATOR: char = '\u{1d}';

/// One value with its application identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    /// The application identifier: `01`, `3103`.
    pub ai: &'a str,
    /// What stands behind it, as it is there.
    pub value: &'a str,
    /// What that means.
    pub data: Data,
}

/// What an element's value means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Data {
    /// No more than its text: a batch, a serial number, a customer's reference.
    Text,
    /// The number of a trade item.
    Item(Gtin),
    /// A day.
    Day(ShortDate),
    /// So many pieces.
    Count(u32),
    /// A weight, length, area or volume in the identifier's unit, or per cent.
    Measure(Decimal),
    /// An amount in the currency of where it is sold.
    Amount(Decimal),
    /// An amount in a currency, by its number in ISO 4217.
    Money(u16, Decimal),
}

/// Why a text is not made of element strings.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NotGs1 {
    /// There is nothing in it.
    #[error("there is nothing in it")]
    Empty,
    /// No such application identifier.
    #[error("it has a part that nobody knows the meaning of")]
    UnknownAi,
    /// A value has too few signs.
    #[error("a part of it is too short")]
    Length,
    /// A value has a sign that it may not have.
    #[error("a part of it has a sign that can't be there")]
    Character,
    /// No such day.
    #[error("there is no such day as it names")]
    Date,
    /// A number's check digit is another.
    #[error("a number in it is misread: its last digit does not fit")]
    CheckDigit,
}

/// The elements of a text from which a symbology identifier was taken off already. A separator that is not needed is
/// nothing; so is one that is missing behind a value of its greatest length.
///
/// # Errors
/// [`NotGs1`] says why it is none; no part of it counts then.
pub fn elements<'a>(text: &'a str, separators: &[char]) -> Result<Vec<Element<'a>>, NotGs1> {
    let mut elements = Vec::new();
    let mut rest = text.trim_start_matches(separators);
    while !rest.is_empty() {
        let format = Format::of(rest).ok_or(NotGs1::UnknownAi)?;
        let (ai, behind) = rest.split_at_checked(format.ai.into()).ok_or(NotGs1::UnknownAi)?;
        let until = behind.find(separators).unwrap_or(behind.len());
        let (value, _) = behind.split_at(until.min(behind.floor_char_boundary(format.most.into())));
        let data = format.read(ai, value)?;
        elements.push(Element { ai, value, data });
        rest = behind
            .get(value.len()..)
            .unwrap_or_default()
            .trim_start_matches(separators);
    }
    if elements.is_empty() {
        return Err(NotGs1::Empty);
    }
    Ok(elements)
}

/// What a value looks like.
#[derive(Clone, Copy)]
struct Format {
    /// How many digits the application identifier has.
    ai: u8,
    least: u8,
    most: u8,
    form: Form,
}

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Text,
    Digits,
    Checked,
    Item,
    Day,
    Count,
    Measure,
    Amount,
    Money,
}

impl Format {
    /// The format of the identifier with which a text begins (section 3.2). Those that say more than a till asks for are
    /// read as text up to the next separator: all but those of a length set beforehand (section 7.8.5) have one.
    fn of(text: &str) -> Option<Self> {
        let first = |count: usize| number(text.get(..count)?);
        let (ai, least, most, form) = match first(2)? {
            0 => (2, 18, 18, Form::Checked),
            1..=3 => (2, 14, 14, Form::Item),
            10 | 21 | 22 => (2, 1, 20, Form::Text),
            11 | 12 | 13 | 15 | 16 | 17 => (2, 6, 6, Form::Day),
            20 => (2, 2, 2, Form::Digits),
            30 | 37 => (2, 1, 8, Form::Count),
            90 => (2, 1, 30, Form::Text),
            91..=99 => (2, 1, 90, Form::Text),
            31..=36 => match (first(3)?, first(4)? % 10) {
                (310..=316 | 320..=337 | 340..=357 | 360..=369, 0..=5) => (4, 6, 6, Form::Measure),
                _ => return None,
            },
            39 => match first(3)? {
                390 | 392 => (4, 1, 15, Form::Amount),
                391 | 393 => (4, 4, 18, Form::Money),
                394 => (4, 4, 4, Form::Measure),
                395 => (4, 6, 6, Form::Amount),
                _ => return None,
            },
            41 => (3, 13, 13, Form::Checked),
            23..=25 | 40 | 42 | 71 => (3, 1, 90, Form::Text),
            43 | 70 | 72 | 80..=82 => (4, 1, 90, Form::Text),
            _ => return None,
        };
        Some(Self {
            ai,
            least,
            most,
            form,
        })
    }

    fn read(self, ai: &str, value: &str) -> Result<Data, NotGs1> {
        let is_right = match self.form {
            Form::Text => value.bytes().all(is_plain),
            _ => are_digits(value),
        };
        if !is_right {
            return Err(NotGs1::Character);
        }
        if value.len() < self.least.into() {
            return Err(NotGs1::Length);
        }
        let decimals = ai.bytes().last().unwrap_or_default().saturating_sub(b'0');
        let decimal = |value| Decimal::read(value, decimals).ok_or(NotGs1::Length);
        Ok(match self.form {
            Form::Text | Form::Digits => Data::Text,
            Form::Checked if ends_right(value) => Data::Text,
            Form::Checked => return Err(NotGs1::CheckDigit),
            Form::Item => Data::Item(Gtin::read(value).map_err(|_| NotGs1::CheckDigit)?),
            Form::Day => Data::Day(ShortDate::read(value).ok_or(NotGs1::Date)?),
            Form::Count => Data::Count(
                number(value)
                    .and_then(|count| count.try_into().ok())
                    .ok_or(NotGs1::Length)?,
            ),
            Form::Measure => Data::Measure(decimal(value)?),
            Form::Amount => Data::Amount(decimal(value)?),
            Form::Money => {
                let (currency, amount) = value.split_at(3);
                let currency = number(currency).and_then(|number| number.try_into().ok());
                let currency = currency.ok_or(NotGs1::Character)?;
                Data::Money(currency, decimal(amount)?)
            }
        })
    }
}

/// GS1 AI encodable character set 82 (section 7.11): signs of ASCII, without space and `# $ @ [ \ ] ^ { | } ~` and the
/// backtick.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b'!' | b'"' | b'%'..=b'?' | b'A'..=b'Z' | b'_' | b'a'..=b'z')
}
