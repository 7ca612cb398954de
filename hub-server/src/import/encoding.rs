//! A file's bytes as text. Unicode says what it is; of a Windows code page nobody can, so a person is asked, and shown how
//! the file would read in each.
//!
//! Keeps true: nothing is guessed that could be wrong without anybody noticing.

use super::answers::CodePage;
use super::place::Place;
use super::problem::quoted;
use encoding_rs::{
    BIG5, EUC_KR, Encoding, GB18030, SHIFT_JIS, UTF_16BE, UTF_16LE, WINDOWS_874, WINDOWS_1250, WINDOWS_1251,
    WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257, WINDOWS_1258,
};

/// The code page that Windows has for a language, where it is not the Western one.
const OF_LANGUAGES: [(&[&str], &Encoding); 14] = [
    (&["el"], WINDOWS_1253),
    (&["ar", "fa", "ur"], WINDOWS_1256),
    (&["tr", "az"], WINDOWS_1254),
    (&["he"], WINDOWS_1255),
    (&["ru", "uk", "bg", "sr", "mk", "be"], WINDOWS_1251),
    (
        &["pl", "cs", "sk", "hu", "sl", "hr", "ro", "bs", "sq"],
        WINDOWS_1250,
    ),
    (&["lt", "lv", "et"], WINDOWS_1257),
    (&["vi"], WINDOWS_1258),
    (&["th"], WINDOWS_874),
    (&["ja"], SHIFT_JIS),
    (&["ko"], EUC_KR),
    (&["zh-TW", "zh-HK", "zh-Hant"], BIG5),
    (&["zh"], GB18030),
    (&[], WINDOWS_1252),
];
/// Those that are shown where the languages are not known.
const COMMON: [&Encoding; 4] = [WINDOWS_1252, WINDOWS_1250, WINDOWS_1253, WINDOWS_1256];
/// How much of a line is shown around what is asked about, in bytes before and behind.
const AROUND: (usize, usize) = (12, 16);

/// Why bytes are no text.
#[derive(Debug, PartialEq)]
pub enum NoText {
    /// It is another kind of file.
    Other(&'static str),
    /// It is not, here, what it says or was said to be.
    Broken(Place, String),
    /// It is in a code page, and which one must be said; how it reads in some is in the sentence.
    CodePage(Place, String),
}

/// The text, without its byte-order mark. `languages` are those of the store, by which code pages are proposed.
///
/// # Errors
/// [`NoText`].
pub fn text(bytes: Vec<u8>, said: Option<CodePage>, languages: &[&str]) -> Result<String, NoText> {
    if let Some(kind) = other_kind(&bytes) {
        return Err(NoText::Other(kind));
    }
    let (encoding, mark) = match Encoding::for_bom(&bytes) {
        Some((encoding, mark)) => (encoding, mark),
        None => (wide(&bytes).unwrap_or(encoding_rs::UTF_8), 0),
    };
    if encoding != encoding_rs::UTF_8 {
        return decoded(encoding, bytes.get(mark..).unwrap_or_default());
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text),
        Err(error) => {
            let good = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            return match said {
                Some(_) if mark > 0 => Err(NoText::Broken(
                    place_of(&bytes, mark, good),
                    "is marked as UTF-8 and is not; save the file as UTF-8 again".to_owned(),
                )),
                Some(CodePage(page)) if page != encoding_rs::UTF_8 => decoded(page, &bytes),
                _ => Err(question(&bytes, mark, good, languages)),
            };
        }
    };
    if text.contains('\0') {
        return Err(NoText::Other("is not text; save it as CSV UTF-8"));
    }
    Ok(text)
}

/// Files that spreadsheets write besides.
fn other_kind(bytes: &[u8]) -> Option<&'static str> {
    let begins = |magic: &[u8]| bytes.starts_with(magic);
    if begins(b"PK\x03\x04") || begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        Some("is a workbook, not a text file; open it in the spreadsheet and save it as CSV UTF-8")
    } else if begins(b"%PDF") {
        Some("is a PDF, not a text file; save it as CSV UTF-8")
    } else {
        None
    }
}

/// UTF-16 without its mark: what is nearly always Latin letters and separators has a zero in every second byte.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(64))?;
    let zeros = |odd: usize| {
        head.iter()
            .skip(odd)
            .step_by(2)
            .filter(|&&byte| byte == 0)
            .count()
    };
    let (first, second, half) = (zeros(0), zeros(1), head.len() / 2);
    match half {
        0..4 => None,
        _ if first == 0 && second * 2 >= half => Some(UTF_16LE),
        _ if second == 0 && first * 2 >= half => Some(UTF_16BE),
        _ => None,
    }
}

