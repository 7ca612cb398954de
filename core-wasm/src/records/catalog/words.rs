//! Words as a search compares them: what a product is found by, and what a query asks for.
//!
//! Keeps true: every word of a query that a person would type from a name is a prefix of some word of that name here.
//! Not in it: where words are kept (`block.rs`) and how they are found (`search.rs`).

use super::Product;
use super::letters::{Folded, fold};

/// The word begins one of the product's names.
pub const FIRST: u16 = 0x8000;
/// The word is a number: a bar code or the shop's own.
pub const CODE: u16 = 0x4000;

/// Stands before a category's id, so that what is in a category is found like a word. No word has this sign.
const CATEGORY: char = '\u{1}';
/// The favourites stand under this, likewise.
const FAVOURITES: &str = "\u{2}";
/// An Arabic word without its article is still worth finding if so many letters are left.
const STEM: usize = 3;

/// The words of one product, each with how it is there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words {
    text: String,
    ends: Vec<(u32, u16)>,
}

impl Words {
    /// All words that find a product: of its name in every language, its numbers, its category, and that it is a favourite.
    pub fn of(product: &Product) -> Self {
        let (mut words, mut run) = (Self::of_name(product), Run::default());
        let barcodes = product.barcodes().map(|(code, _)| code);
        for code in barcodes.chain(product.sku.as_deref()) {
            words.add(&mut run, code, CODE);
        }
        words.text.push(CATEGORY);
        words.text.push_str(product.category.as_str());
        words.end(0);
        if product.favourite {
            words.text.push_str(FAVOURITES);
            words.end(0);
        }
        words
    }

    /// Those of its name alone.
    pub fn of_name(product: &Product) -> Self {
        let (mut words, mut run) = (Self::default(), Run::default());
        for (_, name) in product.name.iter() {
            for (written, place) in name.split_whitespace().zip(0..) {
                words.add(&mut run, written, if place == 0 { FIRST } else { 0 });
            }
        }
        words
    }

    /// 'Coca-Cola' is there as a whole and as its parts; an Arabic word with an article also without it. The flags go on
    /// what begins with the beginning of `written`.
    fn add(&mut self, run: &mut Run, written: &str, flags: u16) {
        run.read(written);
        if run.text.is_empty() {
            return;
        }
        self.push(&run.text, flags);
        let mut of_part = flags;
        for part in run.parts() {
            self.push(part, of_part);
            of_part = 0;
        }
    }

    fn push(&mut self, word: &str, flags: u16) {
        for word in without_article(word).into_iter().chain([word]) {
            self.text.push_str(word);
            self.end(flags);
        }
    }

    fn end(&mut self, flags: u16) {
        self.ends
            .push((u32::try_from(self.text.len()).unwrap_or(u32::MAX), flags));
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Each word with its flags.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u16)> {
        let mut from = 0;
        self.ends.iter().map(move |(end, flags)| {
            let end = *end as usize;
            let word = self.text.get(from..end).unwrap_or("");
            from = end;
            (word, *flags)
        })
    }
}

/// What a query asks for: each is to be the beginning of some word.
pub fn of_query(query: &str) -> Vec<String> {
    let mut run = Run::default();
    let words = query.split_whitespace().map(|written| {
        run.read(written);
        without_article(&run.text).unwrap_or(&run.text).to_owned()
    });
    words.filter(|word| !word.is_empty()).collect()
}

/// A text as a search compares it: its letters folded, without what stands between them. Numbers are compared like this.
pub fn folded(text: &str) -> String {
    let mut run = Run::default();
    run.read(text);
    run.text
}

/// The word under which a category's products stand.
pub fn of_category(id: &str) -> String {
    format!("{CATEGORY}{id}")
}

/// The word under which the favourites stand.
pub fn of_favourites() -> String {
    FAVOURITES.to_owned()
}

/// What stands between two spaces, folded, and where its parts begin.
#[derive(Default)]
struct Run {
    text: String,
    starts: Vec<usize>,
}

