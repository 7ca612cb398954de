//! Digits of every script. People type the figures of their own keyboard, and a scanner types through that keyboard too.

/// Where the ten digits of a script begin, rising. Source: the Unicode Character Database 14.0, general category Nd.
#[rustfmt::skip]
const ZEROS: [char; 66] = [
    '0', '\u{660}', '\u{6f0}', '\u{7c0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}', '\u{be6}', '\u{c66}',
    '\u{ce6}', '\u{d66}', '\u{de6}', '\u{e50}', '\u{ed0}', '\u{f20}', '\u{1040}', '\u{1090}', '\u{17e0}', '\u{1810}',
    '\u{1946}', '\u{19d0}', '\u{1a80}', '\u{1a90}', '\u{1b50}', '\u{1bb0}', '\u{1c40}', '\u{1c50}', '\u{a620}', '\u{a8d0}',
    '\u{a900}', '\u{a9d0}', '\u{a9f0}', '\u{aa50}', '\u{abf0}', '\u{ff10}', '\u{104a0}', '\u{10d30}', '\u{11066}',
    '\u{110f0}', '\u{11136}', '\u{111d0}', '\u{112f0}', '\u{11450}', '\u{114d0}', '\u{11650}', '\u{116c0}', '\u{11730}',
    '\u{118e0}', '\u{11950}', '\u{11c50}', '\u{11d50}', '\u{11da0}', '\u{16a60}', '\u{16ac0}', '\u{16b50}', '\u{1d7ce}',
    '\u{1d7d8}', '\u{1d7e2}', '\u{1d7ec}', '\u{1d7f6}', '\u{1e140}', '\u{1e2f0}', '\u{1e950}', '\u{1fbf0}',
];

/// The digit 0 to 9 that stands for a digit of any script; nothing for other signs.
pub fn plain(sign: char) -> Option<char> {
    let zero = ZEROS.iter().rev().find(|zero| **zero <= sign)?;
    char::from_digit(u32::from(sign) - u32::from(*zero), 10)
}

/// A text with the digits 0 to 9 in the place of those of other scripts.
pub fn in_plain(text: &str) -> String {
    text.chars().map(|sign| plain(sign).unwrap_or(sign)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_any_script_are_digits() {
        for (text, expected) in [
            ("2900000000018", "2900000000018"),
            ("٢٩٠٠٠٠٠٠٠٠٠١٨", "2900000000018"),
            ("۲۹۰۰۰۰۰۰۰۰۰۱۸", "2900000000018"),
            ("२९०००", "29000"),
            ("２９０", "290"),
            ("෦෧", "01"),
            ("𝟎𝟡𝟢𝟵", "0909"),
            ("🯰🯹", "09"),
        ] {
            assert_eq!(in_plain(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_digit_stays() {
        for text in [
            "",
            "R-TEST-9",
            "²½Ⅷ①",
            "كولا",
            "/:",
            "\u{665}\u{300}".trim_start_matches('\u{665}'),
        ] {
            assert_eq!(in_plain(text), text, "{text}");
        }
    }

    #[test]
    fn every_script_has_ten_digits_and_they_do_not_overlap() {
        for pair in ZEROS.windows(2) {
            assert!(u32::from(pair[0]) + 10 <= u32::from(pair[1]), "{pair:?}");
        }
        for zero in ZEROS {
            let ten = (0..10).map(|value| char::from_u32(u32::from(zero) + value).unwrap());
            let read: Option<String> = ten.map(plain).collect();
            assert_eq!(read.as_deref(), Some("0123456789"), "{zero:?}");
        }
    }
}
