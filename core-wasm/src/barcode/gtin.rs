//! GTIN: the number of a trade item, in whatever length it is written.

use super::digits::{are_digits, ends_right, number};
use super::upc_e;
use std::fmt;
use thiserror::Error;

/// A Global Trade Item Number. GTIN-8, GTIN-12 (UPC-A), GTIN-13 (EAN-13) and GTIN-14 (ITF-14) are one number: filled up
/// with zeros in front they have fourteen digits (sections 3.3.2 and 7.9.1). Its check digit is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gtin(u64);

/// Why a text is no GTIN.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NotGtin {
    /// Something else than ASCII digits.
    #[error("a number of an article has digits only")]
    NotDigits,
    /// Neither 8, 12, 13 nor 14 digits; of a UPC-E, not 6 to 8.
    #[error("a number of an article has 8, 12, 13 or 14 digits")]
    Length,
    /// The check digit is another.
    #[error("the last digit does not fit the others: it was misread or mistyped")]
    CheckDigit,
    /// A UPC-E of another number system than 0 or 1.
    #[error("a UPC-E begins with 0 or 1")]
    NumberSystem,
}

impl Gtin {
    /// Reads one as it is written, in any of its lengths.
    ///
    /// # Errors
    /// [`NotGtin`] says why it is none.
    pub fn read(text: &str) -> Result<Self, NotGtin> {
        if !are_digits(text) {
            Err(NotGtin::NotDigits)
        } else if !matches!(text.len(), 8 | 12 | 13 | 14) {
            Err(NotGtin::Length)
        } else if !ends_right(text) {
            Err(NotGtin::CheckDigit)
        } else {
            number(text).map(Self).ok_or(NotGtin::Length)
        }
    }

    /// Reads a UPC-E of six to eight digits: number system 0 if it has six, without check digit if it has less than eight
    /// (section 5.2.2.4).
    ///
    /// # Errors
    /// [`NotGtin`] says why it is none.
    pub fn read_upc_e(text: &str) -> Result<Self, NotGtin> {
        upc_e::expand(text)
    }

    /// All numbers that a text without a symbology identifier may be. Eight digits may be a GTIN-8, a UPC-E, or both: only
    /// the scanner knows.
    pub fn all(text: &str) -> [Option<Self>; 2] {
        let upc_e = (text.len() == 8).then(|| Self::read_upc_e(text).ok());
        [Self::read(text).ok(), upc_e.flatten()]
    }

    /// As UPC-E, if its zeros stand where that leaves them out.
    pub fn to_upc_e(self) -> Option<String> {
        upc_e::compress(self)
    }

    /// Every way to write it down: with fourteen, thirteen, twelve and eight digits, and as UPC-E.
    pub fn written(self) -> Vec<String> {
        let all = self.to_string();
        let mut written: Vec<String> = self.to_upc_e().into_iter().collect();
        for length in [8, 12, 13, 14] {
            if let Some((zeros, rest)) = all.split_at_checked(14 - length)
                && zeros.bytes().all(|byte| byte == b'0')
            {
                written.push(rest.to_owned());
            }
        }
        written
    }
}

/// With fourteen digits.
impl fmt::Display for Gtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:014}", self.0)
    }
}
