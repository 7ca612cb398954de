//! The bars of each kind of code, a module an entry: dark ones are `true`. From GS1 General Specifications, section 5.2 (EAN and UPC), ISO/IEC
//! 16390 (ITF) and ISO/IEC 15417 (Code 128).

/// How wide the spaces and bars of a digit of set A are. Set B has them reversed, set C has them in the other colour.
const EAN: [[usize; 4]; 10] = [
    [3, 2, 1, 1],
    [2, 2, 2, 1],
    [2, 1, 2, 2],
    [1, 4, 1, 1],
    [1, 1, 3, 2],
    [1, 2, 3, 1],
    [1, 1, 1, 4],
    [1, 3, 1, 2],
    [1, 2, 1, 3],
    [3, 1, 1, 2],
];

/// Which of the six digits on the left are of set B, by the first of thirteen.
const FIRST: [&str; 10] = [
    "AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB", "ABBAAB", "ABBBAA", "ABABAB", "ABABBA", "ABBABA",
];

/// Which of the six digits of a UPC-E of number system 0 are of set B, by its check digit; of number system 1 it is the others.
const CHECK: [&str; 10] = [
    "BBBAAA", "BBABAA", "BBAABA", "BBAAAB", "BABBAA", "BAABBA", "BAAABB", "BABABA", "BABAAB", "BAABAB",
];

/// Which of the five bars or spaces of a digit are wide.
const ITF: [&str; 10] = [
    "nnwwn", "wnnnw", "nwnnw", "wwnnn", "nnwnw", "wnwnn", "nwwnn", "nnnww", "wnnwn", "nwnwn",
];

fn digits(text: &str) -> Vec<usize> {
    text.bytes().map(|digit| usize::from(digit - b'0')).collect()
}

/// Widths by turns, of which the first is dark or not.
fn run(bars: &mut Vec<bool>, widths: &[usize], mut dark: bool) {
    for width in widths {
        bars.extend(std::iter::repeat_n(dark, *width));
        dark = !dark;
    }
}

fn left(bars: &mut Vec<bool>, digits: &[usize], sets: &str) {
    for (digit, set) in digits.iter().zip(sets.chars()) {
        let mut widths = EAN[*digit];
        if set == 'B' {
            widths.reverse();
        }
        run(bars, &widths, false);
    }
}

fn right(bars: &mut Vec<bool>, digits: &[usize]) {
    digits.iter().for_each(|digit| run(bars, &EAN[*digit], true));
}

/// An EAN-13; an UPC-A is one with a zero before it.
pub fn ean_13(text: &str) -> Vec<bool> {
    let (digits, mut bars) = (digits(text), Vec::new());
    run(&mut bars, &[1, 1, 1], true);
    left(&mut bars, &digits[1..7], FIRST[digits[0]]);
    run(&mut bars, &[1, 1, 1, 1, 1], false);
    right(&mut bars, &digits[7..]);
    run(&mut bars, &[1, 1, 1], true);
    bars
}

/// An EAN-8.
pub fn ean_8(text: &str) -> Vec<bool> {
    let (digits, mut bars) = (digits(text), Vec::new());
    run(&mut bars, &[1, 1, 1], true);
    left(&mut bars, &digits[..4], "AAAA");
    run(&mut bars, &[1, 1, 1, 1, 1], false);
    right(&mut bars, &digits[4..]);
    run(&mut bars, &[1, 1, 1], true);
    bars
}

/// An UPC-E: eight digits, of which the first and the last have no bars of their own.
pub fn upc_e(text: &str) -> Vec<bool> {
    let (digits, mut bars) = (digits(text), Vec::new());
    let other = |set| {
        if (set == 'B') == (digits[0] == 0) {
            'B'
        } else {
            'A'
        }
    };
    let sets: String = CHECK[digits[7]].chars().map(other).collect();
    run(&mut bars, &[1, 1, 1], true);
    left(&mut bars, &digits[1..7], &sets);
    run(&mut bars, &[1, 1, 1, 1, 1, 1], false);
    bars
}

/// An ITF-14.
pub fn itf_14(text: &str) -> Vec<bool> {
    let (digits, mut bars) = (digits(text), Vec::new());
    run(&mut bars, &[1, 1, 1, 1], true);
    for pair in digits.chunks(2) {
        let wide = |digit: usize| ITF[digit].chars().map(|kind| if kind == 'w' { 3 } else { 1 });
        let widths: Vec<usize> = wide(pair[0])
            .zip(wide(pair[1]))
            .flat_map(|(bar, space)| [bar, space])
            .collect();
        run(&mut bars, &widths, true);
    }
    run(&mut bars, &[3, 1, 1], true);
    bars
}

/// A Code 128 of set B; `\u{f1}` is FNC1, which makes it a GS1-128 where it stands first.
pub fn code_128(text: &str) -> Vec<bool> {
    const START: usize = 104;
    const FNC1: usize = 102;
    let value = |sign: char| {
        if sign == '\u{f1}' {
            FNC1
        } else {
            sign as usize - 32
        }
    };
    let values: Vec<usize> = text.chars().map(value).collect();
    let sum: usize = values
        .iter()
        .enumerate()
        .map(|(place, value)| (place + 1) * value)
        .sum();
    let mut bars = Vec::new();
    for symbol in [START].into_iter().chain(values).chain([(START + sum) % 103]) {
        let widths: Vec<usize> = CODE_128[symbol]
            .bytes()
            .map(|width| usize::from(width - b'0'))
            .collect();
        run(&mut bars, &widths, true);
    }
    run(&mut bars, &[2, 3, 3, 1, 1, 1, 2], true);
    bars
}

const CODE_128: [&str; 106] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213",
    "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132",
    "221231", "213212", "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211",
    "212123", "212321", "232121", "111323", "131123", "131321", "112313", "132113", "132311", "211313",
    "231113", "231311", "112133", "112331", "132131", "113123", "113321", "133121", "313121", "211331",
    "231131", "213113", "213311", "213131", "311123", "311321", "331121", "312113", "312311", "332111",
    "314111", "221411", "431111", "111224", "111422", "121124", "121421", "141122", "141221", "112214",
    "112412", "122114", "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111",
    "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141",
    "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311", "113141",
    "114131", "311141", "411131", "211412", "211214", "211232",
];