impl Run {
    fn read(&mut self, written: &str) {
        self.text.clear();
        self.starts.clear();
        let mut between = true;
        for sign in written.chars() {
            let folded = fold(sign);
            match folded {
                Folded::Nothing => continue,
                Folded::Separator => between = true,
                Folded::One(_) | Folded::Two(..) if between => {
                    self.starts.push(self.text.len());
                    between = false;
                }
                Folded::One(_) | Folded::Two(..) => {}
            }
            match folded {
                Folded::One(one) => self.text.push(one),
                Folded::Two(one, two) => self.text.extend([one, two]),
                Folded::Nothing | Folded::Separator => {}
            }
        }
    }

    /// Its parts, if it has more than one.
    fn parts(&self) -> impl Iterator<Item = &str> {
        let ends = self.starts.iter().skip(1).copied().chain([self.text.len()]);
        let parts = self.starts.iter().zip(ends);
        let parts = parts.filter_map(|(start, end)| self.text.get(*start..end));
        parts.filter(|part| part.len() < self.text.len())
    }
}

fn without_article(word: &str) -> Option<&str> {
    word.strip_prefix("ال")
        .filter(|rest| rest.chars().count() >= STEM)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::money::Amount;
    use crate::records::catalog::ProductCode;

    #[test]
    fn what_people_write_in_many_ways_is_one_word() {
        let cases = [
            ("Crème Brûlée", "creme brulee"),
            ("CAFÉ", "cafe"),
            ("cafe\u{301}", "cafe"),
            ("Straße", "strasse"),
            ("Smørrebrød", "smorrebrod"),
            ("Łódź", "lodz"),
            ("Phở Bò", "pho bo"),
            ("İstanbul", "istanbul"),
            ("Τζατζίκι", "τζατζικι"),
            ("ΟΥΖΟΣ", "ουζος"),
            ("Борщ", "борщ"),
            ("ｆｕｌｌ", "full"),
            ("Coca-Cola", "cocacola"),
            ("Lay's", "lays"),
            ("S-1", "s1"),
            ("أرز", "ارز"),
            ("آيس كريم", "ايس كريم"),
            ("إبريق", "ابريق"),
            ("قهوة", "قهوه"),
            ("مقهى", "مقهي"),
            ("شـــاي", "شاي"),
            ("قَهْوَةٌ", "قهوه"),
            ("کیک", "كيك"),
            ("القهوة", "قهوه"),
            ("الم", "الم"),
            ("٢٥٠", "250"),
            ("۲۵۰", "250"),
            ("& -", ""),
        ];
        for (written, folded) in cases {
            assert_eq!(of_query(written).join(" "), folded.replace('ς', "σ"), "{written}");
        }
    }

    #[test]
    fn folding_what_is_folded_changes_nothing() {
        for sign in (0..0x3000).filter_map(char::from_u32) {
            let once = folded(&sign.to_string());
            assert_eq!(folded(&once), once, "{sign:?}");
        }
    }

    #[test]
    fn a_product_is_found_by_each_word_part_and_number() {
        let product = Product {
            id: "cola".into(),
            category: "drinks".into(),
            name: [("ar".into(), "الكولا"), ("en".into(), "Coca-Cola 0.5")]
                .into_iter()
                .collect(),
            price: Amount(150),
            unit: "piece".into(),
            tax: "food".into(),
            station: None,
            barcode: Some("2000000000015".into()),
            codes: vec![ProductCode {
                code: "12000000000012".into(),
                quantity: 6,
            }],
            sku: Some("S-1".into()),
            modifier_groups: Vec::new(),
            weighed: false,
            favourite: false,
            sort: 0,
        };
        let words = Words::of(&product);
        let words: Vec<_> = words.iter().collect();
        let expected = [
            ("كولا", FIRST),
            ("الكولا", FIRST),
            ("cocacola", FIRST),
            ("coca", FIRST),
            ("cola", 0),
            ("05", 0),
            ("0", 0),
            ("5", 0),
            ("2000000000015", CODE),
            ("12000000000012", CODE),
            ("s1", CODE),
            ("s", CODE),
            ("1", 0),
            ("\u{1}drinks", 0),
        ];
        assert_eq!(words, expected);
    }
}
