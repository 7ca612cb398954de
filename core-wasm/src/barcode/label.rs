//! Labels that a scale prints: a number of thirteen digits with an article, and its weight, price or count.
//!
//! Keeps true: a rule is data that a store sets; without one a number is nothing but a number. Sections 2.1.11 and 2.1.12
//! leave the layout of numbers that begin with 02 and 20 to 29 to each country's GS1 organisation or to the store.

use super::decimal::Decimal;
use super::digits::{check_digit, measure_digit};
use super::gtin::Gtin;
use crate::codec::{Pack, Unpack};
use thiserror::Error;

/// What the digits of a label measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pack, Unpack)]
#[pack(rename_all = "camelCase")]
pub enum Measure {
    /// Of the unit that the article is sold by: kilograms.
    Weight,
    /// What it costs, in the store's currency.
    Price,
    /// Pieces.
    Count,
}

/// How one kind of label is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What stands at each of the first twelve digits: a digit that must be there, or [`ITEM`] and so on.
    layout: [u8; 12],
    measure: Measure,
}

/// A digit of the article's number.
const ITEM: u8 = b'I';
/// The check digit of the measure.
const GUARD: u8 = b'k';
/// A digit of the measure before the point.
const WHOLE: u8 = b'M';
/// A digit of the measure behind the point.
const DECIMAL: u8 = b'D';

/// What a label says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The article's digits alone.
    pub item: String,
    /// What was measured.
    pub measure: Measure,
    /// How much.
    pub value: Decimal,
    /// The number by which the article is found: the label's, with zeros for the measure and a check digit made right.
    pub lookup: Gtin,
}

impl Rule {
    /// Of a layout of twelve signs, and perhaps a thirteenth for the check digit: digits that a label of this kind begins
    /// with; `I` for the article's; `M` and `D` for those of the measure before and behind the point, together; `k` for
    /// the check digit of a measure of four or five. Nothing of another text.
    ///
    /// Patterns with braces are read too, as other systems write them: `22......{NNDD}.`
    pub fn new(layout: &str, measure: Measure) -> Option<Self> {
        let mut signs = layout.bytes().filter(|sign| !matches!(sign, b'{' | b'}'));
        let mut rule = Self {
            layout: [0; 12],
            measure,
        };
        for place in &mut rule.layout {
            *place = match signs.next()? {
                b'.' => ITEM,
                b'N' => WHOLE,
                sign @ (b'0'..=b'9' | ITEM | GUARD | WHOLE | DECIMAL) => sign,
                _ => return None,
            };
        }
        let is_whole = signs.next().is_none_or(|last| last == b'.') && signs.next().is_none();
        let count = |of: u8| rule.layout.iter().filter(|sign| **sign == of).count();
        let (whole, decimals) = (count(WHOLE), count(DECIMAL));
        let is_measure = |sign: &u8| matches!(*sign, WHOLE | DECIMAL);
        // All of the measure's digits in one run, those before the point first.
        let mut run = rule.layout.iter().skip(rule.layout.iter().position(is_measure)?);
        let in_order = run.by_ref().take(whole).all(|sign| *sign == WHOLE)
            && run.take(decimals).all(|sign| *sign == DECIMAL);
        let is_guarded = match count(GUARD) {
            0 => true,
            guards => guards == 1 && matches!(whole + decimals, 4 | 5),
        };
        (is_whole && in_order && is_guarded).then_some(rule)
    }

    /// What a label of this kind says. Nothing if it is of another kind.
    fn read(&self, number: Gtin) -> Option<Result<Label, Misread>> {
        let all = number.to_string();
        let digits = all.strip_prefix('0')?;
        let (mut item, mut value, mut guard) = (String::new(), String::new(), None);
        let (mut lookup, mut decimals) = (String::new(), 0);
        for (sign, digit) in self.layout.into_iter().zip(digits.bytes()) {
            let mut kept = '0';
            match sign {
                ITEM => {
                    kept = digit.into();
                    item.push(kept);
                }
                GUARD => guard = Some(digit),
                WHOLE | DECIMAL => {
                    value.push(digit.into());
                    decimals += u8::from(sign == DECIMAL);
                }
                fixed if fixed == digit => kept = digit.into(),
                _ => return None,
            }
            lookup.push(kept);
        }
        if guard.is_some_and(|guard| measure_digit(&value).is_none_or(|right| right + b'0' != guard)) {
            return Some(Err(Misread));
        }
        lookup.push(char::from(check_digit(&lookup)? + b'0'));
        Some(Ok(Label {
            item,
            measure: self.measure,
            value: Decimal::read(&value, decimals)?,
            lookup: Gtin::read(&lookup).ok()?,
        }))
    }
}

/// The weight or price on a label has another check digit: it was misread.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the weight or price on this label was misread; scan it again, or type it")]
pub struct Misread;

/// What a label says by the first of `rules` that it is of. Nothing if it is of none.
///
/// # Errors
/// [`Misread`].
pub fn read(number: Gtin, rules: &[Rule]) -> Result<Option<Label>, Misread> {
    rules.iter().find_map(|rule| rule.read(number)).transpose()
}

/// A label's layout and what it measures.
pub type ReadyMade = (&'static str, Measure);

/// The layout that holds in a store which sets none: 21, five digits of the article, the weight in grams.
pub const USUAL: ReadyMade = ("21IIIIIMMDDD", Measure::Weight);

/// The countries whose layouts are ready made, by ISO 3166: their GS1 organisations' rules for numbers inside a store.
pub const COUNTRIES: &[&str] = &["de", "dk", "ee", "fi", "gb", "lt", "lv", "no", "se", "us"];

/// The layouts of a country; none of one that is not in [`COUNTRIES`].
pub fn ready_made(country: &str) -> &'static [ReadyMade] {
    use Measure::{Count, Price, Weight};
    match country {
        "de" => &[
            ("22IIIIkMMMDD", Price),
            ("23IIIIkMMMDD", Price),
            ("25IIIIkMMMMM", Count),
            ("26IIIIkMMMMM", Count),
            ("28IIIIkMMDDD", Weight),
            ("29IIIIkMMDDD", Weight),
        ],
        "dk" => &[
            ("21IIIIMMMMDD", Price),
            ("22IIIIMMMMDD", Price),
            ("23IIIIMMMMDD", Price),
            ("24IIIIMMMMDD", Price),
            ("26IIIIMMMDDD", Weight),
            ("27IIIIIMMDDD", Weight),
            ("28IIIIMMMDDD", Weight),
        ],
        "ee" | "fi" | "lt" | "lv" => &[
            ("23IIIIIIMDDD", Weight),
            ("24IIIIIIMMDD", Weight),
            ("25IIIIIIMMMD", Weight),
        ],
        "gb" => &[("20IIIIIkMMDD", Price), ("28IIIIIkMMDD", Price)],
        "no" | "se" => &[
            ("20IIIIIIMMDD", Price),
            ("21IIIIIIMMMD", Price),
            ("22IIIIIIMMMM", Price),
            ("23IIIIIIMDDD", Weight),
            ("24IIIIIIMMDD", Weight),
            ("25IIIIIIMMMD", Weight),
        ],
        "us" => &[("02IIIIIkMMDD", Price)],
        _ => &[],
    }
}
