//! Bar codes as shops have them: GTINs (EAN-8, UPC-A, EAN-13, ITF-14) and codes of their own (Code 39, Code 128).
//!
//! Sources: GS1 General Specifications, section 7.9.1 (check digits); ISO/IEC 15417 (Code 128).

/// The longest code that scanners are used with: as much as GS1 allows in Code 128.
const MOST: usize = 48;

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

/// The code that `text` is, as a scanner reads it.
///
/// # Errors
/// [`Wrong`].
pub fn read(text: &str) -> Result<String, Wrong> {
    let spaced = |character: char| character == ' ' || character == '-';
    let digits: String = text.chars().filter(|character| !spaced(*character)).collect();
    if let Some(name) = name_of(&digits) {
        let right = check_digit(&digits[..digits.len() - 1]);
        if right.is_some_and(|right| digits.ends_with(right)) {
            return Ok(digits);
        }
        if let Some(right) = right.filter(|_| digits == text) {
            return doubtful(format!(
                "has the wrong check digit for {name}; with {right} at its end it would be valid"
            ));
        }
    }
    if is_shortened(text) {
        return wrong(
            "was shortened by a spreadsheet; make the column text there, and enter the code again".to_owned(),
        );
    }
    let several = text
        .split([';', ',', '|', '/', ' ', '\n'])
        .filter(|part| !part.is_empty());
    let several: Vec<_> = several.collect();
    if several.len() > 1 && several.iter().all(|part| part.len() >= 6 && is_digits(part)) {
        return wrong(format!(
            "has {} codes; a product has one here, so leave the one that is scanned",
            several.len()
        ));
    }
    if is_digits(text)
        && let Some(meant) = with_zeros(text)
    {
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

/// The form under which two codes are the same article: GTINs with their zeros in front.
pub fn key(code: &str) -> String {
    if is_gtin(code) {
        format!("{code:0>14}")
    } else {
        code.to_owned()
    }
}

/// Whether a text has the form of a GTIN, with its check digit.
pub fn is_gtin(text: &str) -> bool {
    name_of(text).is_some()
        && text
            .split_at_checked(text.len() - 1)
            .is_some_and(|(front, last)| check_digit(front).is_some_and(|right| last.starts_with(right)))
}

/// What a code of so many digits is.
fn name_of(digits: &str) -> Option<&'static str> {
    match (is_digits(digits), digits.len()) {
        (true, 8) => Some("EAN-8"),
        (true, 12) => Some("UPC-A"),
        (true, 13) => Some("EAN-13"),
        (true, 14) => Some("ITF-14"),
        _ => None,
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `4.00638E+12`, with either decimal mark.
fn is_shortened(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    let Some((number, power)) = upper.split_once("E+") else {
        return false;
    };
    let number = number.replace([',', '.'], "");
    is_digits(&number) && is_digits(power)
}

/// The UPC-A or EAN-8 whose zeros in front are missing.
fn with_zeros(digits: &str) -> Option<String> {
    let padded = match digits.len() {
        7 => format!("0{digits}"),
        9..=11 => format!("{digits:0>12}"),
        _ => return None,
    };
    is_gtin(&padded).then_some(padded)
}

/// The check digit that belongs behind these digits: weights 3 and 1 in turn, from the right.
fn check_digit(digits: &str) -> Option<char> {
    let values = digits.chars().rev().map(|digit| digit.to_digit(10));
    let weighted = values
        .zip([3, 1].into_iter().cycle())
        .map(|(digit, weight)| Some(digit? * weight));
    let sum = weighted.sum::<Option<u32>>()?;
    char::from_digit((10 - sum % 10) % 10, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits() {
        // The examples of the specification and of ISO/IEC 15420, and codes that are sold.
        for (digits, right) in [
            ("629104150021", Some('3')),
            ("400638133393", Some('1')),
            ("9638507", Some('4')),
            ("03600029145", Some('2')),
            ("1001234567890", Some('2')),
            ("000000000000", Some('0')),
            ("12345678901x", None),
        ] {
            assert_eq!(check_digit(digits), right, "{digits}");
        }
    }

    #[test]
    fn the_codes_of_shops_are_read_as_a_scanner_reads_them() {
        for (text, read_as) in [
            ("4006381333931", "4006381333931"),
            ("4 006381 333931", "4006381333931"),
            ("978-3-16-148410-0", "9783161484100"),
            ("96385074", "96385074"),
            ("036000291452", "036000291452"),
            ("10012345678902", "10012345678902"),
            ("ABC-123", "ABC-123"),
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
            ("4.00638E+12", false, "shortened by a spreadsheet"),
            ("4,00638E+12", false, "shortened by a spreadsheet"),
            ("4006381333931;5901234123457", false, "has 2 codes"),
            ("4006381333931 / 5901234123457", false, "has 2 codes"),
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
    fn one_article_has_one_key_however_its_zeros_are_written() {
        for code in ["036000291452", "0036000291452", "00036000291452"] {
            assert_eq!(key(code), "00036000291452");
        }
        assert_ne!(key("036000291453"), key("0036000291453"));
        assert_eq!(key("ABC"), "ABC");
    }
}
