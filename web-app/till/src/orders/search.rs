//! What the search among orders asks for, and whether an order answers it.
//!
//! Keeps true: an order is found if every word is in something of it: number or receipt, a name, its total, or a day. Digits of
//! every script are digits. Pure: what clocks say comes in. Not in it: which orders are listed without words (`listed.rs`).

use super::days::{day, day_of, span};
use core_wasm::base::calendar::Day;
use core_wasm::base::clock::Timestamp;
use core_wasm::base::digits;
use core_wasm::base::money::Amount;
use core_wasm::domain::order::Order;
use core_wasm::records::catalog::folded;
use core_wasm::replica::Replica;
use std::collections::BTreeMap;
use std::ops::Range;

/// Whole and fraction, and thousands, in the languages that a till may be typed in.
const SEPARATORS: [char; 6] = ['.', ',', '\'', '’', '٫', '٬'];
/// An Arabic word without its article is still worth finding if so many letters are left.
const STEM: usize = 3;
/// More words than anyone types, and each has a bit.
const MOST: usize = 32;

/// What is looked for.
#[derive(Debug)]
pub struct Search {
    words: Vec<Word>,
}

/// One word: each of its readings is tried.
#[derive(Debug)]
struct Word {
    /// With the digits 0 to 9: the beginning of a number.
    plain: String,
    /// As names are compared.
    folded: String,
    /// What the decimal text of a total begins with.
    amounts: Vec<String>,
    /// When it was.
    spans: Vec<Range<Timestamp>>,
}

/// What an order is found by.
#[derive(Debug, Default)]
pub struct Traces<'a> {
    /// Its own number, and those of its receipts.
    pub numbers: Vec<&'a str>,
    /// Its label, people, and products in every language.
    pub names: Vec<&'a str>,
    /// Its table, as the screen names it.
    pub table: Option<String>,
    /// What it comes to, as decimal text.
    pub total: String,
    /// When it was begun, paid and given back.
    pub moments: Vec<Timestamp>,
}

impl<'a> Traces<'a> {
    /// Reads them.
    pub fn of(replica: &'a Replica, order: &'a Order) -> Self {
        let (payments, refunds) = (&order.payments, &order.refunds);
        let receipts = payments.iter().map(|payment| payment.paid.receipt.as_str());
        let receipts = receipts.chain(refunds.iter().map(|refund| refund.refunded.receipt.as_str()));
        let moves = payments.iter().map(|payment| &payment.meta);
        let moves = moves.chain(refunds.iter().map(|refund| &refund.meta));
        let sellers = moves.clone().map(|meta| meta.user_id.as_ref());
        let sellers = sellers.chain([order.created_by.as_ref()]).flatten();
        let staff = replica.staff();
        let sellers = sellers.filter_map(|id| Some(staff.0.get(id)?.name.as_str()));
        let products = order.slip().filter_map(|line| line.added.as_ref());
        let products = products.flat_map(|added| added.name.iter().map(|(_, name)| name));
        let total = order.priced().map(|(_, price)| price).sum::<Amount>();
        Self {
            numbers: receipts.chain([order.number()]).collect(),
            names: order
                .label
                .as_deref()
                .into_iter()
                .chain(sellers)
                .chain(products)
                .collect(),
            table: crate::slip::table_name(replica, order),
            total: order
                .currency()
                .map_or_else(String::new, |currency| total.to_decimal(currency)),
            moments: moves.map(|meta| meta.at).chain([order.created_at]).collect(),
        }
    }
}

impl Search {
    /// Reads what was typed.
    pub fn of(typed: &str, now: Timestamp, offset: &impl Fn(Timestamp) -> i16) -> Self {
        let today = day_of(now, offset);
        let words = typed.split_whitespace().map(plain);
        let words = words.filter(|word| word.chars().any(char::is_alphanumeric));
        let words = words.take(MOST).map(|plain| Word {
            folded: folded(&plain),
            amounts: amounts(&plain),
            spans: days(&plain, today)
                .into_iter()
                .map(|day| span(day, offset))
                .collect(),
            plain,
        });
        Self {
            words: words.collect(),
        }
    }

    /// Whether nothing is looked for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether it is the whole number of this order, or of a receipt of it.
    pub fn is_number_of(&self, traces: &Traces<'_>) -> bool {
        let is = |word: &Word| {
            traces
                .numbers
                .iter()
                .any(|number| word.plain.eq_ignore_ascii_case(number))
        };
        matches!(&self.words[..], [word] if is(word))
    }

    /// The words, a bit each, that are something to `is`.
    fn bits(&self, is: impl Fn(&Word) -> bool) -> u32 {
        let bits = self.words.iter().enumerate();
        bits.fold(0, |bits, (place, word)| bits | (u32::from(is(word)) << place))
    }
}

/// Looks through many orders. What they share, such as products, is compared but once.
pub struct Finder<'s> {
    search: &'s Search,
    names: BTreeMap<String, u32>,
}

