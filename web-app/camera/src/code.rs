//! A code that was read.

use rxing::{BarcodeFormat, RXingResult, RXingResultMetadataType, RXingResultMetadataValue};

/// A code that was read in a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// What it says, as a scanner sends it: with a symbology identifier before it (ISO/IEC 15424) where the text alone could be
    /// taken for another kind of code.
    pub text: String,
    /// A kind that parts of other codes, or of prints, look like: it needs more readings than others do.
    pub is_doubtful: bool,
}

impl Code {
    /// What the library read; nothing if it is of a kind, or has digits, that the shop can't mean.
    pub(crate) fn of(read: &RXingResult) -> Option<Self> {
        let text = read.getText();
        let plain = |is_doubtful| Self {
            text: text.to_owned(),
            is_doubtful,
        };
        let named = |identifier: &str, is_doubtful| Self {
            text: format!("{identifier}{text}"),
            is_doubtful,
        };
        Some(match read.getBarcodeFormat() {
            BarcodeFormat::EAN_13 | BarcodeFormat::UPC_A => plain(false),
            // Eight digits may be either: only the kind of code tells.
            BarcodeFormat::EAN_8 => named("]E4", true),
            BarcodeFormat::UPC_E => named("]E0", true),
            BarcodeFormat::ITF => return is_right(text).then(|| plain(true)),
            // GS1-128 has its identifier before it already.
            BarcodeFormat::CODE_128 => plain(false),
            BarcodeFormat::QR_CODE | BarcodeFormat::DATA_MATRIX => match identifier(read) {
                Some(identifier @ ("]d2" | "]Q3")) => named(identifier, false),
                _ => plain(false),
            },
            _ => return None,
        })
        .filter(|code| !code.text.trim().is_empty())
    }
}

fn identifier(read: &RXingResult) -> Option<&str> {
    match read
        .getRXingResultMetadata()
        .get(&RXingResultMetadataType::SYMBOLOGY_IDENTIFIER)
    {
        Some(RXingResultMetadataValue::SymbologyIdentifier(identifier)) => Some(identifier),
        _ => None,
    }
}

/// Whether fourteen digits end with the right one (GS1 General Specifications, section 7.9): the bars of an ITF-14 have no other
/// check, and a part of one looks like another.
fn is_right(text: &str) -> bool {
    let weighed = text.bytes().zip([3, 1].into_iter().cycle());
    let sum: u32 = weighed
        .map(|(digit, weight)| u32::from(digit.wrapping_sub(b'0')) * weight)
        .sum();
    text.len() == 14 && text.bytes().all(|sign| sign.is_ascii_digit()) && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, format: BarcodeFormat) -> Option<Code> {
        Code::of(&RXingResult::new(text, Vec::new(), Vec::new(), format))
    }

    #[test]
    fn eight_digits_say_which_kind_they_are() {
        let text = |format| read("01234565", format).unwrap().text;
        assert_eq!(text(BarcodeFormat::EAN_8), "]E401234565");
        assert_eq!(text(BarcodeFormat::UPC_E), "]E001234565");
    }

    #[test]
    fn an_itf_counts_with_fourteen_digits_of_which_the_last_is_right() {
        let counts = |text| read(text, BarcodeFormat::ITF).is_some();
        assert!(counts("12900000000015"));
        assert!(!counts("12900000000016"));
        assert!(!counts("129000000000"));
        assert!(!counts(""));
    }

    #[test]
    fn what_says_nothing_is_no_code() {
        assert_eq!(read(" ", BarcodeFormat::QR_CODE), None);
        assert_eq!(read("ABC", BarcodeFormat::AZTEC), None);
    }
}