fn decoded(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, NoText> {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    // What is no character of the code page becomes this one, which no code page of Windows has.
    match text.find('\u{fffd}') {
        Some(at) => Err(NoText::Broken(
            Place::of(&text, at),
            format!("is not {} here; save the file as UTF-8", encoding.name()),
        )),
        None if text.contains('\0') => Err(NoText::Other("is not text; save it as CSV UTF-8")),
        None => Ok(text.into_owned()),
    }
}

fn place_of(bytes: &[u8], mark: usize, good: usize) -> Place {
    let before = bytes.get(mark..good).unwrap_or_default();
    let text = String::from_utf8_lossy(before);
    Place::of(&text, text.len())
}

/// The place of the first byte that is not UTF-8, and how its line reads in each code page that may be meant.
fn question(bytes: &[u8], mark: usize, good: usize, languages: &[&str]) -> NoText {
    let (before, behind) = AROUND;
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let line_start = bytes[..good].iter().rposition(is_end).map_or(mark, |at| at + 1);
    let start = line_start.max(good.saturating_sub(before));
    let rest = bytes.get(good..).unwrap_or_default();
    let length = rest.iter().position(is_end).unwrap_or(rest.len()).min(behind);
    let shown = bytes.get(start..good + length).unwrap_or_default();
    let mut readings: Vec<String> = Vec::new();
    for encoding in candidates(languages) {
        let (text, _) = encoding.decode_without_bom_handling(shown);
        // A page in which it has no meaning is not the one.
        if !text.contains('\u{fffd}') && !text.chars().any(char::is_control) {
            readings.push(format!("{} {}", encoding.name(), quoted(&text)));
        }
    }
    NoText::CodePage(
        place_of(bytes, mark, good),
        format!(
            "is not UTF-8; say which code page the file is in ({}), or save it as UTF-8",
            readings.join(", ")
        ),
    )
}

fn candidates(languages: &[&str]) -> Vec<&'static Encoding> {
    let of = |language: &&str| {
        let main = language.split('-').next().unwrap_or_default();
        let mut all = OF_LANGUAGES.iter();
        let found = all.find(|(named, _)| named.contains(language) || named.contains(&main));
        found.map_or(WINDOWS_1252, |(_, encoding)| *encoding)
    };
    let mut all: Vec<&'static Encoding> = Vec::new();
    // The local one first: the Western page is what a file with other letters is never in.
    let mut named: Vec<_> = languages.iter().map(of).collect();
    named.sort_by_key(|encoding| *encoding == WINDOWS_1252);
    for encoding in named.into_iter().chain(COMMON) {
        if !all.contains(&encoding) && all.len() < COMMON.len() + 2 {
            all.push(encoding);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "id;name\r\na;Καφές – né\r\n";

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        let bytes = |unit: u16| {
            if big {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        };
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn unicode_is_read_with_and_without_its_mark() {
        let marked = format!("\u{feff}{TEXT}");
        for bytes in [
            TEXT.as_bytes().to_vec(),
            marked.as_bytes().to_vec(),
            utf16(&marked, false),
            utf16(&marked, true),
            utf16(TEXT, false),
            utf16(TEXT, true),
        ] {
            assert_eq!(
                text(bytes.clone(), None, &["el"]).as_deref(),
                Ok(TEXT),
                "{bytes:?}"
            );
        }
    }

    #[test]
    fn a_code_page_is_asked_for_and_then_read() {
        let (bytes, _, lost) = WINDOWS_1253.encode("id;name\r\na;Καφές\r\n");
        assert!(!lost);
        let asked = text(bytes.to_vec(), None, &["en", "el"]);
        let Err(NoText::CodePage(place, words)) = asked else {
            panic!("{asked:?}")
        };
        assert_eq!(
            place,
            Place {
                line: 2,
                character: 3
            }
        );
        assert!(
            words.contains("(windows-1253 \"a;Καφές\", windows-1252 \"a;ÊáöÝò\""),
            "{words}"
        );
        for (said, expected) in [("windows-1253", "Καφές"), ("windows-1252", "ÊáöÝò")] {
            let read = text(bytes.to_vec(), said.parse().ok(), &["el"]);
            assert_eq!(read, Ok(format!("id;name\r\na;{expected}\r\n")), "{said}");
        }
        // It is about what is not Unicode, and of Unicode nothing is to be said.
        let read = text(TEXT.as_bytes().to_vec(), "windows-1252".parse().ok(), &[]);
        assert_eq!(read.as_deref(), Ok(TEXT));
    }

    #[test]
    fn what_is_no_text_is_told_by_its_kind_and_place() {
        assert!(
            matches!(text(b"PK\x03\x04...".to_vec(), None, &[]), Err(NoText::Other(what)) if what.contains("workbook"))
        );
        assert!(matches!(
            text(b"id,name\na\0b,c\n".to_vec(), None, &[]),
            Err(NoText::Other(_))
        ));
        let broken = text(b"id\n\x81\n".to_vec(), "windows-1253".parse().ok(), &[]);
        assert!(
            broken.is_ok(),
            "a C1 control is a character of that page: {broken:?}"
        );
        let broken = text(b"id\na\xff\xff\n".to_vec(), "shift_jis".parse().ok(), &[]);
        assert!(
            matches!(
                &broken,
                Err(NoText::Broken(
                    Place {
                        line: 2,
                        character: 2
                    },
                    _
                ))
            ),
            "{broken:?}"
        );
        let mut odd = utf16("\u{feff}id,name\nab,c\n", false);
        odd.pop();
        assert!(matches!(
            text(odd, None, &[]),
            Err(NoText::Broken(Place { line: 2, .. }, _))
        ));
    }

    #[test]
    fn no_bytes_at_all_make_it_fail() {
        for length in 0..6 {
            for byte in 0..=255u8 {
                drop(text(vec![byte; length], None, &["zh-Hant", "x"]));
                drop(text(vec![byte; length], "gb18030".parse().ok(), &[]));
            }
        }
    }
}
