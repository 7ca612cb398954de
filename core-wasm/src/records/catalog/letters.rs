//! Letters as a search compares them: without case, accents, vowel marks or the ways in which one letter can be written.
//!
//! Keeps true: folding a folded letter changes nothing; nothing here depends on a language setting, so that every
//! device finds the same. Source: the Unicode Character Database 14.0, blocks named at each table, by canonical
//! decomposition (UAX #15) without its marks; the Arabic equivalences are those usual in Arabic search: alef forms, teh
//! marbuta = heh, alef maksura and Farsi yeh = yeh, hamza carriers = what carries. Not in it: words (`words.rs`).

/// What a character is to a search.
pub enum Folded {
    /// Nothing: a mark over a letter, a tatweel, an invisible sign.
    Nothing,
    /// What stands between words or parts of words.
    Separator,
    /// A letter or digit.
    One(char),
    /// Two letters that are written as one.
    Two(char, char),
}

/// Base letters of U+00C0 to U+017F (Latin-1 Supplement, Latin Extended-A). `?` stands for two letters, `-` for a
/// sign that is no letter.
const LATIN: &[u8; 192] = b"\
aaaaaa?ceeeeiiiidnooooo-ouuuuy??aaaaaa?ceeeeiiiidnooooo-ouuuuy?y\
aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii??jjkkklllllll\
lllnnnnnnnnnoooooo??rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/// Base letters of U+1E00 to U+1EFF (Latin Extended Additional, which has Vietnamese).
const LATIN_ADDITIONAL: &[u8; 256] = b"\
aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm\
mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv\
wwwwwwwwwwxxxxyyzzzzzzhtwyas--?-aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee\
eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy------";

/// Folds one character.
pub fn fold(sign: char) -> Folded {
    use Folded::{Nothing, One, Separator, Two};
    match sign {
        'a'..='z' | '0'..='9' => One(sign),
        'A'..='Z' => One(sign.to_ascii_lowercase()),
        '\0'..='\x7f' => Separator,
        'Æ' | 'æ' => Two('a', 'e'),
        'Œ' | 'œ' => Two('o', 'e'),
        'ß' | 'ẞ' => Two('s', 's'),
        'Þ' | 'þ' => Two('t', 'h'),
        'Ĳ' | 'ĳ' => Two('i', 'j'),
        '\u{c0}'..='\u{17f}' => latin(LATIN, 0xc0, sign),
        '\u{1e00}'..='\u{1eff}' => latin(LATIN_ADDITIONAL, 0x1e00, sign),
        // Soft hyphen, joiners, marks of direction, byte order mark; combining diacritical marks.
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => Nothing,
        '\u{300}'..='\u{36f}' => Nothing,
        // Signs of Latin-1, but for the ordinals and micro; general punctuation; CJK punctuation.
        'ª' => One('a'),
        'º' => One('o'),
        '\u{80}'..='\u{bf}' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}' => Separator,
        // Full width forms of ASCII.
        '\u{ff01}'..='\u{ff5e}' => fold(char::from_u32(u32::from(sign) - 0xfee0).unwrap_or(' ')),
        '\u{370}'..='\u{3ff}' => greek(sign),
        '\u{600}'..='\u{6ff}' => arabic(sign),
        'ё' => One('е'),
        _ => {
            let mut lower = sign.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(one), None) if one != sign => fold(one),
                (Some(one), Some(two)) => Two(one, two),
                _ => One(sign),
            }
        }
    }
}

fn latin(table: &[u8], from: u32, sign: char) -> Folded {
    let base = (u32::from(sign) - from) as usize;
    match table.get(base) {
        Some(b'-') | None => Folded::Separator,
        Some(base) => Folded::One(char::from(*base)),
    }
}

/// Block Greek and Coptic: without tonos and dialytika; a final sigma is a sigma.
fn greek(sign: char) -> Folded {
    Folded::One(match sign {
        'Ά' | 'ά' => 'α',
        'Έ' | 'έ' => 'ε',
        'Ή' | 'ή' => 'η',
        'Ί' | 'ί' | 'ΐ' | 'Ϊ' | 'ϊ' => 'ι',
        'Ό' | 'ό' => 'ο',
        'Ύ' | 'ύ' | 'ΰ' | 'Ϋ' | 'ϋ' => 'υ',
        'Ώ' | 'ώ' => 'ω',
        'ς' => 'σ',
        'Α'..='Ρ' | 'Σ'..='Ω' => char::from_u32(u32::from(sign) + 32).unwrap_or(sign),
        ';' | '·' => return Folded::Separator,
        _ => sign,
    })
}

/// Block Arabic, with the letters that Persian and Urdu keyboards send in their place.
fn arabic(sign: char) -> Folded {
    Folded::One(match sign {
        'آ' | 'أ' | 'إ' | 'ٱ' | 'ٲ' | 'ٳ' | 'ٵ' => 'ا',
        'ة' | 'ۀ' | 'ە' | 'ہ' | 'ۂ' | 'ۃ' | 'ھ' => 'ه',
        'ى' | 'ئ' | 'ی' | 'ې' | 'ے' | 'ۓ' => 'ي',
        'ؤ' => 'و',
        'ک' => 'ك',
        // Arabic-Indic digits and their eastern forms.
        '\u{660}'..='\u{669}' => char::from_digit(u32::from(sign) - 0x660, 10).unwrap_or(sign),
        '\u{6f0}'..='\u{6f9}' => char::from_digit(u32::from(sign) - 0x6f0, 10).unwrap_or(sign),
        // Tatweel, harakat, the superscript alef, Quranic marks, marks of direction.
        '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{61c}' => return Folded::Nothing,
        '\u{610}'..='\u{61a}' | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e8}' | '\u{6ea}'..='\u{6ed}' => {
            return Folded::Nothing;
        }
        // Signs, comma, semicolon, question mark, percent, decimal and thousands separators, full stop.
        '\u{600}'..='\u{60f}' | '\u{61b}' | '\u{61d}'..='\u{61f}' | '\u{66a}'..='\u{66d}' | '\u{6d4}' => {
            return Folded::Separator;
        }
        _ => sign,
    })
}
