//! What the samples of payloads are made of: ids and names of the golden corpus.

use super::ids::Lang;
use super::names::Names;
use uuid::Uuid;

/// An id of the corpus.
pub(crate) fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0000 + n)
}

/// A name in two languages.
pub(crate) fn names(en: &str, ar: &str) -> Names {
    [(Lang::from("en"), en), (Lang::from("ar"), ar)]
        .into_iter()
        .collect()
}
