//! What only a person can say of the files: in which code page they are, whether what looks like a mistake is meant, and
//! what becomes of what left them.

use encoding_rs::Encoding;
use std::collections::BTreeSet;
use std::str::FromStr;
use thiserror::Error;

/// Something that looks like a mistake, and is taken once a person says that it is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Accept {
    /// Prices that are far from all others, or look like bar codes
    Prices,
    /// Taxes that hardly any country has
    Taxes,
    /// Bar codes that no scanner reads so
    Barcodes,
}

impl Accept {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Prices, Self::Taxes, Self::Barcodes];

    /// Its word, over HTTP and as a flag.
    pub fn word(self) -> &'static str {
        match self {
            Self::Prices => "prices",
            Self::Taxes => "taxes",
            Self::Barcodes => "barcodes",
        }
    }
}

/// What an answer is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// In which code page a file is that is not Unicode.
    Encoding,
    /// Whether it is meant.
    Accept(Accept),
}

impl Ask {
    /// Its word, over HTTP.
    pub fn word(self) -> &'static str {
        match self {
            Self::Encoding => "encoding",
            Self::Accept(accept) => accept.word(),
        }
    }
}

/// What becomes of what an import before had and the files have no more. Staff who left the files is archived in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Missing {
    /// It stays in use
    #[default]
    Keep,
    /// It is archived: kept, and found no more
    Archive,
}

/// What is taken as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken(pub BTreeSet<Accept>);

impl Taken {
    /// Whether a question is answered so.
    pub fn settles(&self, ask: Ask) -> bool {
        matches!(ask, Ask::Accept(accept) if self.0.contains(&accept))
    }
}

/// A code page that files are read in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CodePage(pub &'static Encoding);

/// A name that no code page has.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("\"{0}\" is not a code page; write it like windows-1252")]
pub struct UnknownCodePage(String);

impl FromStr for CodePage {
    type Err = UnknownCodePage;

    fn from_str(name: &str) -> Result<Self, UnknownCodePage> {
        // WHATWG's label `replacement` stands for encodings that are never to be read.
        let known = Encoding::for_label_no_replacement(name.trim().as_bytes());
        // Whoever reads these two in a file of bytes has been told by their mark already.
        let known = known.filter(|known| ![encoding_rs::UTF_16LE, encoding_rs::UTF_16BE].contains(known));
        known
            .map(Self)
            .ok_or_else(|| UnknownCodePage(name.chars().take(40).collect()))
    }
}

/// All answers.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// The code page of files that are not Unicode.
    pub encoding: Option<CodePage>,
    /// What is meant.
    pub taken: Taken,
    /// What becomes of what left the files.
    pub missing: Missing,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_pages_are_known_by_any_of_their_names() {
        for (name, known) in [
            ("windows-1252", Some(encoding_rs::WINDOWS_1252)),
            (" CP1253 ", Some(encoding_rs::WINDOWS_1253)),
            ("latin1", Some(encoding_rs::WINDOWS_1252)),
            ("utf-16le", None),
            ("hz-gb-2312", None),
            ("klingon", None),
        ] {
            assert_eq!(name.parse::<CodePage>().ok().map(|page| page.0), known, "{name}");
        }
    }
}
