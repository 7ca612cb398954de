//! What an import asks and refuses of a bar code. Which number a text is, the core reads (`core_wasm::barcode`).
//!
//! Keeps true: what is taken is written as a scanner sends it.

use super::lines::cleaned;
use core_wasm::barcode::{Gtin, Reading, check_digit};

/// The longest code that scanners are used with: as much as GS1 allows in Code 128.
const MOST: usize = 48;
/// Several codes with another sign than `;` between are so long at least: shorter digits are a part of a code.
const LEAST_OF_SEVERAL: usize = 6;

/// What is wrong with a code.
#[derive(Debug, PartialEq, Eq)]
pub struct Wrong {
    /// In words that follow the code.
    pub what: String,
    /// Whether it may be meant all the same.
    pub may_be_meant: bool,
}

fn wrong<T>(what: String) -> Result<T, Wrong> {
    let may_be_meant = false;
    Err(Wrong { what, may_be_meant })
}

fn doubtful<T>(what: String) -> Result<T, Wrong> {
    let may_be_meant = true;
    Err(Wrong { what, may_be_meant })
}

/// The codes that a cell names: with `;` between; where all are digits, with any sign that people write there.
pub fn several(cell: &str) -> Vec<&str> {
    let parts = cell.split(';').map(cleaned).filter(|part| !part.is_empty());
    let digits_of = |part| {
        let digits: Vec<&str> = str::split(part, [',', '|', '/', ' ', '\n'])
            .map(cleaned)
            .filter(|digits| !digits.is_empty())
            .collect();
        let is_code = |digits: &&str| digits.len() >= LEAST_OF_SEVERAL && are_digits(digits);
        if digits.iter().all(is_code) && !is_number(&unspaced(part)) {
            digits
        } else {
            vec![part]
        }
    };
    parts.flat_map(digits_of).collect()
}

/// The code that `text` is, as a scanner sends it.
///
/// # Errors
/// [`Wrong`].
pub fn read(text: &str) -> Result<String, Wrong> {
    let text = Reading::of(text).text;
    let digits = unspaced(text);
    if is_number(&digits) {
        return Ok(digits);
    }
    if let Some(name) = name_of(text)
        && let Some(right) = check_digit(&text[..text.len() - 1])
    {
        return doubtful(format!(
            "has the wrong check digit for {name}; with {right} at its end it would be valid"
        ));
    }
    if is_shortened(text) {
        return wrong(
            "was shortened by a spreadsheet; make the column text there, and enter the code again".to_owned(),
        );
    }
    if let Some(meant) = with_zeros(text) {
        return doubtful(format!(
            "seems to have lost zeros at its beginning, as in a spreadsheet; {meant} would be valid"
        ));
    }
    let is_own = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    if text.is_empty() || text.len() > MOST || !text.bytes().all(is_own) {
        return wrong(format!(
            "is not a bar code; it has at most {MOST} digits, letters of A to Z and signs"
        ));
    }
    Ok(text.to_owned())
}

/// Without what people write between the groups of a number.
fn unspaced(text: &str) -> String {
    text.replace([' ', '-'], "")
}

/// Whether it is the number of an article, in any of its lengths.
fn is_number(digits: &str) -> bool {
    Gtin::all(digits).iter().any(Option::is_some)
}

/// What a code of so many digits is.
fn name_of(digits: &str) -> Option<&'static str> {
    match (are_digits(digits), digits.len()) {
        (true, 8) => Some("EAN-8"),
        (true, 12) => Some("UPC-A"),
        (true, 13) => Some("EAN-13"),
        (true, 14) => Some("ITF-14"),
        _ => None,
    }
}

fn are_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `4.00638E+12`, with either decimal mark.
fn is_shortened(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    let Some((number, power)) = upper.split_once("E+") else {
        return false;
    };
    are_digits(&number.replace([',', '.'], "")) && are_digits(power)
}

/// The UPC-A, UPC-E or EAN-8 whose zeros in front are missing.
fn with_zeros(digits: &str) -> Option<String> {
    let padded = match digits.len() {
        7 => format!("0{digits}"),
        9..=11 => format!("{digits:0>12}"),
        _ => return None,
    };
    is_number(&padded).then_some(padded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_of_shops_are_read_as_a_scanner_reads_them() {
        for (text, read_as) in [
            ("4006381333931", "4006381333931"),
            ("4 006381 333931", "4006381333931"),
            ("978-3-16-148410-0", "9783161484100"),
            ("96385074", "96385074"),
            ("036000291452", "036000291452"),
            ("10012345678902", "10012345678902"),
            ("04252614", "04252614"),
            ("]E04006381333931", "4006381333931"),
            ("ABC-123", "ABC-123"),
            ("1234-5678", "1234-5678"),
            ("4011", "4011"),
            ("12345", "12345"),
            ("A 12/3", "A 12/3"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(read_as), "{text}");
        }
    }

    #[test]
    fn what_no_scanner_reads_so_is_asked_about_or_refused() {
        for (text, may_be_meant, what) in [
            ("4006381333932", true, "wrong check digit for EAN-13; with 1 at"),
            ("96385075", true, "wrong check digit for EAN-8"),
            (
                "36000291452",
                true,
                "lost zeros at its beginning, as in a spreadsheet; 036000291452",
            ),
            (
                "4252614",
                true,
                "lost zeros at its beginning, as in a spreadsheet; 04252614",
            ),
            ("4.00638E+12", false, "shortened by a spreadsheet"),
            ("4,00638E+12", false, "shortened by a spreadsheet"),
            ("Käse-1", false, "not a bar code"),
            ("12\t34", false, "not a bar code"),
            (&"9".repeat(49), false, "at most 48"),
            ("", false, "not a bar code"),
        ] {
            let wrong = read(text).unwrap_err();
            assert_eq!(wrong.may_be_meant, may_be_meant, "{text}: {}", wrong.what);
            assert!(wrong.what.contains(what), "{text}: {}", wrong.what);
        }
    }

    #[test]
    fn several_codes_of_a_cell_are_told_from_one_with_signs_in_it() {
        let two = &["4006381333931", "5901234123457"][..];
        for (cell, codes) in [
            ("4006381333931;5901234123457", two),
            (" 4006381333931 ; '5901234123457;", two),
            ("4006381333931 / 5901234123457", two),
            ("4006381333931, 5901234123457", two),
            ("4006381333931\n5901234123457", two),
            ("4 006381 333931;ABC 1/2", &["4 006381 333931", "ABC 1/2"]),
            ("400638 1333931", &["400638 1333931"]),
            ("4006381333931/A", &["4006381333931/A"]),
            ("4006381333931 12", &["4006381333931 12"]),
            (";", &[]),
            ("", &[]),
        ] {
            assert_eq!(several(cell), codes, "{cell:?}");
        }
    }
}