impl<'s> Finder<'s> {
    /// Begins.
    pub fn new(search: &'s Search) -> Self {
        Self {
            search,
            names: BTreeMap::new(),
        }
    }

    /// Whether every word is in something of this order.
    pub fn finds(&mut self, traces: &Traces<'_>) -> bool {
        let own = self.search.bits(|word| {
            traces.numbers.iter().any(|number| word.begins_number(number))
                || word.amounts.iter().any(|amount| traces.total.starts_with(amount))
                || traces
                    .moments
                    .iter()
                    .any(|at| word.spans.iter().any(|span| span.contains(at)))
        });
        let names = traces.names.iter().copied().chain(traces.table.as_deref());
        let found = names.fold(own, |found, name| found | self.in_name(name));
        found == self.search.bits(|_| true)
    }

    fn in_name(&mut self, name: &str) -> u32 {
        if let Some(bits) = self.names.get(name) {
            return *bits;
        }
        let parts = parts(name);
        let bits = self
            .search
            .bits(|word| parts.iter().any(|part| word.begins_part(part)));
        self.names.insert(name.to_owned(), bits);
        bits
    }
}

impl Word {
    /// Whether it begins a number, or what stands behind the till in it: `5-11`, `11`; `43-000124`, `000124`, `124`.
    fn begins_number(&self, number: &str) -> bool {
        let tail = number.rsplit('-').next().unwrap_or(number);
        let begins = |text: &str| {
            let beginning = text.get(..self.plain.len());
            beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(&self.plain))
        };
        begins(number) || begins(tail) || begins(tail.trim_start_matches('0'))
    }

    /// Whether it begins a word of a name, with or without an article.
    fn begins_part(&self, part: &str) -> bool {
        let (word, part) = (self.folded.as_str(), part);
        !word.is_empty() && (part.starts_with(word) || stem(part).starts_with(stem(word)))
    }
}

/// The words of a name as they are compared: 'Coca-Cola' as a whole and in its parts.
fn parts(name: &str) -> Vec<String> {
    let name = plain(name);
    let written = name.split_whitespace();
    let parts = written.flat_map(|written| {
        let parts = written.split(|sign: char| !sign.is_alphanumeric());
        parts.chain([written]).map(folded)
    });
    parts.filter(|part| !part.is_empty()).collect()
}

fn stem(word: &str) -> &str {
    let rest = word.strip_prefix("ال");
    rest.filter(|rest| rest.chars().count() >= STEM).unwrap_or(word)
}

/// With the digits 0 to 9, and without the marks of direction that come along with a copied number.
fn plain(text: &str) -> String {
    let is_mark = |sign: &char| {
        matches!(
            sign,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2066}'..='\u{2069}'
        )
    };
    let signs = text.chars().filter(|sign| !is_mark(sign));
    signs.map(|sign| digits::plain(sign).unwrap_or(sign)).collect()
}

/// What the decimal text of an amount begins with that is written like this: `1,234.5` is 1234.5; `1.234` is that, or 1234.
fn amounts(word: &str) -> Vec<String> {
    let word = word.trim_matches(|sign: char| !sign.is_alphanumeric() && !SEPARATORS.contains(&sign));
    let parts: Vec<&str> = word.split(SEPARATORS).collect();
    let (Some(first), rest) = (parts[0].bytes().next(), &parts[1..]) else {
        return Vec::new();
    };
    if !first.is_ascii_digit() || !parts.concat().bytes().all(|sign| sign.is_ascii_digit()) {
        return Vec::new();
    }
    let are_thousands = |parts: &[&str]| parts.iter().all(|part| part.len() == 3);
    let mut found = Vec::new();
    if are_thousands(rest) {
        found.push(parts.concat());
    }
    if let Some((fraction, thousands)) = rest.split_last()
        && are_thousands(thousands)
    {
        found.push([&parts[..parts.len() - 1].concat(), ".", fraction].concat());
    }
    found
}

