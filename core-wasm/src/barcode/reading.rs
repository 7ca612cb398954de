//! What a scanned text may stand for: the text itself, a number, and what else a code of element strings says.

use super::decimal::Decimal;
use super::gs1::{self, Data, SEPARATOR};
use super::gtin::Gtin;
use super::symbology::Symbology;

/// A scanned text, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading<'a> {
    /// The text, without what stands around it. A code that is the shop's own is this.
    pub text: &'a str,
    /// The numbers that it may be: two where eight digits are both a GTIN-8 and a UPC-E.
    pub numbers: [Option<Gtin>; 2],
    /// What it says besides.
    pub says: Says,
}

/// What a code says of how much of the article is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Says {
    /// Kilograms.
    pub weight: Option<Decimal>,
    /// What is to be paid, in the currency of where it is sold.
    pub amount: Option<Decimal>,
    /// What is to be paid, in the currency that has this number in ISO 4217.
    pub money: Option<(u16, Decimal)>,
    /// Pieces.
    pub count: Option<u32>,
}

impl<'a> Reading<'a> {
    /// Reads a text, with or without a symbology identifier.
    pub fn of(text: &'a str) -> Self {
        let (symbology, text) = Symbology::strip(trimmed(text));
        let numbers = match symbology {
            Some(Symbology::Ean8) => [Gtin::read(text).ok(), None],
            Some(Symbology::Ean) => match text.len() {
                ..=8 => [Gtin::read_upc_e(text).ok(), None],
                // An add-on of two or five digits is no part of the number (section 5.2.2.5).
                _ => [Gtin::read(text.get(..13).unwrap_or(text)).ok(), None],
            },
            _ => Gtin::all(text),
        };
        let plain = Self {
            text,
            numbers,
            says: Says::default(),
        };
        let is_gs1 = matches!(symbology, Some(Symbology::Gs1) | None);
        if is_gs1 && numbers == [None; 2] {
            plain.with_elements()
        } else {
            plain
        }
    }

    /// With what element strings say. A text that is none of those, or names no article, stays what it is.
    fn with_elements(self) -> Self {
        let spoken = self.text.starts_with('(').then(|| without_brackets(self.text));
        let text = spoken.as_deref().unwrap_or(self.text);
        let Ok(elements) = gs1::elements(text, &[SEPARATOR]) else {
            return self;
        };
        let (mut number, mut says) = (None, Says::default());
        for element in elements {
            let kind = element.ai.get(..3).unwrap_or(element.ai);
            match (element.data, kind) {
                (Data::Item(item), "01") => number = Some(item),
                (Data::Count(count), "30") => says.count = Some(count),
                (Data::Measure(weight), "310") => says.weight = Some(weight),
                (Data::Amount(amount), "392") => says.amount = Some(amount),
                (Data::Money(currency, amount), "393") => says.money = Some((currency, amount)),
                _ => {}
            }
        }
        match number {
            Some(_) => Self {
                numbers: [number, None],
                says,
                ..self
            },
            None => self,
        }
    }
}

/// Element strings as people read them below a code, `(01)…(10)…`, as a scanner sends them.
fn without_brackets(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for part in text.split('(') {
        plain.push(SEPARATOR);
        match part.split_once(')') {
            Some((ai, value)) => plain.extend([ai, value]),
            None => plain.push_str(part),
        }
    }
    plain
}

/// A code without the spaces and invisible signs around it. Separators of element strings are no spaces.
pub fn trimmed(text: &str) -> &str {
    text.trim_matches(|sign: char| sign.is_whitespace() || matches!(sign, '\u{200b}' | '\u{feff}'))
}