/// The days that are written like this: `2026-11-29`, `29.11.`, `29.11.2026`, `29/11`, `11/29/26`. Where a language writes the month
/// first, a stroke stands between them, so that is read both ways. Without a year it is the last such day.
fn days(word: &str, today: Day) -> Vec<Day> {
    let Some(separator) = word.chars().find(|sign| matches!(sign, '-' | '.' | '/')) else {
        return Vec::new();
    };
    let mut parts: Vec<&str> = word.split(separator).collect();
    // What has no second stop may be an amount, and what has a dash the number of an order.
    let is_ended = parts.pop_if(|part| part.is_empty()).is_some();
    let numbers = parts.iter().map(|part| part.parse::<i64>().ok());
    let numbers: Option<Vec<i64>> = numbers.collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let (date, month, year) = match (separator, numbers.as_deref(), &lengths[..]) {
        ('-' | '/', Some(&[year, month, date]), [4, ..]) => {
            return day(year, month, date).into_iter().collect();
        }
        ('/', Some(&[date, month]), _) => (date, month, None),
        ('.', Some(&[date, month]), _) if is_ended => (date, month, None),
        ('.' | '/', Some(&[date, month, year]), [.., 2]) => (date, month, Some(2000 + year)),
        ('.' | '/', Some(&[date, month, year]), [.., 4]) => (date, month, Some(year)),
        _ => return Vec::new(),
    };
    let find = |date, month| match year {
        Some(year) => day(year, month, date),
        None => {
            // Not before this year, since no year has more days than 366; leap days are at most eight years apart.
            let latest = 1971 + today.0 / 365;
            let years = (latest - 30..=latest).rev();
            years
                .filter_map(|year| day(year, month, date))
                .find(|day| *day <= today)
        }
    };
    let mut found: Vec<Day> = find(date, month).into_iter().collect();
    if separator == '/' && date != month {
        found.extend(find(month, date));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    /// 2026-11-30T10:00Z.
    const NOW: Timestamp = Timestamp(1_796_032_800_000);

    fn finds(typed: &str, traces: &Traces<'_>) -> bool {
        let search = Search::of(typed, NOW, &|_| 120);
        Finder::new(&search).finds(traces)
    }

    fn order() -> Traces<'static> {
        Traces {
            numbers: vec!["43-17", "43-000124"],
            names: vec![
                "blue jacket",
                "Maria",
                "Élodie",
                "Coca-Cola 0.5 l",
                "القهوة التركية",
            ],
            table: Some("Table 12".to_owned()),
            total: "1234.60".to_owned(),
            // 2026-11-29T22:30Z, in the store half past midnight of the 30th; and 2026-03-04T12:00Z.
            moments: vec![Timestamp(1_795_991_400_000), Timestamp(1_772_625_600_000)],
        }
    }

    #[wasm_bindgen_test]
    fn an_order_is_found_by_all_that_people_know_of_it() {
        let order = order();
        for typed in [
            "43-17",
            "17",
            "43-000124",
            "000124",
            "124",
            "43-",
            "٤٣-١٧",
            "\u{2068}43-17\u{2069}",
            "blue",
            "JACKET",
            "maria",
            "elodie",
            "coca",
            "cola",
            "cocacola",
            "0.5",
            "قهوه",
            "القهوة",
            "التركية",
            "تركي",
            "table",
            "12",
            "Table 12",
            "۱۲",
            "blue maria 12",
            "1234.60",
            "1234,6",
            "1,234.60",
            "1.234,60",
            "1’234.6",
            "€1,234.60",
            "1234",
            "1,234",
            "١٬٢٣٤٫٦٠",
            "12",
            "2026-11-30",
            "2026/11/30",
            "30.11.",
            "30.11.2026",
            "30.11.26",
            "30/11",
            "11/30",
            "11/30/2026",
            "٣٠/١١",
            "4.3.",
            "4/3",
            "3/4/26",
            "2026-03-04",
            "",
            "·",
            "maria 30.11. 1234",
        ] {
            assert!(finds(typed, &order), "{typed}");
        }
    }

    #[wasm_bindgen_test]
    fn an_order_is_not_found_by_what_it_has_not() {
        let order = order();
        for typed in [
            "43-1-7",
            "3-17",
            "0124",
            "44",
            "acket",
            "ola",
            "aria",
            "tab1e",
            "112",
            "234.60",
            "1234.7",
            "12.34",
            "1.2346",
            "60",
            "1,23,4.60",
            ".60",
            "2026-11-29",
            "29.11.",
            "30.11",
            "29/11",
            "30.11.25",
            "4.3.2025",
            "31.11.",
            "3.4.",
            "30.11.2",
            "2026-11",
            "blue peter",
            "maria 29.11.",
        ] {
            assert!(!finds(typed, &order), "{typed}");
        }
    }

    #[wasm_bindgen_test]
    fn a_day_without_a_year_is_the_last_such_day() {
        let today = Day(20_787);
        assert_eq!(today.to_string(), "2026-11-30");
        for (word, found) in [
            ("30.11.", &["2026-11-30"][..]),
            ("1.12.", &["2025-12-01"]),
            ("29.2.", &["2024-02-29"]),
            ("3/11", &["2026-11-03", "2026-03-11"]),
            ("11/11", &["2026-11-11"]),
            ("12/31/25", &["2025-12-31"]),
            ("30.11", &[]),
            ("11-30", &[]),
            ("31.4.", &[]),
            ("1/2/3/4", &[]),
            ("//", &[]),
            ("30..11.", &[]),
        ] {
            let days: Vec<String> = days(word, today).iter().map(Day::to_string).collect();
            assert_eq!(days, found, "{word}");
        }
    }

    #[wasm_bindgen_test]
    fn a_whole_number_is_told_from_the_beginning_of_one() {
        let order = order();
        for (typed, is) in [
            ("43-17", true),
            ("43-000124", true),
            ("43-1", false),
            ("43-17 blue", false),
            ("", false),
        ] {
            assert_eq!(Search::of(typed, NOW, &|_| 0).is_number_of(&order), is, "{typed}");
        }
    }
}
